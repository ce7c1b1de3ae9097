"""The tree of arguments that are still being written: rows come, and none is made twice."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, Signal

from chatdesk.schemas.growing_fit import GrowingFit
from chatdesk.schemas.growing_json import GrowingJson, GrowingNode
from chatdesk.schemas.misfit import Step
from chatdesk.schemas.outline import ANY
from chatdesk.ui.inspector.json_model import JsonModel, Node

_DEEPEST = 4
# Qt's tree goes through all rows of a parent whenever one is added to it.
_MOST_WHILE_IT_GROWS = 300


class GrowingModel(JsonModel):
    """Takes a text as it grows; each new row costs itself, nothing that stands there is looked at again.

    `fit` judges the values where there is a schema. `seen` are the paths of the values that are there, up
    to four levels deep and with `ANY` for a place in a list; `whole` those of them that are complete.
    `grown` brings the rows below which others came. Of a list or an object 300 rows are shown at first, the
    others when the end has come. `judged` says that other rows have something said of them.
    """

    grown = Signal(list)
    judged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fit: GrowingFit | None = None
        self.reader = GrowingJson()
        self.seen: set[tuple[Step, ...]] = set()
        self.whole: set[tuple[Step, ...]] = set()
        self._new: list[GrowingNode] = []
        self._cut: dict[int, GrowingNode] = {}

    def begin(self, fit: GrowingFit | None) -> None:
        """Begin with an empty text, held against a schema from now on where there is one."""
        self.beginResetModel()
        self._root, self._said = None, {}
        self.fit = fit
        if fit is not None:
            fit.begin()
        self._new, self._cut = [], {}
        self.seen, self.whole = set(), set()
        self.reader = GrowingJson(self._on_begun, self._on_whole)
        self.endResetModel()

    def feed(self, text: str, *, is_last: bool = False) -> None:
        """Take what came next; `is_last`: nothing more will come."""
        before = list(self.reader.open_nodes())
        self.reader.feed(text)
        if is_last:
            self.reader.end()
        self._insert()
        if is_last:
            self._show_rest()
        for node in {id(node): node for node in [*before, *self.reader.open_nodes()]}.values():
            index = self.index_of_node(node)
            self.dataChanged.emit(index, index)
        if self.fit is not None:
            found = self.fit.misfits.items()
            said = {path: "\n".join(misfit.text for misfit in misfits) for path, misfits in found}
            if said != self._said:
                self._said = said
                self.judged.emit()

    def rows_below(self, node: Node) -> int:
        """Return how many rows below one have been told of."""
        return node.shown if isinstance(node, GrowingNode) else 0

    def _insert(self) -> None:
        new, self._new = self._new, []
        if not new:
            return
        are_new = {id(node) for node in new}
        for node in new:
            node.shown = min(len(node.children), _MOST_WHILE_IT_GROWS)
            if node.shown < len(node.children):
                self._cut[id(node)] = node
        above = {id(node.parent): node.parent for node in new if id(node.parent) not in are_new}
        for parent in above.values():
            if parent is None:
                self.beginInsertRows(QModelIndex(), 0, 0)
                self._root = self.reader.root
                self.endInsertRows()
            else:
                self._show_more(parent, _MOST_WHILE_IT_GROWS)
        self.grown.emit([*above.values(), *(node for node in new if node.children)])

    def _show_more(self, parent: GrowingNode, most: int) -> None:
        """Give rows to the children that have none, up to so many in all."""
        count = min(len(parent.children), most)
        if count < len(parent.children):
            self._cut[id(parent)] = parent
        if count > parent.shown:
            self.beginInsertRows(self.index_of_node(parent), parent.shown, count - 1)
            parent.shown = count
            self.endInsertRows()

    def _show_rest(self) -> None:
        cut, self._cut = self._cut, {}
        for parent in cut.values():
            self._show_more(parent, len(parent.children))

    def _on_begun(self, node: GrowingNode) -> None:
        self._new.append(node)
        if node.depth <= _DEEPEST:
            self.seen.add(general(node.path))
        if self.fit is not None:
            self.fit.note_begun(node)

    def _on_whole(self, node: GrowingNode) -> None:
        if node.depth <= _DEEPEST:
            self.whole.add(general(node.path))
        if self.fit is not None:
            self.fit.note_whole(node)


def general(path: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return a path with `ANY` for every place in a list."""
    return tuple(ANY if isinstance(step, int) else step for step in path)
