"""What a list looks like, kept while all of its rows become others: at midnight, after an import."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from chatdesk.ui.sidebar.conversation_model import ConversationModel
from chatdesk.ui.sidebar.conversation_rows import ConversationRow
from chatdesk.ui.sidebar.row_view import RowView

_Flag = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True, slots=True)
class HeldView:
    """Ids of the row with the ring and the selected ones; the first row in view and its height."""

    current: str
    selected: tuple[str, ...]
    first: str
    at: int
    is_at_top: bool


def remember(view: RowView, model: ConversationModel, current: str, selected: tuple[str, ...]) -> HeldView:
    """Note what is in view, with the ids of the row with the ring and of those that are selected."""
    first, at = "", 0
    for place in view.rows_in_view():
        entry = model.entry(model.index(place))
        if isinstance(entry, ConversationRow):
            first, at = entry.id, view.visualRect(model.index(place)).top()
            break
    return HeldView(current, selected, first, at, view.verticalOffset() == 0)


def recall(view: RowView, model: ConversationModel, held: HeldView) -> None:
    """Show the rows that are there now as it was before."""
    chosen = view.selectionModel()
    first = model.index_of(held.first)
    if held.is_at_top:
        view.verticalScrollBar().setValue(0)
    elif first.isValid():
        view.verticalScrollBar().setValue(first.row() * view.row_height - held.at)
    selection = QItemSelection()
    for index in filter(lambda one: one.isValid(), map(model.index_of, held.selected)):
        selection.select(index, index)
    chosen.select(selection, _Flag.ClearAndSelect)
    current = model.index_of(held.current)
    if current.isValid():
        chosen.setCurrentIndex(current, _Flag.NoUpdate)
