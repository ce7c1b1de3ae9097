"""An account as a table of the configuration file, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.settings.account_error import AccountError
from chatdesk.settings.accounts import DIALECTS, KEY_KEYRING, KEY_SESSION, RESERVED_IDS, Account, checked
from chatdesk.settings.json_object import JsonObject
from chatdesk.settings.timeouts import Timeouts

_DEFAULTS = {field.name: field.default for field in fields(Account)}
ACCOUNT_KEYS = tuple(_DEFAULTS)
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
    # At the next start the keyring is asked, and then the person: the key itself is gone by then.
    shown = replace(account, key=KEY_KEYRING) if account.key == KEY_SESSION else account
    return {
        key: _plain(getattr(shown, key))
        for key, default in _DEFAULTS.items()
        if key in _ALWAYS_WRITTEN or getattr(shown, key) != default
    }


def _plain(value: Any) -> Any:
    """A value of an account as TOML writes it."""
    if isinstance(value, JsonObject):
        values = value.values_now()
        # TOML has no null: what holds one stands there as JSON.
        return value.text if _has_null(values) else values
    if isinstance(value, Timeouts | PromptTemplate):
        pairs = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(own) for field, own in pairs if own != field.default}
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _has_null(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or any(_has_null(item) for item in inner)


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


def _whole(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise AccountError(key, f'"{key}" must be a whole number.')
    return value


def _object(key: str, value: object) -> JsonObject:
    try:
        if isinstance(value, str):
            return JsonObject.parsed(value)
        if isinstance(value, dict):
            return JsonObject.of(value)
    except ValueError as error:
        raise AccountError(key, f'"{key}" holds something that JSON cannot say.') from error
    raise AccountError(key, f'"{key}" must be a table, or a text that holds a JSON object.')


def _template(key: str, value: object) -> PromptTemplate:
    names = [field.name for field in fields(PromptTemplate)]
    if not isinstance(value, dict):
        raise AccountError(key, f'"{key}" must be a table of {", ".join(names)}.')
    values: dict[str, Any] = {}
    for name, text in value.items():
        if name not in names:
            raise AccountError(key, f'"{key}" has no "{name}"; there are {", ".join(names)}.')
        reader = _texts if name == "stop" else _text
        try:
            values[name] = reader(f"{key}.{name}", text)
        except AccountError as error:
            raise AccountError(key, error.text, item=name) from error
    return PromptTemplate(**values)


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
    "client_cert": _text,
    "client_key": _text,
    "parameters": _object,
    "extra_body": _object,
    "continue_by": _text,
    "max_retries": _whole,
    "template": _template,
    "keep_on_server": _switch,
    "think_tags": _switch,
    "moderation_url": _text,
    "moderation_model": _text,
    "context_window": _whole,
}
