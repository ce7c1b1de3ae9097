"""The tree of a JSON value: walked by arrows, folded by Left and Right, copied by Ctrl+C."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QFrame, QStyle, QStyleOptionViewItem, QTreeView, QWidget

from chatdesk.domain.hidden import spelled
from chatdesk.schemas.misfit import path_text
from chatdesk.ui.inspector.json_model import NODE_ROLE, JsonModel, Node, Path
from chatdesk.ui.inspector.row_list import is_letter
from chatdesk.ui.inspector.rows import RowDelegate
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring
from chatdesk.ui.look.theme import Theme

_State = QStyle.StateFlag
_Index = QModelIndex | QPersistentModelIndex
_INDENT, _LEFT = 20, 8
_COLORS = {
    "object": "text_secondary",
    "array": "text_secondary",
    "range": "text_tertiary",
    "string": "code_string",
    "number": "code_number",
    "word": "code_keyword",
}
_TOGGLE_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_OPEN_AT_ONCE = 200
_ROOM_FOR_WORDS = 130


def in_short(node: Node, said: str) -> str:
    """Return the first sentence about a row without what the row shows itself: its path and its value."""
    words = said.partition("\n")[0].removeprefix(path_text(node.path)).lstrip(". ")
    return words.partition(", the model wrote ")[0].rstrip(".")


class JsonDelegate(RowDelegate):
    """A row: its name, its value in the colour of its kind; one that does not fit on a ground of its own."""

    height = 24

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, tree = self.theme, option.widget
        whole = QRectF(option.rect)
        if isinstance(tree, QWidget):
            # Ground and ring go over the whole line, not only right of the caret.
            whole.setLeft(0)
        model = index.model()
        node: Node = index.data(NODE_ROLE)
        said = model.said(node) if isinstance(model, JsonModel) else ""
        is_chosen = bool(option.state & _State.State_Selected)
        ground = "bg_selected" if is_chosen else "error_soft" if said else ""
        ground = ground or ("bg_hover" if option.state & _State.State_MouseOver else "")
        if ground:
            painter.fillRect(whole, theme.color(ground))
        if is_chosen and option.state & _State.State_HasFocus:
            draw_ring(painter, theme, whole, 0)
        if node.has_children and isinstance(tree, QTreeView):
            self._draw_caret(painter, QRectF(option.rect), is_open=tree.isExpanded(index))
        room = QRectF(option.rect).adjusted(theme.px(4), 0, -theme.px(16), 0)
        self._draw_row(painter, room, node, said)

    def _draw_caret(self, painter: QPainter, rect: QRectF, *, is_open: bool) -> None:
        side = self.theme.px(12)
        box = QRectF(rect.left() - side - self.theme.px(2), rect.center().y() - side / 2, side, side)
        icon = "caret-down" if is_open else "caret-right"
        draw_icon(painter, icon, box, self.theme.color("text_secondary"))

    def _draw_row(self, painter: QPainter, room: QRectF, node: Node, said: str) -> None:
        theme, code = self.theme, self.theme.font("code_small")
        if said:
            side = theme.px(14)
            box = QRectF(room.right() - side, room.center().y() - side / 2, side, side)
            draw_icon(painter, "warning-circle", box, theme.color("error"))
            room.setRight(box.left() - theme.px(8))
        if node.key is not None:
            color = "text_tertiary" if isinstance(node.key, int) else "code_type"
            used = draw_line_of_text(painter, room, spelled(str(node.key)), code, theme.color(color))
            room.setLeft(room.left() + used + theme.px(10))
        used = draw_line_of_text(painter, room, spelled(node.preview), code, theme.color(_COLORS[node.kind]))
        room.setLeft(room.left() + used + theme.px(16))
        if said and room.width() > theme.px(_ROOM_FOR_WORDS):
            small, right = theme.font("small"), Qt.AlignmentFlag.AlignRight
            words = QFontMetricsF(small).elidedText(
                in_short(node, said), Qt.TextElideMode.ElideRight, room.width()
            )
            draw_line_of_text(painter, room, words, small, theme.color("error"), right)


class JsonTree(QTreeView):
    """`node_chosen` brings the row that is current; `left` says that Left was pressed where nothing folds."""

    node_chosen = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, name: str, nodes: JsonModel | None = None) -> None:
        super().__init__()
        self._delegate = JsonDelegate(theme, self)
        self.nodes = nodes or JsonModel(self)
        self.setModel(self.nodes)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(True)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.set_theme(theme)

    def show_value(self, value: object, said: dict[Path, str]) -> None:
        """Show a value, unfolded as far as is good to read, at the first row with a sentence."""
        self.nodes.show_value(value, said)
        self._unfold()
        self.go_to(next(iter(said), ()))

    def go_to(self, path: Path) -> None:
        """Make the row of a path, or the nearest above it, the current one."""
        index = self.nodes.index_of(path)
        above = index.parent()
        while above.isValid():
            self.expand(above)
            above = above.parent()
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def take_focus(self) -> None:
        """Take the focus by key."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._delegate.theme = theme
        self.setIndentation(theme.px(_INDENT))
        self.setViewportMargins(theme.px(_LEFT), 0, 0, 0)
        self.scheduleDelayedItemsLayout()

    def drawBranches(self, painter: QPainter, rect: QRect, index: _Index) -> None:
        """Draw nothing: the delegate draws the caret, over the ground of the whole line."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy) and index.isValid():
            QGuiApplication.clipboard().setText(self.nodes.node(index).text())
        elif event.key() == Qt.Key.Key_Left:
            self._go_left(index)
        elif event.key() == Qt.Key.Key_Right and self.isExpanded(index):
            self.setCurrentIndex(self.nodes.index(0, 0, index))
        elif event.key() in _TOGGLE_KEYS and index.isValid():
            self.setExpanded(index, not self.isExpanded(index))
        elif is_letter(event):
            # Not for a search by letters: here they are commands, of whoever the tree stands in.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.nodes.index(0, 0))
        super().focusInEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(self._delegate.theme.px(240), self._delegate.theme.px(240))

    def _unfold(self) -> None:
        """Open the rows nearest to the root, as many as can be read at a glance."""
        waiting, shown = [self.nodes.index(0, 0)], 1
        while waiting and shown < _OPEN_AT_ONCE:
            index = waiting.pop(0)
            self.expand(index)
            count = self.nodes.rowCount(index)
            shown += count
            below = [self.nodes.index(row, 0, index) for row in range(count)]
            # A row without any below would count as open, too.
            waiting += [one for one in below if self.nodes.hasChildren(one)]

    def _go_left(self, index: QModelIndex) -> None:
        """Fold, else go to the parent, else out of the tree, whatever the style of the system does."""
        if self.isExpanded(index):
            self.collapse(index)
        elif index.parent().isValid():
            self.setCurrentIndex(index.parent())
        else:
            self.left.emit()

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.node_chosen.emit(self.nodes.node(index))
