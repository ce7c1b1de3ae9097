"""The unit of a failed turn: what happened, what to do, and the details when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from chatdesk.markup.blocks import Span
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.transcript.ends import Act, FailureCard
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Paint, Spot, Unit
from chatdesk.ui.transcript.units.buttons import paint_quiet_button, quiet_button_width
from chatdesk.ui.transcript.units.end_line import VersionSwitch, act_spot, flow_buttons, paint_acts
from chatdesk.ui.transcript.units.lines import paint_hairline
from chatdesk.ui.transcript.units.passage import Passage, PassageSpec

_LEFT = 28
_PAD = 12


class FailureUnit(Unit):
    """A card with the error's border. Its details can be selected and copied."""

    __slots__ = (
        "_aside_top",
        "_buttons",
        "_card",
        "_details",
        "_details_top",
        "_hint",
        "_style",
        "_text",
        "_versions",
        "is_open",
    )

    is_cacheable = False
    reach = 16

    def __init__(self, card: FailureCard, gap: int, *, is_open: bool = False) -> None:
        super().__init__(gap)
        self.is_open = is_open
        self._read(card)
        self._buttons: list[tuple[Act, QRectF]] = []
        self._details_top = 0
        self._aside_top = 0
        self._style: Style | None = None
        self._versions: VersionSwitch | None = None
        self._set_length()

    def take(self, card: FailureCard) -> None:
        """Show another card; open details stay open, and what has the focus keeps it."""
        self._read(card)
        self._set_length()
        self.changed()

    def toggle(self) -> None:
        """Open or fold the details."""
        self.is_open = not self.is_open
        self._set_length()
        self.changed()

    def lay_out(self, style: Style, width: int) -> int:
        """Stack sentence, hint, buttons and the open details."""
        self.width = width
        self._style = style
        left = style.px(_LEFT)
        aside = self._aside_width(style)
        # Without acts there is no line of buttons: what belongs to the details stands beside the sentence.
        end = width if self._card.acts else width - aside
        version = self._card.version
        self._versions = VersionSwitch(version, style, end, style.px(44)) if version else None
        first_line = round(self._versions.left if self._versions else end) - left
        y = style.px(_PAD) + self._text.lay_out(style, first_line)
        if self._card.hint:
            y += style.px(1) + self._hint.lay_out(style, width - left)
        self._aside_top = style.px(_PAD - 3)
        if self._card.acts:
            self._buttons, y = flow_buttons(style, self._card.acts, left, y + style.px(9), width - aside)
            self._aside_top = y - style.px(28)
        y += style.px(_PAD)
        self._details_top = y
        if self.is_open:
            y += self._details.lay_out(style, width) + style.px(10) + style.px(_PAD)
        self.height = y
        return y

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw the card."""
        style = paint.style
        frame = QRectF(x - style.hang, y, self.width + 2 * style.hang, self.height)
        radius = style.theme.radius("card")
        if self.is_open:
            self._paint_details(painter, frame, x, y, paint)
        draw_rounded(painter, frame, radius, None, style.color(f"{self._card.tone}_line"))
        side = style.px(17)
        icon = QRectF(x, y + style.px(_PAD) + (self._text.line_height - side) / 2, side, side)
        draw_icon(painter, self._card.icon, icon, style.color(self._card.tone))
        left, top = x + style.px(_LEFT), y + style.px(_PAD)
        self._text.paint(painter, left, top, style, None)
        if self._card.hint:
            self._hint.paint(painter, left, top + self._text.height + style.px(1), style, None)
        paint_acts(painter, self._buttons, x, y, self, paint)
        self._paint_aside(painter, x, y, paint)
        if self._versions:
            self._versions.paint(painter, x, y, self, paint)

    def spots(self) -> Sequence[Spot]:
        """Return the acts, then what belongs to the details."""
        found = [act_spot(act, box) for act, box in self._buttons]
        if self._card.details and self._style is not None:
            if self.is_open:
                label = _tr("Copy the details")
                found.append(Spot("copy", self._copy_box(self._style), "copy", label, self._card.details))
            found.append(Spot("details", self._toggle_box(self._style), "toggle", _tr("Details")))
        return found + (self._versions.spots() if self._versions else [])

    def position_at(self, x: float, y: float) -> int:
        """Return a position in the details."""
        if not self.is_open or self._style is None:
            return 0
        return self._details.position_at(x, y - self._details_top - self._style.px(10))

    def place_of(self, position: int) -> QRectF:
        """Return where a position of the details is; of the card itself (-1), where it begins."""
        if not self.is_open or self._style is None or position < 0:
            return super().place_of(position)
        return self._details.place_of(position).translated(0, self._details_top + self._style.px(10))

    def letters(self) -> str:
        """Return the details while they are shown."""
        return self._details.text if self.is_open else ""

    def word_at(self, position: int) -> tuple[int, int]:
        """Return the borders of a word of the details."""
        return self._details.word_at(position)

    def block_at(self, position: int) -> tuple[int, int]:
        """Return the borders of the details."""
        del position
        return 0, self.length

    def text(self, start: int, end: int) -> str:
        """Return a stretch of the details."""
        return self._details.text[start:end] if self.is_open else ""

    def _read(self, card: FailureCard) -> None:
        self._card = card
        self._text = Passage(PassageSpec((Span(card.text),), "strong"))
        self._hint = Passage(PassageSpec((Span(card.hint),), "note", "text_secondary"))
        self._details = Passage(PassageSpec((Span(card.details),), "code_small"))

    def _set_length(self) -> None:
        self.length = self._details.length if self.is_open else 0

    def _paint_details(self, painter: QPainter, frame: QRectF, x: float, y: float, paint: Paint) -> None:
        style = paint.style
        path = QPainterPath()
        radius = style.theme.radius("card")
        path.addRoundedRect(frame, radius, radius)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        top = y + self._details_top
        painter.fillRect(
            QRectF(frame.left(), top, frame.width(), frame.bottom() - top), style.color("bg_code")
        )
        painter.restore()
        paint_hairline(painter, frame, top, style.color("line_hair"))
        self._details.paint(painter, x, top + style.px(10), style, paint.selection)

    def _paint_aside(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        if not self._card.details:
            return
        style = paint.style
        if self.is_open:
            is_copied = paint.spots.copied == (self, "copy")
            box = self._copy_box(style).translated(x, y)
            text, icon = (_tr("Copied"), "check") if is_copied else (_tr("Copy"), "copy")
            paint_quiet_button(painter, box, text, icon, (self, "copy"), paint)
        icon = "caret-up" if self.is_open else "caret-down"
        box = self._toggle_box(style).translated(x, y)
        paint_quiet_button(painter, box, _tr("Details"), icon, (self, "details"), paint)

    def _aside_width(self, style: Style) -> int:
        if not self._card.details:
            return 0
        copy = quiet_button_width(style, _tr("Copied"), has_icon=True) if self.is_open else 0
        return quiet_button_width(style, _tr("Details"), has_icon=True) + copy + style.px(8)

    def _toggle_box(self, style: Style) -> QRectF:
        width = quiet_button_width(style, _tr("Details"), has_icon=True)
        return QRectF(self.width + style.px(2) - width, self._aside_top, width, style.px(26))

    def _copy_box(self, style: Style) -> QRectF:
        width = quiet_button_width(style, _tr("Copied"), has_icon=True)
        toggle = self._toggle_box(style)
        return QRectF(toggle.left() - width - style.px(2), toggle.top(), width, toggle.height())


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)
