"""The unit below an answer: its meta line, or how it ended and the acts that go on from there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.transcript.ends import RECEIPT, Act, End
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Paint, Spot, Unit
from chatdesk.ui.transcript.units.buttons import (
    button_width,
    paint_button,
    paint_quiet_button,
    quiet_button_width,
)
from chatdesk.ui.transcript.units.lines import paint_hairline

_META = 24
_LABELLED = 28
_BUTTON = 30
_BUTTON_GAP = 8
_TEXT_LEFT = 22


class EndUnit(Unit):
    """One quiet line, and buttons where the answer is the last.

    A whole answer stays quiet: its one act stands in the line, where there is room for it.
    """

    __slots__ = ("_buttons", "_end", "_link", "_versions")

    is_cacheable = False

    def __init__(self, end: End, gap: int) -> None:
        super().__init__(gap)
        self._end = end
        self._buttons: list[tuple[Act, QRectF]] = []
        self._link: tuple[Act, QRectF] | None = None
        self._versions: VersionSwitch | None = None

    def take(self, end: End) -> None:
        """Show another line; what has the focus keeps it where it is still there."""
        self._end = end
        self.changed()

    def lay_out(self, style: Style, width: int) -> int:
        """Place the buttons, in as many lines as they need."""
        self.width = width
        line = style.px(_LABELLED if self._end.label else _META)
        self._versions = VersionSwitch(self._end.version, style, width, line) if self._end.version else None
        self._link = self._placed_link(style, line)
        linked = self._link[0] if self._link else None
        acts = tuple(act for act in self._end.acts if act is not linked)
        self._buttons, bottom = flow_buttons(style, acts, 0, line + style.px(6), width)
        self.height = bottom if self._buttons else line
        return self.height

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw the line and its buttons."""
        style = paint.style
        right = x + (self._versions.left if self._versions else self.width)
        if self._end.label:
            end = x + self._link[1].left() - style.px(12) if self._link else right
            self._paint_label(painter, x, y, end, style)
        elif self._end.note:
            box = QRectF(x, y, right - x, style.px(_META))
            font = style.theme.font("small", tabular=True)
            draw_line_of_text(painter, box, self._end.note, font, style.color("text_tertiary"))
        if self._versions:
            self._versions.paint(painter, x, y, self, paint)
        paint_acts(painter, self._buttons, x, y, self, paint)
        if self._link:
            act, place = self._link
            paint_quiet_button(
                painter, place.translated(x, y), act.label, act.icon, (self, act.name), paint, act.keys
            )

    def spots(self) -> Sequence[Spot]:
        """Return the buttons, the acts first."""
        found = [act_spot(act, box) for act, box in (*self._buttons, *([self._link] if self._link else []))]
        return found + (self._versions.spots() if self._versions else [])

    def tip_at(self, x: float, y: float) -> str:
        """Tell the figures of the answer over the words of the line."""
        line = self._buttons[0][1].top() if self._buttons else self.height
        right = self._versions.left if self._versions else self.width
        return "\n".join(self._end.figures) if 0 <= x < right and 0 <= y < line else ""

    def _placed_link(self, style: Style, line: int) -> tuple[Act, QRectF] | None:
        """Return the act that stands in the line, and its place; None where there is none, or no room.

        Of a whole answer it is the one that there is, behind the words; else the receipt, at the right.
        """
        right = self._versions.left if self._versions else self.width
        if self._end.label:
            return self._placed_receipt(style, line, right)
        if len(self._end.acts) != 1:
            return None
        (act,) = self._end.acts
        font = style.theme.font("small", tabular=True)
        left = round(QFontMetricsF(font).horizontalAdvance(self._end.note)) + style.px(8)
        width = quiet_button_width(style, act.label, has_icon=True, keys=act.keys)
        return (act, QRectF(left, 0, width, line)) if left + width <= right else None

    def _placed_receipt(self, style: Style, line: int, right: float) -> tuple[Act, QRectF] | None:
        act = next((act for act in self._end.acts if act.name == RECEIPT), None)
        if act is None:
            return None
        fonts = (style.theme.font("ui"), style.theme.font("ui", tabular=True))
        texts = zip(fonts, (self._end.label, self._end.note), strict=True)
        words = sum(QFontMetricsF(font).horizontalAdvance(text) for font, text in texts)
        left = style.px(_TEXT_LEFT) + words + style.px(32)
        width = quiet_button_width(style, act.label, has_icon=True, keys=act.keys)
        return (act, QRectF(right - width, 0, width, line)) if left + width <= right else None

    def _paint_label(self, painter: QPainter, x: float, y: float, right: float, style: Style) -> None:
        line = style.px(_LABELLED)
        color = style.color(self._end.tone or "text_secondary")
        if self._end.icon == "stop":
            side = style.px(9)
            square = QRectF(x + style.px(3), y + round((line - side) / 2), side, side)
            draw_rounded(painter, square, style.px(1), color)
        else:
            side = style.px(16)
            draw_icon(painter, self._end.icon, QRectF(x, y + (line - side) / 2, side, side), color)
        left = x + style.px(_TEXT_LEFT)
        box = QRectF(left, y, right - left, line)
        left += draw_line_of_text(painter, box, self._end.label, style.theme.font("ui"), color)
        box.setLeft(left + style.px(8))
        font = style.theme.font("ui", tabular=True)
        left = box.left() + draw_line_of_text(
            painter, box, self._end.note, font, style.color("text_tertiary")
        )
        area = QRectF(left + style.px(12), y, right - left - style.px(12), line)
        if area.width() > 0:
            paint_hairline(painter, area, y + line // 2, style.color("line_hair"))


class VersionSwitch:
    """The "2 / 3" with its two arrows, at the right edge of a line."""

    def __init__(self, version: tuple[int, int], style: Style, width: int, line: int) -> None:
        self._index, self._count = version
        self._text = f"{self._index} / {self._count}"
        side = style.px(24)
        words = round(QFontMetricsF(style.theme.font("small", tabular=True)).horizontalAdvance(self._text))
        top = (line - side) / 2
        right = width + style.px(10)
        self._following = QRectF(right - side, top, side, side)
        self._words = QRectF(right - side - words - style.px(4), top, words + style.px(2), side)
        self._previous = QRectF(self._words.left() - side - style.px(2), top, side, side)

    @property
    def left(self) -> float:
        """Where it begins; the rest of the line is free."""
        return self._previous.left() - 8

    def spots(self) -> list[Spot]:
        """Return the arrows that lead somewhere."""
        found = []
        if self._index > 1:
            label = QCoreApplication.translate("Transcript", "Previous version")
            found.append(Spot("previous_version", self._previous, "previous_version", label))
        if self._index < self._count:
            label = QCoreApplication.translate("Transcript", "Next version")
            found.append(Spot("next_version", self._following, "next_version", label))
        return found

    def paint(self, painter: QPainter, x: float, y: float, unit: Unit, paint: Paint) -> None:
        """Draw count and arrows; an arrow that leads nowhere is pale."""
        style = paint.style
        names = {spot.name for spot in self.spots()}
        for name, box, icon in (
            ("previous_version", self._previous, "caret-left"),
            ("next_version", self._following, "caret-right"),
        ):
            place = box.translated(x, y)
            if name in names:
                paint_quiet_button(painter, place, "", icon, (unit, name), paint)
            else:
                inset = style.px(5)
                inner = place.adjusted(inset, inset, -inset, -inset)
                draw_icon(painter, icon, inner, style.color("text_disabled"))
        font = style.theme.font("small", tabular=True)
        draw_line_of_text(
            painter, self._words.translated(x, y), self._text, font, style.color("text_secondary")
        )


def flow_buttons(
    style: Style, acts: Sequence[Act], left: int, top: int, right: int
) -> tuple[list[tuple[Act, QRectF]], int]:
    """Place buttons side by side, below each other where they do not fit; return them and their end."""
    placed: list[tuple[Act, QRectF]] = []
    x = left
    for act in acts:
        width = button_width(style, act.label, act.keys)
        if x > left and x + width > right:
            x = left
            top += style.px(_BUTTON + _BUTTON_GAP)
        placed.append((act, QRectF(x, top, width, style.px(_BUTTON))))
        x += width + style.px(_BUTTON_GAP)
    return placed, top + style.px(_BUTTON)


def paint_acts(
    painter: QPainter, buttons: Sequence[tuple[Act, QRectF]], x: float, y: float, unit: Unit, paint: Paint
) -> None:
    """Draw placed buttons."""
    for act, box in buttons:
        paint_button(painter, box.translated(x, y), act.label, act.icon, act.keys, (unit, act.name), paint)


def act_spot(act: Act, box: QRectF) -> Spot:
    """Return the spot of a placed button."""
    return Spot(act.name, box, act.name, act.label)
