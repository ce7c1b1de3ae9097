"""The strip at the lower edge that tells where the link under the mouse or the focus leads."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.transcript.style import Style

_HEIGHT = 24
_PAD = 8
_WIDEST = 0.8


def paint_address(painter: QPainter, style: Style, view: QRect, address: str) -> None:
    """Draw the address into the lower left corner; the end of a long one matters less than its host."""
    font = style.theme.font("small")
    room = view.width() * _WIDEST - 2 * style.px(_PAD)
    metrics = QFontMetricsF(font)
    text = metrics.elidedText(address, Qt.TextElideMode.ElideRight, room)
    width = metrics.horizontalAdvance(text) + 2 * style.px(_PAD)
    height = style.px(_HEIGHT)
    # Its left and lower edges lie outside of the view.
    hidden = style.theme.radius("key") + 1
    box = QRectF(-hidden, view.height() - height, width + hidden, height + hidden)
    draw_rounded(
        painter, box, style.theme.radius("key"), style.color("bg_raised"), style.color("line_strong")
    )
    words = QRectF(style.px(_PAD), view.height() - height, width, height)
    draw_line_of_text(painter, words, text, font, style.color("text_secondary"))
