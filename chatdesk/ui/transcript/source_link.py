"""The link from the transcript to where its characters came from: marks, and the place that was clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea

from chatdesk.ui.transcript.reveal import reveal
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.source_map import REASONING, REFUSAL, TEXT, found_in, offset_at, reasoning_of
from chatdesk.ui.transcript.stage import Stage

if TYPE_CHECKING:
    from chatdesk.ui.transcript.found import Found

_MOVES = frozenset(
    {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}
)


class SourceLink(QObject):
    """Marks characters by their place in the source, while something else looks at where they came from.

    `place_chosen` brings message id, kind ("text", "reasoning", "refusal" or "call") and offset of the place
    that was clicked, or to which the selection was led by key. `source_of` returns the text of a message.
    """

    place_chosen = Signal(str, str, int)

    def __init__(
        self,
        stage: Stage,
        view: QAbstractScrollArea,
        source_of: Callable[[Entry], str],
        show_change: Callable[[], None],
    ) -> None:
        super().__init__(view)
        self._stage = stage
        self._source_of = source_of
        self._show_change = show_change
        self._marked: dict[Row, list[Found]] = {}
        self._view = view
        self._is_on = False

    @property
    def marked(self) -> list[Found]:
        """What is marked now."""
        return [found for own in self._marked.values() for found in own]

    def mark(self, message_id: str, kind: str, start: int, end: int, *, brings_into_view: bool) -> bool:
        """Mark these characters and no others; return whether they are on the page."""
        entry = self._entry(message_id)
        found: list[Found] = []
        if entry is not None:
            source = reasoning_of(entry) if kind == REASONING else self._source_of(entry)
            found = found_in(entry, kind, source, start, end, self._stage.style)
        self._marked = {}
        for one in found:
            self._marked.setdefault(one.row, []).append(one)
        self._stage.linked = self._marks if found else None
        if found and brings_into_view:
            reveal(self._stage, found[0])
        self._show_change()
        return bool(found)

    def listen(self, listens: bool) -> None:
        """Tell of clicks from now on, or no more."""
        if listens is self._is_on:
            return
        self._is_on = listens
        for part in (self._view, self._view.viewport()):
            part.installEventFilter(self) if listens else part.removeEventFilter(self)

    def clear(self) -> None:
        """Mark nothing."""
        self._marked, self._stage.linked = {}, None
        self._show_change()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonRelease:
            if event.button() is Qt.MouseButton.LeftButton:
                self._tell()
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyRelease:
            is_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if is_shift and event.key() in _MOVES:
                self._tell()
        return False

    def _tell(self) -> None:
        head = self._stage.selection.head
        entry = head.row.entry if head is not None else None
        if head is None or entry is None:
            return
        sources = {TEXT: self._source_of(entry), REASONING: reasoning_of(entry), REFUSAL: ""}
        found = offset_at(entry, head, sources, self._stage.style)
        if found is not None:
            self.place_chosen.emit(entry.message.id, *found)

    def _marks(self, row: Row, unit: int) -> Sequence[tuple[Found, bool]]:
        return [(found, True) for found in self._marked.get(row, ()) if found.unit == unit]

    def _entry(self, message_id: str) -> Entry | None:
        return next((entry for entry in self._stage.page.entries if entry.message.id == message_id), None)
