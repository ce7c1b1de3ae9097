"""Asks a moderation endpoint about a passage, with the key of the account whose server it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from chatdesk.providers.clients import Clients
from chatdesk.providers.failures import foreign_errors
from chatdesk.providers.keys import KeySource, key_text
from chatdesk.providers.model_fetch import ask
from chatdesk.settings.accounts import KEY_NONE, Account
from chatdesk.wire.moderation import build_moderation, parse_moderation

# Services refuse what is too long; a passage of more is asked about in pieces.
LONGEST = 8_000


def asked_account(account: Account, accounts: Iterable[Account]) -> Account:
    """Return who is asked to moderate for an account: address, key, headers and proxy are its.

    A key goes to no other server than its own. Where the endpoint is the account's server, that account is
    asked; else the first of `accounts` at that server; else nobody's key is sent.
    """
    place = _origin(account.moderation_url)
    for known in (account, *accounts):
        if not known.is_built_in and _origin(known.base_url) == place:
            return known
    return Account(
        id=f"{account.id}.moderation",
        name=place.partition("://")[2],
        base_url=place,
        key=KEY_NONE,
        proxy=account.proxy,
        ca_file=account.ca_file,
    )


async def moderate(
    account: Account, clients: Clients, key: KeySource, url: str, model: str, text: str
) -> tuple[str, ...]:
    """Return the categories of a text, empty where nothing is flagged; raises `ProviderError`."""
    secret = await key_text(account, key)
    # The endpoint is named whole: what `ask` puts behind a base URL is empty then.
    target = replace(account, base_url=url)
    found: dict[str, None] = {}
    for start in range(0, len(text), LONGEST):
        content = build_moderation(text[start : start + LONGEST], model)
        asked = await ask(target, clients, secret, "", content)
        if not 200 <= asked.status < 300:
            raise asked.refusal(model).error()
        with foreign_errors(asked.exchange):
            found |= dict.fromkeys(parse_moderation(asked.body))
    return tuple(found)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname else ""
