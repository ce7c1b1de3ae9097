"""Lets a model answer for tool servers, when the user agrees to it where their tool runs."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QCoreApplication
from shiboken6 import isValid

from chatdesk.domain.errors import ToolError
from chatdesk.domain.message import FinishReason, Message
from chatdesk.domain.tool import NoteKind, ToolNote
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind

if TYPE_CHECKING:
    from chatdesk.app.sampling_asked import AskedWish
    from chatdesk.engine.calls import Calls
    from chatdesk.providers.catalog import ServiceCatalog
    from chatdesk.tools.asking import SampledAnswer, SamplingWish
    from chatdesk.ui.acts.model_choice import ModelChoice

MOST_REQUESTS = 25
"""How often a server may ask in one turn."""

Tell = Callable[[ToolNote], None]


class Sampling:
    """The `Sampler` of the window. Several wishes for one conversation come one after the other.

    What is allowed "in this conversation" is for one server and one model, and until the program ends.
    """

    def __init__(
        self, desk: Desk, window: MainWindow, accounts: Accounts, catalog: ServiceCatalog, tasks: Tasks
    ) -> None:
        self._desk, self._window = desk, window
        self._accounts, self._catalog, self._tasks = accounts, catalog, tasks
        self._locks: dict[str, asyncio.Lock] = {}
        self._allowed: dict[tuple[str, str], tuple[str, str]] = {}
        self._counts: WeakKeyDictionary[Calls, Counter[str]] = WeakKeyDictionary()
        self._choice: ModelChoice | None = None
        self._wanting: AskedWish | None = None

    async def sample(self, wish: SamplingWish, tell: Tell) -> SampledAnswer | None:
        """Ask, let the model answer, ask again; cancelled, the question goes."""
        # Beside the window: what all of this needs is loaded with the first wish.
        from chatdesk.app.sampling_asked import AskedWish

        page = self._page_of(wish.server)
        if page is None:
            self._tell_refused(wish.server)
            raise ToolError("Refused: it may only ask while one of its tools runs.")
        self._count(page, wish.server)
        async with self._locks.setdefault(page.conversation.id, asyncio.Lock()):
            if not isValid(page) or not page.requests.is_run_by(wish.server):
                return None  # what it was asked for has ended meanwhile
            asked = AskedWish(page, wish, self._model_for(page, wish), self._accounts, self._want_model)
            try:
                return await self._answered(asked, tell)
            finally:
                if self._wanting is asked:
                    self._wanting = None
                asked.take_back()

    async def _answered(self, asked: AskedWish, tell: Tell) -> SampledAnswer | None:
        from chatdesk.tools.asking import SampledAnswer

        rule = (asked.page.conversation.id, asked.wish.server)
        allowed = self._allowed.get(rule)
        if allowed is not None and self._accounts.find(allowed[0]) is not None:
            asked.model = allowed
            word = "always"
        else:
            word = await asked.word()
        if word not in ("once", "always"):
            return None
        if word == "always":
            self._allowed[rule] = asked.model
        message = await self._written(asked, tell)
        if word == "once" and await asked.may_go(message) != "send":
            return None
        reason = "maxTokens" if message.finish_reason is FinishReason.LENGTH else "endTurn"
        return SampledAnswer(message.text, message.model, reason)

    async def _written(self, asked: AskedWish, tell: Tell) -> Message:
        """Have the model write; raises `ToolError` where nothing whole comes of it, or the user stops it."""
        from chatdesk.app.sampling_words import request_of, words_about
        from chatdesk.engine.side_answer import answer_beside

        account_id, model = asked.model
        account = self._accounts.find(account_id)
        if account is None:
            raise ToolError("The account that was to answer is gone.")
        tell(ToolNote(f"{model} is asked ({account.name})", kind=NoteKind.SAMPLING))
        work = asyncio.ensure_future(
            answer_beside(self._catalog.service(account), request_of(asked.wish, account, model), asked.show)
        )
        told = "Stopped by the user"
        try:
            message = await asked.unless_stopped(work)
            told = words_about(message)
        finally:
            tell(ToolNote(f"{model}: {told}", kind=NoteKind.SAMPLED))
        if message.failure is not None:
            self._tell_failed(asked.wish.server, message.failure.text)
            raise ToolError(f"The model did not answer: {message.failure.text}")
        return message

    def _model_for(self, page: ConversationPage, wish: SamplingWish) -> tuple[str, str]:
        """Return the model that the server would like where the account of the conversation has it."""
        from chatdesk.app.sampling_words import wished_model

        head = page.conversation
        account = self._accounts.find(head.account_id)
        models = () if account is None else self._accounts.known_models(account)
        return head.account_id, wished_model(wish.models, models) or head.model

    def _count(self, page: ConversationPage, server: str) -> None:
        calls = page.driver.calls
        counts = Counter[str]() if calls is None else self._counts.setdefault(calls, Counter())
        counts[server] += 1
        if counts[server] > MOST_REQUESTS:
            raise ToolError(f"Refused: it has asked {MOST_REQUESTS} times in this turn.")

    def _page_of(self, server: str) -> ConversationPage | None:
        """Return the page whose turn runs a tool of the server, the one in front before all others."""
        pages = [page for page in self._desk.pages if page.requests.is_run_by(server)]
        return self._desk.page if self._desk.page in pages else next(iter(pages), None)

    def _want_model(self, asked: AskedWish) -> None:
        if self._choice is None:
            from chatdesk.ui.acts.model_choice import ModelChoice

            self._choice = ModelChoice(self._window, self._accounts, self._catalog.fetch_models, self._tasks)
            self._choice.chosen.connect(self._on_chosen)
        self._wanting = asked
        self._choice.open(*asked.model)

    def _on_chosen(self, account_id: str, model: str) -> None:
        if self._wanting is not None:
            self._wanting.choose((account_id, model))

    def _tell_refused(self, server: str) -> None:
        text = _tr("It may ask only while a conversation runs one of its tools. It was told no.")
        title = _tr("{0} asked for a model's answer").format(_short(server))
        self._window.notices.show_notice(Notice(f"sampling {server}", title, text, NoticeKind.INFO))

    def _tell_failed(self, server: str, why: str) -> None:
        title = _tr("No answer for {0}").format(_short(server))
        self._window.notices.show_notice(Notice(f"sampling {server}", title, why, NoticeKind.WARNING))


def _short(server: str) -> str:
    return " ".join(server.split())[:60]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sampling", text)
