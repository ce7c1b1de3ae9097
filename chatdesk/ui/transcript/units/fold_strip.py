"""The strip at the end of long code that folds it to its first lines and opens it again."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Paint, Spot, Unit
from chatdesk.ui.transcript.units.buttons import paint_quiet_button, quiet_button_width
from chatdesk.ui.transcript.units.code_head import HeadState, fold_words
from chatdesk.ui.transcript.units.side_scroll import fade

STRIP = 40
_BUTTON = 26
_EDGE = 6
_FADE_LINES = 3


def strip_spot(state: HeadState, style: Style) -> Spot:
    """Return the button of a block that can be folded."""
    return Spot("fold", _box(state, style), "fold_code", _words(state))


def paint_strip(painter: QPainter, x: float, y: float, unit: Unit, state: HeadState, paint: Paint) -> None:
    """Draw the button of a block whose upper left corner this is."""
    icon = "caret-down" if state.is_folded else "caret-up"
    rest = "text_secondary" if state.is_folded or paint.spots.touches(unit) else "text_tertiary"
    box = _box(state, paint.style).translated(x, y)
    paint_quiet_button(painter, box, _words(state), icon, (unit, "fold"), paint, rest=rest)


def paint_vanishing(painter: QPainter, card: QRectF, bottom: float, line: int, style: Style) -> None:
    """Let the last lines that are shown, which end at `bottom`, vanish into the card."""
    inner = card.adjusted(1, 0, -1, 0)
    area = QRectF(inner.left(), bottom - _FADE_LINES * line, inner.width(), _FADE_LINES * line)
    fade(painter, area, area.topLeft(), area.bottomLeft(), style.color("bg_code"))


def _words(state: HeadState) -> str:
    return fold_words(state.lines, is_folded=state.is_folded)


def _box(state: HeadState, style: Style) -> QRectF:
    width = quiet_button_width(style, _words(state), has_icon=True)
    height = style.px(_BUTTON)
    left = state.card.center().x() - width / 2
    return QRectF(round(left), state.card.bottom() - height - style.px(_EDGE), width, height)
