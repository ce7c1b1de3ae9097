"""The mark in the transcript above which nothing fits into the model's window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPainter

from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.sheet import Sheet
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Paint, Unit
from chatdesk.ui.transcript.units.lines import paint_hairline

_HEIGHT = 20


class CutMark:
    """Puts one row between two messages, and takes it away again."""

    def __init__(self, page: Sheet) -> None:
        self._page = page
        self._row: CutRow | None = None

    def put(self, message_id: str) -> bool:
        """Stand above a message, "" for nowhere; return whether anything changed."""
        page = self._page
        place = next((n for n, entry in enumerate(page.entries) if entry.message.id == message_id), 0)
        # It is the last row of the message before: what is made anew above or below leaves it there.
        entry = page.entries[place - 1] if place else None
        row = self._row
        is_there = row is not None and page.has(row)
        if row is not None and is_there:
            if row.entry is entry:
                return False
            page.remove([row])
        self._row = None
        if entry is None or not entry.rows:
            return is_there
        self._row = CutRow(entry, page.style.message_gap)
        page.insert(entry.rows[-1].index + 1, [self._row])
        entry.rows.append(self._row)
        return True


class CutRow(Row):
    """The row of the mark."""

    __slots__ = ()

    is_aside = True

    def __init__(self, entry: Entry, lead: int) -> None:
        super().__init__(entry, lead)

    def estimate(self, style: Style, width: int) -> int:
        """Know the height: it is one line."""
        del width
        return self.lead + style.px(_HEIGHT)

    def make_units(self, style: Style) -> list[Unit]:
        """Make the one unit."""
        del style
        return [CutUnit()]


class CutUnit(Unit):
    """A hairline with words in its middle."""

    __slots__ = ()

    def lay_out(self, style: Style, width: int) -> int:
        """Take one line."""
        self.width = width
        self.height = style.px(_HEIGHT)
        return self.height

    def tip_at(self, x: float, y: float) -> str:
        """Say what becomes of what stands above."""
        del x, y
        return QCoreApplication.translate(
            "Transcript", "Sent whole, services refuse it or leave out the beginning without saying so."
        )

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw the words, and a line at both sides of them."""
        style = paint.style
        words = QCoreApplication.translate("Transcript", "What is above does not fit into the model's window")
        metrics, font = style.theme.metrics("small"), style.theme.font("small")
        middle, gap = y + self.height / 2, style.px(10)
        wide = min(metrics.horizontalAdvance(words) + 2, self.width)
        left = x + (self.width - wide) / 2
        draw_line_of_text(painter, QRectF(left, y, wide, self.height), words, font, style.color("wait"))
        for begin, end in ((x, left - gap), (left + wide + gap, x + self.width)):
            if end > begin:
                area = QRectF(begin, middle, end - begin, 1)
                paint_hairline(painter, area, middle, style.color("wait_line"))
