"""The row of an account's pane that tells what the account can do, and finds it out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from chatdesk.settings.accounts import Account
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.ability_field import AbilityField
from chatdesk.ui.preferences.ability_run import AbilityRun
from chatdesk.ui.preferences.account_edits import AccountServices
from chatdesk.ui.preferences.boxes import FormRow


class AbilityPart(FormRow):
    """Tries the account that `to_ask` gives; None there means that it cannot be asked as it is."""

    def __init__(self, theme: Theme, services: AccountServices, to_ask: Callable[[], Account | None]) -> None:
        title = QCoreApplication.translate("AbilityPart", "Abilities")
        field = AbilityField(theme)
        super().__init__(theme, title, field, buddy=field.button)
        self.field = field
        self._services = services
        self._to_ask = to_ask
        self.run = AbilityRun(services.servers, services.edits.capabilities, services.tasks, self.field)
        self.field.start_requested.connect(self._start)

    def show_account(self, account: Account) -> None:
        """Show what is known of an account."""
        edits = self._services.edits
        _, model = edits.accounts.default_choice(account.id)
        models = edits.accounts.known_models(account)
        self.field.show_account(account, edits.capabilities.of(account), models, model)

    def _start(self, model: str) -> None:
        account = self._to_ask()
        if account is not None:
            self.run.start(account, model)
