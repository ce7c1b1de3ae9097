"""System prompts and parameters of the conversations, as the window's commands meet them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.accounts import Account
from chatdesk.settings.declared import SYSTEM_PROMPT
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind


class Presets(QObject):
    """Opens the form of the conversation in front, keeps the default. `trouble` brings a `SettingsError`."""

    trouble = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        find_account: Callable[[str], Account | None],
        config: ConfigFile,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._find_account = find_account
        self._config, self._tasks = config, tasks
        window.header.preset_requested.connect(self.toggle)
        desk.page_changed.connect(self._on_page_changed)

    def watch(self, page: ConversationPage) -> None:
        """Take part in what a page's form does."""
        page.preset_bar.default_wanted.connect(self._on_default_wanted)
        page.preset_bar.open_changed.connect(lambda _open: self._show_open())
        page.head_changed.connect(lambda: self._show_account(page))

    def toggle(self) -> None:
        """Open or close the form of the conversation in front."""
        self._show_account(self._desk.page)
        self._desk.page.preset_bar.toggle()

    def refresh(self) -> None:
        """The accounts are others now."""
        self._show_account(self._desk.page)

    def _on_page_changed(self, page: ConversationPage) -> None:
        self._show_account(page)
        self._show_open()

    def _show_account(self, page: ConversationPage) -> None:
        page.preset_bar.show_account(self._find_account(page.conversation.account_id))

    def _show_open(self) -> None:
        self._window.header.set_preset_open(self._desk.page.preset_bar.is_open)

    def _on_default_wanted(self, system: str) -> None:
        self._tasks.spawn(self._keep_default(system))

    async def _keep_default(self, system: str) -> None:
        import asyncio

        try:
            await asyncio.to_thread(self._config.set, SYSTEM_PROMPT, system)
        except SettingsError as error:
            self.trouble.emit(error)
            return
        said = self.tr("New conversations begin with this system prompt")
        if not system.strip():
            said = self.tr("New conversations begin without a system prompt")
        self._window.notices.show_notice(Notice("system_prompt", said, kind=NoticeKind.DONE))
