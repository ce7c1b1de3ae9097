"""Two runs of a call compared: the rows of a difference, for a tree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTreeView, QWidget

from chatdesk.domain.hidden import spelled
from chatdesk.schemas.difference import Difference, Kind
from chatdesk.schemas.misfit import Step
from chatdesk.ui.inspector.json_model import NODE_ROLE, JsonModel, Node, Path
from chatdesk.ui.inspector.json_tree import JsonDelegate, JsonTree
from chatdesk.ui.inspector.log_model import Index
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring
from chatdesk.ui.look.theme import Theme

_LONGEST = 200
_OPEN_AT_ONCE = 200
# Sign, colour of the words, ground, and the word that is read out.
LOOKS = {
    Kind.SAME: ("", "text_secondary", "", "same"),
    Kind.INNER: ("", "text", "", "differs inside"),
    Kind.CHANGED: ("pencil-simple", "wait", "wait_soft", "changed"),
    Kind.ADDED: ("plus", "ok", "ok_soft", "added"),
    Kind.REMOVED: ("minus", "error", "error_soft", "removed"),
}


class DifferenceNode:
    """One row: what it was, and what it is."""

    def __init__(
        self,
        difference: Difference,
        parent: DifferenceNode | None = None,
        row: int = 0,
        *,
        title: str = "",
    ) -> None:
        self.difference = difference
        self.title = title
        self.parent = parent
        self.row = row
        self._children: list[DifferenceNode] | None = None

    @property
    def key(self) -> Step | None:
        """Its name or place in its parent."""
        return self.difference.key

    @property
    def children(self) -> Sequence[DifferenceNode]:
        """The rows below."""
        if self._children is None:
            below = self.difference.below
            self._children = [DifferenceNode(one, self, row) for row, one in enumerate(below)]
        return self._children

    @property
    def has_children(self) -> bool:
        """Whether there is anything below."""
        return bool(self.difference.below)

    @property
    def path(self) -> Path:
        """The way here from the whole."""
        above = () if self.parent is None else self.parent.path
        return above if self.key is None else (*above, self.key)

    @property
    def kind(self) -> str:
        """What the value is, as the colours of code know it."""
        return "object"

    @property
    def preview(self) -> str:
        """What it was and what it is, on one line, and what became of it."""
        word = LOOKS[self.difference.kind][3]
        if self.title:
            return f"{self.title} ({word})"
        words = " → ".join(text for text in (self.before, self.after) if text)
        return f"{words} ({word})"

    @property
    def before(self) -> str:
        """The value before, where it is shown."""
        is_there = self.difference.kind in (Kind.CHANGED, Kind.REMOVED)
        return short(self.difference.before) if is_there else ""

    @property
    def after(self) -> str:
        """The value after, where it is shown."""
        return "" if self.difference.kind is Kind.REMOVED else short(self.difference.after)

    def text(self) -> str:
        """The value as JSON to copy: what it is, or what it was where it is gone."""
        found = self.difference
        value = found.before if found.kind is Kind.REMOVED else found.after
        return json.dumps(value, indent=2, ensure_ascii=False)

    def texts(self) -> tuple[str | None, str | None]:
        """What it was and what it is in full, each None where it is not there or the same as the other."""
        found = self.difference
        has_before = found.kind in (Kind.CHANGED, Kind.REMOVED)
        has_after = found.kind is not Kind.REMOVED
        before = _full(found.before) if has_before else None
        return before, _full(found.after) if has_after else None


class DifferenceModel(JsonModel):
    """The rows of one difference."""

    def show_difference(self, difference: Difference, title: str) -> None:
        """Show another one; the title stands in the row of the whole."""
        self.beginResetModel()
        self._root, self._said = DifferenceNode(difference, title=title), {}
        self.endResetModel()


class DifferenceDelegate(JsonDelegate):
    """A row: sign of what became of it, name, what it was, what it is."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, tree = self.theme, option.widget
        whole = QRectF(option.rect)
        if isinstance(tree, QWidget):
            whole.setLeft(0)
        node: DifferenceNode = index.data(NODE_ROLE)
        ground = LOOKS[node.difference.kind][2]
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = ground or ("bg_selected" if is_chosen else "")
        if ground:
            painter.fillRect(whole, theme.color(ground))
        if is_chosen and option.state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, theme, whole, 0)
        if node.has_children and isinstance(tree, QTreeView):
            self._draw_caret(painter, QRectF(option.rect), is_open=tree.isExpanded(index))
        room = QRectF(option.rect).adjusted(theme.px(4), 0, -theme.px(16), 0)
        self._draw_difference(painter, room, node)

    def _draw_difference(self, painter: QPainter, room: QRectF, node: DifferenceNode) -> None:
        theme, code = self.theme, self.theme.font("code_small")
        icon, color, _, word = LOOKS[node.difference.kind]
        if icon:
            small, right = theme.font("small"), Qt.AlignmentFlag.AlignRight
            side = theme.px(12)
            used = draw_line_of_text(painter, room, word, small, theme.color(color), right)
            box = QRectF(room.right() - used - side - theme.px(5), room.center().y() - side / 2, side, side)
            draw_icon(painter, icon, box, theme.color(color))
            room = room.adjusted(0, 0, -used - side - theme.px(16), 0)
        if node.title:
            draw_line_of_text(painter, room, node.title, theme.font("small"), theme.color("text_secondary"))
            return
        pieces = [(str(node.key), "text" if icon else "code_type")] if node.key is not None else []
        if node.before:
            pieces.append((node.before, "code_deleted"))
        if node.before and node.after:
            pieces.append(("→", "text_tertiary"))
        if node.after:
            pieces.append((node.after, "code_inserted" if icon else "text_secondary"))
        for words, ink in pieces:
            if room.width() < theme.px(16):
                return
            used = draw_line_of_text(painter, room, words, code, theme.color(ink))
            room.setLeft(room.left() + used + theme.px(10))


class DifferenceTree(JsonTree):
    """The tree of a difference; what differs is unfolded, what is the same stays folded."""

    def __init__(self, theme: Theme, name: str) -> None:
        self.differences = DifferenceModel()
        super().__init__(theme, name, self.differences)
        self.differences.setParent(self)
        self._delegate = DifferenceDelegate(theme, self)
        self.setItemDelegate(self._delegate)

    def show_difference(self, difference: Difference, title: str) -> None:
        """Show another one, at the first row that is not the same."""
        self.differences.show_difference(difference, title)
        self.expand(self.differences.index(0, 0))
        waiting: list[Node] = [self.differences.node(self.differences.index(0, 0))]
        first: Node | None = None
        shown = 0
        while waiting and shown < _OPEN_AT_ONCE:
            node = waiting.pop(0)
            if not isinstance(node, DifferenceNode):
                continue
            kind = node.difference.kind
            if kind is Kind.INNER:
                self.expand(self.differences.index_of_node(node))
                waiting += node.children
                shown += len(node.children)
            elif kind is not Kind.SAME and first is None:
                first = node
        start = self.differences.index(0, 0) if first is None else self.differences.index_of_node(first)
        self.setCurrentIndex(start)


def _full(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def short(value: Any) -> str:
    """Return a value on one line, its beginning where it is long."""
    if isinstance(value, dict) and value:
        return f"{{ }} {len(value)}"
    if isinstance(value, list) and value:
        return f"[ ] {len(value)}"
    text = json.dumps(value[:_LONGEST] if isinstance(value, str) else value, ensure_ascii=False)
    return spelled(text)
