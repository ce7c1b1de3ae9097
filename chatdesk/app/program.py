"""The running program: every object behind the window, made when the first picture is painted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from chatdesk.app.first_paint import FirstPaint
from chatdesk.app.made import Made
from chatdesk.app.page_making import PageMaker
from chatdesk.app.session import Session
from chatdesk.domain.conversation import Conversation
from chatdesk.engine.events import TurnEvent
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.engine.plans import TurnPlan
from chatdesk.engine.turn import Turn
from chatdesk.options import WindowOptions
from chatdesk.providers.recording import Recording
from chatdesk.settings.paths import Paths
from chatdesk.ui.instance import SingleInstance
from chatdesk.ui.loop import QtLoop
from chatdesk.ui.page.conversation_page import ConversationPage


class Program:
    """Has made what stands behind the window, fills it, and runs it on the event loop until it is closed.

    `Made` is there without a loop; `Session` holds what lives on it.
    """

    def __init__(
        self,
        options: WindowOptions,
        paths: Paths,
        instance: SingleInstance,
        first: FirstPaint,
        recording: Recording | None = None,
    ) -> None:
        self._app = first.app
        self._session: Session | None = None
        self._made = Made(options, paths, instance, first, recording, self._make_page)
        self._pages = PageMaker(self._made, first.composer, self._make_turn)
        self._fill()
        first.leave()

    def run(self) -> None:
        """Run until the window is closed and everything is saved."""
        with asyncio.Runner(loop_factory=lambda: QtLoop(self._app)) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        self._session = Session(self._made)
        await self._session.run()

    def _fill(self) -> None:
        made, options, begun = self._made, self._made.options, self._made.beginning
        account_id, model = made.accounts.default_choice(options.account, options.model)
        new = Conversation(account_id=account_id, model=model)
        wants_new = bool(options.new or options.prompt or options.account or options.model)
        opened = None if wants_new else begun.opened
        kept = begun.new_preset, begun.new_writing, begun.new_files
        made.desk.begin(begun.conversations, opened, begun.new_draft, new, *kept)
        made.desk.shelf.restore_marks(made.state.marks, made.desk.page.conversation.id)

    def _make_page(self, branch: OpenBranch) -> ConversationPage:
        page = self._pages.make(branch)
        if self._session is not None:
            self._session.watch_page(page)
        return page

    def _make_turn(self, plan: TurnPlan, emit: Callable[[TurnEvent], None]) -> Turn:
        if self._session is None:
            raise RuntimeError("a turn was asked for before the event loop ran")
        return self._session.make_turn(plan, emit)
