"""A picture of a result: as large as it is, at most as large as there is room."""

from __future__ import annotations

import base64
import binascii

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from chatdesk.domain.message import AttachmentPart
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring
from chatdesk.ui.look.theme import Theme

_LARGEST = 60_000_000


class Picture(QWidget):
    """Shows one picture, or says why it cannot be shown."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._part: AttachmentPart | None = None
        self._image = QImage()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_part(self, part: AttachmentPart) -> None:
        """Show the picture of a part."""
        if part is self._part:
            return
        self._part = part
        self._image = _decoded(part)
        self.setAccessibleName(self._words())
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(240))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        room = QRectF(self.rect()).adjusted(theme.px(16), theme.px(12), -theme.px(16), -theme.px(34))
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            scale = min(1.0, room.width() / self._image.width(), room.height() / self._image.height())
            width, height = self._image.width() * scale, self._image.height() * scale
            painter.drawImage(QRectF(room.left(), room.top(), width, height), self._image)
        words = QRectF(room.left(), self.height() - theme.px(30), room.width(), theme.px(26))
        small = theme.font("small", tabular=True)
        draw_line_of_text(painter, words, self._words(), small, theme.color("text_secondary"))
        if self.hasFocus():
            draw_ring(painter, theme, QRectF(self.rect()), 0)

    def _words(self) -> str:
        if self._part is None:
            return ""
        kind = self._part.media_type
        if self._image.isNull():
            return self.tr("{0}: it cannot be shown").format(kind)
        size = len(self._part.data) * 3 // 4
        return self.tr("{0}, {1} by {2}, {3} bytes").format(
            kind, self._image.width(), self._image.height(), f"{size:,}"
        )


def _decoded(part: AttachmentPart) -> QImage:
    if len(part.data) > _LARGEST:
        return QImage()
    try:
        return QImage.fromData(base64.b64decode(part.data, validate=False))
    except (binascii.Error, ValueError):
        return QImage()
