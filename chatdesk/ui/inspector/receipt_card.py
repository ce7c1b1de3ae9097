"""The receipt of a Stop as a card: a small drawing of the moments after the key, then plain sentences."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.ui.inspector.stop_receipt import Receipt
from chatdesk.ui.inspector.waterfall import exact
from chatdesk.ui.look.buttons import QuietButton
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme

_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_HEAD, _AXIS, _EDGE, _LABEL = 40, 76, 16, 108


class ReceiptCard(QWidget):
    """Shows a `Receipt`; hidden while there is none. `copy_requested` brings its text."""

    copy_requested = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._receipt: Receipt | None = None
        self.copy_button = QuietButton(theme, self.tr("Copy"), icon_name="copy", parent=self)
        self.copy_button.setAccessibleName(self.tr("Copy the receipt"))
        self.copy_button.clicked.connect(self._copy)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setVisible(False)

    def show_receipt(self, receipt: Receipt | None) -> None:
        """Show a receipt, or nothing."""
        if receipt == self._receipt:
            return
        self._receipt = receipt
        self.setVisible(receipt is not None)
        self.setAccessibleName("" if receipt is None else receipt.text.replace("\n", ". "))
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.copy_button.set_theme(theme)
        self._place()
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = self._theme
        return theme.px(_HEAD + _AXIS + 24) + sum(self._line_heights(width))

    def sizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(max(self.width(), self._theme.px(300))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        receipt = self._receipt
        if receipt is None:
            return
        theme, painter = self._theme, QPainter(self)
        card = self._card()
        draw_rounded(painter, card, theme.radius("card"), theme.color("bg_page"), theme.color("line_hair"))
        head = QRectF(card.left() + theme.px(_EDGE), card.top(), card.width(), theme.px(_HEAD))
        head.setRight(self.copy_button.x() - theme.px(4))
        used = draw_line_of_text(
            painter, head, self.tr("Stop receipt"), theme.font("ui_strong"), theme.color("text")
        )
        head.adjust(used + theme.px(10), 0, 0, 0)
        words = self.tr("nothing was shown after the key")
        if head.width() > theme.px(60):
            draw_line_of_text(painter, head, words, theme.font("ui"), theme.color("text_secondary"))
        painter.setPen(QPen(theme.color("line_hair"), 0))
        line = round(card.top() + theme.px(_HEAD)) + 0.5
        painter.drawLine(QPointF(card.left(), line), QPointF(card.right(), line))
        self._draw_axis(painter, receipt, card)
        self._draw_lines(painter, receipt, card)

    def _draw_axis(self, painter: QPainter, receipt: Receipt, card: QRectF) -> None:
        """The moments at equal distances: between them lie microseconds, then milliseconds."""
        theme = self._theme
        room = card.adjusted(theme.px(_EDGE), theme.px(_HEAD), -theme.px(_EDGE), 0)
        y = room.top() + theme.px(38)
        key = room.left() + room.width() * 0.2
        painter.fillRect(
            QRectF(room.left(), y - theme.px(4), key - room.left(), theme.px(8)), theme.color(receipt.color)
        )
        painter.setPen(QPen(theme.color("line_control"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(key, round(y) + 0.5), QPointF(room.right(), round(y) + 0.5))
        steps = receipt.steps
        width = (room.right() - key) / max(1, len(steps) - 0.5)
        for number, step in enumerate(steps):
            x = round(key + number * width)
            is_key = number == 0
            color, half = ("wf_stop", 14) if is_key else ("line_control", 7)
            painter.fillRect(QRectF(x - 1, y - theme.px(half), 2, 2 * theme.px(half)), theme.color(color))
            box = QRectF(x - width / 2 + 3, y - theme.px(31), width - 6, theme.px(16))
            if is_key:
                box = QRectF(x - theme.px(40), box.top(), theme.px(80), box.height())
            self._centred(painter, box, step.short, "text" if is_key else "text_secondary", bold=is_key)
            below = QRectF(box.left(), y + theme.px(12), box.width(), theme.px(16))
            self._centred(painter, below, exact(step.at) if number else self.tr("0 ms"), "text_secondary")

    def _centred(self, painter: QPainter, box: QRectF, words: str, color: str, *, bold: bool = False) -> None:
        font = self._theme.font("micro", tabular=True, weight=600 if bold else None)
        align = Qt.AlignmentFlag.AlignHCenter
        draw_line_of_text(painter, box, words, font, self._theme.color(color), align)

    def _draw_lines(self, painter: QPainter, receipt: Receipt, card: QRectF) -> None:
        theme = self._theme
        top = card.top() + theme.px(_HEAD + _AXIS)
        small = theme.font("small", tabular=True)
        for (title, words), height in zip(receipt.lines, self._line_heights(self.width()), strict=True):
            label = QRectF(card.left() + theme.px(_EDGE), top, theme.px(_LABEL) - theme.px(8), theme.px(18))
            draw_line_of_text(painter, label, title, small, theme.color("text_secondary"))
            painter.setFont(small)
            painter.setPen(theme.color("text"))
            painter.drawText(self._words_room(top, height), int(_WRAPPED), words)
            top += height

    def _line_heights(self, width: int) -> list[int]:
        theme = self._theme
        lines = self._receipt.lines if self._receipt is not None else ()
        room = QRectF(0, 0, width - theme.px(2 * _EDGE + 24 + _LABEL), 10_000)
        metrics = QFontMetricsF(theme.font("small", tabular=True))
        heights = (metrics.boundingRect(room, int(_WRAPPED), words).height() for _, words in lines)
        return [max(theme.px(18), round(height) + theme.px(2)) + theme.px(4) for height in heights]

    def _words_room(self, top: float, height: float) -> QRectF:
        theme, card = self._theme, self._card()
        left = card.left() + theme.px(_EDGE + _LABEL)
        return QRectF(left, top + theme.px(1), card.right() - theme.px(_EDGE) - left, height)

    def _card(self) -> QRectF:
        side = self._theme.px(12)
        return QRectF(self.rect()).adjusted(side, 0, -side, -self._theme.px(12))

    def _place(self) -> None:
        card, size = self._card(), self.copy_button.sizeHint()
        y = round(card.top() + (self._theme.px(_HEAD) - size.height()) / 2)
        self.copy_button.setGeometry(
            round(card.right()) - size.width() - self._theme.px(6), y, size.width(), size.height()
        )

    def _copy(self) -> None:
        if self._receipt is not None:
            self.copy_requested.emit(self._receipt.text)
