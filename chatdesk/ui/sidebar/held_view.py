"""What a list looks like, kept while all of its rows become others: at midnight, after an import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from chatdesk.ui.sidebar.conversation_rows import ConversationRow

if TYPE_CHECKING:
    from chatdesk.ui.sidebar.conversation_list import ConversationList

_Flag = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True, slots=True)
class HeldView:
    """Ids of the row with the ring and the selected ones; the first row in view and its height."""

    current: str
    selected: tuple[str, ...]
    first: str
    at: int
    is_at_top: bool


def remember(view: ConversationList) -> HeldView:
    """Note what is in view and selected."""
    model = view.conversations
    first, at = "", 0
    for place in view.rows_in_view():
        entry = model.entry(model.index(place))
        if isinstance(entry, ConversationRow):
            first, at = entry.id, view.visualRect(model.index(place)).top()
            break
    selected = view.meant().ids if view.has_several else ()
    return HeldView(view.current_id(), selected, first, at, view.verticalOffset() == 0)


def recall(view: ConversationList, held: HeldView) -> None:
    """Show the rows that are there now as it was before."""
    model, chosen = view.conversations, view.selectionModel()
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
