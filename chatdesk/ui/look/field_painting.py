"""How fields, ticks and Qt's own buttons are drawn."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QRadioButton,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionFrame,
    QStyleOptionSpinBox,
    QWidget,
)

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme

_State = QStyle.StateFlag


def paint_focus(theme: Theme, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Draw the ring around a part; Qt's rectangle for the words of a tick leaves them no air."""
    rect = QRectF(option.rect)
    if isinstance(widget, QCheckBox | QRadioButton):
        air = theme.px(4)
        rect = rect.adjusted(-air, 0, air, 0).intersected(QRectF(widget.rect()))
    draw_rounded(painter, rect, theme.radius("key"), None, theme.color("focus"), theme.line("ring"))


def paint_field(theme: Theme, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Draw the ground and the border of a field, also of one with the property `invalid`."""
    is_inside = isinstance(option, QStyleOptionFrame) and option.lineWidth <= 0
    if is_inside or (widget is not None and widget.property("bare")):
        return  # it stands in a frame that its owner paints
    color = theme.color
    if not option.state & _State.State_Enabled:
        draw_rounded(painter, QRectF(option.rect), theme.radius("button"), color("bg_hover"))
        return
    has_focus = bool(option.state & _State.State_HasFocus)
    line = "focus" if has_focus else "line_control"
    if widget is not None and widget.property("invalid"):
        line = "error"
    width = theme.line("ring") if has_focus else theme.line("hair")
    draw_rounded(painter, QRectF(option.rect), theme.radius("button"), color("bg_page"), color(line), width)


def paint_button(theme: Theme, option: QStyleOption, painter: QPainter) -> None:
    """Draw the ground of one of Qt's own buttons, as in dialogs."""
    color = theme.color
    rect = QRectF(option.rect)
    if not option.state & _State.State_Enabled:
        draw_rounded(painter, rect, theme.radius("button"), color("bg_hover"))
        return
    is_down = bool(option.state & (_State.State_Sunken | _State.State_On))
    is_hot = bool(option.state & _State.State_MouseOver)
    fill = color("bg_pressed" if is_down else "bg_hover" if is_hot else "bg_raised")
    line = color("line_strong")
    if isinstance(option, QStyleOptionButton) and option.state & _State.State_HasFocus:
        draw_rounded(painter, rect, theme.radius("button"), fill, color("focus"), theme.line("ring"))
        return
    draw_rounded(painter, rect, theme.radius("button"), fill, line)


def paint_check_box(theme: Theme, option: QStyleOption, painter: QPainter) -> None:
    """Draw a box, its tick, or the line of one that is partly on."""
    color = theme.color
    is_enabled = bool(option.state & _State.State_Enabled)
    rect = QRectF(option.rect)
    if option.state & _State.State_On:
        draw_rounded(painter, rect, theme.radius("key"), color("accent" if is_enabled else "text_disabled"))
        draw_icon(painter, "check", rect.adjusted(2, 2, -2, -2), color("on_accent"))
        return
    line = color("line_control" if is_enabled else "line_strong")
    draw_rounded(painter, rect, theme.radius("key"), color("bg_page"), line)
    if option.state & _State.State_NoChange:
        draw_icon(painter, "minus", rect.adjusted(2, 2, -2, -2), color("text"))


def paint_radio(theme: Theme, option: QStyleOption, painter: QPainter) -> None:
    """Draw a ring, filled where it is on."""
    color = theme.color
    rect = QRectF(option.rect)
    is_on = bool(option.state & _State.State_On)
    is_enabled = bool(option.state & _State.State_Enabled)
    line = color(("accent" if is_on else "line_control") if is_enabled else "text_disabled")
    draw_rounded(painter, rect, rect.width() / 2, color("bg_page"), line)
    if is_on:
        inset = rect.width() / 4
        draw_rounded(painter, rect.adjusted(inset, inset, -inset, -inset), inset, line)


def paint_combo_box(theme: Theme, option: QStyleOptionComboBox, painter: QPainter) -> None:
    """Draw the frame and the caret of a list to choose from."""
    is_enabled = _paint_box(theme, option, painter)
    side = theme.px(12)
    box = QRectF(0, 0, side, side)
    box.moveCenter(QRectF(option.rect).center())
    box.moveRight(option.rect.right() - theme.px(9))
    draw_icon(painter, "caret-down", box, theme.color("text_secondary" if is_enabled else "text_disabled"))


def paint_spin_box(
    theme: Theme, option: QStyleOptionSpinBox, painter: QPainter, up: QRect, down: QRect
) -> None:
    """Draw the frame and the two carets of a field for numbers."""
    is_enabled = _paint_box(theme, option, painter)
    ink = theme.color("text_secondary" if is_enabled else "text_disabled")
    for rect, name in ((up, "caret-up"), (down, "caret-down")):
        box = QRectF(0, 0, theme.px(10), theme.px(10))
        box.moveCenter(QRectF(rect).center())
        draw_icon(painter, name, box, ink)


def _paint_box(theme: Theme, option: QStyleOptionComplex, painter: QPainter) -> bool:
    """Draw the frame of a field with buttons in it; tell whether it is enabled."""
    color = theme.color
    is_enabled = bool(option.state & _State.State_Enabled)
    has_focus = bool(option.state & _State.State_HasFocus)
    fill = color("bg_page" if is_enabled else "bg_hover")
    line = color("focus" if has_focus else "line_control") if is_enabled else None
    width = theme.line("ring") if has_focus else theme.line("hair")
    draw_rounded(painter, QRectF(option.rect), theme.radius("button"), fill, line, width)
    return is_enabled
