"""Which rows of the list are selected, and how that stays while the rows become others."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QItemSelectionModel, QItemSelectionRange, QObject

from chatdesk.ui.sidebar.chosen import Chosen, chosen_in
from chatdesk.ui.sidebar.conversation_model import ConversationModel
from chatdesk.ui.sidebar.conversation_rows import ConversationRow
from chatdesk.ui.sidebar.held_view import HeldView, recall, remember
from chatdesk.ui.sidebar.row_view import RowView

_Flag = QItemSelectionModel.SelectionFlag


class SelectedRows(QObject):
    """The selection of a view that shows `model`; make it when the view has its model."""

    def __init__(self, view: RowView, model: ConversationModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._held: HeldView | None = None
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._recall)

    @property
    def has_several(self) -> bool:
        """Whether more than one row is selected."""
        ranges = self._ranges()
        return len(ranges) > 1 or any(one.height() > 1 for one in ranges)

    @property
    def current_id(self) -> str:
        """The conversation under the keyboard, or ""."""
        entry = self._model.entry(self._view.currentIndex())
        return entry.id if isinstance(entry, ConversationRow) else ""

    def places(self) -> list[range]:
        """Return the places of the rows that acts are for."""
        if self.has_several:
            return [range(one.top(), one.bottom() + 1) for one in self._ranges()]
        place = self._view.currentIndex().row()
        return [range(place, place + 1)] if place >= 0 else []

    def meant(self) -> Chosen:
        """Return what acts are for: the selected rows where there are several, else the one with the ring."""
        return chosen_in(self._model, self.places())

    def select_alone(self, conversation_id: str) -> None:
        """Select the open row and no other; the ring goes to it while the keyboard is elsewhere."""
        selection = self._view.selectionModel()
        index = self._model.index_of(conversation_id)
        if index.isValid():
            selection.select(index, _Flag.ClearAndSelect)
        else:
            selection.clearSelection()
        if not self._view.hasFocus() and index.isValid():
            selection.setCurrentIndex(index, _Flag.NoUpdate)

    def put_ring(self, conversation_id: str) -> None:
        """Put the ring at the open row, or at the first one where none is open."""
        selected = self._model.index_of(conversation_id)
        wanted = selected if selected.isValid() else self._model.index(1)
        self._view.selectionModel().setCurrentIndex(wanted, _Flag.NoUpdate)

    def _ranges(self) -> list[QItemSelectionRange]:
        return list(cast("list[QItemSelectionRange]", self._view.selectionModel().selection()))

    def _remember(self) -> None:
        selected = self.meant().ids if self.has_several else ()
        self._held = remember(self._view, self._model, self.current_id, selected)

    def _recall(self) -> None:
        """Show the new rows as the old ones were shown: place, ring and selection."""
        held, self._held = self._held, None
        self._view.doItemsLayout()
        if held is not None:
            recall(self._view, self._model, held)
