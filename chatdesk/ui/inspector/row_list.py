"""A list of the inspector: rows of one height, drawn by a delegate."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListView

from chatdesk.ui.inspector.rows import RowDelegate
from chatdesk.ui.look.theme import Theme


class RowList(QListView):
    """Rows that can be walked by keys.

    The focus takes the first one, or the last one in view of a list that grows, where none is chosen yet.
    """

    def __init__(
        self, model: QAbstractListModel, delegate: RowDelegate, name: str, *, grows: bool = False
    ) -> None:
        super().__init__()
        self._delegate = delegate
        self._grows = grows
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)

    def take_focus(self) -> None:
        """Take the focus by key, with a row to begin from."""
        self._begin()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._begin()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_letter(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def is_at_end(self) -> bool:
        """Whether the last row is in view."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - 4

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._delegate.theme = theme
        self.scheduleDelayedItemsLayout()

    def _begin(self) -> None:
        # Left to itself Qt makes the first row the current one, and does not select it.
        rows = self.model().rowCount()
        if rows and not self.currentIndex().isValid():
            lowest = self.indexAt(self.viewport().rect().bottomLeft())
            last = lowest.row() if lowest.isValid() else rows - 1
            self.setCurrentIndex(self.model().index(last if self._grows else 0, 0))


def is_letter(event: QKeyEvent) -> bool:
    """Whether a key writes a letter: in a list or a tree that is a command, and no search by letters."""
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return event.text().strip() != "" and event.text().isprintable() and not event.modifiers() & held
