"""What is asked for after an answer: its exact usage, what a moderation says, a title."""

from __future__ import annotations

from PySide6.QtCore import QObject

from chatdesk.app.made import Made
from chatdesk.app.services import Services
from chatdesk.app.titling import Titling
from chatdesk.domain.flags import Flag
from chatdesk.domain.message import Message
from chatdesk.settings.accounts import Account
from chatdesk.settings.declared import LOOK_UP_USAGE, MODEL_TITLES
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.page.exact_usage import ExactUsage
from chatdesk.ui.page.moderation import Moderation
from chatdesk.ui.page.stored_answers import StoredAnswers
from chatdesk.ui.window.notices import Notice, NoticeKind


class AfterAnswers(QObject):
    """Asks for them in the background, and hands what came to the conversations that are open."""

    def __init__(self, made: Made, services: Services) -> None:
        super().__init__(made.window)
        self._page_of = made.desk.page_of
        self._catalog, self._accounts, self._notices = services.catalog, made.accounts, made.window.notices
        answers = StoredAnswers(made.store.messages.amend, made.accounts.find)
        self._exact_usage = ExactUsage(
            services.catalog.fetch_usage,
            answers,
            made.tasks,
            self,
            may_ask=lambda: made.config.config.value(LOOK_UP_USAGE),
        )
        self._moderation = Moderation(self._moderate, answers, made.tasks, self)
        self._titling = Titling(
            lambda: made.config.config.value(MODEL_TITLES),
            made.accounts.find,
            services.catalog.service,
            made.desk.rename,
            made.tasks,
            self,
        )
        self._exact_usage.amended.connect(self._show_amended)
        self._moderation.amended.connect(self._show_amended)
        self._moderation.flagged.connect(self._show_flags)
        self._moderation.trouble.connect(self._on_unmoderated)

    def watch(self, page: ConversationPage) -> None:
        """Look at the answers of a page."""
        self._exact_usage.watch(page)
        self._moderation.watch(page)
        self._titling.watch(page)

    def stop(self) -> None:
        """Ask nothing more."""
        self._exact_usage.stop()
        self._moderation.stop()
        self._titling.stop()

    def _show_amended(self, conversation_id: str, message: Message) -> None:
        page = self._page_of(conversation_id)
        if page is not None:
            page.reading.take_amended(message)

    def _show_flags(self, conversation_id: str, message_id: str, flags: tuple[Flag, ...]) -> None:
        page = self._page_of(conversation_id)
        if page is not None:
            page.transcript.set_flags(message_id, flags)

    async def _moderate(self, account: Account, text: str) -> tuple[str, ...]:
        return await self._catalog.moderate(account, self._accounts.all(), text)

    def _on_unmoderated(self, reason: str) -> None:
        title = self.tr("The moderation does not answer")
        words = self.tr("Answers go on without being checked. {0}.").format(reason.rstrip("."))
        self._notices.show_notice(Notice("moderation", title, words, NoticeKind.INFO))
