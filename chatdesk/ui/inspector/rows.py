"""How a row of the inspector's lists is drawn."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from chatdesk.ui.inspector.call_entry import CallEntry, CallState
from chatdesk.ui.inspector.call_signs import STATE_ICONS, state_words
from chatdesk.ui.inspector.log_model import ITEM_ROLE
from chatdesk.ui.inspector.models import preview
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring
from chatdesk.ui.look.themed_delegate import ThemedDelegate

Index = QModelIndex | QPersistentModelIndex
Right = Qt.AlignmentFlag.AlignRight

_TYPE = re.compile(r'^\{"type": ?"[a-z_.]+", ?')


class RowDelegate(ThemedDelegate):
    """The ground of a row: selection, hover, and the ring of the focus."""

    least_width = 0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state: QStyle.StateFlag = option.state
        rect = QRectF(option.rect)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self.theme.color("bg_selected"))
            if state & QStyle.StateFlag.State_HasFocus:
                draw_ring(painter, self.theme, rect, 0)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self.theme.color("bg_hover"))
        inset = self.theme.px(16)
        self.draw(painter, rect.adjusted(inset, 0, -inset, 0), index)

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        """Draw the row's own things into the room between its margins."""
        raise NotImplementedError


class CallDelegate(RowDelegate):
    """A tool call: sign of its state, name, a line of its result, state and time."""

    height = 32

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        """Draw sign, name and the beginning of arguments or result; state and seconds right."""
        entry: CallEntry = index.data(ITEM_ROLE)
        theme = self.theme
        icon, color = STATE_ICONS[entry.state]
        side = theme.size("icon")
        sign = QRectF(room.left(), room.center().y() - side / 2, side, side)
        draw_icon(painter, icon, sign, theme.color(color))
        words = state_words(entry.state)
        if entry.state is CallState.DONE and entry.seconds is not None:
            words = seconds_text(entry.seconds)
        small = theme.font("small", tabular=True)
        state_color = theme.color(color if color in ("error", "wait") else "text_tertiary")
        right = draw_line_of_text(painter, room, words, small, state_color, Right)
        left = room.adjusted(side + theme.px(10), 0, -right - theme.px(12), 0)
        used = draw_line_of_text(
            painter, left, entry.shown_name, theme.font("ui_strong"), theme.color("text")
        )
        rest = left.adjusted(used + theme.px(10), 0, 0, 0)
        text = preview(entry.arguments if entry.result is None else entry.result)
        if rest.width() > theme.px(24):
            draw_line_of_text(painter, rest, text, theme.font("small"), theme.color("text_secondary"))


def seconds_text(seconds: float) -> str:
    """Return a duration as people write it."""
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s"
