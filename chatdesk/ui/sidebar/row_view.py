"""A list view whose rows are all of one height, as many as one likes.

`QListView` lays every row out again whenever one is added, a tenth of a second for 100,000. Here the place
of a row is its number times its height. What is read does not move under the eyes: rows that come, go or
move above the first one that is seen do not shift it, unless the beginning of the list is in view.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from chatdesk.ui.look.viewport import Viewport

_Action = QAbstractItemView.CursorAction
_Hint = QAbstractItemView.ScrollHint
_Index = QModelIndex | QPersistentModelIndex
_State = QStyle.StateFlag
_STEPS = {
    _Action.MoveUp: -1,
    _Action.MovePrevious: -1,
    _Action.MoveDown: 1,
    _Action.MoveNext: 1,
}


class RowView(QListView):
    """Shows a list model of one column. Rows that cannot be selected are passed over by the keys."""

    def __init__(self, row_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewport(Viewport())
        self._row_height = row_height
        self._hovered = -1
        self._anchor: tuple[QPersistentModelIndex, int] | None = None
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_row_height(self, height: int) -> None:
        """Make every row so many pixels high; the row at the top stays there."""
        first, self._row_height = self.verticalOffset() / self._row_height, height
        self.verticalScrollBar().setSingleStep(height)
        self.doItemsLayout()
        self.verticalScrollBar().setValue(round(first * height))

    def count(self) -> int:
        """Return how many rows there are."""
        # Qt asks before there is a model.
        model = cast("QAbstractItemModel | None", self.model())
        return 0 if model is None else model.rowCount()

    @property
    def row_height(self) -> int:
        """How high a row is, in pixels."""
        return self._row_height

    def rows_in_view(self) -> range:
        """Return the places of the rows of which anything is seen."""
        top, height = self.verticalOffset(), self._row_height
        last = (top + max(1, self.viewport().height()) - 1) // height
        return range(min(top // height, self.count()), min(last + 1, self.count()))

    # What Qt asks.

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is None:
            return
        model.rowsAboutToBeInserted.connect(lambda: self._drop_anchor(range(0)))
        model.rowsAboutToBeRemoved.connect(lambda _, first, last: self._drop_anchor(range(first, last + 1)))
        model.rowsAboutToBeMoved.connect(lambda _, first, last: self._drop_anchor(range(first, last + 1)))
        for signal in (model.rowsInserted, model.rowsRemoved, model.rowsMoved):
            signal.connect(self._ride_at_anchor)

    def visualRect(self, index: _Index) -> QRect:
        if not index.isValid():
            return QRect()
        top = index.row() * self._row_height - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self._row_height)

    def indexAt(self, point: QPoint) -> QModelIndex:
        place = (point.y() + self.verticalOffset()) // self._row_height
        model = self.model()
        return model.index(place, 0) if 0 <= place < self.count() else QModelIndex()

    def scrollTo(self, index: _Index, hint: QAbstractItemView.ScrollHint = _Hint.EnsureVisible) -> None:
        if not index.isValid():
            return
        room, top = self.viewport().height(), index.row() * self._row_height
        lowest, bar = top + self._row_height - room, self.verticalScrollBar()
        if hint is _Hint.PositionAtCenter:
            bar.setValue(top - (room - self._row_height) // 2)
        elif hint is _Hint.PositionAtTop or top < bar.value():
            bar.setValue(top)
        elif hint is _Hint.PositionAtBottom or lowest > bar.value():
            bar.setValue(lowest)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        del modifiers
        count, now = self.count(), self.currentIndex().row()
        page = max(1, self.viewport().height() // self._row_height - 1)
        match action:
            case _Action.MoveHome:
                wanted, step = 0, 1
            case _Action.MoveEnd:
                wanted, step = count - 1, -1
            case _Action.MovePageUp | _Action.MovePageDown:
                step = -1 if action is _Action.MovePageUp else 1
                wanted = min(max(now + step * page, 0), count - 1)
            case _ if action in _STEPS:
                step = _STEPS[action]
                wanted = now + step
            case _:
                return self.currentIndex()
        return self._able_from(wanted, step)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        model, top = self.model(), self.verticalOffset()
        if not self.count():
            return
        rect = rect.normalized()
        first = min(max((rect.top() + top) // self._row_height, 0), self.count() - 1)
        last = min(max((rect.bottom() + top) // self._row_height, 0), self.count() - 1)
        chosen = QItemSelection(model.index(first, 0), model.index(last, 0))
        self.selectionModel().select(chosen, command)

    def selectAll(self) -> None:
        model = self.model()
        if self.count():
            everything = QItemSelection(model.index(0, 0), model.index(self.count() - 1, 0))
            self.selectionModel().select(everything, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        del selection
        return QRegion(self.viewport().rect())

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def doItemsLayout(self) -> None:
        # Not that of the list view, which walks through all rows.
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(room)
        bar.setRange(0, max(0, self.count() * self._row_height - room))
        QAbstractItemView.updateGeometries(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        model, height, top = self.model(), self._row_height, self.verticalOffset()
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain, current = option.state, self.currentIndex().row()
        chosen, delegate = self.selectionModel(), self.itemDelegate()
        first = max(0, (event.rect().top() + top) // height)
        last = min(self.count() - 1, (event.rect().bottom() + top) // height)
        for place in range(first, last + 1):
            index = model.index(place, 0)
            state = plain & ~(_State.State_HasFocus | _State.State_MouseOver | _State.State_Selected)
            state |= _State.State_HasFocus if place == current and self.hasFocus() else _State.State_None
            state |= _State.State_MouseOver if place == self._hovered else _State.State_None
            state |= _State.State_Selected if chosen.isSelected(index) else _State.State_None
            option.state = state
            option.rect = QRect(0, place * height - top, self.viewport().width(), height)
            delegate.paint(painter, option, index)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            self._hover(self.indexAt(event.position().toPoint()).row())
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.HoverLeave):
            self._hover(-1)
        return super().viewportEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self._hovered >= 0:
            self._hover(self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())).row())

    # -- in between ------------------------------------------------------------------------------

    def _able_from(self, place: int, step: int) -> QModelIndex:
        """Return the first row that can be selected, from a place on; at an end the last one before."""
        model, count = self.model(), self.count()
        for direction in (step, -step):
            at = place
            while 0 <= at < count:
                index = model.index(at, 0)
                if index.flags() & Qt.ItemFlag.ItemIsSelectable:
                    return index
                at += direction
        return self.currentIndex()

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            model, before, self._hovered = self.model(), self._hovered, place
            for changed in (before, place):
                if changed >= 0:
                    self.viewport().update(self.visualRect(model.index(changed, 0)))

    def _drop_anchor(self, changing: range) -> None:
        """Remember the first row in view that stays what and where it is."""
        model, top = self.model(), self.verticalOffset()
        if top == 0:
            return
        for place in self.rows_in_view():
            if place not in changing:
                at = place * self._row_height - top
                self._anchor = (QPersistentModelIndex(model.index(place, 0)), at)
                return

    def _ride_at_anchor(self) -> None:
        """Bring the row that was remembered back to where it was."""
        anchor, self._anchor = self._anchor, None
        self.doItemsLayout()
        if anchor is not None and anchor[0].isValid():
            self.verticalScrollBar().setValue(anchor[0].row() * self._row_height - anchor[1])
