"""Asks the model of a conversation for its title, beside everything else and only where that is wished."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from chatdesk.domain.conversation import TitledBy
from chatdesk.domain.errors import ChatDeskError
from chatdesk.domain.message import FinishReason, Message, Role
from chatdesk.engine.events import TurnFinished
from chatdesk.engine.ports import ModelService
from chatdesk.settings.accounts import Account
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.page.conversation_page import ConversationPage

if TYPE_CHECKING:
    from chatdesk.domain.request import GenerationRequest

_log = logging.getLogger(__name__)

MOST_QUESTIONS = 3
"""A title that did not come with the first answer is asked for again up to this question."""
MOST_SECONDS = 30.0
_MOST_LETTERS = 400

Rename = Callable[[str, str, TitledBy], None]


class Titling(QObject):
    """Asks after an answer that ended well; a title that a user gave is never touched.

    What is asked for is given up when a turn begins with the same account, so that no turn waits for it, when
    the user stops anything, and at `stop`. What goes wrong stands in the log alone: the first line of the
    question is a title as well.
    """

    def __init__(
        self,
        is_wished: Callable[[], bool],
        find_account: Callable[[str], Account | None],
        service_of: Callable[[Account], ModelService],
        rename: Rename,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_wished, self._find_account, self._service_of = is_wished, find_account, service_of
        self._rename, self._tasks = rename, tasks
        # By conversation: the account that is asked, and the asking.
        self._running: dict[str, tuple[str, asyncio.Task[None]]] = {}

    def watch(self, page: ConversationPage) -> None:
        """Look at the answers of a page."""
        page.answered.connect(lambda event: self._on_answered(page, event))
        page.asking.connect(lambda: self._on_asking(page))
        page.driver.stopping.connect(self.stop)

    def stop(self, account_id: str = "") -> None:
        """Give up what is being asked for: with one account, or all of it."""
        for asked, task in self._running.values():
            if account_id in ("", asked):
                task.cancel()

    def _on_asking(self, page: ConversationPage) -> None:
        self.stop(page.conversation.account_id)

    def _on_answered(self, page: ConversationPage, event: TurnFinished) -> None:
        head, branch = page.conversation, page.branch.messages
        if not self._is_wished() or event.reason is not FinishReason.COMPLETE or event.failure is not None:
            return
        questions = [message for message in branch if message.role is Role.USER]
        answer = page.branch.last_answer()
        if head.titled_by or len(questions) > MOST_QUESTIONS or not questions or answer is None:
            return
        account = self._find_account(head.account_id)
        if account is None or account.is_built_in or head.id in self._running:
            return
        from chatdesk.domain.model_title import title_request

        request = title_request(questions[0], answer, account.id, head.model)
        if request is not None:
            task = self._tasks.spawn(self._ask(page, self._service_of(account), request))
            self._running[head.id] = account.id, task
            task.add_done_callback(lambda _done: self._running.pop(head.id, None))

    async def _ask(self, page: ConversationPage, service: ModelService, request: GenerationRequest) -> None:
        from chatdesk.domain.model_title import title_of

        id_ = page.conversation.id
        answer = await self._answer(service, request)
        title = "" if answer is None else title_of(answer)
        if answer is not None:
            # A line of the log: what was taken beside the conversation stands in none of its answers.
            _log.info("A title was asked for: %s, %s", "given" if title else "none", _taken(answer))
        if title and not page.conversation.titled_by:
            self._rename(id_, title, TitledBy.MODEL)

    async def _answer(self, service: ModelService, request: GenerationRequest) -> Message | None:
        from chatdesk.engine.side_answer import answer_beside

        class TooLongError(Exception):
            pass

        def show(text: str) -> None:
            if len(text) > _MOST_LETTERS:
                raise TooLongError

        try:
            async with asyncio.timeout(MOST_SECONDS):
                return await answer_beside(service, request, show)
        except TimeoutError:
            _log.info("A title was asked for: no answer in %g s", MOST_SECONDS)
        except TooLongError:
            _log.info("A title was asked for: the answer was none")
        except ChatDeskError as error:
            _log.info("A title was asked for: %s", error.text)
        return None


def _taken(answer: Message) -> str:
    usage = answer.usage
    failed = "" if answer.failure is None else f"{answer.failure.kind}, "
    if usage is None:
        return f"{failed}tokens unknown"
    return f"{failed}{usage.input_tokens} tokens sent, {usage.output_tokens} written, cost {usage.cost}"
