"""The key of an account as it goes into a request: asked for anew each time, and kept nowhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from chatdesk.domain.errors import KeyMissing, SettingsError
from chatdesk.providers.refusals import SAVED
from chatdesk.settings.accounts import KEY_NONE, Account

KeySource = Callable[[], Awaitable[str | None]]
"""Gives the key of an account, or None; may raise `SettingsError`."""


async def key_text(account: Account, source: KeySource) -> str:
    """Return the key, or "" for an account that has none.

    Raises `KeyMissing` where it cannot be had or could not be sent; the key is in no text of it.
    """
    if account.is_built_in or account.key == KEY_NONE:
        return ""
    try:
        key = (await source() or "").strip()
    except SettingsError as error:
        raise KeyMissing(f"The key of {account.name} cannot be had: {error.text}", hint=error.hint) from error
    if not key:
        where = account.key_variable
        hint = f"The variable {where} is not set." if where else "Give this account its key."
        raise KeyMissing(f"{account.name} has no key", hint=f"{hint} {SAVED}")
    if not (key.isascii() and key.isprintable()):
        raise KeyMissing(
            f"The key of {account.name} holds a character that no key has",
            hint=f"Copy it again, without quotes or line ends. {SAVED}",
        )
    return key
