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
from chatdesk.ui.transcript.units.buttons import paint_quiet_button, quiet_button_width

_CARD = 56
_LEFT = 26
_THOUGHT = 28
_EXTEND, _STOP = "extend_call", "stop_call"
_ICONS = {
    CallState.ARGUMENTS: ("wrench", "text_secondary"),
    CallState.WAITS: ("hand-palm", "wait"),
    CallState.QUEUED: ("hourglass", "text_secondary"),
    CallState.RUNS: ("activity", "accent"),
    CallState.DONE: ("check", "ok"),
    CallState.FAILED: ("warning-circle", "error"),
    CallState.DENIED: ("x", "text_secondary"),
    CallState.STOPPED: ("stop", "text_secondary"),
    CallState.TIMED_OUT: ("warning-circle", "error"),
    CallState.NOT_RUN: ("warning-circle", "error"),
}


class CallUnit(Unit):
    """A tool card: name, state, and one line of what was asked or came back."""

    __slots__ = ("_style", "call")

    is_cacheable = False
    reach = 16

    def __init__(self, call: ShownCall, gap: int) -> None:
        super().__init__(gap)
        self.call = call
        self._style: Style | None = None

    def lay_out(self, style: Style, width: int) -> int:
        """A card is always two lines high."""
        self._style = style
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
        name, server = spelled(self.call.shown_name), spelled(self.call.server)
        strong = style.theme.font("ui_strong")
        used = draw_line_of_text(painter, box, name, strong, style.color("text"))
        said, asked = self.call.line(), self.call.asked()
        beside = ((server, "ui"), (asked if said != asked else "", "small"))
        for text, font in beside:
            if not text:
                continue
            box.setLeft(box.left() + used + style.px(8))
            used = 0.0
            if box.width() > style.px(40):
                face = style.theme.font(font)
                used = draw_line_of_text(painter, box, text, face, style.color("text_tertiary"))
        acts = self._acts(style)
        right = x + (min(box.left() for _, _, box in acts) - style.px(8) if acts else self.width)
        below = QRectF(left, top + line, right - left, style.px(18))
        draw_line_of_text(painter, below, said, style.theme.font("small"), style.color("text_secondary"))
        for name, text, place in acts:
            icon = "plus" if name == _EXTEND else "stop"
            paint_quiet_button(painter, place.translated(x, y), text, icon, (self, name), paint)
        if self.call.is_running and self.call.share is not None:
            self._paint_share(painter, frame, style)

    def spots(self) -> Sequence[Spot]:
        """While it runs for long, its buttons; the rest of the card opens the call in the inspector."""
        label = _tr("Show this tool call")
        card = Spot("card", QRectF(-16, 0, self.width + 32, self.height), "call", label, self.call.call_id, 8)
        if self._style is None:
            return (card,)
        labels = {_EXTEND: _tr("Give this call a minute more"), _STOP: _tr("Stop this call alone")}
        acts = [
            Spot(name, box, name, labels[name], self.call.call_id) for name, _, box in self._acts(self._style)
        ]
        # The first one at a point is the one that is pressed.
        return (*acts, card)

    def stops(self) -> Sequence[Spot]:
        """Tab comes to the card before its buttons."""
        *acts, card = self.spots()
        return (card, *acts)

    def _acts(self, style: Style) -> list[tuple[str, str, QRectF]]:
        """The buttons of a call that runs: name, text, place."""
        if not self.call.has_acts:
            return []
        right = self.width + style.px(8.0)
        found = []
        for name, text in ((_STOP, _tr("Stop this call")), (_EXTEND, _tr("60 s more"))):
            width = quiet_button_width(style, text, has_icon=True)
            found.append((name, text, QRectF(right - width, style.px(27), width, style.px(24))))
            right -= width
        return found[::-1]

    def _paint_share(self, painter: QPainter, frame: QRectF, style: Style) -> None:
        radius, height = style.theme.radius("card"), style.px(2)
        track = QRectF(frame.left() + radius, frame.bottom() - height, frame.width() - 2 * radius, height)
        painter.fillRect(track, style.color("line_hair"))
        track.setWidth(track.width() * (self.call.share or 0.0))
        painter.fillRect(track, style.color("accent"))

    def _paint_aside(self, painter: QPainter, x: float, top: float, style: Style) -> float:
        text = self.call.aside()
        states = (CallState.FAILED, CallState.NOT_RUN, CallState.TIMED_OUT)
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
        label = _tr("Show or fold the reasoning")
        return (Spot("fold", QRectF(-8, 0, self.width + 16, self.height), "toggle", label),)


def _paint_frame(painter: QPainter, frame: QRectF, unit: Unit, paint: Paint, line: str) -> None:
    style = paint.style
    name = unit.spots()[-1].name
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


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)
