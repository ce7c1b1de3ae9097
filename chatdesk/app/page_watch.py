"""Connects a page to what is outside of its conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from chatdesk.app.made import Made
from chatdesk.app.preferences_door import PreferencesDoor
from chatdesk.app.services import Services
from chatdesk.app.warming import warm_up
from chatdesk.ui.acts.forks import Forks
from chatdesk.ui.acts.inspecting import Inspecting
from chatdesk.ui.acts.summoning import Summoning
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.page.local_servers import LocalServers

if TYPE_CHECKING:
    from chatdesk.ui.acts.code_saving import CodeSaving


class PageWatch(QObject):
    """Each open page gets the same connections, also one that is opened later."""

    def __init__(
        self,
        made: Made,
        services: Services,
        preferences: PreferencesDoor,
        servers: LocalServers,
        inspecting: Inspecting,
        forks: Forks,
        summoning: Summoning,
    ) -> None:
        super().__init__(made.desk)
        self._made, self._services, self._preferences = made, services, preferences
        self._servers, self._inspecting = servers, inspecting
        self._forks, self._summoning = forks, summoning
        self._code_saving: CodeSaving | None = None
        self._is_warm = False

    def watch(self, page: ConversationPage) -> None:
        """Connect a page."""
        page.link_activated.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))
        page.command_given.connect(self._made.front.give)
        page.call_requested.connect(self._inspecting.open_call)
        page.receipt_requested.connect(self._inspecting.show_receipt)
        page.use_tools(self._services.toolbox.find)
        page.account_requested.connect(self._preferences.open_account)
        page.transcript.code_save_requested.connect(self._save_code)
        page.composer.edit.textChanged.connect(self._warm_up)
        page.oversize.use_windows(self._services.windows.of)
        page.oversize.fork_requested.connect(self._forks.fork_rest)
        if page.welcome is not None:
            self._servers.watch(page.welcome)
            page.welcome.add_account_requested.connect(self._preferences.begin_account)
            page.welcome.set_found_visible(not self._made.accounts.has_own)

    def take_accounts(self) -> None:
        """Show in every open page what the accounts are now."""
        for page in self._made.desk.pages:
            page.oversize.use_windows(self._services.windows.of)
            if page.welcome is not None:
                page.welcome.set_found_visible(not self._made.accounts.has_own)

    def _save_code(self, code: str, language: str) -> None:
        from chatdesk.ui.acts.code_saving import CodeSaving

        if self._code_saving is None:
            made = self._made
            self._code_saving = CodeSaving(made.window.notices, made.tasks, made.window)
        self._code_saving.save(code, language)

    def _warm_up(self) -> None:
        """Load what the first answer needs while the user types, so that Enter need not wait for it."""
        if not self._is_warm:
            self._is_warm = True
            account = self._made.accounts.find(self._made.desk.page.conversation.account_id)
            self._made.tasks.spawn(warm_up(self._services.catalog, self._services.secrets, account))
        self._summoning.warm_up()
