"""The pane of an account that cannot be changed here: the Tour, and the one of the environment."""

from __future__ import annotations

from PySide6.QtCore import Signal

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.accounts import Account
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.ability_part import AbilityPart
from chatdesk.ui.preferences.account_edits import AccountServices
from chatdesk.ui.preferences.account_head import AccountHead
from chatdesk.ui.preferences.account_pane import PANE_MARGINS
from chatdesk.ui.preferences.account_rows import AccountMark
from chatdesk.ui.preferences.account_trial import AccountTest
from chatdesk.ui.preferences.boxes import Form, FormRow
from chatdesk.ui.preferences.probe_table import ProbeTable
from chatdesk.ui.preferences.use_field import UseField
from chatdesk.ui.preferences.words import Sentence, Tone, Words


class BuiltInAccount(Form):
    """Tells what the account is, tests it, takes it into use."""

    judged = Signal(str, object)
    used = Signal(str, str)

    def __init__(self, theme: Theme, account: Account, services: AccountServices) -> None:
        super().__init__(theme, margins=PANE_MARGINS)
        self._account = account
        self._services = services
        self.head = AccountHead(theme, account.name, can_remove=False)
        self.use = UseField(theme)
        self.table = ProbeTable(theme)
        self.test = AccountTest(services.servers, services.tasks, self.table)
        self.add(self.head, Sentence(theme, self._story(), "ui", Tone.PLAIN))
        if not account.is_tour:
            self._add_fact(theme, self.tr("Address"), account.base_url)
            self._add_fact(theme, self.tr("Key"), account.key_variable or self.tr("none"))
        self.add(FormRow(theme, self.tr("Use"), self.use, buddy=self.use.button))
        self.add(FormRow(theme, self.tr("Test"), self.table, buddy=self.table.button))
        self.abilities: AbilityPart | None = None
        if not account.is_tour:
            self.abilities = AbilityPart(theme, services, lambda: self._account)
            self.abilities.run.answered.connect(lambda: self.judged.emit(account.id, AccountMark.ANSWERS))
            self.add(self.abilities)
        self.line.addStretch(1)
        self.use.use_requested.connect(lambda: services.tasks.spawn(self._use()))
        self.table.start_requested.connect(lambda: self.test.start(self._account))
        self.test.judged.connect(lambda mark: self.judged.emit(account.id, mark))
        self.show_account(account)

    @property
    def account_id(self) -> str:
        """The id of the account that is shown."""
        return self._account.id

    def show_account(self, account: Account) -> None:
        """Show whether it is in use."""
        self._account = account
        default, model = self._services.edits.accounts.default_choice()
        self.use.set_used(default == account.id, "" if account.is_tour else model)
        if self.abilities is not None:
            self.abilities.show_account(account)

    def stop_trying(self) -> None:
        """Leave what is being found out."""
        if self.abilities is not None:
            self.abilities.run.stop()

    def take_escape(self) -> bool:
        """End what Esc ends here before it closes anything; False where nothing is."""
        return self.abilities is not None and self.abilities.field.take_escape()

    def _add_fact(self, theme: Theme, title: str, fact: str) -> None:
        self.add(FormRow(theme, title, Words(theme, fact, "ui", "text", height=32)))

    def _story(self) -> str:
        if self._account.is_tour:
            return self.tr(
                "No AI, built in: it shows what the program can do, without network and without a key. "
                "It is always there and cannot be changed."
            )
        return self.tr(
            "Made of OPENAI_BASE_URL and OPENAI_API_KEY in the environment that the program was started in. "
            "It is changed there."
        )

    async def _use(self) -> None:
        try:
            model = await self._services.edits.use(self._account.id)
        except SettingsError as error:
            self.use.tell(f"{error.text} {error.hint}".strip())
        else:
            self.used.emit(self._account.id, model)
