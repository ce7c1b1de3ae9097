"""A JSON value as a tree: every field and item a row, made when somebody first looks below its parent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from chatdesk.domain.hidden import spelled
from chatdesk.schemas.misfit import Step, path_text

NODE_ROLE = Qt.ItemDataRole.UserRole + 1
Path = tuple[Step, ...]
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LONGEST = 300
MOST_ROWS = 1000


class Node(Protocol):
    """What a row of a tree tells of itself."""

    @property
    def key(self) -> Step | None:
        """Its name or place in its parent, None for the whole value."""

    @property
    def row(self) -> int:
        """Its place among its siblings."""

    @property
    def parent(self) -> Node | None:
        """The row above, None for the whole value."""

    @property
    def children(self) -> Sequence[Node]:
        """The rows below."""

    @property
    def path(self) -> Path:
        """The way here from the whole value."""

    @property
    def kind(self) -> str:
        """What the value is, as the colours of code know it: object, array, string, number or word."""

    @property
    def has_children(self) -> bool:
        """Whether there is anything below."""

    @property
    def preview(self) -> str:
        """The value on one line."""

    def text(self) -> str:
        """The value as JSON to copy."""


class JsonNode:
    """One row of a value that is there."""

    def __init__(self, value: Any, key: Step | None = None, parent: JsonNode | None = None) -> None:
        self.value = value
        self.key = key
        self.parent = parent
        self.row = 0
        self._children: list[JsonNode] | None = None

    @property
    def children(self) -> list[JsonNode]:
        """The rows below this one."""
        if self._children is None:
            self._children = self._made()
            for row, child in enumerate(self._children):
                child.row = row
        return self._children

    def _made(self) -> list[JsonNode]:
        items: Iterable[tuple[Step, Any]] = ()
        if isinstance(self.value, dict):
            items = self.value.items()
        elif isinstance(self.value, list):
            items = enumerate(self.value)
        if isinstance(self.value, dict | list) and len(self.value) > MOST_ROWS:
            # Nobody reads a thousand rows, and each of them is a thing to be made and laid out.
            every = list(items)
            parts = (every[at : at + MOST_ROWS] for at in range(0, len(every), MOST_ROWS))
            return [JsonRange(part, self) for part in parts]
        return [JsonNode(value, key, self) for key, value in items]

    @property
    def has_children(self) -> bool:
        """Whether there is anything below."""
        return isinstance(self.value, dict | list) and bool(self.value)

    @property
    def path(self) -> Path:
        """The way here from the whole value."""
        if self.parent is None or self.key is None:
            return ()
        return (*self.parent.path, self.key)

    @property
    def kind(self) -> str:
        """What the value is, as the colours of code know it: object, array, string, number or word."""
        if isinstance(self.value, dict | list):
            return "object" if isinstance(self.value, dict) else "array"
        if isinstance(self.value, str):
            return "string"
        return "word" if self.value is None or isinstance(self.value, bool) else "number"

    @property
    def preview(self) -> str:
        """The value on one line; of an object or a list its sign and its size."""
        if isinstance(self.value, dict):
            return f"{{ }} {len(self.value)}"
        if isinstance(self.value, list):
            return f"[ ] {len(self.value)}"
        text = self.value[:_LONGEST] if isinstance(self.value, str) else self.value
        return json.dumps(text, ensure_ascii=False)

    def text(self) -> str:
        """The value as JSON to copy."""
        return json.dumps(self.value, indent=2, ensure_ascii=False)


class JsonRange(JsonNode):
    """A row that stands for many fields or items of a value that has too many to show; no step of a path."""

    def __init__(self, items: Sequence[tuple[Step, Any]], parent: JsonNode) -> None:
        super().__init__(dict(items), None, parent)
        self._keys = set(self.value)

    def holds(self, step: Step) -> bool:
        """Whether a field or item stands in here."""
        return step in self._keys

    @property
    def path(self) -> Path:
        """The way to the value that is shown in ranges."""
        return self.parent.path if self.parent is not None else ()

    @property
    def kind(self) -> str:
        """What it is, as the colours of code know it."""
        return "range"

    @property
    def preview(self) -> str:
        """The first and the last name or place."""
        names = list(self.value)
        return f"{names[0]} … {names[-1]}"

    def text(self) -> str:
        """What stands in it as JSON to copy."""
        is_list = self.parent is not None and isinstance(self.parent.value, list)
        return json.dumps(list(self.value.values()) if is_list else self.value, indent=2, ensure_ascii=False)

    def _made(self) -> list[JsonNode]:
        return [JsonNode(value, key, self) for key, value in self.value.items()]


class JsonModel(QAbstractItemModel):
    """The tree of one value, with what is said of some of its rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root: Node | None = None
        self._said: Mapping[Path, str] = {}

    def show_value(self, value: Any, said: Mapping[Path, str]) -> None:
        """Show a value; `said` are sentences by the path of their row."""
        self.beginResetModel()
        self._root, self._said = JsonNode(value), said
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self._root, self._said = None, {}
        self.endResetModel()

    def node(self, index: _Index) -> Node:
        """Return the row of a valid index."""
        node: Node = index.internalPointer()
        return node

    def said(self, node: Node) -> str:
        """Return the sentence about a row, "" where there is none."""
        return self._said.get(node.path, "")

    def index_of(self, path: Path) -> QModelIndex:
        """Return the index of a path, or of the nearest row above that there is."""
        if self._root is None:
            return QModelIndex()
        node = self._root
        for step in path:
            found = _child_at(node, step)
            if found is None:
                break
            node = found
        return self.index_of_node(node)

    def index_of_node(self, node: Node) -> QModelIndex:
        """Return the index of a row."""
        return self.createIndex(node.row, 0, node)

    def rows_below(self, node: Node) -> int:
        """Return how many rows stand below one."""
        return len(node.children)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        if not parent.isValid():
            return int(self._root is not None)
        return self.rows_below(self.node(parent))

    def columnCount(self, parent: _Index = _ROOT) -> int:
        del parent
        return 1

    def hasChildren(self, parent: _Index = _ROOT) -> bool:
        return self.node(parent).has_children if parent.isValid() else self._root is not None

    def index(self, row: int, column: int, parent: _Index = _ROOT) -> QModelIndex:
        if not parent.isValid():
            is_root = self._root is not None and (row, column) == (0, 0)
            return self.createIndex(0, 0, self._root) if is_root else QModelIndex()
        above = self.node(parent)
        is_there = 0 <= row < self.rows_below(above)
        return self.createIndex(row, column, above.children[row]) if is_there else QModelIndex()

    def parent(self, index: _Index = _ROOT) -> QModelIndex:  # type: ignore[override, unused-ignore]
        above = self.node(index).parent if index.isValid() else None
        return QModelIndex() if above is None else self.createIndex(above.row, 0, above)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        if role == NODE_ROLE:
            return node
        name = "" if node.key is None else spelled(str(node.key))
        preview = spelled(node.preview)
        if role == Qt.ItemDataRole.DisplayRole:
            return name or preview
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = f"{name}: {preview}" if name else preview
            said = self.said(node)
            return f"{words}. {said}" if said else words
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.said(node) or path_text(node.path) or None
        return None


def _child_at(node: Node, step: Step) -> Node | None:
    """Return the row of a field or item, also where it stands in a range."""
    for child in node.children:
        if isinstance(child, JsonRange):
            if child.holds(step):
                return _child_at(child, step)
        elif child.key == step:
            return child
    return None
