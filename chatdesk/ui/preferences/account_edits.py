"""Changes of accounts and keys, made one after another, so that the last one wins on the disk too."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chatdesk.domain.errors import SecretError, SettingsError
from chatdesk.settings.accounts import KEY_KEYRING, KEY_NONE, KEY_SESSION, Account
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.preferences.ports import KeyKeeper, KeyringState, Servers

if TYPE_CHECKING:
    import asyncio

DRAFT_ID = "draft.account"
"""Holds the key of an account that is tested before it is added. No made-up id has a dot."""


class AccountEdits:
    """Writes what the forms say. What cannot be done is a `SettingsError`."""

    def __init__(self, accounts: Accounts, keys: KeyKeeper, capabilities: CapabilityBook) -> None:
        self.accounts = accounts
        self.capabilities = capabilities
        self._keys = keys
        self._turn: asyncio.Lock | None = None
        self._session: set[str] = set()

    async def backend(self) -> KeyringState:
        """Return which keyring is in use."""
        return await self._keys.backend()

    async def save(self, account: Account) -> None:
        """Write an account that is there already; one that was removed meanwhile stays away."""
        async with self._in_turn():
            if self.accounts.find(account.id) is not None:
                await self.accounts.put(account)

    async def add(self, account: Account, key: str) -> None:
        """Write a new account with its key; where one of them cannot be kept, neither is."""
        async with self._in_turn():
            await self._keep(account, key)
            try:
                await self.accounts.put(account)
            except SettingsError:
                if key and account.key == KEY_KEYRING:
                    with suppress(SecretError):  # the error of the file is the one to tell
                        await self._keys.delete(account.id)
                raise

    async def keep_key(self, account: Account, place: str, key: str) -> None:
        """Keep a key for the account in this place; that the account uses it is another change."""
        async with self._in_turn():
            await self._keep(replace(account, key=place), key)

    async def places_with_key(self, account: Account) -> frozenset[str]:
        """Return where a key is kept, as far as one can see without asking a person for a password."""
        if account.id in self._session:
            return frozenset({KEY_SESSION})
        backend = await self._keys.backend()
        if not backend.is_usable or backend.why:
            return frozenset({KEY_KEYRING} if account.key == KEY_KEYRING else ())
        key = await self._keys.get(replace(account, key=KEY_KEYRING))
        return frozenset({KEY_KEYRING} if key else ())

    async def check_variable(self, account: Account) -> str:
        """Return a sentence where the variable that holds the key is not set, else nothing."""
        try:
            await self._keys.get(account)
        except SecretError as error:
            return f"{error.text} {error.hint}".strip()
        return ""

    def is_for_session(self, account_id: str) -> bool:
        """Whether the key of this account was given for this session only."""
        return account_id in self._session

    def draft_for_test(self, account: Account, key: str) -> Account:
        """Return the account as it can be tested before it is added; raises `SecretError`."""
        if account.key_variable or account.key == KEY_NONE or not key:
            return replace(account, id=DRAFT_ID, key=account.key if account.key_variable else KEY_NONE)
        self._keys.set_for_session(DRAFT_ID, key)
        return replace(account, id=DRAFT_ID, key=KEY_SESSION)

    async def remove(self, account: Account) -> None:
        """Take an account and its key away; raises when either stays, the account first."""
        async with self._in_turn():
            await self.accounts.remove(account.id)
            with suppress(SettingsError):  # what is left in its file is told to nobody
                await self.capabilities.forget(account.id)
            had_key = account.key in (KEY_KEYRING, KEY_SESSION) or account.id in self._session
            self._session.discard(account.id)
            if had_key:
                await self._keys.delete(account.id)

    async def use(self, account_id: str) -> str:
        """Let this account answer in new conversations; return the model that will."""
        async with self._in_turn():
            _, model = self.accounts.default_choice(account_id)
            await self.accounts.set_default(account_id, model)
            return model

    async def _keep(self, account: Account, key: str) -> None:
        if not key:
            return
        if account.key == KEY_KEYRING:
            await self._keys.set(account.id, key)
            self._session.discard(account.id)
        elif account.key == KEY_SESSION:
            self._keys.set_for_session(account.id, key)
            self._session.add(account.id)

    def _in_turn(self) -> asyncio.Lock:
        import asyncio

        if self._turn is None:
            self._turn = asyncio.Lock()
        return self._turn


@dataclass(frozen=True, slots=True)
class AccountServices:
    """What the panes of accounts work with."""

    edits: AccountEdits
    servers: Servers
    tasks: Tasks
