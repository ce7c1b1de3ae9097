"""Asks the user for tool servers: in the conversation that runs their tool, else in a box."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from shiboken6 import isValid

from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from chatdesk.tools.asking import ElicitationWish, Elicited
    from chatdesk.ui.transcript.asks.server_card import ServerQuestion

Answered = Callable[[str, Mapping[str, object]], None]


class ServerQuestions:
    """The `Elicitor` of the window. Several questions to one conversation come one after the other."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        self._desk = desk
        self._window = window
        self._locks: dict[str, asyncio.Lock] = {}

    async def elicit(self, wish: ElicitationWish) -> Elicited:
        """Ask, and return what the user said; cancelled, the question goes."""
        # Beside the window: what reads forms is loaded with the first question.
        from chatdesk.schemas.form import fields_of
        from chatdesk.tools.asking import Elicited
        from chatdesk.ui.transcript.asks.server_card import ServerQuestion

        question = ServerQuestion(
            wish.server, wish.message, () if wish.url else fields_of(wish.schema), wish.url
        )
        page = self._page_of(wish.server)
        key = "" if page is None else page.conversation.id
        async with self._locks.setdefault(key, asyncio.Lock()):
            if page is None:
                return await self._asked(lambda answered: self._show_box(question, answered))
            if not isValid(page) or not page.requests.is_run_by(wish.server):
                return Elicited("cancel")  # what it was asked for has ended meanwhile
            return await self._asked(lambda answered: _show_in(page, question, answered))

    async def _asked(self, show: Callable[[Answered], Callable[[], None]]) -> Elicited:
        from chatdesk.tools.asking import Elicited

        answer: asyncio.Future[Elicited] = asyncio.get_running_loop().create_future()

        def answered(action: str, values: Mapping[str, object]) -> None:
            if not answer.done():
                answer.set_result(Elicited(action, values))

        take_back = show(answered)
        try:
            return await answer
        finally:
            take_back()

    def _page_of(self, server: str) -> ConversationPage | None:
        """Return the page whose turn runs a tool of the server, the one in front before all others."""
        pages = [page for page in self._desk.pages if page.requests.is_run_by(server)]
        return self._desk.page if self._desk.page in pages else next(iter(pages), None)

    def _show_box(self, question: ServerQuestion, answered: Answered) -> Callable[[], None]:
        from chatdesk.ui.window.server_box import ServerBox

        box = ServerBox(self._window, question, answered)
        box.show()

        def take_back() -> None:
            if isValid(box):
                box.hide()
                box.deleteLater()

        return take_back


def _show_in(page: ConversationPage, question: ServerQuestion, answered: Answered) -> Callable[[], None]:
    page.requests.ask_for_server(question, answered)

    def take_back() -> None:
        if isValid(page):
            page.requests.take_back_server()

    return take_back
