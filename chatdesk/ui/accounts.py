"""The accounts as the window meets them: which there are, which one is the default, and changes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.accounts import (
    TOUR,
    Account,
    BuiltIn,
    available_accounts,
    default_account,
    default_model,
    environment_account,
)

if TYPE_CHECKING:
    from chatdesk.settings.config import Config
    from chatdesk.settings.file import ConfigFile


class Accounts(QObject):
    """The accounts of the configuration file, the one of the environment, and the Tour.

    Changing methods write the file in a thread and raise `SettingsError`; `changed` follows.
    """

    changed = Signal()
    trouble = Signal(object)

    def __init__(self, file: ConfigFile, environ: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self.problems: tuple[str, ...] = ()
        self._offered: dict[str, tuple[str, ...]] = {}
        self._added: tuple[BuiltIn, ...] = ()
        try:
            self._environment = environment_account(environ)
        except SettingsError as error:
            self._environment = None
            self.problems = (f"{error.text} {error.hint}".strip(),)

    def all(self) -> tuple[Account, ...]:
        """Return every account, the preferred ones first, the Tour last."""
        return available_accounts(self._file.config.accounts, self._environment)

    def answering(self) -> tuple[Account, ...]:
        """Return every account that can answer now: `all()`, and those added for this start."""
        return (*self.all(), *self._added)

    def add_built_in(self, account: BuiltIn) -> None:
        """Let an account answer until the program ends; it is neither a default nor in the settings."""
        self._added += (account,)
        self.changed.emit()

    @property
    def has_own(self) -> bool:
        """Whether there is any account besides the Tour."""
        return len(self.all()) > 1

    def find(self, account_id: str) -> Account | None:
        """Return an account, None where it is gone."""
        return next((account for account in self.answering() if account.id == account_id), None)

    def default_choice(self, account_id: str = "", model: str = "") -> tuple[str, str]:
        """Return account id and model for a new conversation; what is asked for goes before the defaults."""
        config = self._file.config
        account = self.find(account_id) or default_account(self.all(), config.default_account)
        offered = self._offered.get(account.id, ())
        configured = config.default_model if account.id == config.default_account else ""
        return account.id, default_model(account, configured, asked=model, offered=offered)

    def choice_like(self, account_id: str, model: str) -> tuple[str, str]:
        """Return the same account and model, or the defaults where that account is gone."""
        return (account_id, model) if self.find(account_id) is not None else self.default_choice()

    def note_models(self, account_id: str, models: tuple[str, ...]) -> None:
        """Remember which models a server offers, until the program ends."""
        self._offered[account_id] = models

    def known_models(self, account: Account) -> tuple[str, ...]:
        """Return the models of an account as far as they are known without asking."""
        return account.models or self._offered.get(account.id, ())

    def describe(self, account_id: str, model: str) -> tuple[str, str]:
        """Return what the header shows: the model (or the Tour), and who is behind it."""
        account = self.find(account_id)
        if account is None:
            return model or self.tr("Choose a model"), self.tr("account is gone")
        if isinstance(account, BuiltIn):
            return TOUR.name if account.is_tour else model, self.tr(account.note)
        return model or self.tr("Choose a model"), account.name

    async def put(self, account: Account) -> None:
        """Add or change an account."""
        await self._write(lambda: self._file.put_account(account))

    async def remove(self, account_id: str) -> None:
        """Take an account away; its key is left to the caller."""
        await self._write(lambda: self._file.remove_account(account_id))

    async def set_default(self, account_id: str, model: str) -> None:
        """Choose who answers in new conversations."""
        await self._write(lambda: self._file.set_default(account_id, model))

    async def try_put(self, account: Account) -> bool:
        """Add or change an account; where that fails, `trouble` tells why."""
        return await self._try(self.put(account))

    async def try_set_default(self, account_id: str, model: str) -> bool:
        """Choose the default; where that fails, `trouble` tells why."""
        return await self._try(self.set_default(account_id, model))

    async def _try(self, change: Coroutine[Any, Any, None]) -> bool:
        try:
            await change
        except SettingsError as error:
            self.trouble.emit(error)
            return False
        return True

    async def _write(self, change: Callable[[], Config]) -> None:
        import asyncio

        await asyncio.to_thread(change)
        self.changed.emit()
