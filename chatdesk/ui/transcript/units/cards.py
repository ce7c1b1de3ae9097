"""The units of what a model does beside writing: tool calls, reasoning."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from chatdesk.domain.hidden import spelled
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring, draw_rounded
from chatdesk.ui.transcript.calls import CallState, ShownCall, Thought
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Paint, Spot, Unit

_CARD = 56
_LEFT = 26
_THOUGHT = 28
_ICONS = {
    CallState.ARGUMENTS: ("wrench", "text_secondary"),
    CallState.WAITS: ("hand-palm", "wait"),
    CallState.RUNS: ("activity", "accent"),
    CallState.DONE: ("check", "ok"),
    CallState.FAILED: ("warning-circle", "error"),
    CallState.DENIED: ("x", "text_secondary"),
    CallState.STOPPED: ("stop", "text_secondary"),
    CallState.NOT_RUN: ("warning-circle", "error"),
}


class CallUnit(Unit):
    """A tool card: name, state, and one line of what was asked or came back."""

    __slots__ = ("call",)

    is_cacheable = False
    reach = 16

    def __init__(self, call: ShownCall, gap: int) -> None:
        super().__init__(gap)
        self.call = call

    def lay_out(self, style: Style, width: int) -> int:
        """A card is always two lines high."""
        self.width = width
        self.height = style.px(_CARD)
        return self.height

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw frame, icon, name and the two texts."""
        style = paint.style
        icon, color = _ICONS[self.call.state]
        frame = QRectF(x - style.hang, y, self.width + 2 * style.hang, self.height)
        is_waiting = self.call.state is CallState.WAITS
        _paint_frame(painter, frame, self, paint, "wait_line" if is_waiting else "line_hair")
        side = style.px(16)
        line = style.face("ui").line
        top = y + style.px(9)
        draw_icon(painter, icon, QRectF(x, top + (line - side) / 2, side, side), style.color(color))
        aside = self._paint_aside(painter, x, top, style)
        left = x + style.px(_LEFT)
        box = QRectF(left, top, aside - left - style.px(8), line)
        server, _, name = spelled(self.call.name).rpartition("__")
        strong = style.theme.font("ui_strong")
        used = draw_line_of_text(painter, box, name or server, strong, style.color("text"))
        if server and name:
            rest = box.adjusted(used + style.px(7), 0, 0, 0)
            draw_line_of_text(painter, rest, server, style.theme.font("ui"), style.color("text_tertiary"))
        below = QRectF(left, top + line, x + self.width - left, style.px(18))
        draw_line_of_text(
            painter, below, self.call.line(), style.theme.font("small"), style.color("text_secondary")
        )

    def spots(self) -> Sequence[Spot]:
        """The whole card opens the call in the inspector."""
        label = QCoreApplication.translate("Transcript", "Show this tool call")
        return (
            Spot("card", QRectF(-16, 0, self.width + 32, self.height), "call", label, self.call.call_id, 8),
        )

    def _paint_aside(self, painter: QPainter, x: float, top: float, style: Style) -> float:
        text = self.call.aside()
        states = (CallState.FAILED, CallState.NOT_RUN)
        color = "error" if self.call.state in states else "text_tertiary"
        if self.call.state is CallState.WAITS:
            color = "wait"
        font = style.theme.font("small", tabular=True)
        right = x + self.width + style.px(3)
        width = QFontMetricsF(font).horizontalAdvance(text)
        box = QRectF(right - width - 1, top, width + 1, style.face("ui").line)
        draw_line_of_text(painter, box, text, font, style.color(color), Qt.AlignmentFlag.AlignRight)
        return box.left()


class ThoughtUnit(Unit):
    """The one line that reasoning is folded to."""

    __slots__ = ("thought",)

    is_cacheable = False

    def __init__(self, thought: Thought, gap: int) -> None:
        super().__init__(gap)
        self.thought = thought

    def lay_out(self, style: Style, width: int) -> int:
        """One line, whatever was thought."""
        self.width = width
        self.height = style.px(_THOUGHT)
        return self.height

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw bulb or caret, the title, and the newest line while it is folded."""
        style = paint.style
        row = QRectF(x - style.px(8), y, self.width + style.px(16), self.height)
        is_lit = paint.spots.hover == (self, "fold")
        _paint_frame(painter, row, self, paint, "")
        thought = self.thought
        side = style.px(16 if thought.is_live else 14)
        box = QRectF(x, y + (self.height - side) / 2, side, side)
        if thought.is_live and not thought.is_open:
            draw_icon(painter, "lightbulb", box, style.color("think"))
        else:
            icon = "caret-down" if thought.is_open else "caret-right"
            draw_icon(painter, icon, box, style.color("text" if is_lit else "text_secondary"))
        left = x + style.px(22)
        area = QRectF(left, y, x + self.width - left, self.height)
        font = style.theme.font("ui", tabular=True)
        color = style.color("text" if is_lit else "text_secondary")
        used = draw_line_of_text(painter, area, thought.title(), font, color)
        if thought.has_line and not thought.is_open:
            area.setLeft(left + used + style.px(8))
            line = thought.last_line()
            draw_line_of_text(painter, area, line, style.theme.font("ui"), style.color("text_tertiary"))

    def spots(self) -> Sequence[Spot]:
        """The line opens and folds."""
        label = QCoreApplication.translate("Transcript", "Show or fold the reasoning")
        return (Spot("fold", QRectF(-8, 0, self.width + 16, self.height), "toggle", label),)


def _paint_frame(painter: QPainter, frame: QRectF, unit: Unit, paint: Paint, line: str) -> None:
    style = paint.style
    name = unit.spots()[0].name
    fill = None
    if paint.spots.hover == (unit, name):
        fill = style.color("bg_pressed" if paint.spots.pressed == (unit, name) else "bg_hover")
    radius = style.theme.radius("card" if line else "button")
    draw_rounded(painter, frame, radius, fill, style.color(line) if line else None)
    if paint.spots.focus == (unit, name):
        away = style.theme.line("ring") + style.theme.line("ring_gap")
        if not line:
            away = 0
        draw_ring(painter, style.theme, frame.adjusted(-away, -away, away, away), radius + away)
