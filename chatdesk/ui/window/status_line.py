"""The line at the foot: what happens here, in figures, and which keys the focused place understands."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.ui.look.announcing import announce
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, draw_rounded, top_edge
from chatdesk.ui.look.running_mark import Pulse, draw_running_mark
from chatdesk.ui.look.theme import Theme


class StatusKind(Enum):
    """What goes on; it decides sign and colour. The words come with it: colour is never alone."""

    READY = "ready"
    RUNNING = "running"
    RETRYING = "retrying"
    SILENT = "silent"
    STOPPING = "stopping"
    WAITING = "waiting"
    STOPPED = "stopped"
    FAILED = "failed"
    OFFLINE = "offline"


class Hint(NamedTuple):
    """An act of the focused place: the texts of its keycaps, its name, its command."""

    keys: tuple[str, ...]
    label: str
    command_id: str = ""
    # Without it nothing goes on: the others, and the figures, go first.
    is_needed: bool = False


_ICONS = {
    StatusKind.RETRYING: ("clock-clockwise", "wait"),
    StatusKind.SILENT: ("hourglass", "wait"),
    StatusKind.WAITING: ("hand-palm", "wait"),
    StatusKind.FAILED: ("warning-circle", "error"),
    StatusKind.OFFLINE: ("wifi-slash", "wait"),
}
_WORD_COLORS = {
    StatusKind.READY: "text_secondary",
    StatusKind.RETRYING: "wait",
    StatusKind.SILENT: "wait",
    StatusKind.WAITING: "wait",
    StatusKind.FAILED: "error",
    StatusKind.OFFLINE: "wait",
}
# What waits for the user is announced where it stands, with what it is about.
_NOT_ANNOUNCED = {StatusKind.READY, StatusKind.RUNNING, StatusKind.STOPPING, StatusKind.WAITING}
_ANNOUNCED = frozenset(StatusKind) - _NOT_ANNOUNCED


class StatusLine(QWidget):
    """State and figures at the left, hints at the right; a click on a hint asks for its command.

    Figures have one width each, so that counting moves nothing. Where room is short the last hints go
    first but those that are needed, then the last figures. Setting what is shown already repaints nothing.
    """

    command_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind = StatusKind.READY
        self._parts: tuple[str, ...] = ()
        self._hints: tuple[Hint, ...] = ()
        self._shows_hints = True
        self._spots: list[tuple[QRectF, Hint]] = []
        self._hovered: Hint | None = None
        self._said = ""
        self._told = ("", "")
        self._pulse = Pulse(theme.milliseconds("pulse"), self)
        self._pulse.ticked.connect(self._on_pulse)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self._pulse.set_period(theme.milliseconds("pulse"))
        self.setFixedHeight(theme.size("status"))
        self.update()

    def set_state(self, kind: StatusKind, parts: Sequence[str], name: str = "", more: str = "") -> None:
        """Show a state: its word first, then figures such as "214 tokens".

        Figures change many times a second: only the word is told to assistive tools, or `name` where the
        word itself counts. `more` is the sentence behind the word; the two are announced when something
        ends, fails or has to be waited for.
        """
        name = name or (parts[0] if parts else "")
        if (name, more) != self._told:
            self._told = (name, more)
            self.setAccessibleName(name)
            self.setAccessibleDescription(self._said or more)
            self._announce(kind, f"{name}. {more}" if more else name)
        if kind is self._kind and tuple(parts) == self._parts:
            return
        self._kind, self._parts = kind, tuple(parts)
        self._follow_pulse()
        self.update()

    def acknowledge(self, words: str) -> None:
        """Say that something is done, behind the state and in the place of its figures; "" ends that."""
        if words == self._said:
            return
        self._said = words
        self.setAccessibleDescription(words or self._told[1])
        self.setToolTip(words)
        self.update()
        if words and self.isVisible():
            announce(self, words)

    @property
    def shows_hints(self) -> bool:
        """Whether hints are shown."""
        return self._shows_hints

    def show_hints(self, shown: bool) -> None:
        """Show hints, or only those without which nothing goes on."""
        self._shows_hints = shown
        self.update()

    def set_hints(self, hints: Sequence[Hint]) -> None:
        """Show these acts, the most important one first."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self._hovered = None
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(400), self._theme.size("status"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg_window"))
        draw_hairline(painter, theme, top_edge(self.rect()))
        hints_left = self._paint_hints(painter)
        self._paint_state(painter, hints_left - theme.space("xl"))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hint = self._hint_at(event.position())
        if hint is not self._hovered:
            self._hovered = hint
            self.setCursor(Qt.CursorShape.PointingHandCursor if hint else Qt.CursorShape.ArrowCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hint = self._hint_at(event.position())
        if hint is not None and event.button() is Qt.MouseButton.LeftButton:
            self.command_requested.emit(hint.command_id)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_pulse()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pulse.set_running(False)

    def _paint_state(self, painter: QPainter, right: float) -> None:
        theme = self._theme
        font = theme.font("small", tabular=True)
        x = self._paint_sign(painter, theme.space("l"))
        if self._said:
            self._paint_said(painter, x, right)
            return
        for place, part in enumerate(self._parts):
            width = theme.metrics("small").horizontalAdvance(part)
            if place and x + width > right:
                return
            name = "text_secondary" if place else _WORD_COLORS.get(self._kind, "text")
            room = QRectF(x, 1, max(0.0, right - x), self.height() - 1)
            x += draw_line_of_text(painter, room, part, font, theme.color(name)) + theme.px(14)

    def _paint_said(self, painter: QPainter, x: float, right: float) -> None:
        theme = self._theme
        if self._parts and self._kind is not StatusKind.READY:
            room = QRectF(x, 1, max(0.0, right - x), self.height() - 1)
            color = theme.color(_WORD_COLORS.get(self._kind, "text"))
            x += draw_line_of_text(painter, room, self._parts[0], theme.font("small"), color) + theme.px(14)
        side = theme.px(14)
        box = QRectF(x, (self.height() + 1 - side) / 2, side, side)
        draw_icon(painter, "check", box, theme.color("ok"))
        room = QRectF(box.right() + theme.px(6), 1, 0, self.height() - 1)
        room.setRight(max(room.left(), right))
        draw_line_of_text(painter, room, self._said, theme.font("small"), theme.color("text"))

    def _paint_sign(self, painter: QPainter, left: float) -> float:
        theme = self._theme
        side = theme.px(14)
        box = QRectF(left, (self.height() + 1 - side) / 2, side, side)
        if self._kind in (StatusKind.RUNNING, StatusKind.STOPPING):
            draw_running_mark(painter, box.adjusted(-1, -1, 1, 1), theme.color("accent"), self._pulse.phase)
        elif self._kind is StatusKind.STOPPED:
            square = theme.px(8)
            at = QRectF(left + 2, (self.height() + 1 - square) / 2, square, square)
            draw_rounded(painter, at, theme.px(1.5), theme.color("ink"))
        elif self._kind in _ICONS:
            name, color = _ICONS[self._kind]
            draw_icon(painter, name, box, theme.color(color))
        else:
            return left
        return left + side + theme.px(6)

    def _paint_hints(self, painter: QPainter) -> float:
        theme = self._theme
        shown = self._hints_that_fit()
        x = self.width() - theme.space("m") - sum(map(self._hint_width, shown))
        x -= theme.px(15) * max(0, len(shown) - 1)
        first = x
        self._spots = []
        for hint in shown:
            width = self._hint_width(hint)
            spot = QRectF(x, 1, width, self.height() - 1)
            self._spots.append((spot, hint))
            ink = theme.color("text" if hint is self._hovered else "text_secondary")
            end = draw_keycaps(
                painter, theme, x, spot.center().y(), hint.keys, text=ink, fill=theme.color("bg_raised")
            )
            room = QRectF(end + theme.px(6), 1, spot.right() - end, self.height() - 1)
            color = theme.color("text" if hint is self._hovered else "text_tertiary")
            draw_line_of_text(painter, room, hint.label, theme.font("small"), color)
            x += width + theme.px(15)
        return first

    def _hints_that_fit(self) -> list[Hint]:
        theme = self._theme
        advance = theme.metrics("small").horizontalAdvance
        words = [self._said] if self._said else list(self._parts[:3])
        gap = theme.px(15)
        state = sum(advance(part) + theme.px(14) for part in words) + theme.px(36)
        needed = [hint for hint in self._hints if hint.is_needed]
        room = self.width() - theme.space("m") - state - sum(self._hint_width(hint) + gap for hint in needed)
        most = len(self._hints) if self.window().width() >= theme.size("fold_sidebar_below") else 2
        most = most if self._shows_hints else 0
        shown = list(needed)
        for hint in [one for one in self._hints if not one.is_needed][: max(0, most - len(needed))]:
            room -= self._hint_width(hint) + gap
            if room < 0:
                break
            shown.append(hint)
        return [hint for hint in self._hints if hint in shown]

    def _hint_width(self, hint: Hint) -> float:
        theme = self._theme
        words = theme.metrics("small").horizontalAdvance(hint.label)
        return round(keycaps_width(theme, hint.keys) + theme.px(6) + words) + 1

    def _hint_at(self, point: QPointF) -> Hint | None:
        for spot, hint in self._spots:
            if hint.command_id and spot.contains(point):
                return hint
        return None

    def _announce(self, kind: StatusKind, text: str) -> None:
        is_done = kind is StatusKind.READY and self._kind is not StatusKind.READY
        if (kind in _ANNOUNCED or is_done) and self.isVisible():
            announce(self, text, is_urgent=kind is StatusKind.FAILED)

    def _follow_pulse(self) -> None:
        runs = self._kind in (StatusKind.RUNNING, StatusKind.STOPPING)
        self._pulse.set_running(runs and self.isVisible())

    def _on_pulse(self) -> None:
        self.update(0, 0, self._theme.space("l") + self._theme.px(16), self.height())
