"""What the panes of an account share: its form, its test, and the list of its models."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from chatdesk.domain.errors import ChatDeskError, SettingsError
from chatdesk.settings.accounts import Account
from chatdesk.ui.bridge import Job
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.account_edits import AccountServices
from chatdesk.ui.preferences.account_form import AccountForm
from chatdesk.ui.preferences.account_trial import AccountTest
from chatdesk.ui.preferences.boxes import Form, FormRow
from chatdesk.ui.preferences.probe_table import ProbeTable

PANE_MARGINS = (24, 16, 16, 24)


class AccountPane(Form):
    """The form of one account over its test. `judged` brings the account's id and its `AccountMark`."""

    judged = Signal(str, object)

    def __init__(
        self, theme: Theme, account: Account, services: AccountServices, *, is_draft: bool = False
    ) -> None:
        super().__init__(theme, margins=PANE_MARGINS)
        self._account = account
        self._services = services
        self.form = AccountForm(theme, account, is_draft=is_draft)
        self.table = ProbeTable(theme)
        self.test = AccountTest(services.servers, services.tasks, self.table)
        self.test_row = FormRow(theme, self.tr("Test"), self.table, buddy=self.table.button)
        self._under_way = 0
        self._holder: QWidget | None = None
        self._fetch = Job(services.tasks, self)
        self._fetch.done.connect(self._on_fetched)
        self._fetch.failed.connect(self._on_not_fetched)
        self.form.models.fetch_requested.connect(self.start_fetch)
        self.form.key.check_requested.connect(self.look_for_keyring)
        self.table.start_requested.connect(self.start_test)
        self.test.judged.connect(lambda mark: self.judged.emit(self._account.id, mark))

    @property
    def account_id(self) -> str:
        """The id of the account that is shown."""
        return self._account.id

    def start_test(self) -> None:
        """Test the account as the form says it."""
        account = self.account_to_ask()
        if account is not None:
            self.test.start(account)

    def start_fetch(self) -> None:
        """Ask the account's server for its models."""
        account = self.account_to_ask()
        if account is not None:
            self.form.models.set_fetching(True)
            self._fetch.start(lambda: self._services.servers.fetch_models(account))

    def account_to_ask(self) -> Account | None:
        """Return the account as its server can be asked; where it cannot, the form says why."""
        try:
            return self.form.account()
        except SettingsError as error:
            self.form.tell(error)
            return None

    def look_for_keyring(self) -> None:
        """Find out which keyring there is, and say so."""
        self.spawn(self.look_at_keyring())

    async def look_at_keyring(self) -> None:
        """Show the keyring that is in use."""
        self.form.key.set_backend(await self._services.edits.backend())

    def note_models(self, models: Sequence[str]) -> None:
        """Keep what the server offers; for whoever knows more about the account."""

    def leave(self) -> None:
        """Stop what runs for this pane, and forget a key that was typed and not kept."""
        self.test.stop()
        self._fetch.cancel()
        self.form.models.set_fetching(False)
        self.form.key.forget_text()

    def take_escape(self) -> bool:
        """End what Esc ends here before it closes anything; False where nothing is."""
        return False

    def retire(self, holder: QWidget) -> None:
        """Be deleted with the widget that holds this one, as soon as nothing is under way here."""
        self.leave()
        self._holder = holder
        if not self._under_way:
            holder.deleteLater()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run work that shows its end in this pane, which stays as long."""
        self._under_way += 1
        self._services.tasks.spawn(self._counted(work))

    async def _counted(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self._under_way -= 1
            if not self._under_way and self._holder is not None:
                self._holder.deleteLater()

    def _on_fetched(self, models: Sequence[str]) -> None:
        self.note_models(models)
        self.form.models.show_fetched(models)

    def _on_not_fetched(self, error: ChatDeskError) -> None:
        self.form.models.tell(f"{error.text}. {error.hint}".replace("..", ".").strip())
