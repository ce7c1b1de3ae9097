"""The running program: every object that lives from the first paint to the last save."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.conversation import Conversation
from chatdesk.engine.events import TurnEvent
from chatdesk.engine.plans import OpenBranch, TurnPlan
from chatdesk.options import WindowOptions
from chatdesk.settings.declared import SEND_WITH, TEXT_SIZE, THEME
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.paths import Paths
from chatdesk.settings.state import read_state
from chatdesk.store.store import Store
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks, TurnDriver
from chatdesk.ui.conversation_page import ConversationPage
from chatdesk.ui.desk import Desk
from chatdesk.ui.front import Front
from chatdesk.ui.instance import SingleInstance
from chatdesk.ui.look.scheme import ThemeSource
from chatdesk.ui.look.style import FlatStyle
from chatdesk.ui.main_window import MainWindow
from chatdesk.ui.welcome import Suggestion, Welcome

if TYPE_CHECKING:
    from chatdesk.app.session import Session
    from chatdesk.engine.turn import Turn

_BEGIN_SECONDS = 60.0
_FIRST_PAINT_MS = 2000


class Program:
    """Makes the window, lets it be painted, then loads asyncio and everything behind the window.

    What is made here is what the first picture needs. `Session` is made after it and holds what
    runs on the event loop.
    """

    def __init__(self, options: WindowOptions, paths: Paths, instance: SingleInstance) -> None:
        self.options = options
        self.paths = paths
        self.instance = instance
        # The store's thread reads while Qt is being loaded and the window is built.
        self.store = Store(paths.database)
        self.beginning = self.store.begin()
        self.config = ConfigFile(paths.config_file)
        self.config.read()
        self.state = read_state(paths.state_file)
        self.app = QApplication([sys.argv[0]])
        self._name_application()
        values = self.config.config
        self.themes = ThemeSource(self.app, values.value(THEME), values.value(TEXT_SIZE))
        self.style = FlatStyle(self.themes.theme)
        self.app.setStyle(self.style)
        self.tasks = Tasks()
        self.accounts = Accounts(self.config, os.environ)
        self.keymap = Keymap(values.keymap)
        self.window = MainWindow(self.themes.theme)
        self.session: Session | None = None
        self.desk = Desk(
            self.window.pages, self.window.sidebar, self.store.conversations, self.tasks, self._make_page
        )
        self.front = Front(self.window, self.desk, self.keymap, self.accounts.describe)

    def run(self) -> int:
        """Show the window, run until it is closed, and return the exit status."""
        self._show()
        self._wait_for_paint()
        import asyncio

        from chatdesk.app.session import Session
        from chatdesk.ui.loop import QtLoop

        with asyncio.Runner(loop_factory=lambda: QtLoop(self.app)) as runner:
            self.session = Session(self)
            runner.run(self.session.run())
        return 0

    def _name_application(self) -> None:
        self.app.setApplicationName("ChatDesk")
        self.app.setApplicationDisplayName("ChatDesk")
        self.app.setDesktopFileName("chatdesk")
        self.app.setQuitOnLastWindowClosed(False)

    def _show(self) -> None:
        state = self.state
        geometry = _from_base64(state.geometry)
        self.window.restore_layout(geometry, state.splitter, is_sidebar_open=state.is_sidebar_open)
        begun = self.beginning.result(_BEGIN_SECONDS)
        account_id, model = self.accounts.default_choice(self.options.account, self.options.model)
        first = Conversation(account_id=account_id, model=model)
        wants_new = bool(self.options.prompt) or self.options.replay is not None
        self.desk.begin(begun.conversations, None if wants_new else begun.opened, begun.new_draft, first)
        self.window.show()
        self.desk.page.composer.take_focus()

    def _wait_for_paint(self) -> None:
        """Run Qt alone until the window was painted once: asyncio is loaded behind that."""
        loop = QEventLoop()
        self.window.painted.connect(loop.quit)
        # A window that opens minimised, or on a screen that is off, is not painted at all.
        QTimer.singleShot(_FIRST_PAINT_MS, loop.quit)
        # Keys that are typed ahead wait in their queue until there is somebody to answer them.
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def _make_page(self, branch: OpenBranch) -> ConversationPage:
        theme = self.themes.theme
        welcome = self._make_welcome() if branch.is_empty else None
        page = ConversationPage(branch, theme, TurnDriver(self.tasks), self._make_turn, welcome)
        page.composer.set_enter_sends(self.config.config.value(SEND_WITH) == "enter")
        page.stop_requested.connect(self.front.stop)
        if self.session is not None:
            self.session.watch_page(page)
        return page

    def _make_welcome(self) -> Welcome:
        from chatdesk.providers.tour.script import SUGGESTED

        icons = {"around": "list-bullets", "long": "stop-fill", "tools": "wrench"}
        cards = [Suggestion(p.id, icons[p.id], p.title, p.note, p.text) for p in SUGGESTED]
        return Welcome(self.themes.theme, cards)

    def _make_turn(self, plan: TurnPlan, emit: Callable[[TurnEvent], None]) -> Turn:
        if self.session is None:
            raise RuntimeError("a turn was asked for before the event loop ran")
        return self.session.turns.make(plan, emit)


def _from_base64(text: str) -> bytes:
    """Return the bytes, none where the text was damaged."""
    from base64 import b64decode

    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""
