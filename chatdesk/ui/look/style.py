"""Fusion with flat fields, boxes, menus and scroll bars, in the colours of the theme.

What is on hot paths (transcript, rows, our buttons) paints itself and never comes here: a style written
in Python costs some microseconds per primitive.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionFrame,
    QStyleOptionMenuItem,
    QStyleOptionSlider,
    QStyleOptionSpinBox,
    QWidget,
)

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme

_Primitive = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_Metric = QStyle.PixelMetric
_State = QStyle.StateFlag
_Paint = Callable[[QStyleOption, QPainter, QWidget | None], None]


class FlatStyle(QProxyStyle):
    """The style of the application. `set_theme` is followed by one repaint from the palette's change."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Fusion")
        self._theme = theme
        self._primitives: dict[QStyle.PrimitiveElement, _Paint] = {
            _Primitive.PE_FrameFocusRect: self._paint_focus,
            _Primitive.PE_PanelLineEdit: self._paint_field,
            _Primitive.PE_FrameLineEdit: self._paint_nothing,
            _Primitive.PE_PanelButtonCommand: self._paint_button,
            _Primitive.PE_FrameMenu: self._paint_nothing,
            _Primitive.PE_PanelMenu: self._paint_menu_panel,
            _Primitive.PE_IndicatorCheckBox: self._paint_check_box,
            _Primitive.PE_IndicatorRadioButton: self._paint_radio,
            _Primitive.PE_PanelTipLabel: self._paint_tip,
        }
        self._metrics: dict[QStyle.PixelMetric, int] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        reach = theme.line("ring") + theme.line("ring_gap")
        self._metrics = {
            _Metric.PM_FocusFrameHMargin: reach,
            _Metric.PM_FocusFrameVMargin: reach,
            _Metric.PM_ScrollBarExtent: theme.px(12),
            _Metric.PM_ScrollBarSliderMin: theme.px(28),
            _Metric.PM_ScrollView_ScrollBarSpacing: 0,
            _Metric.PM_ScrollView_ScrollBarOverlap: 0,
            _Metric.PM_MenuPanelWidth: 0,
            _Metric.PM_MenuHMargin: theme.px(6),
            _Metric.PM_MenuVMargin: theme.px(6),
            _Metric.PM_ButtonShiftHorizontal: 0,
            _Metric.PM_ButtonShiftVertical: 0,
            _Metric.PM_IndicatorWidth: theme.px(16),
            _Metric.PM_IndicatorHeight: theme.px(16),
            _Metric.PM_ExclusiveIndicatorWidth: theme.px(16),
            _Metric.PM_ExclusiveIndicatorHeight: theme.px(16),
            _Metric.PM_SplitterWidth: 1,
            _Metric.PM_TextCursorWidth: 2,
        }

    # Qt's overrides.

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        known = self._metrics.get(metric)
        return known if known is not None else super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803 - Qt calls it by this name
    ) -> int:
        if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 0
        if hint == QStyle.StyleHint.SH_ScrollBar_LeftClickAbsolutePosition:
            return 1
        return super().styleHint(hint, option, widget, returnData)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        paint = self._primitives.get(element)
        if paint is None:
            super().drawPrimitive(element, option, painter, widget)
        else:
            paint(option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == _Control.CE_MenuItem and isinstance(option, QStyleOptionMenuItem):
            self._paint_menu_item(option, painter)
        elif element == _Control.CE_Splitter:
            painter.fillRect(option.rect, self._theme.color("line_hair"))
        else:
            super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if control == QStyle.ComplexControl.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            self._paint_scroll_bar(option, painter, widget)
        elif control == QStyle.ComplexControl.CC_ComboBox and isinstance(option, QStyleOptionComboBox):
            self._paint_combo_box(option, painter)
        elif control == QStyle.ComplexControl.CC_SpinBox and isinstance(option, QStyleOptionSpinBox):
            self._paint_spin_box(option, painter, widget)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        sub: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        if control == QStyle.ComplexControl.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            rect = self._scroll_bar_part(option, sub)
            if rect is not None:
                return rect
        return super().subControlRect(control, option, sub, cast("QWidget", widget))

    def sizeFromContents(
        self,
        kind: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        result = super().sizeFromContents(kind, option, size, cast("QWidget", widget))
        theme = self._theme
        if kind == QStyle.ContentsType.CT_MenuItem and isinstance(option, QStyleOptionMenuItem):
            if option.menuItemType == QStyleOptionMenuItem.MenuItemType.Separator:
                return QSize(result.width(), theme.px(9))
            return QSize(result.width() + theme.px(28), theme.px(30))
        if kind == QStyle.ContentsType.CT_PushButton:
            return QSize(result.width() + theme.px(8), max(result.height(), theme.size("button")))
        if kind in (QStyle.ContentsType.CT_LineEdit, QStyle.ContentsType.CT_ComboBox):
            return QSize(result.width() + theme.px(12), max(result.height(), theme.size("row")))
        return result

    def subElementRect(
        self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None
    ) -> QRect:
        rect = super().subElementRect(element, option, cast("QWidget", widget))
        if element == QStyle.SubElement.SE_LineEditContents:
            inset = self._theme.px(7)
            return rect.adjusted(inset, 0, -inset, 0)
        return rect

    # Fields, buttons, boxes.

    def _paint_nothing(self, _option: QStyleOption, _painter: QPainter, _widget: QWidget | None) -> None:
        """Leave the frame to whoever painted the ground."""

    def _paint_focus(self, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
        theme = self._theme
        draw_rounded(
            painter, QRectF(option.rect), theme.radius("key"), None, theme.color("focus"), theme.line("ring")
        )

    def _paint_field(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        is_inside = isinstance(option, QStyleOptionFrame) and option.lineWidth <= 0
        if is_inside or (widget is not None and widget.property("bare")):
            return  # it stands in a frame that its owner paints
        theme, color = self._theme, self._theme.color
        if not option.state & _State.State_Enabled:
            draw_rounded(painter, QRectF(option.rect), theme.radius("button"), color("bg_hover"))
            return
        has_focus = bool(option.state & _State.State_HasFocus)
        line = "focus" if has_focus else "line_control"
        if widget is not None and widget.property("invalid"):
            line = "error"
        width = theme.line("ring") if has_focus else theme.line("hair")
        draw_rounded(
            painter, QRectF(option.rect), theme.radius("button"), color("bg_page"), color(line), width
        )

    def _paint_button(self, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
        theme, color = self._theme, self._theme.color
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

    def _paint_check_box(self, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
        theme, color = self._theme, self._theme.color
        is_enabled = bool(option.state & _State.State_Enabled)
        rect = QRectF(option.rect)
        if option.state & _State.State_On:
            draw_rounded(
                painter, rect, theme.radius("key"), color("accent" if is_enabled else "text_disabled")
            )
            draw_icon(painter, "check", rect.adjusted(2, 2, -2, -2), color("on_accent"))
            return
        line = color("line_control" if is_enabled else "line_strong")
        draw_rounded(painter, rect, theme.radius("key"), color("bg_page"), line)
        if option.state & _State.State_NoChange:
            draw_icon(painter, "minus", rect.adjusted(2, 2, -2, -2), color("text"))

    def _paint_radio(self, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
        color = self._theme.color
        rect = QRectF(option.rect)
        is_on = bool(option.state & _State.State_On)
        is_enabled = bool(option.state & _State.State_Enabled)
        line = color(("accent" if is_on else "line_control") if is_enabled else "text_disabled")
        draw_rounded(painter, rect, rect.width() / 2, color("bg_page"), line)
        if is_on:
            inset = rect.width() / 4
            draw_rounded(painter, rect.adjusted(inset, inset, -inset, -inset), inset, line)

    def _paint_combo_box(self, option: QStyleOptionComboBox, painter: QPainter) -> None:
        theme = self._theme
        is_enabled = self._paint_box(option, painter)
        side = theme.px(12)
        box = QRectF(0, 0, side, side)
        box.moveCenter(QRectF(option.rect).center())
        box.moveRight(option.rect.right() - theme.px(9))
        draw_icon(
            painter, "caret-down", box, theme.color("text_secondary" if is_enabled else "text_disabled")
        )

    def _paint_spin_box(self, option: QStyleOptionSpinBox, painter: QPainter, widget: QWidget | None) -> None:
        is_enabled = self._paint_box(option, painter)
        ink = self._theme.color("text_secondary" if is_enabled else "text_disabled")
        arrows = (
            (QStyle.SubControl.SC_SpinBoxUp, "caret-up"),
            (QStyle.SubControl.SC_SpinBoxDown, "caret-down"),
        )
        for part, name in arrows:
            rect = QRectF(self._part_rect(QStyle.ComplexControl.CC_SpinBox, option, part, widget))
            box = QRectF(0, 0, self._theme.px(10), self._theme.px(10))
            box.moveCenter(rect.center())
            draw_icon(painter, name, box, ink)

    def _paint_box(self, option: QStyleOptionComplex, painter: QPainter) -> bool:
        """Draw the frame of a field with buttons in it; tell whether it is enabled."""
        theme, color = self._theme, self._theme.color
        is_enabled = bool(option.state & _State.State_Enabled)
        has_focus = bool(option.state & _State.State_HasFocus)
        fill = color("bg_page" if is_enabled else "bg_hover")
        line = color("focus" if has_focus else "line_control") if is_enabled else None
        width = theme.line("ring") if has_focus else theme.line("hair")
        draw_rounded(painter, QRectF(option.rect), theme.radius("button"), fill, line, width)
        return is_enabled

    def _part_rect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None,
    ) -> QRect:
        # Qt takes a missing widget, its annotations for Python do not say so.
        return self.subControlRect(control, option, part, cast("QWidget", widget))

    # Menus and tooltips.

    def _paint_menu_panel(self, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
        painter.fillRect(option.rect, self._theme.color("bg_raised"))
        draw_rounded(painter, QRectF(option.rect), 0, None, self._theme.color("line_strong"))

    def _paint_tip(self, option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
        painter.fillRect(option.rect, self._theme.color("bg_raised"))
        draw_rounded(painter, QRectF(option.rect), 0, None, self._theme.color("line_strong"))

    def _paint_menu_item(self, option: QStyleOptionMenuItem, painter: QPainter) -> None:
        theme, color = self._theme, self._theme.color
        rect = option.rect
        if option.menuItemType == QStyleOptionMenuItem.MenuItemType.Separator:
            painter.fillRect(rect.left(), rect.center().y(), rect.width(), 1, color("line_hair"))
            return
        is_enabled = bool(option.state & _State.State_Enabled)
        if option.state & _State.State_Selected and is_enabled:
            draw_rounded(painter, QRectF(rect), theme.radius("button"), color("bg_hover"))
        mark = QRectF(rect.left() + theme.px(8), 0, theme.size("icon"), theme.size("icon"))
        mark.moveTop(rect.center().y() - mark.height() / 2 + 0.5)
        if option.checked:
            draw_icon(painter, "check", mark, color("accent"))
        elif not option.icon.isNull():
            option.icon.paint(painter, mark.toRect())
        self._paint_menu_texts(option, painter)

    def _paint_menu_texts(self, option: QStyleOptionMenuItem, painter: QPainter) -> None:
        theme, color = self._theme, self._theme.color
        rect = QRectF(option.rect).adjusted(theme.px(32), 0, -theme.px(12), 0)
        text, _, keys = option.text.partition("\t")
        text = text.replace("&&", "\0").replace("&", "").replace("\0", "&")
        is_enabled = bool(option.state & _State.State_Enabled)
        draw_line_of_text(
            painter, rect, text, theme.font("ui"), color("text" if is_enabled else "text_disabled")
        )
        if keys:
            draw_line_of_text(
                painter, rect, keys, theme.font("small"), color("text_tertiary"), Qt.AlignmentFlag.AlignRight
            )
        if option.menuItemType == QStyleOptionMenuItem.MenuItemType.SubMenu:
            box = QRectF(0, 0, theme.px(12), theme.px(12))
            box.moveCenter(rect.center())
            box.moveRight(rect.right() + theme.px(4))
            draw_icon(painter, "caret-right", box, color("text_secondary"))

    # Scroll bars: a thin handle without a groove or arrows.

    def _scroll_bar_part(self, option: QStyleOptionSlider, sub: QStyle.SubControl) -> QRect | None:
        if sub in (QStyle.SubControl.SC_ScrollBarAddLine, QStyle.SubControl.SC_ScrollBarSubLine):
            return QRect()
        if sub == QStyle.SubControl.SC_ScrollBarGroove:
            return option.rect
        start, length = self._handle(option)
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

    def _handle(self, option: QStyleOptionSlider) -> tuple[int, int]:
        rect = option.rect
        whole = rect.height() if option.orientation == Qt.Orientation.Vertical else rect.width()
        steps = option.maximum - option.minimum
        if steps <= 0:
            return 0, whole
        length = round(whole * option.pageStep / (steps + option.pageStep))
        length = min(whole, max(length, self._metrics[_Metric.PM_ScrollBarSliderMin]))
        start = QStyle.sliderPositionFromValue(
            option.minimum, option.maximum, option.sliderPosition, whole - length, option.upsideDown
        )
        return start, length

    def _paint_scroll_bar(
        self, option: QStyleOptionSlider, painter: QPainter, widget: QWidget | None
    ) -> None:
        painter.fillRect(option.rect, _ground_of(widget, option))
        if option.maximum <= option.minimum:
            return
        theme = self._theme
        part = QStyle.SubControl.SC_ScrollBarSlider
        handle = self._part_rect(QStyle.ComplexControl.CC_ScrollBar, option, part, widget)
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
