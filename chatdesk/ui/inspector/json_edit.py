"""A field in which JSON is written: coloured, with a line under what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from chatdesk.ui.inspector.text_colors import Syntax, formats
from chatdesk.ui.look.theme import Theme

_LONGEST_COLORED = 20_000


class _Colors(QSyntaxHighlighter):
    def __init__(self, theme: Theme, document: QTextDocument) -> None:
        super().__init__(document)
        self.theme = theme

    def highlightBlock(self, text: str) -> None:
        if len(text) <= _LONGEST_COLORED:
            for piece in formats(text, Syntax.JSON, self.theme):
                self.setFormat(piece.start, piece.length, piece.format)


class JsonEdit(QPlainTextEdit):
    """Plain text; what it says of itself is told by its owner."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._colors = _Colors(theme, self.document())
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.set_theme(theme)

    def underline(self, places: Sequence[tuple[int, int]]) -> None:
        """Draw a line under these stretches of the text."""
        marks = []
        for start, end in places:
            mark = QTextEdit.ExtraSelection()
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            look.setUnderlineColor(self._theme.color("error"))
            look.setBackground(self._theme.color("error_soft"))
            cursor = QTextCursor(self.document())
            cursor.setPosition(min(start, self.document().characterCount() - 1))
            cursor.setPosition(
                min(end, self.document().characterCount() - 1), QTextCursor.MoveMode.KeepAnchor
            )
            mark.format, mark.cursor = look, cursor
            marks.append(mark)
        self.setExtraSelections(marks)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = self._colors.theme = theme
        self.setFont(theme.font("code_small"))
        self.document().setDocumentMargin(theme.px(16))
        self._colors.rehighlight()
