"""Which message has the ring: the one that the single keys are about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from chatdesk.domain.message import Role
from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.stage import Stage

# Room for the bar of acts above the first line.
_MARGIN = 30
_AWAY = 4


class MessageFocus:
    """Walks from message to message and keeps the one it stands at in view."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._entry: Entry | None = None
        self._meant: Entry | None = None

    @property
    def entry(self) -> Entry | None:
        """The message with the ring."""
        return self._entry

    @property
    def message_id(self) -> str:
        """Its id, "" where no message has the ring."""
        return self._entry.message.id if self._entry is not None else ""

    @property
    def meant_id(self) -> str:
        """The message that an act is about: the one whose bar was used, else the one with the ring."""
        return self._meant.message.id if self._meant is not None else self.message_id

    @contextmanager
    def meaning(self, entry: Entry) -> Iterator[None]:
        """Have acts be about a message that may be without the ring."""
        self._meant = entry
        try:
            yield
        finally:
            self._meant = None

    def clear(self) -> None:
        """No message has the ring."""
        self._entry = None

    def find_again(self) -> None:
        """The messages were made anew: stay at the one with the same id, if it is still there."""
        if self._entry is not None and not self.set(self.message_id):
            self._entry = None

    def set(self, message_id: str) -> bool:
        """Put the ring around a message without moving anything; False where it is not shown."""
        entry = next((e for e in self._stage.page.entries if e.message.id == message_id and e.rows), None)
        if entry is not None:
            self._entry = entry
        return entry is not None

    def go_to(self, message_id: str) -> bool:
        """Put the ring around a message and bring it into view; False where it is not shown."""
        if not self.set(message_id) or self._entry is None:
            return False
        self._stage.stay()
        self._reveal(self._entry)
        return True

    def step(self, direction: int) -> bool:
        """Go to the next (1) or the previous (-1) message, at first to one in view; False at the ends."""
        if self._entry is None or not self._entry.rows:
            self._entry = self._in_view(direction)
            found = self._entry
        else:
            found = self._beside(self._entry, direction)
        if found is None:
            return False
        self._stage.stay()
        if found is not self._entry:
            self._entry = found
            self._reveal(found)
        return True

    def go_to_end(self, direction: int) -> None:
        """Go to the first (-1) message, or to the last (1), where text that arrives is followed."""
        shown = [entry for entry in self._stage.page.entries if entry.rows]
        if not shown:
            return
        scroll = self._stage.page.scroll
        if direction > 0:
            self._entry = shown[-1]
            scroll.go_to_end()
        else:
            self._entry = shown[0]
            scroll.go_to(0, -scroll.pad_top)

    def paint(self, painter: QPainter) -> None:
        """Draw the ring around the part of the message that is in view."""
        entry = self._entry
        seen = [(row, y) for row, y in self._stage.visible if row.entry is entry and not row.is_aside]
        if entry is None or not seen:
            return
        style, away = self._stage.style, self._stage.style.px(_AWAY)
        (first, top), (last, bottom) = seen[0], seen[-1]
        out_of_sight = 2 * style.theme.radius("card") + away
        upper = top + first.lead if first is entry.rows[0] else -out_of_sight
        end = next(row for row in reversed(entry.rows) if not row.is_aside)
        lower = bottom + last.height if last is end else self._stage.height + out_of_sight
        side = style.hang + away
        # A question has its own ground, whose edge the ring follows; the last line of an answer has none.
        below = away if entry.message.role is Role.USER else 2 * away
        box = QRectF(self._stage.column_left - side, upper - away, 0, lower - upper + away + below)
        box.setWidth(self._stage.page.width + 2 * side)
        draw_ring(painter, style.theme, box, style.theme.radius("card") + away)

    def _in_view(self, direction: int) -> Entry | None:
        """Return the last message in view (going up) or the first one whose beginning is (going down)."""
        rows = [row for row, _ in self._stage.visible]
        if not rows:
            return None
        if direction < 0:
            return rows[-1].entry
        begun = [row for row, y in self._stage.visible if row is row.entry.rows[0] and y + row.lead >= 0]
        return (begun or rows)[0].entry

    def _beside(self, entry: Entry, direction: int) -> Entry | None:
        rows = self._stage.page.rows
        edge: Row = entry.rows[-1] if direction > 0 else entry.rows[0]
        index = edge.index + direction
        return rows[index].entry if 0 <= index < len(rows) else None

    def _reveal(self, entry: Entry) -> None:
        """Scroll as little as shows all of it; of what is higher than the view, show the beginning."""
        page, stage = self._stage.page, self._stage
        margin, first = stage.style.px(_MARGIN), entry.rows[0]
        height = -first.lead
        for row in entry.rows:
            height += page.measure(row.index)
            if height > stage.height - 2 * margin:
                self._show_top(first, margin)
                return
        heights, scroll = page.scroll.heights, page.scroll
        for row in entry.rows:
            heights.set(row.index, page.measure(row.index))
        top = scroll.pad_top + heights.before(first.index) + first.lead - scroll.top
        if top < margin:
            self._show_top(first, margin)
        elif top + height > stage.height - margin:
            scroll.go_to(first.index, first.lead - (stage.height - margin - height))

    def _show_top(self, first: Row, margin: int) -> None:
        self._stage.page.scroll.go_to(first.index, first.lead - margin)
