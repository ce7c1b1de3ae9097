"""The words that stand in the list where it has no rows, or none that a filter lets through."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPainter

from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.look.paragraph import draw_wrapped, wrapped_height
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.sidebar.row_view import RowView


def paint_empty_words(painter: QPainter, theme: Theme, view: RowView, words: str) -> None:
    """Write `words`, or what the list is for, below the rows; with the ring where no row can have it."""
    count = view.count()
    words = words or QCoreApplication.translate(
        "ConversationList",
        "Conversations gather here. They live in one file on this computer, "
        "and you can take them with you at any time.",
    )
    inset = theme.space("l")
    top = count * theme.size("row") + theme.space("m")
    room = QRectF(inset, top, view.viewport().width() - 2 * inset, view.viewport().height() - top)
    font, color = theme.font("small"), theme.color("text_tertiary")
    draw_wrapped(painter, room, words, font, color, theme.px(18))
    if view.hasFocus() and not count:
        # No row is there that could have it.
        height = wrapped_height(words, font, room.width(), theme.px(18))
        around = QRectF(room.left(), room.top(), room.width(), height)
        pad = theme.space("s")
        draw_ring(painter, theme, around.adjusted(-pad, -pad / 2, pad, pad / 2), theme.radius("button"))
