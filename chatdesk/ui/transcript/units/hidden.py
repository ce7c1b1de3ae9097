"""The line that a flagged passage is folded to: what it was flagged as, and the word that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPainter

from chatdesk.domain.flags import Flag
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring, draw_rounded
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Paint, Spot, Unit

_LINE = 28


class HiddenUnit(Unit):
    """One line of a shield, the categories and "Show", or "Hide" above a passage that is open.

    Copied it is its words, so that nobody takes what surrounds it for the whole.
    """

    __slots__ = ("_flag", "is_open")

    is_cacheable = False

    def __init__(self, flag: Flag, *, is_open: bool) -> None:
        super().__init__(0)
        self._flag = flag
        self.is_open = is_open
        self.length = 1

    def lay_out(self, style: Style, width: int) -> int:
        """One line, whatever is hidden."""
        self.width = width
        self.height = style.px(_LINE)
        return self.height

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw the shield, what it is and the word to press."""
        style = paint.style
        row = QRectF(x - style.px(8), y, self.width + style.px(16), self.height)
        is_lit = paint.spots.hover == (self, "fold")
        radius = style.theme.radius("button")
        if is_lit:
            pressed = paint.spots.pressed == (self, "fold")
            draw_rounded(painter, row, radius, style.color("bg_pressed" if pressed else "bg_hover"))
        if paint.spots.focus == (self, "fold"):
            draw_ring(painter, style.theme, row, radius)
        side = style.px(16)
        box = QRectF(x - style.px(1), y + (self.height - side) / 2, side, side)
        draw_icon(painter, "shield", box, style.color("text_secondary"))
        left = x + style.px(22)
        area = QRectF(left, y, x + self.width - left, self.height)
        font = style.theme.font("ui")
        word = style.theme.font("ui", weight=500)
        used = draw_line_of_text(painter, area, self.words, font, style.color("text_secondary"))
        area.setLeft(left + used + style.px(10))
        draw_line_of_text(painter, area, self._act, word, style.color("accent"))

    @property
    def words(self) -> str:
        """What the line says."""
        flagged = self._flag.words
        if self.is_open:
            return _tr("Flagged: {0}").format(flagged) if flagged else _tr("Flagged")
        return _tr("Hidden: {0}").format(flagged) if flagged else _tr("Hidden by the moderation")

    def text(self, start: int, end: int) -> str:
        """Return the words in brackets."""
        del start, end
        return "" if self.is_open else f"[{self.words}]"

    def spots(self) -> Sequence[Spot]:
        """The line shows and hides."""
        label = f"{self.words}. {self._act}"
        return (Spot("fold", QRectF(-8, 0, self.width + 16, self.height), "toggle", label),)

    @property
    def _act(self) -> str:
        return _tr("Hide") if self.is_open else _tr("Show")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)
