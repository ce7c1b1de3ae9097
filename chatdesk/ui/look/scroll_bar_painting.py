"""Scroll bars: a thin handle without a groove or arrows."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QStyle, QStyleOption, QStyleOptionSlider, QWidget

from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme

SHORTEST_HANDLE = 28  # px
_State = QStyle.StateFlag


def scroll_bar_part(theme: Theme, option: QStyleOptionSlider, sub: QStyle.SubControl) -> QRect | None:
    """Return where a part of a scroll bar stands; None for parts that we leave to Qt."""
    if sub in (QStyle.SubControl.SC_ScrollBarAddLine, QStyle.SubControl.SC_ScrollBarSubLine):
        return QRect()
    if sub == QStyle.SubControl.SC_ScrollBarGroove:
        return option.rect
    start, length = _handle(theme, option)
    is_upright = option.orientation == Qt.Orientation.Vertical
    rect = option.rect
    begin = rect.top() if is_upright else rect.left()
    whole = rect.height() if is_upright else rect.width()
    spans = {
        QStyle.SubControl.SC_ScrollBarSlider: (start, length),
        QStyle.SubControl.SC_ScrollBarSubPage: (0, start),
        QStyle.SubControl.SC_ScrollBarAddPage: (start + length, whole - start - length),
    }
    span = spans.get(sub)
    if span is None:
        return None
    if is_upright:
        return QRect(rect.left(), begin + span[0], rect.width(), span[1])
    return QRect(begin + span[0], rect.top(), span[1], rect.height())


def _handle(theme: Theme, option: QStyleOptionSlider) -> tuple[int, int]:
    rect = option.rect
    whole = rect.height() if option.orientation == Qt.Orientation.Vertical else rect.width()
    steps = option.maximum - option.minimum
    if steps <= 0:
        return 0, whole
    length = round(whole * option.pageStep / (steps + option.pageStep))
    length = min(whole, max(length, theme.px(SHORTEST_HANDLE)))
    start = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, whole - length, option.upsideDown
    )
    return start, length


def paint_scroll_bar(
    theme: Theme, option: QStyleOptionSlider, painter: QPainter, widget: QWidget | None
) -> None:
    """Draw the handle, thicker under the mouse, on the ground of the view beside it."""
    painter.fillRect(option.rect, _ground_of(widget, option))
    if option.maximum <= option.minimum:
        return
    handle = scroll_bar_part(theme, option, QStyle.SubControl.SC_ScrollBarSlider)
    if handle is None:
        return
    is_hot = bool(option.state & (_State.State_MouseOver | _State.State_Sunken))
    thick = theme.px(10 if is_hot else 6)
    box = QRectF(handle)
    if option.orientation == Qt.Orientation.Vertical:
        box.setLeft(box.right() - theme.px(1 if is_hot else 3) - thick)
        box.setWidth(thick)
    else:
        box.setTop(box.bottom() - theme.px(1 if is_hot else 3) - thick)
        box.setHeight(thick)
    draw_rounded(painter, box, thick / 2, theme.color("line_control" if is_hot else "line_strong"))


def _ground_of(widget: QWidget | None, option: QStyleOption) -> QColor:
    """Return the colour on which a scroll bar stands: that of the view beside it."""
    holder = widget.parentWidget() if widget is not None else None
    area = holder.parentWidget() if holder is not None else None
    if isinstance(area, QAbstractScrollArea):
        view = area.viewport()
        return view.palette().color(view.backgroundRole())
    return option.palette.color(QPalette.ColorRole.Window)
