"""An account as a table of the configuration file, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.accounts import (
    DIALECTS,
    KEY_KEYRING,
    KEY_SESSION,
    RESERVED_IDS,
    Account,
    AccountError,
    Timeouts,
    checked,
)
from chatdesk.settings.masking import has_secret_shape, is_secret_header

ACCOUNT_KEYS = tuple(field.name for field in fields(Account))
_ALWAYS_WRITTEN = ("id", "name", "base_url", "dialect", "key")


def account_from_table(table: Mapping[str, Any]) -> Account:
    """Return the account that a table of the file describes.

    Raises `AccountError` when it cannot be used; values that may be secrets are not repeated.
    """
    for needed in ("id", "base_url"):
        if not table.get(needed):
            raise AccountError(needed, f'The account needs "{needed}".')
    values = {key: reader(key, table[key]) for key, reader in _READERS.items() if key in table}
    account = checked(Account(**{"name": values["id"], **values}))
    if account.id in RESERVED_IDS:
        raise AccountError("id", f'The id "{account.id}" belongs to a built-in account; choose another one.')
    return account


def account_to_table(account: Account) -> dict[str, Any]:
    """Return what the file says about an account; values that are the defaults are left away."""
    plain: dict[str, Any] = {
        "id": account.id,
        "name": account.name,
        "base_url": account.base_url,
        "dialect": account.dialect,
        "models": list(account.models),
        # At the next start the keyring is asked, and then the person: the key itself is gone by then.
        "key": KEY_KEYRING if account.key == KEY_SESSION else account.key,
        "stream": account.stream,
        "headers": dict(account.headers),
        "timeouts": {
            field.name: getattr(account.timeouts, field.name)
            for field in fields(Timeouts)
            if getattr(account.timeouts, field.name) != field.default
        },
        "proxy": account.proxy,
        "ca_file": account.ca_file,
    }
    empty = {"models": [], "stream": True, "headers": {}, "timeouts": {}, "proxy": "", "ca_file": ""}
    return {key: value for key, value in plain.items() if key in _ALWAYS_WRITTEN or value != empty[key]}


def literal_secrets(account: Account) -> dict[str, str]:
    """Return the secrets that stand in the account's own values, by where they stand."""
    found = {f'header "{name}"': value for name, value in account.headers if _is_secret(name, value)}
    credentials, at, _ = account.proxy.rpartition("@")
    if at and ":" in credentials.partition("://")[2]:
        found["proxy"] = credentials.rpartition(":")[2]
    return found


def check_for_new_secrets(account: Account, before: Account | None) -> None:
    """Refuse to write a secret that is not in the file already; raises `SettingsError`."""
    known = set(literal_secrets(before).values()) if before else set()
    for place, value in literal_secrets(account).items():
        if value not in known:
            raise SettingsError(
                f'The {place} of "{account.name}" holds a secret, and the file keeps none.',
                hint="Give it as the account's key: it goes to the system keyring.",
            )
    for label in ("id", "name", "base_url", "ca_file"):
        if has_secret_shape(getattr(account, label)):
            raise SettingsError(
                f'"{label}" of the account looks like a key, and the file keeps none.',
                hint="Give it as the account's key: it goes to the system keyring.",
            )
    if any(has_secret_shape(model) for model in account.models):
        raise SettingsError("A model of the account looks like a key, and the file keeps none.")


def _is_secret(name: str, value: str) -> bool:
    return bool(value) and (is_secret_header(name) or has_secret_shape(value))


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        allowed = f": one of {', '.join(DIALECTS)}" if key == "dialect" else ""
        raise AccountError(key, f'"{key}" must be a text{allowed}.')
    return value


def _switch(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise AccountError(key, f'"{key}" must be true or false.')
    return value


def _texts(key: str, value: object) -> tuple[str, ...]:
    if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        raise AccountError(key, f'"{key}" must be a list of texts.')
    return tuple(value)


def _headers(key: str, value: object) -> tuple[tuple[str, str], ...]:
    if not (isinstance(value, dict) and all(isinstance(item, str) for item in value.values())):
        raise AccountError(key, f'"{key}" must be a table of texts.')
    return tuple(value.items())


def _timeouts(key: str, value: object) -> Timeouts:
    names = [field.name for field in fields(Timeouts)]
    if not isinstance(value, dict):
        raise AccountError(key, f'"{key}" must be a table of {", ".join(names)} in seconds.')
    for name, seconds in value.items():
        if name not in names:
            raise AccountError(key, f'"{key}" has no "{name}"; there are {", ".join(names)}.')
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise AccountError(key, f'"{key}.{name}" must be a number of seconds.')
    return Timeouts(**{name: float(seconds) for name, seconds in value.items()})


_READERS: dict[str, Callable[[str, object], Any]] = {
    "id": _text,
    "name": _text,
    "base_url": _text,
    "dialect": _text,
    "models": _texts,
    "key": _text,
    "stream": _switch,
    "headers": _headers,
    "timeouts": _timeouts,
    "proxy": _text,
    "ca_file": _text,
}
