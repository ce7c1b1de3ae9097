"""A long text as lines of a list: broken where it does not fit, and only what is seen is ever drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from chatdesk.domain.hidden import spelled
from chatdesk.ui.inspector.log_model import Index


class Run(NamedTuple):
    """Characters of one line that belong to one piece; `begins` where that piece begins with them."""

    start: int
    end: int
    piece: int
    begins: bool


class TextLines(QAbstractListModel):
    """The lines of `text`, at most `columns` wide; `starts` are where its pieces begin, if it has any.

    A text that only grew keeps its rows. Rows are offsets: nothing is made of a line before it is asked for.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.starts: Sequence[int] = ()
        self._columns = 80
        self._lines: list[int] = []

    def show_text(self, text: str, starts: Sequence[int] = ()) -> None:
        """Show a text; what stands there already stays where it only grew."""
        grew = bool(self._lines) and len(text) > len(self.text) and text.startswith(self.text)
        if text == self.text:
            self.starts = starts
            return
        if not grew:
            self.beginResetModel()
            self.text, self.starts = text, starts
            self._lines = list(self._breaks(0))
            self.endResetModel()
            return
        last = len(self._lines) - 1
        self.text, self.starts = text, starts
        new = list(self._breaks(self._lines[last]))
        if len(new) > 1:
            self.beginInsertRows(QModelIndex(), last + 1, last + len(new) - 1)
            self._lines += new[1:]
            self.endInsertRows()
        self.dataChanged.emit(self.index(last), self.index(last))

    def set_columns(self, columns: int) -> None:
        """Break the lines at another width."""
        if columns != self._columns and columns > 0:
            self.beginResetModel()
            self._columns = columns
            self._lines = list(self._breaks(0)) if self.text else []
            self.endResetModel()

    def line(self, row: int) -> tuple[int, int]:
        """Return where a line begins and ends, its line end left out."""
        start = self._lines[row]
        end = self._lines[row + 1] if row + 1 < len(self._lines) else len(self.text)
        return start, end - 1 if end > start and self.text[end - 1] == "\n" else end

    def row_of(self, offset: int) -> int:
        """Return the row in which a character stands."""
        return max(0, bisect_right(self._lines, offset) - 1)

    def piece_of(self, offset: int) -> int:
        """Return the number of the piece that a character belongs to, from 0."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def runs(self, row: int) -> Iterator[Run]:
        """Return the parts of a line by the pieces that they came in; one where there are no pieces."""
        start, end = self.line(row)
        if not self.starts:
            yield Run(start, end, 0, begins=False)
            return
        piece = self.piece_of(start)
        while start < end:
            after = self.starts[piece + 1] if piece + 1 < len(self.starts) else end
            stop = min(end, after)
            yield Run(start, stop, piece, begins=start == self.starts[piece])
            start, piece = stop, piece + 1

    def copied(self, rows: Sequence[int]) -> str:
        """Return the text of some rows, as it is in the whole."""
        if not rows:
            return ""
        return self.text[self.line(min(rows))[0] : self.line(max(rows))[1]]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line, with nothing hidden in it."""
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        start, end = self.line(index.row())
        return spelled(self.text[start:end])

    def _breaks(self, start: int) -> Iterator[int]:
        """Return where lines begin from `start` on, which is where one begins."""
        text, size = self.text, len(self.text)
        while start < size:
            end = text.find("\n", start)
            end = size if end < 0 else end
            # Other scripts may be twice as wide as what the columns are counted in.
            wide = not text[start:end].isascii()
            width = max(1, self._columns // 2 if wide else self._columns)
            yield from range(start, max(end, start + 1), width)
            start = end + 1
