"""A list of the inspector that may have a hundred thousand rows: adding to it costs the same at any length.

A `QListView` lays out all of its rows whenever one is added: 160 ms at 100,000 of them, a table with rows of
one height takes 3.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from chatdesk.ui.inspector.rows import RowDelegate
from chatdesk.ui.look.theme import Theme


class LongList(QTableView):
    """Rows of one height in one column, drawn by a delegate; walked by keys, followed at its end.

    The focus takes the first row, or the last one in view of a list that grows, where none is chosen yet.
    """

    def __init__(
        self,
        model: QAbstractItemModel,
        delegate: RowDelegate,
        theme: Theme,
        name: str,
        *,
        grows: bool = False,
    ) -> None:
        super().__init__()
        self.row_delegate = delegate
        self._grows = grows
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(1)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(1)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_theme(theme)

    @property
    def row_height(self) -> int:
        """The height of every row."""
        return self.verticalHeader().defaultSectionSize()

    def take_focus(self) -> None:
        """Take the focus by key, with a row to begin from."""
        self._begin()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isprintable() and event.text():
            # Left to itself Qt looks for a row that begins so; here letters are commands.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._begin()
        super().focusInEvent(event)

    def is_at_end(self) -> bool:
        """Whether the last row is in view."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - 4

    def seen_rows(self) -> tuple[int, int]:
        """Return the first and the last row in view; (0, -1) where there is none."""
        count = self.model().rowCount()
        first = self.rowAt(0)
        last = self.rowAt(max(0, self.viewport().height() - 1))
        return (max(0, first), last if last >= 0 else count - 1) if count else (0, -1)

    def go_to(self, row: int, *, centred: bool = False) -> None:
        """Choose a row and bring it into view."""
        index = self.model().index(row, 0)
        self.setCurrentIndex(index)
        hint = QAbstractItemView.ScrollHint
        self.scrollTo(index, hint.PositionAtCenter if centred else hint.EnsureVisible)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self.row_delegate.theme = theme
        self.verticalHeader().setDefaultSectionSize(theme.px(self.row_delegate.height))
        self.viewport().update()

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Go to the first or the last row by Home and End: there is one column to walk."""
        ends = QAbstractItemView.CursorAction
        if action in (ends.MoveHome, ends.MoveEnd):
            last = self.model().rowCount() - 1
            return self.model().index(0 if action is ends.MoveHome else last, 0)
        return super().moveCursor(action, modifiers)

    def _begin(self) -> None:
        # Left to itself Qt makes the first row the current one, and does not select it.
        rows = self.model().rowCount()
        if rows and not self.currentIndex().isValid():
            _, last = self.seen_rows()
            self.setCurrentIndex(self.model().index(last if self._grows else 0, 0))
