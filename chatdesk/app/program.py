"""The running program: every object behind the window, made when the first picture is painted."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from chatdesk.app.first_paint import FirstPaint
from chatdesk.app.session import Session
from chatdesk.commands.keymap import Keymap
from chatdesk.domain.conversation import Conversation
from chatdesk.engine.events import TurnEvent
from chatdesk.engine.plans import OpenBranch, TurnPlan
from chatdesk.engine.turn import Turn
from chatdesk.options import WindowOptions
from chatdesk.providers.tour.script import SUGGESTED
from chatdesk.settings.declared import SEND_WITH
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.paths import Paths
from chatdesk.store.store import Store
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks, TurnDriver
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.conversation_page import ConversationPage
from chatdesk.ui.desk import Desk
from chatdesk.ui.front import Front
from chatdesk.ui.instance import SingleInstance
from chatdesk.ui.look.style import FlatStyle
from chatdesk.ui.loop import QtLoop
from chatdesk.ui.welcome import Suggestion, Welcome

_BEGIN_SECONDS = 60.0
_ICONS = {"around": "list-bullets", "long": "stop-fill", "tools": "wrench"}


class Program:
    """Fills the window, then runs it on the event loop until it is closed.

    `Session` holds what lives on the loop; here is what is there without one.
    """

    def __init__(
        self, options: WindowOptions, paths: Paths, instance: SingleInstance, first: FirstPaint
    ) -> None:
        self.options = options
        self.paths = paths
        self.instance = instance
        self.store = Store(paths.database)
        self.beginning = self.store.begin()
        self.config = ConfigFile(paths.config_file)
        self.config.read()
        self.app, self.window, self.themes, self.state = first.app, first.window, first.themes, first.state
        self.style = FlatStyle(self.themes.theme)
        self.app.setStyle(self.style)
        self.window.complete()
        self.tasks = Tasks()
        self.accounts = Accounts(self.config, os.environ)
        self.keymap = Keymap(self.config.config.keymap)
        self._first_composer: Composer | None = first.composer
        self._session: Session | None = None
        self.desk = Desk(
            self.window.pages, self.window.sidebar, self.store.conversations, self.tasks, self._make_page
        )
        self.front = Front(self.window, self.desk, self.keymap, self.accounts.describe)
        self._fill()
        first.leave()

    def run(self) -> None:
        """Run until the window is closed and everything is saved."""
        with asyncio.Runner(loop_factory=lambda: QtLoop(self.app)) as runner:
            self._session = Session(self)
            runner.run(self._session.run())

    def _fill(self) -> None:
        begun = self.beginning.result(_BEGIN_SECONDS)
        account_id, model = self.accounts.default_choice(self.options.account, self.options.model)
        new = Conversation(account_id=account_id, model=model)
        wants_new = bool(self.options.prompt) or self.options.replay is not None
        self.desk.begin(begun.conversations, None if wants_new else begun.opened, begun.new_draft, new)

    def _make_page(self, branch: OpenBranch) -> ConversationPage:
        theme = self.themes.theme
        composer, self._first_composer = self._first_composer or Composer(theme), None
        composer.set_enter_sends(self.config.config.value(SEND_WITH) == "enter")
        welcome = self._make_welcome() if branch.is_empty else None
        page = ConversationPage(
            branch, theme, TurnDriver(self.tasks), self._make_turn, composer=composer, welcome=welcome
        )
        page.stop_requested.connect(self.front.stop)
        if self._session is not None:
            self._session.watch_page(page)
        return page

    def _make_welcome(self) -> Welcome:
        cards = [Suggestion(p.id, _ICONS[p.id], p.title, p.note, p.text) for p in SUGGESTED]
        return Welcome(self.themes.theme, cards)

    def _make_turn(self, plan: TurnPlan, emit: Callable[[TurnEvent], None]) -> Turn:
        if self._session is None:
            raise RuntimeError("a turn was asked for before the event loop ran")
        return self._session.turns.make(plan, emit)
