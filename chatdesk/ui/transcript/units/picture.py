"""The unit of an image: shown where it came with the message, a box with its address where it did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath

from chatdesk.ui import utf16
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.transcript.links import is_everyday, written_out
from chatdesk.ui.transcript.pictures import Pictures, is_held, size_of
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Bar, Paint, Spot, Unit
from chatdesk.ui.transcript.units.buttons import paint_quiet_button, quiet_button_width

_BOX = 56
_ICON = 20
_HIGHEST = 420
_VEIL = 110


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with its own place: where its pixels are, what it shows, and where it links to."""

    address: str
    alt: str = ""
    href: str = ""


class PictureUnit(Unit):
    """An image. Nothing is ever loaded from elsewhere: an address can carry text out."""

    __slots__ = ("_buttons", "_pixels", "_shown", "_style", "_words", "picture")

    # Its pixels are kept already, and come when they come.
    is_cacheable = False

    def __init__(self, picture: Picture, gap: int = 0, indent: int = 0, bars: tuple[Bar, ...] = ()) -> None:
        super().__init__(gap, indent, bars)
        self.picture = picture
        self._pixels = size_of(picture.address)
        self._shown = QSize()
        self._style: Style | None = None
        self._buttons: list[Spot] = []
        address = "" if is_held(picture.address) else picture.address
        self._words = f"![{picture.alt}]({address})" if address else picture.alt
        self.length = utf16.length(self._words)

    @property
    def is_shown(self) -> bool:
        """Whether the picture itself is there to be shown."""
        return self._pixels.isValid() and not self._pixels.isEmpty()

    def lay_out(self, style: Style, width: int) -> int:
        """Fit the picture into the column, never larger than it is; a box has one height."""
        if self.width == width:
            return self.height
        self.width = width
        self._style = style
        if not self.is_shown:
            self.height = style.px(_BOX)
            self._buttons = self._place_buttons(style)
            return self.height
        room = QSize(max(1, width - self.indent), style.px(_HIGHEST))
        fits = self._pixels.width() <= room.width() and self._pixels.height() <= room.height()
        self._shown = self._pixels if fits else self._pixels.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        self._shown = self._shown.expandedTo(QSize(1, 1))
        self.height = self._shown.height()
        return self.height

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw the picture, its ground while it is being decoded, or the box."""
        if self.is_shown:
            self._paint_picture(painter, QRectF(x + self.indent, y, self._shown.width(), self.height), paint)
        else:
            self._paint_box(painter, x, y, paint)
        if paint.selection is not None and paint.selection[0] < paint.selection[1]:
            veil = QColor(paint.style.color("bg_selection"))
            veil.setAlpha(_VEIL)
            frame = (
                self._frame()
                if not self.is_shown
                else QRectF(self.indent, 0, self._shown.width(), self.height)
            )
            draw_rounded(painter, frame.translated(x, y), paint.style.theme.radius("card"), veil)

    def position_at(self, x: float, y: float) -> int:
        """Return its beginning or its end: it is selected as a whole."""
        del y
        middle = self.indent + (self._shown.width() if self.is_shown else self.width - self.indent) / 2
        return 0 if x < middle else self.length

    def word_at(self, position: int) -> tuple[int, int]:
        """Return all of it."""
        del position
        return 0, self.length

    def block_at(self, position: int) -> tuple[int, int]:
        """Return all of it."""
        del position
        return 0, self.length

    def text(self, start: int, end: int) -> str:
        """Return the Markdown of an image from elsewhere, the name of one that is here."""
        return utf16.cut(self._words, start, end)

    def spots(self) -> Sequence[Spot]:
        """Return the buttons that open what is elsewhere in the browser."""
        return () if self.is_shown else self._buttons

    def tip_at(self, x: float, y: float) -> str:
        """Name the picture, or tell the whole address and why nothing is shown."""
        del x, y
        if self.is_shown:
            return self.picture.alt
        if is_held(self.picture.address):
            return ""
        why = QCoreApplication.translate(
            "Transcript", "Images from elsewhere are not loaded by themselves: an address can carry text out."
        )
        return f"{written_out(self.picture.address)}\n{why}"

    def _frame(self) -> QRectF:
        hang = self._style.hang if self._style else 0
        return QRectF(self.indent - hang, 0, self.width - self.indent + 2 * hang, self.height)

    def _place_buttons(self, style: Style) -> list[Spot]:
        found: list[Spot] = []
        right = self._frame().right() - style.px(10)
        wanted = [
            ("image", self.picture.address, QCoreApplication.translate("Transcript", "Open image")),
            ("target", self.picture.href, QCoreApplication.translate("Transcript", "Open link")),
        ]
        for name, address, text in wanted:
            if is_everyday(address):
                width = quiet_button_width(style, text, has_icon=True)
                box = QRectF(right - width, (self.height - style.px(26)) / 2, width, style.px(26))
                found.append(Spot(name, box, "link", f"{text}, {written_out(address)}", address))
                right = box.left() - style.px(4)
        return found

    def _paint_picture(self, painter: QPainter, box: QRectF, paint: Paint) -> None:
        dpr = painter.device().devicePixelRatioF()
        image = Pictures.shared().find(self.picture.address, self._shown * dpr)
        radius = paint.style.theme.radius("button")
        if image is None or image.isNull():
            draw_rounded(painter, box, radius, paint.style.color("bg_code"), paint.style.color("line_hair"))
            return
        painter.save()
        rounded = QPainterPath()
        rounded.addRoundedRect(box, radius, radius)
        painter.setClipPath(rounded, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, image)
        painter.restore()

    def _paint_box(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        style = paint.style
        frame = self._frame().translated(x, y)
        draw_rounded(
            painter, frame, style.theme.radius("card"), style.color("bg_code"), style.color("line_hair")
        )
        side = style.px(_ICON)
        left = x + self.indent
        icon = QRectF(left, frame.center().y() - side / 2, side, side)
        draw_icon(painter, "image", icon, style.color("text_tertiary"))
        left += side + style.px(12)
        right = min((spot.rect.left() for spot in self._buttons), default=frame.width()) + x - style.px(10)
        line = style.px(19)
        first = QRectF(left, frame.center().y() - line, max(0.0, right - left), line)
        title = self.picture.alt or QCoreApplication.translate("Transcript", "Image")
        draw_line_of_text(painter, first, title, style.theme.font("ui"), style.color("text"))
        font = style.theme.font("small")
        below = first.translated(0, line - style.px(1))
        address = QFontMetricsF(font).elidedText(
            self._second_line(), Qt.TextElideMode.ElideMiddle, below.width()
        )
        draw_line_of_text(painter, below, address, font, style.color("text_tertiary"))
        for spot in self._buttons:
            text = spot.label.partition(", ")[0]
            button = spot.rect.translated(x, y)
            paint_quiet_button(painter, button, text, "arrow-square-out", (self, spot.name), paint)

    def _second_line(self) -> str:
        if is_held(self.picture.address):
            return QCoreApplication.translate("Transcript", "This image cannot be shown.")
        return written_out(self.picture.address)
