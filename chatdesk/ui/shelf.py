"""The heads of all conversations, in step with the rows of the sidebar."""

from __future__ import annotations

from collections.abc import Iterable

from chatdesk.domain.conversation import Conversation
from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Mark
from chatdesk.ui.sidebar.sidebar import Sidebar


class Shelf:
    """Knows every conversation that is stored and not in the trash, and its mark."""

    def __init__(self, sidebar: Sidebar) -> None:
        self._sidebar = sidebar
        self._heads: dict[str, Conversation] = {}
        self._marks: dict[str, Mark] = {}
        self._gone: set[str] = set()
        self.changed: dict[str, Conversation | None] = {}
        """What became of the conversations that were put in or taken away since the start; None: gone."""
        self.fillings = 0
        """How often all of them were shown anew."""

    def __contains__(self, conversation_id: str) -> bool:
        """Tell whether a conversation is stored and not in the trash."""
        return conversation_id in self._heads

    def fill(self, heads: Iterable[Conversation]) -> None:
        """Show these conversations and no others."""
        self._heads = {head.id: head for head in heads}
        self.fillings += 1
        self._gone -= self._heads.keys()
        self._sidebar.set_conversations([self._row(head) for head in self._heads.values()])

    def head(self, conversation_id: str) -> Conversation | None:
        """Return the head of a conversation."""
        return self._heads.get(conversation_id)

    def ids(self) -> list[str]:
        """Return the ids in the order of the sidebar."""
        heads = sorted(self._heads.values(), key=lambda head: (-head.updated_at, head.id))
        return [head.id for head in heads]

    def put(self, head: Conversation) -> None:
        """Take in a conversation, or its newer head."""
        self._gone.discard(head.id)
        self._heads[head.id] = head
        self.changed[head.id] = head
        self._sidebar.upsert(self._row(head))

    def remove(self, conversation_id: str) -> Conversation | None:
        """Take a conversation away and return its head."""
        head = self._heads.pop(conversation_id, None)
        if head is not None:
            self._gone.add(conversation_id)
            self.changed[conversation_id] = None
            self._sidebar.remove(conversation_id)
        return head

    def is_gone(self, conversation_id: str) -> bool:
        """Whether a conversation was taken away since the start."""
        return conversation_id in self._gone

    def mark(self, conversation_id: str) -> Mark:
        """Return the mark of a conversation."""
        return self._marks.get(conversation_id, Mark.NONE)

    def set_mark(self, conversation_id: str, mark: Mark) -> None:
        """Show another mark."""
        self._marks[conversation_id] = mark
        self._sidebar.set_mark(conversation_id, mark)

    def select(self, conversation_id: str) -> None:
        """Show which conversation is in front."""
        self._sidebar.select(conversation_id if conversation_id in self._heads else "")

    def _row(self, head: Conversation) -> ConversationRow:
        return ConversationRow(head.id, head.title, head.updated_at, self.mark(head.id))
