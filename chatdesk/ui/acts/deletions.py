"""What was deleted, and the way back: conversations and messages, the newest deletion first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.conversation import Conversation
from chatdesk.domain.message import Message, Role
from chatdesk.engine.open_branch import Removed
from chatdesk.store.conversations import ConversationStore
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.desk.keeper import Keeper
from chatdesk.ui.look.keycap import split_keys
from chatdesk.ui.window.notices import Notice, NoticeKind, NoticeStrip

_UNDO = "undo-delete"


class Deletions(QObject):
    """Deletes conversations and messages, and undoes that while the program runs.

    `changed`: there is one more or less that can be undone.
    """

    changed = Signal()

    def __init__(
        self, desk: Desk, library: ConversationStore, keeper: Keeper, notices: NoticeStrip, keymap: Keymap
    ) -> None:
        super().__init__(desk)
        self._desk, self._library, self._keeper = desk, library, keeper
        self._notices, self._keymap = notices, keymap
        self._ways_back: list[Callable[[], None]] = []
        notices.act_chosen.connect(self._on_notice_act)

    @property
    def can_undo(self) -> bool:
        """Whether anything was deleted that can be brought back."""
        return bool(self._ways_back)

    def delete(self, *conversations: str | Conversation) -> None:
        """Stop conversations and put them into the trash; `restore` brings them back.

        The head of one that this window has nothing to do with is given with it.
        """
        heads = tuple(head for one in conversations if (head := self._head(one)) is not None)
        if not heads:
            return
        ids = [head.id for head in heads]
        for id_ in ids:
            page = self._desk.page_of(id_)
            if page is not None:
                page.stop()
        if self._desk.page.conversation.id in ids:
            self._leave(self._desk.page.conversation.id, set(ids))
        # The store first: the sidebar reads there what is left.
        self._keeper.delete(*ids)
        self._desk.shelf.remove(*ids)
        self._offer(self._told_of(heads), lambda: self.restore(*heads))

    def restore(self, *heads: Conversation) -> None:
        """Take conversations out of the trash and open the first."""
        self._keeper.restore(*(head.id for head in heads))
        self._desk.shelf.restore(*heads)
        self._desk.open(heads[0].id)

    def delete_message(self, message_id: str) -> None:
        """Delete a message of the conversation in front, with all that follows it.

        Where nothing would be left the conversation goes, as a whole.
        """
        page = self._desk.page
        message = page.branch.message(message_id)
        if message is None or page.driver.is_running:
            return
        if page.branch.holds_all(message_id):
            self.delete(page.conversation.id)
            return
        conversation_id = page.conversation.id
        removed = page.reading.remove(message_id)
        if removed is not None:
            self._keeper.run(self._library.delete_messages(conversation_id, removed.ids, page.branch.leaf_id))
            self._offer(self._told(message, removed), lambda: self._put_back(conversation_id, removed))

    def undo(self) -> None:
        """Bring back what was deleted last, also when its notice is gone."""
        if self._ways_back:
            self._ways_back.pop()()
            self._notices.take_back(_UNDO)
            self.changed.emit()

    def forget(self) -> None:
        """There is nothing to undo any more: something of it was removed for good."""
        self._ways_back.clear()
        self._notices.take_back(_UNDO)
        self.changed.emit()

    def _head(self, conversation: str | Conversation) -> Conversation | None:
        if isinstance(conversation, Conversation):
            return self._desk.shelf.head(conversation.id) or conversation
        return self._desk.shelf.head(conversation)

    def _leave(self, conversation_id: str, going: set[str]) -> None:
        """Show the neighbour of a conversation that goes away with others, or a new one."""
        other = self._desk.shelf.neighbour(conversation_id, going)
        if other:
            self._desk.open(other)
        else:
            self._desk.new()

    def _offer(self, text: str, way_back: Callable[[], None]) -> None:
        self._ways_back.append(way_back)
        keys = split_keys(self._keymap.shown("conversation.undo_delete"))
        notice = Notice(_UNDO, text, kind=NoticeKind.INFO, act=self.tr("Undo"), keys=keys)
        self._notices.show_notice(notice)
        self.changed.emit()

    def _put_back(self, conversation_id: str, removed: Removed) -> None:
        page = self._desk.page_of(conversation_id)
        if page is None:
            self._keeper.run(self._restore_closed(conversation_id, removed))
            return
        page.reading.put_back(removed)
        self._keeper.run(self._library.restore_messages(conversation_id, removed.ids, page.branch.leaf_id))
        if page is not self._desk.page:
            self._desk.open(conversation_id)

    async def _restore_closed(self, conversation_id: str, removed: Removed) -> None:
        """The page was closed meanwhile: what is read from the store must be there already."""
        await self._library.restore_messages(conversation_id, removed.ids, removed.leaf_id)
        self._desk.open(conversation_id)

    def _on_notice_act(self, key: str) -> None:
        if key == _UNDO:
            self.undo()

    def _told_of(self, heads: tuple[Conversation, ...]) -> str:
        if len(heads) > 1:
            return self.tr("{0} conversations were deleted").format(f"{len(heads):,}")
        return self.tr("“{0}” was deleted").format(heads[0].title or self.tr("New conversation"))

    def _told(self, message: Message, removed: Removed) -> str:
        after = sum(m.role in (Role.USER, Role.ASSISTANT) for m in removed.messages) - 1
        what = self.tr("The question") if message.role is Role.USER else self.tr("The answer")
        if not after:
            return self.tr("{0} was deleted").format(what)
        if after == 1:
            return self.tr("{0} and the message after it were deleted").format(what)
        return self.tr("{0} and the {1} messages after it were deleted").format(what, after)
