"""A branch becomes a conversation of its own."""

from __future__ import annotations

from PySide6.QtCore import QObject

from chatdesk.domain.conversation import Conversation
from chatdesk.store.conversations import ConversationStore
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.desk.keeper import Keeper
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.notices import Notice, NoticeKind, NoticeStrip

_FORKED = "forked"


class Forks(QObject):
    """Copies the branch up to a message and opens the copy; the notice leads back."""

    def __init__(self, desk: Desk, library: ConversationStore, keeper: Keeper, notices: NoticeStrip) -> None:
        super().__init__(desk)
        self._desk, self._library, self._keeper = desk, library, keeper
        self._notices = notices
        self._origin = ""
        notices.act_chosen.connect(self._on_notice_act)

    def fork(self, message_id: str) -> None:
        """Go on from a message of the conversation in front in a new one."""
        page = self._desk.page
        if page.branch.is_whole(message_id):
            self._keeper.run(self._fork(page.conversation, page.title, message_id))

    def fork_rest(self, since: str, message_id: str) -> None:
        """Go on in a new conversation with a part of the branch, from one message to another.

        What is written in the composer goes with it.
        """
        page = self._desk.page
        self._keeper.run(self._fork_rest(page, since, message_id))

    async def _fork_rest(self, page: ConversationPage, since: str, message_id: str) -> None:
        if not await self._fork(page.conversation, page.title, message_id, since):
            return
        text, files = page.composer.text(), page.composer.attachments.files
        page.writing.leave_editing()
        page.composer.clear()
        self._desk.page.writing.give_back(text, files)
        self._desk.page.composer.take_focus()

    async def _fork(self, origin: Conversation, title: str, message_id: str, since: str = "") -> bool:
        fork = Conversation(
            title=self.tr("{0} (fork)").format(title), account_id=origin.account_id, model=origin.model
        )
        made = await self._library.fork(origin.id, message_id, fork, since)
        if made is None:
            return False
        self._desk.add(made)
        self._origin = origin.id
        text = self.tr("This is a fork of “{0}”").format(title)
        if since:
            text = self.tr("This is the end of “{0}”").format(title)
        more = self.tr("What you write here stays here.")
        self._notices.show_notice(Notice(_FORKED, text, more, NoticeKind.INFO, act=self.tr("Go back")))
        return True

    def _on_notice_act(self, key: str) -> None:
        if key == _FORKED:
            self._desk.open(self._origin)
