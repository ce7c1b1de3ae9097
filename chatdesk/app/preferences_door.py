"""Who opens the preferences: they are made when they are first wanted."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from chatdesk.app.made import Made
from chatdesk.app.services import Services

if TYPE_CHECKING:
    from chatdesk.settings.accounts import Account
    from chatdesk.ui.preferences.panel import Preferences


class PreferencesDoor(QObject):
    """Opens the preferences, at a page where one is meant.

    `setting_changed` brings the id of a setting, `account_used` an account and its model that
    are to answer, `deleted_wanted` asks for the list of what was deleted.
    `passing` names the commands whose keys act while they are open.
    """

    setting_changed = Signal(str)
    account_used = Signal(str, str)
    deleted_wanted = Signal()

    def __init__(self, made: Made, services: Services, passing: Collection[str]) -> None:
        super().__init__(made.window)
        self._made, self._services, self._passing = made, services, passing
        self._preferences: Preferences | None = None
        made.window.sidebar.settings_requested.connect(self.open)

    def open(self) -> None:
        """Open them where they were left."""
        self._opened()

    def open_tools(self) -> None:
        """Open the page of the tool servers."""
        self._opened().open_page("tools")

    def open_keys(self, looked_for: str) -> None:
        """Open the page of the keys at what is looked for there."""
        self._opened().open_setting("keys", looked_for)

    def open_account(self, account_id: str) -> None:
        """Open the page of an account."""
        self._opened().open_page(account_id=account_id)

    def open_setting(self, page: str, setting: str) -> None:
        """Open a page at a setting, "" for none."""
        self._opened().open_setting(page, setting)

    def begin_account(self) -> None:
        """Open the form of a new account."""
        self._opened().add_account()

    def add_account(self, draft: Account) -> None:
        """Open the form of a new account, filled in from a draft."""
        self._opened().add_account(draft)

    def refresh(self) -> None:
        """Show what is in force now, where they are open."""
        if self._preferences is not None:
            self._preferences.refresh()

    def _opened(self) -> Preferences:
        if self._preferences is None:
            self._preferences = self._make()
        keymap = self._made.keymap
        self._preferences.let_through([key for id_ in self._passing for key in keymap.keys(id_)])
        if self._preferences.isHidden():
            self._preferences.open_page()
        return self._preferences

    def _make(self) -> Preferences:
        from chatdesk.store.housekeeping import Housekeeping
        from chatdesk.ui.preferences.panel import Preferences

        made, services = self._made, self._services
        # The rules name conversations that were not opened since the start.
        named = {rule.conversation_id for rule in services.approvals.rules() if rule.conversation_id}
        made.keeper.run(made.desk.shelf.learn(made.store.conversations, named))
        preferences = Preferences(
            made.window.theme,
            made.window,
            made.accounts,
            made.config,
            services.secrets,
            services.catalog,
            services.capabilities,
            made.tasks,
            made.paths,
            services.approvals,
            made.desk.shelf.title,
            services.toolbox,
            Housekeeping(made.store, made.paths.logs, made.desk.running.is_busy),
            made.keymap,
        )
        preferences.deleted_wanted.connect(self.deleted_wanted)
        preferences.setting_changed.connect(self.setting_changed)
        preferences.account_used.connect(self.account_used)
        made.window.theme_changed.connect(preferences.set_theme)
        return preferences
