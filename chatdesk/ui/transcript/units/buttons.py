"""Buttons that are drawn, not widgets: plain ones with keycaps, quiet ones with an icon."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring, draw_rounded
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Paint, Unit

_PAD = 13
_ICON = 16
_ICON_GAP = 6
_QUIET_ICON = 14
_BUTTON_WEIGHT = 500


def button_width(style: Style, text: str, keys: Sequence[str]) -> int:
    """Return the width of a plain button with an icon, a word and the keys that do the same."""
    words = QFontMetricsF(style.theme.font("ui", weight=_BUTTON_WEIGHT)).horizontalAdvance(text)
    width = style.px(_PAD + _ICON + _ICON_GAP) + round(words)
    if keys:
        return width + style.px(8) + keycaps_width(style.theme, keys) + style.px(8)
    return width + style.px(_PAD)


def paint_button(
    painter: QPainter,
    box: QRectF,
    text: str,
    icon: str,
    keys: Sequence[str],
    spot: tuple[Unit, str],
    paint: Paint,
) -> None:
    """Draw a plain button in the state that its spot has."""
    style = paint.style
    theme = style.theme
    fill = _fill(spot, paint, theme.color("bg_raised"))
    draw_rounded(painter, box, theme.radius("button"), fill, theme.color("line_strong"))
    side = style.px(_ICON)
    left = box.left() + style.px(_PAD) - style.px(1)
    draw_icon(painter, icon, QRectF(left, box.center().y() - side / 2, side, side), theme.color("text"))
    left = box.left() + style.px(_PAD + _ICON + _ICON_GAP)
    font = theme.font("ui", weight=_BUTTON_WEIGHT)
    words = QRectF(left, box.top(), box.right() - left, box.height())
    width = draw_line_of_text(painter, words, text, font, theme.color("text"))
    if keys:
        draw_keycaps(painter, theme, left + width + style.px(8), box.center().y(), keys)
    _paint_ring(painter, box, spot, paint)


def quiet_button_width(style: Style, text: str, *, has_icon: bool, keys: Sequence[str] = ()) -> int:
    """Return the width of a button without a border."""
    words = style.small_width(text) if text else -style.px(_ICON_GAP)
    caps = style.px(8) + keycaps_width(style.theme, keys) if keys else 0
    return style.px(20) + round(words) + (style.px(_QUIET_ICON + _ICON_GAP) if has_icon else 0) + caps


def paint_quiet_button(
    painter: QPainter,
    box: QRectF,
    text: str,
    icon: str,
    spot: tuple[Unit, str],
    paint: Paint,
    keys: Sequence[str] = (),
    *,
    rest: str = "text_secondary",
) -> None:
    """Draw a button that has no border at rest; `rest` is its colour then."""
    style = paint.style
    theme = style.theme
    is_lit = spot in (paint.spots.hover, paint.spots.pressed, paint.spots.focus)
    fill = _fill(spot, paint, None)
    if fill is not None:
        draw_rounded(painter, box, theme.radius("button"), fill)
    color = theme.color("text" if is_lit else rest)
    side = style.px(_QUIET_ICON)
    left = box.left() + style.px(10)
    if not text:
        left = box.center().x() - side / 2
    if icon:
        draw_icon(painter, icon, QRectF(round(left), box.center().y() - side / 2, side, side), color)
        left += side + style.px(_ICON_GAP)
    if text:
        words = QRectF(left, box.top(), box.right() - left, box.height())
        left += draw_line_of_text(painter, words, text, theme.font("small"), color)
    if keys:
        draw_keycaps(painter, theme, left + style.px(8), box.center().y(), keys)
    _paint_ring(painter, box, spot, paint)


def _fill(spot: tuple[Unit, str], paint: Paint, rest: QColor | None) -> QColor | None:
    if paint.spots.pressed == spot and paint.spots.hover == spot:
        return paint.style.color("bg_pressed")
    if spot in (paint.spots.hover, paint.spots.pressed):
        return paint.style.color("bg_hover")
    return rest


def _paint_ring(painter: QPainter, box: QRectF, spot: tuple[Unit, str], paint: Paint) -> None:
    if paint.spots.focus != spot:
        return
    theme = paint.style.theme
    away = theme.line("ring") + theme.line("ring_gap")
    draw_ring(painter, theme, box.adjusted(-away, -away, away, away), theme.radius("button") + away)
