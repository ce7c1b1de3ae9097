"""A field of several lines that is as high as its text, with a mark where a mistake stands."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextEdit

from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box

_LEAST, _MOST = 2, 14
_MARGINS = (10, 6, 4, 6)


class LinesEdit(QPlainTextEdit):
    """The text of a `LinesField`. `left` says that the focus went elsewhere."""

    left = Signal()

    def line_height(self) -> float:
        """Return the height of one line as it is laid out."""
        block = self.document().firstBlock()
        return self.blockBoundingRect(block).height() / max(1, block.lineCount())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A menu or another window takes the focus for a moment only.
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


class LinesField(Box):
    """Tab leaves it, Enter begins a new line. `typed` says that a letter changed, `left` that it was left."""

    typed = Signal()
    left = Signal()

    def __init__(self, theme: Theme, name: str, *, is_code: bool, placeholder: str = "") -> None:
        super().__init__(theme, margins=_MARGINS)
        self._theme = theme
        self._font_name = "code_small" if is_code else "ui"
        self._is_invalid = False
        self._is_filling = False
        self.edit = LinesEdit()
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setFrameShape(QFrame.Shape.NoFrame)
        self.edit.setTabChangesFocus(True)
        self.edit.document().setDocumentMargin(0)
        self.edit.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.edit.viewport().setAutoFillBackground(False)
        self.add(self.edit)
        self.setFocusProxy(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self._on_text)
        self.edit.left.connect(self.left)
        self._dress(theme)

    def text(self) -> str:
        """Return what is written."""
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        """Show another text; tells nobody."""
        if text != self.text():
            self._is_filling = True
            self.edit.setPlainText(text)
            self._is_filling = False

    def set_invalid(self, is_invalid: bool, at: int | None = None) -> None:
        """Draw the border of a text that cannot be used, and mark the place `at` where the mistake is."""
        self._is_invalid = is_invalid
        self.edit.setExtraSelections([] if at is None or not is_invalid else self._marks(at))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        super().set_theme(theme)
        self._theme = theme
        self._dress(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.EnabledChange):
            self.update()
        elif event.type() == QEvent.Type.Resize:
            self._fit()  # narrower means more lines
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, has_focus = self._theme, self.edit.hasFocus()
        if not self.isEnabled():
            draw_rounded(QPainter(self), QRectF(self.rect()), theme.radius("button"), theme.color("bg_hover"))
            return
        line = "error" if self._is_invalid else "focus" if has_focus else "line_control"
        width = theme.line("ring") if has_focus else theme.line("hair")
        radius, fill = theme.radius("button"), theme.color("bg_page")
        draw_rounded(QPainter(self), QRectF(self.rect()), radius, fill, theme.color(line), width)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(100), self._height())

    def _on_text(self) -> None:
        self._fit()
        if not self._is_filling:
            self.typed.emit()

    def _dress(self, theme: Theme) -> None:
        self.edit.setFont(theme.font(self._font_name))
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_page"))
        self.edit.setPalette(palette)
        self.edit.verticalScrollBar().setSingleStep(1)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self._height())

    def _height(self) -> int:
        # The document of a plain field measures itself in lines.
        lines = round(self.edit.document().size().height())
        lines = min(max(lines, _LEAST), _MOST)
        margins = self._theme.px(_MARGINS[1]) + self._theme.px(_MARGINS[3])
        return ceil(lines * self.edit.line_height()) + margins + 1

    def _marks(self, at: int) -> list[QTextEdit.ExtraSelection]:
        """The line of the mistake on a ground of its own, and a wave under the letter."""
        line, letter = QTextEdit.ExtraSelection(), QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.edit.document())
        cursor.setPosition(min(at, len(self.text())))
        ground = QTextCharFormat()
        ground.setBackground(self._theme.color("error_soft"))
        ground.setProperty(QTextFormat.Property.FullWidthSelection, True)
        line.cursor, line.format = QTextCursor(cursor), ground  # type: ignore[assignment, unused-ignore]
        step = QTextCursor.MoveOperation.PreviousCharacter
        if not cursor.atBlockEnd():
            step = QTextCursor.MoveOperation.NextCharacter
        cursor.movePosition(step, QTextCursor.MoveMode.KeepAnchor)
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wave.setUnderlineColor(self._theme.color("error"))
        wave.setBackground(self._theme.color("error_soft"))
        letter.cursor, letter.format = cursor, wave  # type: ignore[assignment, unused-ignore]
        return [line, letter]
