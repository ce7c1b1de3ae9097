"""Running text at the line height of the type table, in labels and in painted cards."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from chatdesk.ui.look.theme import Theme


def _lay_out(
    text: str, font: QFont, width: float, line_height: float, *, is_centred: bool = False
) -> tuple[QTextLayout, int]:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if is_centred:
        option.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    layout.setTextOption(option)
    metrics = QFontMetricsF(font)
    lead = (line_height - metrics.ascent() - metrics.descent()) / 2
    layout.beginLayout()
    count = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        line.setPosition(QPointF(0, round(count * line_height + lead)))
        count += 1
    layout.endLayout()
    return layout, count


def wrapped_height(text: str, font: QFont, width: float, line_height: int) -> int:
    """Return how high `text` is when it is broken at `width`."""
    return _lay_out(text, font, width, line_height)[1] * line_height


def draw_wrapped(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    color: QColor,
    line_height: int,
    *,
    is_centred: bool = False,
) -> None:
    """Draw `text` from the top of `rect`, broken at its width; what is below it is cut off."""
    layout, _ = _lay_out(text, font, rect.width(), line_height, is_centred=is_centred)
    painter.save()
    painter.setClipRect(rect.adjusted(-1, 0, 1, 0), Qt.ClipOperation.IntersectClip)
    painter.setPen(color)
    layout.draw(painter, rect.topLeft())
    painter.restore()


class Paragraph(QLabel):
    """A label that breaks its words and keeps the line height of a row of the type table."""

    def __init__(
        self, theme: Theme, text: str, font_name: str, color_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._font_name = font_name
        self._color_name = color_name
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = self._theme
        font = theme.font(self._font_name)
        return wrapped_height(self.text(), font, width, theme.line_height(self._font_name))

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > 1 else self._theme.size("column")
        return QSize(self._theme.px(200), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), self._theme.line_height(self._font_name))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        font = theme.font(self._font_name)
        color = theme.color(self._color_name)
        draw_wrapped(
            painter, QRectF(self.rect()), self.text(), font, color, theme.line_height(self._font_name)
        )
