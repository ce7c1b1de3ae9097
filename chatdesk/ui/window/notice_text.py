"""The words of a notice: one line as a rule, more where one would cut what there is to do."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from chatdesk.ui.look.theme import Theme

MOST_LINES = 4


class Broken(NamedTuple):
    """Words in lines: their layout, how many there are, and what stands in the last one if it is cut."""

    layout: QTextLayout
    lines: int
    cut: str = ""


def break_words(theme: Theme, title: str, text: str, width: float) -> Broken:
    """Lay a strong title and a sentence out in at most `MOST_LINES` lines of this width."""
    words = f"{title}   {text}" if text else title
    layout = QTextLayout(words, theme.font("ui"))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_part(theme, 0, len(title), "ui_strong", "text"), _rest(theme, title, words)])
    metrics, high = QFontMetricsF(theme.font("ui")), theme.line_height("ui")
    lead = (high - metrics.ascent() - metrics.descent()) / 2
    count, cut = 0, ""
    layout.beginLayout()
    while count < MOST_LINES and (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        line.setPosition(QPointF(0, round(count * high + lead)))
        count += 1
        begin, end = line.textStart(), line.textStart() + line.textLength()
        if count == MOST_LINES and end < len(words):
            cut = metrics.elidedText(words[begin:], Qt.TextElideMode.ElideRight, width)
    layout.endLayout()
    return Broken(layout, count, cut)


def draw_words(painter: QPainter, theme: Theme, words: Broken, at: QPointF) -> None:
    """Draw the lines from `at`, the last one with an ellipsis where there is more."""
    painter.setPen(theme.color("text_secondary"))
    whole = words.lines - 1 if words.cut else words.lines
    for number in range(whole):
        words.layout.lineAt(number).draw(painter, at)
    if words.cut:
        last = words.layout.lineAt(words.lines - 1)
        painter.setFont(theme.font("ui"))
        painter.drawText(at + last.position() + QPointF(0, last.ascent()), words.cut)


def _rest(theme: Theme, title: str, words: str) -> QTextLayout.FormatRange:
    return _part(theme, len(title), len(words) - len(title), "ui", "text_secondary")


def _part(theme: Theme, start: int, length: int, font: str, color: str) -> QTextLayout.FormatRange:
    part = QTextLayout.FormatRange()
    part.start, part.length = start, length  # type: ignore[assignment, unused-ignore]
    part.format = QTextCharFormat()  # type: ignore[assignment, unused-ignore]
    part.format.setFont(theme.font(font))
    part.format.setForeground(theme.color(color))
    return part
