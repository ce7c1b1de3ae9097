"""Words in the preferences: labels, and sentences under fields in the tone of what they say."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.look.theme import Theme


class Words(QLabel):
    """One line of text in a font and a colour of the theme; `elide` says where it is cut if it must be."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        font: str = "ui",
        color: str = "text",
        *,
        height: int = 0,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._font_name, self._color_name = font, color
        self._height = height
        self._elide = elide
        self._theme = theme
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def set_height(self, height: int) -> None:
        """Take this height, in pixels at 100 %, with the text in its middle."""
        self._height = height
        self.updateGeometry()

    def set_color(self, name: str) -> None:
        """Show the text in another colour of the theme."""
        self._color_name = name
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = theme.metrics(self._font_name).horizontalAdvance(self.text()) * 1.02
        height = theme.px(self._height) if self._height else theme.line_height(self._font_name)
        return QSize(round(width) + 1, height)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), self._theme.px(24)), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        font = theme.font(self._font_name)
        text = QFontMetricsF(font).elidedText(self.text(), self._elide, self.width() + 0.5)
        rect = QRectF(self.rect())
        align = Qt.AlignmentFlag.AlignRight if self.alignment() & Qt.AlignmentFlag.AlignRight else None
        color = theme.color(self._color_name)
        draw_line_of_text(painter, rect, text, font, color, align or Qt.AlignmentFlag.AlignLeft)


class Tone(Enum):
    """What a sentence is: its colour and, where it matters, the icon before it."""

    QUIET = ("text_tertiary", "")
    PLAIN = ("text_secondary", "")
    DONE = ("ok", "check")
    WARNING = ("wait", "warning")
    ERROR = ("error", "warning-circle")


class Sentence(QLabel):
    """A sentence that breaks its words; hidden while it is empty."""

    def __init__(self, theme: Theme, text: str = "", font: str = "small", tone: Tone = Tone.QUIET) -> None:
        super().__init__()
        self._theme = theme
        self._font_name = font
        self._tone = tone
        self._strong = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.say(text, tone)

    @property
    def tone(self) -> Tone:
        """The tone of what is said now."""
        return self._tone

    def say(self, text: str, tone: Tone = Tone.QUIET, *, strong: str = "") -> None:
        """Show this text; `strong` is the part of it that stands out."""
        self._tone, self._strong = tone, strong
        self.setText(text)
        if not text or self.parentWidget() is not None:
            # Shown before it stands anywhere, it would be a window of its own.
            self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay_out(width - self._indent())[1]

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self.heightForWidth(max(self.width(), self._theme.px(240))))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), self._line_height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, indent = self._theme, self._indent()
        painter = QPainter(self)
        color_name, icon = self._tone.value
        color = theme.color(color_name)
        if icon:
            side = theme.px(14)
            draw_icon(painter, icon, QRectF(0, (self._line_height() - side) / 2, side, side), color)
        painter.setPen(color)
        self._lay_out(self.width() - indent)[0].draw(painter, QPointF(indent, 0))

    def _indent(self) -> int:
        return self._theme.px(20) if self._tone.value[1] else 0

    def _line_height(self) -> int:
        return self._theme.px(18) if self._font_name == "small" else self._theme.line_height(self._font_name)

    def _lay_out(self, width: float) -> tuple[QTextLayout, int]:
        font = self._theme.font(self._font_name)
        layout = QTextLayout(self.text(), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._strong_part())
        metrics, height = QFontMetricsF(font), self._line_height()
        lead = (height - metrics.ascent() - metrics.descent()) / 2
        layout.beginLayout()
        count = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            line.setPosition(QPointF(0, round(count * height + lead)))
            count += 1
        layout.endLayout()
        return layout, count * height

    def _strong_part(self) -> list[QTextLayout.FormatRange]:
        start = self.text().find(self._strong) if self._strong else -1
        if start < 0:
            return []
        part = QTextLayout.FormatRange()
        part.start, part.length = start, len(self._strong)  # type: ignore[assignment, unused-ignore]
        part.format = QTextCharFormat()  # type: ignore[assignment, unused-ignore]
        part.format.setFont(self._theme.font(self._font_name, weight=600))
        return [part]
