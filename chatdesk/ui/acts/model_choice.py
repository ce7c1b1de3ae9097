"""Choosing who answers: opens the picker, asks the servers for their models, hands on the choice."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.errors import ChatDeskError
from chatdesk.settings.accounts import Account, BuiltIn
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.pickers.model_rows import AccountModels, ListState
from chatdesk.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from chatdesk.ui.pickers.model_picker import ModelPicker

FetchModels = Callable[[Account], Coroutine[Any, Any, list[str]]]


class ModelChoice(QObject):
    """Shows the models of all accounts; those that are not known yet are asked for when it opens.

    `chosen` brings account id and model that the user chose, `found` those that `find_first` found.
    `answered` tells that an account's server was asked, and whether it did answer. Where it `opens_accounts`,
    `account_wanted` brings an account whose models could not be listed.
    The picker is made when it is first wanted.
    """

    chosen = Signal(str, str)
    found = Signal(str, str)
    nothing_found = Signal(str)
    answered = Signal(str, bool)
    account_wanted = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        accounts: Accounts,
        fetch: FetchModels,
        tasks: Tasks,
        *,
        opens_accounts: bool = False,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._accounts = accounts
        self._fetch = fetch
        self._tasks = tasks
        self._opens_accounts = opens_accounts
        self._picker: ModelPicker | None = None
        self._asked: set[str] = set()

    def open(self, account_id: str, model: str) -> None:
        """Open the picker at the model that is in use."""
        if self._picker is None:
            from chatdesk.ui.pickers.model_picker import ModelPicker

            window = self._window
            self._picker = ModelPicker(window.theme, window, opens_accounts=self._opens_accounts)
            self._picker.account_wanted.connect(self.account_wanted)
            self._picker.chosen.connect(self._on_chosen)
            self._window.theme_changed.connect(self._picker.set_theme)
        groups = [self._group(account) for account in self._accounts.answering()]
        self.ask_all()
        self._picker.open_with(groups, account_id, model)

    def ask_all(self) -> None:
        """Ask the servers of accounts without a list of their own; `answered` follows for each."""
        for account in self._accounts.answering():
            if not account.models and account.id not in self._asked:
                self._asked.add(account.id)
                self._tasks.spawn(self._ask(account))

    def is_asking(self, account_id: str) -> bool:
        """Whether an account's server is being asked for its models."""
        return account_id in self._asked

    def find_first(self, account_id: str) -> None:
        """Ask an account's server for its models and choose the first, where none was named."""
        account = self._accounts.find(account_id)
        if account is not None and account.id not in self._asked:
            self._asked.add(account.id)
            self._tasks.spawn(self._ask_first(account))

    async def _ask_first(self, account: Account) -> None:
        await self._ask(account)
        models = self._accounts.known_models(account)
        if models:
            self.found.emit(account.id, models[0])
        else:
            self.nothing_found.emit(account.id)

    def _group(self, account: Account, error: str = "") -> AccountModels:
        models = self._accounts.known_models(account)
        state = ListState.READY if models else ListState.FAILED if error else ListState.LOADING
        detail = self.tr(account.note) if isinstance(account, BuiltIn) else account.base_url
        return AccountModels(account.id, account.name, models, state, detail, error)

    async def _ask(self, account: Account) -> None:
        error, did_answer = "", False
        try:
            self._accounts.note_models(account.id, tuple(await self._fetch(account)))
            did_answer = True
        except ChatDeskError as failed:
            error = failed.text
        finally:
            # Asked again when the picker is opened again: servers come and go.
            self._asked.discard(account.id)
        if not error and not self._accounts.known_models(account):
            error = self.tr("This server offers no models")
        if self._picker is not None:
            self._picker.update_account(self._group(account, error))
        self.answered.emit(account.id, did_answer)

    def _on_chosen(self, account_id: str, model: str) -> None:
        if self._picker is not None:
            self._picker.dismiss()
        self.chosen.emit(account_id, model)
