"""What the network settings say, for accounts that say nothing themselves."""

from __future__ import annotations

from dataclasses import replace

from chatdesk.settings.accounts import Account
from chatdesk.settings.config import Config
from chatdesk.settings.declared import CA_FILE, CONNECT_WITHIN, FIRST_BYTE_WITHIN, PROXY, SILENCE_AT_MOST
from chatdesk.settings.timeouts import DEFAULT_TIMEOUTS, Timeouts

_LIMITS = {"connect": CONNECT_WITHIN, "first_byte": FIRST_BYTE_WITHIN, "stall": SILENCE_AT_MOST}


def with_network(account: Account, config: Config) -> Account:
    """Return the account as it is asked: what it leaves open is as the settings say.

    A time limit that an account has not changed counts as left open. Services on this computer use no
    proxy whatever the settings say; what is built in asks nobody.
    """
    if account.is_built_in:
        return account
    return replace(
        account,
        proxy=account.proxy or config.value(PROXY),
        ca_file=account.ca_file or config.value(CA_FILE),
        timeouts=_limits(account.timeouts, config),
    )


def _limits(own: Timeouts, config: Config) -> Timeouts:
    return Timeouts(
        **{
            name: config.value(setting)
            if getattr(own, name) == getattr(DEFAULT_TIMEOUTS, name)
            else getattr(own, name)
            for name, setting in _LIMITS.items()
        }
    )
