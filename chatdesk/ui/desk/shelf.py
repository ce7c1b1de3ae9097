"""The heads of conversations that were opened or changed, in step with the rows of the sidebar."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from chatdesk.domain.conversation import Conversation
from chatdesk.store.conversations import ConversationStore
from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Mark
from chatdesk.ui.sidebar.sidebar import Sidebar

# With more than these the list is read again instead of losing one row after the other.
_FEW = 100
# What an end and a start keep: how a turn ended that nobody has looked at.
_KEPT = {Mark.UNREAD: "unread", Mark.FAILED: "failed"}
_MOST_KEPT = 500


class Shelf:
    """Knows the conversations that this window has to do with, and their marks; the sidebar lists all."""

    def __init__(self, sidebar: Sidebar) -> None:
        self._sidebar = sidebar
        self._heads: dict[str, Conversation] = {}
        self._marks: dict[str, Mark] = {}
        self._gone: set[str] = set()
        self._step: tuple[str, int, Callable[[str], None]] | None = None
        sidebar.model.page_taken.connect(self._go_on)
        self.changed: dict[str, Conversation | None] = {}
        """What became of the conversations that were put in or taken away since the start; None: gone."""
        self.fillings = 0
        """How often all of them were shown anew."""

    def __contains__(self, conversation_id: str) -> bool:
        """Tell whether a conversation is known to be stored and not in the trash."""
        return conversation_id in self._heads

    def fill(self, heads: Iterable[Conversation]) -> None:
        """Show these conversations until the sidebar has read which there are."""
        self._heads |= {head.id: head for head in heads}
        self.fillings += 1
        self._gone -= self._heads.keys()
        self._sidebar.set_conversations([self._row(head) for head in self._heads.values()])

    def know(self, head: Conversation) -> None:
        """Take note of a conversation that was read from the store; the sidebar shows it already."""
        self._heads[head.id] = head

    async def learn(self, library: ConversationStore, ids: Collection[str]) -> None:
        """Read the heads of conversations that are not known yet; what is gone stays unknown."""
        for id_ in ids:
            if id_ not in self._heads and (head := await library.head(id_)) is not None:
                self._heads.setdefault(id_, head)

    def head(self, conversation_id: str) -> Conversation | None:
        """Return the head of a conversation; of one that was not opened yet, as much as the sidebar knows."""
        row = self._sidebar.model.blocks.row(conversation_id)
        known = self._heads.get(conversation_id)
        if known is not None or row is None:
            return known
        return Conversation(row.id, row.title, created_at=row.updated_at, updated_at=row.updated_at)

    def title(self, conversation_id: str) -> str:
        """Return the title of a conversation, "" for one that is not there."""
        head = self.head(conversation_id)
        return "" if head is None else head.title

    def step(self, conversation_id: str, steps: int, take: Callable[[str], None]) -> None:
        """Hand over the conversation below (1) or above (-1) in the sidebar, when its page is read."""
        beside = self._sidebar.model.beside(conversation_id, steps)
        # Asking for it has had its page read, which tells when it is there.
        self._step = None if beside else (conversation_id, steps, take)
        if beside:
            take(beside)

    def _go_on(self) -> None:
        step, self._step = self._step, None
        beside = "" if step is None else self._sidebar.model.beside(*step[:2])
        if step is not None and beside:
            step[2](beside)

    def neighbour(self, conversation_id: str, without: Collection[str]) -> str:
        """Return the nearest conversation that is not one of some, rather below than above."""
        rows = self._sidebar.model.rows()
        here = next((place for place, row in enumerate(rows) if row.id == conversation_id), 0)
        nearest = (row.id for row in (*rows[here:], *reversed(rows[:here])) if row.id not in without)
        return next(nearest, "")

    def put(self, head: Conversation) -> None:
        """Take in a conversation, or its newer head."""
        self._gone.discard(head.id)
        before = self._heads.get(head.id)
        self._heads[head.id] = self.changed[head.id] = head
        self._sidebar.upsert(self._row(head), None if before is None else before.updated_at)

    def remove(self, *conversation_ids: str) -> None:
        """Take conversations away."""
        self._gone.update(conversation_ids)
        for id_ in conversation_ids:
            self._heads.pop(id_, None)
            self.changed[id_] = None
        if len(conversation_ids) > _FEW:
            self._sidebar.outline_wanted.emit()
        else:
            for id_ in conversation_ids:
                self._sidebar.remove(id_)

    def restore(self, *heads: Conversation) -> None:
        """Put conversations back that were taken away."""
        self._gone.difference_update(head.id for head in heads)
        self.changed |= {head.id: head for head in heads}
        if len(heads) > _FEW or self._sidebar.model.is_filtered:
            self._sidebar.outline_wanted.emit()
        else:
            for head in heads:
                self.put(head)

    def show_all(self) -> None:
        """Take the filter away: it would hide a conversation that has just begun."""
        if self._sidebar.model.is_filtered:
            self._sidebar.clear_filter()

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

    def kept_marks(self) -> str:
        """Return what an end leaves to be seen: on each line a mark and the conversation that has it."""
        left = [
            f"{_KEPT[mark]} {id_}"
            for id_, mark in self._marks.items()
            if mark in _KEPT and id_ not in self._gone
        ]
        return "\n".join(left[-_MOST_KEPT:])

    def restore_marks(self, kept: str, seen: str) -> None:
        """Show the marks that another start kept, but for the conversation that is seen now."""
        marks = {word: mark for mark, word in _KEPT.items()}
        for line in kept.splitlines():
            word, _, conversation_id = line.partition(" ")
            if word in marks and conversation_id and conversation_id != seen:
                self.set_mark(conversation_id, marks[word])

    def select(self, conversation_id: str) -> None:
        """Show which conversation is in front."""
        head = self._heads.get(conversation_id)
        self._sidebar.select("" if head is None else head.id, None if head is None else head.updated_at)

    def _row(self, head: Conversation) -> ConversationRow:
        row = self._sidebar.model.blocks.row(head.id)
        tags = () if row is None else row.tags
        pin = head.pin if row is None else row.pin
        return ConversationRow(head.id, head.title, head.updated_at, self.mark(head.id), pin, tags)
