"""The keys of accounts: from the system keyring, from the environment, or for this session only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from chatdesk.domain.errors import SecretError
from chatdesk.settings.accounts import KEY_KEYRING, KEY_NONE, Account
from chatdesk.settings.keyring_backend import (
    BackendState,
    backend_state,
    delete_key,
    read_key,
    write_key,
)
from chatdesk.settings.keyring_thread import KeyringThread
from chatdesk.settings.masking import Masker

T = TypeVar("T")

_WHOLE_REFERENCE = re.compile(r"(env|keyring):(\S+)")
_INNER_REFERENCE = re.compile(r"\$\{(env|keyring):([^}]+)\}")

LIMIT = 20.0
"""Seconds that a call waits for the keyring: long enough to type a password into the system's prompt."""


class Secrets:
    """Gives and keeps keys; they are in memory and in the system keyring and nowhere else, never in a file.

    Every key that passes is told to the masker first. All methods are for one event loop.
    """

    def __init__(self, masker: Masker, environ: Mapping[str, str], *, limit: float = LIMIT) -> None:
        self.masker = masker
        """Knows every key that passed here."""
        self._environ = environ
        self._thread = KeyringThread(limit)
        self._session: dict[str, str] = {}
        self._cache: dict[str, str] = {}

    def __repr__(self) -> str:
        """Never a key: only how many there are."""
        return f"<Secrets: {len(self._session)} for this session, {len(self._cache)} from the keyring>"

    async def get(self, account: Account) -> str | None:
        """Return the key of an account; None when it needs none or none is kept.

        Raises `SecretError` when the keyring cannot be asked or the variable of the environment is not set.
        """
        if account.key == KEY_NONE:
            return None
        if account.key_variable:
            return self._from_environment(account)
        key = self._session.get(account.id) or self._cache.get(account.id)
        if key is None and account.key == KEY_KEYRING:
            key = await self._ask(partial(self._read, account.id))
        return key

    async def named(self, name: str) -> str:
        """Return the secret that something other than an account keeps under `name` in the keyring.

        Raises `SecretError` when there is none or the keyring cannot be asked.
        """
        secret = self._session.get(name) or self._cache.get(name)
        if secret is None:
            secret = await self._ask(partial(self._read, name))
        if not secret:
            raise SecretError(
                f'The keyring has nothing under the name "{name}".',
                hint="Enter the value again in the preferences.",
            )
        return secret

    async def kept(self, name: str) -> str | None:
        """Return the secret under `name`, None where there is none; raises as `named` does."""
        secret = self._session.get(name) or self._cache.get(name)
        return secret if secret is not None else await self._ask(partial(self._read, name))

    async def filled_in(self, text: str) -> str:
        """Return a text with what it refers to: all of `env:NAME`, `${keyring:NAME}` inside it.

        Raises `SecretError` where something it names is not there. What was put in is masked from then on.
        """
        whole = _WHOLE_REFERENCE.fullmatch(text)
        pieces, end = [], 0
        for found in [whole] if whole else _INNER_REFERENCE.finditer(text):
            kind, name = found[1], found[2]
            value = self._variable(name) if kind == "env" else await self.named(name)
            pieces += [text[end : found.start()], value]
            end = found.end()
        return "".join((*pieces, text[end:]))

    async def set(self, account_id: str, key: str) -> None:
        """Keep a key in the keyring; raises `SecretError`, and then nothing is kept."""
        clean = self._clean(key)
        await self._ask(partial(self._write, account_id, clean))
        self._session.pop(account_id, None)

    def set_for_session(self, account_id: str, key: str) -> None:
        """Keep a key in memory until the program ends; it goes before the one in the keyring."""
        self._session[account_id] = self._clean(key)

    async def delete(self, account_id: str) -> None:
        """Forget a key everywhere; raises `SecretError` when the keyring cannot be asked."""
        self._session.pop(account_id, None)
        self._cache.pop(account_id, None)
        await self._ask(partial(delete_key, account_id))

    async def backend(self) -> BackendState:
        """Return which keyring is in use and whether it works; asks nobody for a password. Never raises."""
        try:
            return await self._ask(backend_state)
        except SecretError as error:
            return BackendState("System keyring", is_usable=False, why=error.text)

    def mask(self, text: str) -> str:
        """Return the text with every key that passed here, and what looks like one, replaced."""
        return self.masker.mask(text)

    def close(self) -> None:
        """Forget the keys in memory and let the keyring's thread end."""
        self._session.clear()
        self._cache.clear()
        self._thread.close()

    async def _ask(self, call: Callable[[], T]) -> T:
        try:
            return await self._thread.run(call)
        except SecretError as error:
            # The words are those of a foreign library, which may repeat what it was given.
            error.details = self.masker.mask(error.details)
            raise

    def _from_environment(self, account: Account) -> str:
        key = self._environ.get(account.key_variable, "").strip()
        if not key:
            raise SecretError(
                f'The key of "{account.name}" is to come from {account.key_variable}, which is not set.',
                hint=f"Set {account.key_variable} in the environment and start again, or enter a key.",
            )
        self.masker.add(key)
        return key

    def _variable(self, name: str) -> str:
        value = self._environ.get(name, "").strip()
        if not value:
            raise SecretError(
                f"A value is to come from {name}, which is not set.",
                hint=f"Set {name} in the environment and start again.",
            )
        self.masker.add(value)
        return value

    def _read(self, account_id: str) -> str | None:
        """On the keyring's thread: an answer that comes after the limit is there for the next question."""
        key = read_key(account_id)
        if key is not None:
            self.masker.add(key)
            self._cache[account_id] = key
        return key

    def _write(self, account_id: str, key: str) -> None:
        write_key(account_id, key)
        self._cache[account_id] = key

    def _clean(self, key: str) -> str:
        clean = key.strip()
        self.masker.add(clean)
        if not clean:
            raise SecretError("The key is empty.", hint="Paste the key that the service gave you.")
        if not (clean.isascii() and clean.isprintable()):
            raise SecretError(
                "The key holds characters that cannot be sent.",
                hint="Copy it again: keys have letters, digits and signs, on one line.",
            )
        return clean
