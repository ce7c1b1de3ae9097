"""Secrets in the plain values of an account: found, kept out of the file, hidden where they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatdesk.settings.account_error import AccountError
from chatdesk.settings.accounts import Account
from chatdesk.settings.masking import MASK, has_secret_shape, is_secret_header

_TEXTS_WITHOUT_SECRETS = (
    "id",
    "name",
    "base_url",
    "ca_file",
    "client_cert",
    "client_key",
    "moderation_url",
    "moderation_model",
)
_BY_HAND = (
    "Write the password into config.toml by hand, or leave the proxy to HTTPS_PROXY of the environment."
)
_INSTEAD = "Give it as the account's key: it goes to the system keyring."


def literal_secrets(account: Account) -> dict[str, str]:
    """Return the secrets that stand in the account's own values, by where they stand."""
    return {place: value for _, place, value in _found(account)}


def check_for_new_secrets(account: Account, before: Account | None) -> None:
    """Refuse to write a secret that is not in the file already; raises `AccountError`."""
    known = set(literal_secrets(before).values()) if before else set()
    for field, place, value in _found(account):
        if value not in known:
            raise AccountError(
                field,
                f'The {place} of "{account.name}" holds a secret, and the file keeps none.',
                hint=_BY_HAND if field == "proxy" else _INSTEAD,
            )
    for label in _TEXTS_WITHOUT_SECRETS:
        if has_secret_shape(getattr(account, label)):
            raise AccountError(
                label, f'"{label}" of the account looks like a key, and the file keeps none.', hint=_INSTEAD
            )
    if any(has_secret_shape(model) for model in account.models):
        raise AccountError("models", "A model of the account looks like a key, and the file keeps none.")


def hidden(value: Any, name: str = "") -> Any:
    """Return a JSON value with "(masked)" for each secret in it; `name` is what the value is called."""
    if isinstance(value, dict):
        return {inner: hidden(one, inner) for inner, one in value.items()}
    if isinstance(value, list):
        return [hidden(one, name) for one in value]
    return MASK if isinstance(value, str) and is_secret(name, value) else value


def unhidden(value: Any, before: Any) -> Any:
    """Return a JSON value with what stood in `before` in the place of each "(masked)" of it."""
    if isinstance(value, dict):
        known = before if isinstance(before, dict) else {}
        return {name: unhidden(one, known.get(name)) for name, one in value.items()}
    if isinstance(value, list):
        old = before if isinstance(before, list) and len(before) == len(value) else [None] * len(value)
        return [unhidden(one, was) for one, was in zip(value, old, strict=True)]
    return before if value == MASK and isinstance(before, str) else value


def hidden_proxy(proxy: str) -> str:
    """Return the address of a proxy with "(masked)" for its password."""
    password = _password(proxy)
    return proxy.replace(f":{password}@", f":{MASK}@", 1) if password else proxy


def unhidden_proxy(proxy: str, before: str) -> str:
    """Return the address of a proxy with the password of `before` in the place of "(masked)"."""
    password = _password(before)
    return proxy.replace(f":{MASK}@", f":{password}@", 1) if password else proxy


def is_secret(name: str, value: str) -> bool:
    """Say whether a value is a secret, by what it is called or by its shape."""
    return bool(value) and (is_secret_header(name.replace("_", "-")) or has_secret_shape(value))


def _found(account: Account) -> Iterator[tuple[str, str, str]]:
    """The part of the account, the place as it is told, and the secret."""
    for name, value in account.headers:
        if is_secret(name, value):
            yield "headers", f'header "{name}"', value
    if password := _password(account.proxy):
        yield "proxy", "proxy", password
    for field, place in (("parameters", "parameter"), ("extra_body", "extra body field")):
        for name, value in _texts_in(getattr(account, field).values_now(), ""):
            yield field, f'{place} "{name}"', value


def _password(proxy: str) -> str:
    credentials, at, _ = proxy.rpartition("@")
    if not at or ":" not in credentials.partition("://")[2]:
        return ""
    return credentials.rpartition(":")[2]


def _texts_in(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """The secrets in a JSON value, each with the name that is nearest to it."""
    if isinstance(value, dict):
        for inner_name, inner in value.items():
            yield from _texts_in(inner, inner_name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner, name)
    elif isinstance(value, str) and is_secret(name, value):
        yield name, value
