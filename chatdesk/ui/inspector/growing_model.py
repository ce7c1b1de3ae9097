"""The tree of arguments that are still being written: rows come, and none is made twice."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, Signal

from chatdesk.schemas.growing_fit import GrowingFit
from chatdesk.schemas.growing_json import GrowingJson, GrowingNode
from chatdesk.schemas.outline import ANY
from chatdesk.schemas.verdict import Step
from chatdesk.ui.inspector.json_model import JsonModel, Node

_DEEPEST = 4


class GrowingModel(JsonModel):
    """Takes a text as it grows; each new row costs itself, nothing that stands there is looked at again.

    `fit` judges the values where there is a schema. `seen` are the paths of the values that are there, up
    to four levels deep and with `ANY` for a place in a list; `whole` those of them that are complete.
    `grown` brings the rows below which others came.
    """

    grown = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fit: GrowingFit | None = None
        self.reader = GrowingJson()
        self.seen: set[tuple[Step, ...]] = set()
        self.whole: set[tuple[Step, ...]] = set()
        self._new: list[GrowingNode] = []

    def begin(self, fit: GrowingFit | None) -> None:
        """Begin with an empty text, held against a schema from now on where there is one."""
        self.beginResetModel()
        self._root, self._said = None, {}
        self.fit = fit
        if fit is not None:
            fit.begin()
        self._new = []
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
        for node in {id(node): node for node in [*before, *self.reader.open_nodes()]}.values():
            index = self.index_of_node(node)
            self.dataChanged.emit(index, index)
        if self.fit is not None:
            self._said = {
                path: "\n".join(misfit.text for misfit in said) for path, said in self.fit.misfits.items()
            }

    def rows_below(self, node: Node) -> int:
        """Return how many rows below one have been told of."""
        return node.shown if isinstance(node, GrowingNode) else 0

    def _insert(self) -> None:
        new, self._new = self._new, []
        if not new:
            return
        are_new = {id(node) for node in new}
        for node in new:
            node.shown = len(node.children)
        above = {id(node.parent): node.parent for node in new if id(node.parent) not in are_new}
        for parent in above.values():
            if parent is None:
                self.beginInsertRows(QModelIndex(), 0, 0)
                self._root = self.reader.root
            else:
                index = self.index_of_node(parent)
                self.beginInsertRows(index, parent.shown, len(parent.children) - 1)
                parent.shown = len(parent.children)
            self.endInsertRows()
        self.grown.emit([*above.values(), *(node for node in new if node.children)])

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
