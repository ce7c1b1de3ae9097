"""Fusion with flat fields, boxes, menus and scroll bars, in the colours of the theme.

What is on hot paths (transcript, rows, our buttons) paints itself and never comes here: a style written
in Python costs some microseconds per primitive.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionMenuItem,
    QStyleOptionSlider,
    QStyleOptionSpinBox,
    QWidget,
)

from chatdesk.ui.look.field_painting import (
    paint_button,
    paint_check_box,
    paint_combo_box,
    paint_field,
    paint_focus,
    paint_radio,
    paint_spin_box,
)
from chatdesk.ui.look.menu_painting import paint_menu_item, paint_menu_panel, paint_tip
from chatdesk.ui.look.scroll_bar_painting import SHORTEST_HANDLE, paint_scroll_bar, scroll_bar_part
from chatdesk.ui.look.theme import Theme

_Primitive = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_Metric = QStyle.PixelMetric
_Paint = Callable[[Theme, QStyleOption, QPainter], None]
# Whoever painted the ground painted the frame too.
_NOT_DRAWN = frozenset({_Primitive.PE_FrameLineEdit, _Primitive.PE_FrameMenu})


_YES = (
    QStyle.StyleHint.SH_ScrollBar_LeftClickAbsolutePosition,
    # Else the parent of the focused button would cut the ring.
    QStyle.StyleHint.SH_FocusFrame_AboveWidget,
)

# What a typed letter of a key looks like: the same dots as a key that is kept.
_DOT = ord("•")

# What Fusion and Qt's own views would animate.
_MOVING = (QStyle.StyleHint.SH_Widget_Animate, QStyle.StyleHint.SH_Widget_Animation_Duration)


class FlatStyle(QProxyStyle):
    """The style of the application. `set_theme` is followed by one repaint from the palette's change."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Fusion")
        self._theme = theme
        self._primitives: dict[QStyle.PrimitiveElement, _Paint] = {
            _Primitive.PE_PanelButtonCommand: paint_button,
            _Primitive.PE_PanelMenu: paint_menu_panel,
            _Primitive.PE_IndicatorCheckBox: paint_check_box,
            _Primitive.PE_IndicatorRadioButton: paint_radio,
            _Primitive.PE_PanelTipLabel: paint_tip,
        }
        self._metrics: dict[QStyle.PixelMetric, int] = {}
        self.set_theme(theme)

    @property
    def theme(self) -> Theme:
        """The theme that is in force."""
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        reach = theme.line("ring") + theme.line("ring_gap")
        self._metrics = {
            _Metric.PM_FocusFrameHMargin: reach,
            _Metric.PM_FocusFrameVMargin: reach,
            _Metric.PM_ScrollBarExtent: theme.px(12),
            _Metric.PM_ScrollBarSliderMin: theme.px(SHORTEST_HANDLE),
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
            _Metric.PM_CheckBoxLabelSpacing: theme.px(10),
            _Metric.PM_RadioButtonLabelSpacing: theme.px(10),
            _Metric.PM_SplitterWidth: 1,
            _Metric.PM_TextCursorWidth: 2,
        }

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
        if hint == QStyle.StyleHint.SH_LineEdit_PasswordCharacter:
            return _DOT
        if hint in _MOVING and not self._theme.moves:
            return 0
        if hint in _YES:
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
        if paint is not None:
            paint(self._theme, option, painter)
        elif element == _Primitive.PE_PanelLineEdit:
            paint_field(self._theme, option, painter, widget)
        elif element == _Primitive.PE_FrameFocusRect:
            paint_focus(self._theme, option, painter, widget)
        elif element not in _NOT_DRAWN:
            super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == _Control.CE_MenuItem and isinstance(option, QStyleOptionMenuItem):
            paint_menu_item(self._theme, option, painter)
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
            paint_scroll_bar(self._theme, option, painter, widget)
        elif control == QStyle.ComplexControl.CC_ComboBox and isinstance(option, QStyleOptionComboBox):
            paint_combo_box(self._theme, option, painter)
        elif control == QStyle.ComplexControl.CC_SpinBox and isinstance(option, QStyleOptionSpinBox):
            up, down = (
                self.subControlRect(control, option, part, widget)
                for part in (QStyle.SubControl.SC_SpinBoxUp, QStyle.SubControl.SC_SpinBoxDown)
            )
            paint_spin_box(self._theme, option, painter, up, down)
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
            rect = scroll_bar_part(self._theme, option, sub)
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
        if kind in (QStyle.ContentsType.CT_CheckBox, QStyle.ContentsType.CT_RadioButton):
            return QSize(result.width() + theme.px(4), max(result.height(), theme.px(24)))
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
