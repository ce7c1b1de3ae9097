"""What a tool said while it ran: progress and log lines, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRectF, Qt
from PySide6.QtGui import QPainter

from chatdesk.domain.hidden import spelled
from chatdesk.domain.tool import NoteKind, ToolNote
from chatdesk.ui.inspector.call_entry import CallNote
from chatdesk.ui.inspector.log_model import ITEM_ROLE, Index
from chatdesk.ui.inspector.rows import RowDelegate
from chatdesk.ui.look.paint import draw_line_of_text

_LONGEST = 2000


class NoteModel(QAbstractListModel):
    """The words of one run, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notes: Sequence[CallNote] = ()
        self._count = 0

    def show_notes(self, notes: Sequence[CallNote]) -> None:
        """Show these; rows of the same run are only added."""
        if notes is not self._notes or len(notes) < self._count:
            self.beginResetModel()
            self._notes, self._count = notes, len(notes)
            self.endResetModel()
        elif len(notes) > self._count:
            self.beginInsertRows(QModelIndex(), self._count, len(notes) - 1)
            self._count = len(notes)
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of words."""
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the note, or its line."""
        if not index.isValid():
            return None
        said = self._notes[index.row()]
        if role == ITEM_ROLE:
            return said
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return f"{said.at:.3f} s, {said.note.kind.value}: {note_text(said.note)}"
        return None


class NoteDelegate(RowDelegate):
    """A word: its time, a bar where it is progress, its text."""

    height = 24

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        """Draw time, bar and text."""
        said: CallNote = index.data(ITEM_ROLE)
        theme, note = self.theme, said.note
        small = theme.font("small", tabular=True)
        right = Qt.AlignmentFlag.AlignRight
        time_room = QRectF(room.left(), room.top(), theme.px(52), room.height())
        draw_line_of_text(painter, time_room, f"{said.at:.3f}", small, theme.color("text_tertiary"), right)
        rest = room.adjusted(theme.px(64), 0, 0, 0)
        if note.kind is NoteKind.PROGRESS and note.progress is not None and note.total:
            width = theme.px(72)
            bar = QRectF(rest.left(), rest.center().y() - theme.px(3), width, theme.px(6))
            painter.fillRect(bar, theme.color("bg_pressed"))
            share = min(1.0, max(0.0, note.progress / note.total))
            painter.fillRect(
                QRectF(bar.left(), bar.top(), width * share, bar.height()), theme.color("wf_run")
            )
            rest = rest.adjusted(width + theme.px(10), 0, 0, 0)
        font = theme.font("small") if note.kind is NoteKind.PROGRESS else theme.font("code_small")
        draw_line_of_text(painter, rest, note_text(note), font, theme.color("text"))


def note_text(note: ToolNote) -> str:
    """Return a word on one line: the number of a progress before its text."""
    number = ""
    if note.progress is not None:
        number = f"{note.progress:g}" if not note.total else f"{note.progress:g} of {note.total:g}"
    text = " ".join(note.text.split())
    return spelled("  ·  ".join(filter(None, (number, text))))[:_LONGEST]
