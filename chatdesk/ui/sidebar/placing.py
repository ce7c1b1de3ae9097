"""Conversations that are dragged over the list: before which pinned ones they would stand, and the drop."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter

from chatdesk.ui.look.theme import Theme
from chatdesk.ui.sidebar.conversation_model import ConversationModel
from chatdesk.ui.sidebar.drags import unpacked
from chatdesk.ui.sidebar.row_view import RowView


class Placing(QObject):
    """Takes what is dragged over a view.

    `placed` brings the ids of conversations that were dropped, and how many pinned ones shall stand before
    them; -1: they shall not be pinned.
    """

    placed = Signal(object, int)

    def __init__(self, view: RowView, model: ConversationModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._before: int | None = None

    def take(self, event: QEvent) -> None:
        """Deal with an event of dragging that came to the viewport."""
        match event:
            # An entering is a move, and a move is a drop, as classes go.
            case QDragEnterEvent():
                if unpacked(event.mimeData()):
                    event.acceptProposedAction()
            case QDragMoveEvent():
                self._show(self._pinned_before(event))
                event.acceptProposedAction()
            case QDropEvent():
                self._show(None)
                event.acceptProposedAction()
                self.placed.emit(unpacked(event.mimeData()), self._pinned_before(event))
            case QDragLeaveEvent():
                self._show(None)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Draw the line at which they would stand."""
        if self._before is None or self._before < 0:
            return
        y = (self._before + 1) * self._view.row_height - self._view.verticalOffset()
        inset = theme.space("s")
        line = QRectF(inset, y - 1, self._view.viewport().width() - 2 * inset, 2)
        painter.fillRect(line, theme.color("accent"))

    def _show(self, before: int | None) -> None:
        self._before = before
        self._view.viewport().update()

    def _pinned_before(self, event: QDropEvent) -> int:
        """Return how many pinned conversations stand above the pointer, -1 below all of them."""
        pinned = next((block.count for block in self._model.blocks if block.rank < 0), 0)
        height = self._view.row_height
        y = event.position().toPoint().y() + self._view.verticalOffset()
        place = (y + height // 2) // height - 1
        return -1 if place > pinned else max(0, place)
