"""The titles of all conversations, found by a few letters while they change."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.matching import Match, Pattern
from chatdesk.domain.title_index import TitleIndex
from chatdesk.store.titles import Titled, TitleStore
from chatdesk.ui.bridge import Job, Tasks
from chatdesk.ui.desk.shelf import Shelf

# Takes 2 ms to take in.
_PIECE = 500

FoundTitled = tuple[Titled, Match]


class Titles(QObject):
    """Reads and indexes what is stored, the newest first and piece by piece, beside everything else.

    Can be asked at any time: what was read so far is found, and what changed since the start as well.
    `grown` comes with the first piece, and when all is read; `trouble` brings a `StoreError`.
    """

    grown = Signal()
    trouble = Signal(object)

    def __init__(self, shelf: Shelf, store: TitleStore, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shelf, self._store = shelf, store
        self._index = TitleIndex()
        self._rows: list[Titled] = []
        self._by_id: dict[str, Titled] = {}
        self._fillings = -1
        self._has_more = self._is_all_wanted = False
        self._job = Job(tasks, self)
        self._job.done.connect(self._on_piece)
        self._job.failed.connect(self.trouble)

    @property
    def is_whole(self) -> bool:
        """Whether all is read."""
        return self._fillings >= 0 and not self._has_more

    def begin(self) -> None:
        """Read the newest, so that they are there when they are wanted."""
        if self._fillings != self._shelf.fillings:
            self._fillings = self._shelf.fillings
            self._index, self._rows, self._by_id = TitleIndex(), [], {}
            self._has_more = True
            self._read()

    def refresh(self) -> None:
        """Read all that is stored, where that was not done yet or others have added to it since."""
        self._is_all_wanted = True
        self.begin()
        if self._has_more and not self._job.is_running:
            self._read()

    def of(self, conversation_id: str) -> Titled | None:
        """Return a conversation; None where it is gone or was not read yet."""
        if conversation_id in self._shelf.changed:
            return self._changed_one(conversation_id)
        return self._by_id.get(conversation_id)

    def newest(self, most: int) -> list[Titled]:
        """Return the conversations that changed last, the newest first."""
        found = self._changed()
        for row in self._rows:
            if len(found) >= most + len(self._shelf.changed):
                break
            if row.id not in self._shelf.changed:
                found.append(row)
        return sorted(found, key=lambda row: -row.updated_at)[:most]

    def find(self, pattern: Pattern, most: int) -> list[FoundTitled]:
        """Return the conversations that fit best, of equally good ones the newest first."""
        changed = self._shelf.changed
        found: list[FoundTitled] = []
        for place, match in self._index.find(pattern, most + len(changed)):
            row = self._rows[place]
            if row.id not in changed:
                found.append((row, match))
        for row in self._changed():
            match_now = pattern.match(row.title)
            if match_now is not None:
                found.append((row, match_now))
        found.sort(key=lambda one: (-one[1].score, -one[0].updated_at))
        return found[:most]

    def _changed(self) -> list[Titled]:
        return [row for id_ in self._shelf.changed if (row := self._changed_one(id_)) is not None]

    def _changed_one(self, conversation_id: str) -> Titled | None:
        head = self._shelf.changed[conversation_id]
        return None if head is None else Titled(head.id, head.title, head.updated_at)

    def _read(self) -> None:
        after = self._rows[-1] if self._rows else None
        self._job.start(lambda: self._store.piece(after, _PIECE))

    def _on_piece(self, piece: list[Titled]) -> None:
        is_first = not self._rows
        self._rows += piece
        self._by_id.update((row.id, row) for row in piece)
        if piece:
            self._index.add([row.title for row in piece])
        self._has_more = len(piece) == _PIECE
        if self._has_more and self._is_all_wanted:
            self._read()
        if is_first or not self._has_more:
            self.grown.emit()
