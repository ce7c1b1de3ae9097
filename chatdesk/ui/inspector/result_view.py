"""What came back of a call: as text, tree, table or picture, with a field to find something in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from chatdesk.domain.message import ToolResultPart
from chatdesk.ui.inspector import finding
from chatdesk.ui.inspector.events_page import split
from chatdesk.ui.inspector.find_field import FindField
from chatdesk.ui.inspector.json_tree import JsonTree
from chatdesk.ui.inspector.long_text import LongText
from chatdesk.ui.inspector.picture import Picture
from chatdesk.ui.inspector.plain_text import PlainText
from chatdesk.ui.inspector.result_shapes import ResultShapes, Shape
from chatdesk.ui.inspector.tabs import TabButton
from chatdesk.ui.inspector.value_table import ValueTable
from chatdesk.ui.inspector.value_text import ValueText
from chatdesk.ui.look.theme import Theme

# An editor lays every line of a text out; beyond this only what is seen is.
_LONGEST_EDITED = 300_000


class ResultView(QWidget):
    """Shows one result in the shape that fits it best, until another shape is chosen.

    What a shape needs is made when it is looked at. `shape_chosen` says that another one is shown.
    """

    shape_chosen = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shapes: ResultShapes | None = None
        self._wanted: Shape | None = None
        self._finds: Sequence[Any] = ()
        self._find = -1
        self._shown: set[Shape] = set()
        self.finder = FindField(theme)
        self.text = PlainText(theme, self.tr("Result as text"))
        self.long_text = LongText(theme, self.tr("Result as text"))
        self.tree = JsonTree(theme, self.tr("Result as a tree"))
        self.value = ValueText(theme, self.tr("Chosen value"))
        self._tree_side = split(self.tree, self.value, (360, 120))
        self.table = ValueTable(theme, self.tr("Result as a table"))
        self.picture = Picture(theme)
        self._empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self._stack = QStackedWidget()
        self._buttons = {shape: TabButton(theme, _title(shape)) for shape in Shape}
        self._build()
        self.tree.node_chosen.connect(self.value.show_node)
        self.finder.changed.connect(lambda _text: self._look())
        self.finder.stepped.connect(self._step)
        self.finder.left.connect(self.take_focus)
        self.set_theme(theme)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus and leaves Left and Right to the tabs."""
        return (self.text, self.long_text, self.picture, self.value)

    @property
    def shape(self) -> Shape:
        """The shape that is shown."""
        return next((shape for shape, button in self._buttons.items() if button.isChecked()), Shape.TEXT)

    def show_result(self, result: ToolResultPart | None, emptiness: str) -> None:
        """Show what came back; the words of `emptiness` where nothing has."""
        if result is None:
            self._shapes = None
            self._show_emptiness(emptiness)
            return
        if self._shapes is not None and self._shapes.result is result:
            return
        self._shapes = ResultShapes(result)
        self._shown = set()
        possible = self._shapes.shapes
        for shape, button in self._buttons.items():
            button.setVisible(shape in possible)
        self._head.show()
        self.show_shape(self._wanted if self._wanted in possible else possible[0])

    def choose_shape(self, step: int) -> None:
        """Go to the next shape that the result has, or to the one before."""
        if self._shapes is not None:
            possible = [shape for shape in Shape if shape in self._shapes.shapes]
            self._choose(possible[(possible.index(self.shape) + step) % len(possible)])

    def show_shape(self, shape: Shape) -> None:
        """Show the result in a shape that it has."""
        for other, button in self._buttons.items():
            button.setChecked(other is shape)
        self._fill(shape)
        self._stack.setCurrentWidget(self._view_of(shape))
        self._look()
        self.shape_chosen.emit()

    def take_focus(self) -> None:
        """Give the focus to what is shown."""
        view = self._stack.currentWidget()
        if view is self._tree_side:
            self.tree.take_focus()
        elif view is not None:
            view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for button in self._buttons.values():
            button.set_theme(theme)
        self.value.set_theme(theme)
        for part in (self.finder, self.text, self.long_text, self.tree, self.table, self.picture):
            part.set_theme(theme)
        self._row.setContentsMargins(theme.px(10), theme.px(6), theme.px(12), theme.px(6))
        self._empty.setFont(theme.font("ui"))
        self._empty.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), 0)
        palette = self._empty.palette()
        palette.setColor(self._empty.foregroundRole(), theme.color("text_secondary"))
        self._empty.setPalette(palette)

    def _build(self) -> None:
        self._head = QWidget()
        self._row = QHBoxLayout(self._head)
        self._row.setSpacing(2)
        for shape, button in self._buttons.items():
            button.clicked.connect(lambda _=False, shape=shape: self._choose(shape))
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._row.addWidget(self.finder)
        for view in (self.text, self.long_text, self._tree_side, self.table, self.picture, self._empty):
            self._stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)

    def _show_emptiness(self, words: str) -> None:
        self._head.hide()
        self._empty.setText(words)
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stack.setCurrentWidget(self._empty)

    def _choose(self, shape: Shape) -> None:
        self._wanted = shape
        self.show_shape(shape)

    def _view_of(self, shape: Shape) -> QWidget:
        views: dict[Shape, QWidget] = {
            Shape.TREE: self._tree_side,
            Shape.TABLE: self.table,
            Shape.PICTURE: self.picture,
        }
        return views.get(shape, self.long_text if self._is_long else self.text)

    @property
    def _is_long(self) -> bool:
        return self._shapes is not None and len(self._shapes.result.content) > _LONGEST_EDITED

    def _fill(self, shape: Shape) -> None:
        shapes = self._shapes
        if shapes is None or shape in self._shown:
            return
        self._shown.add(shape)
        if shape is Shape.TREE:
            self.tree.show_value(shapes.value[1], {})
        elif shape is Shape.TABLE and shapes.table is not None:
            self.table.show_table(shapes.table)
        elif shape is Shape.PICTURE:
            self.picture.show_part(shapes.pictures[0])
        elif self._is_long:
            self.long_text.show_text(shapes.result.content)
        else:
            self.text.show_text(shapes.result.content)

    def _look(self) -> None:
        """Look for what stands in the field, in what is shown."""
        wanted, shapes = self.finder.text, self._shapes
        self._finds, self._find = (), -1
        if wanted and shapes is not None:
            if self.shape is Shape.TREE:
                self._finds = finding.in_value(shapes.value[1], wanted)
            elif self.shape is Shape.TABLE and shapes.table is not None:
                self._finds = finding.in_table(shapes.table, wanted)
            elif self.shape is Shape.TEXT:
                text = self.long_text.lines.text if self._is_long else self.text.shown
                self._finds = finding.in_text(text, wanted)
        self._step(1)

    def _step(self, step: int) -> None:
        count = len(self._finds)
        self._find = (self._find + step) % count if count else -1
        self.finder.show_count(self._find, count, is_more=count >= finding.MOST)
        if self.shape is Shape.TEXT:
            view = self.long_text if self._is_long else self.text
            view.show_finds(self._finds, self._find)
        elif count and self.shape is Shape.TREE:
            self.tree.go_to(self._finds[self._find])
        elif count and self.shape is Shape.TABLE:
            self.table.setCurrentIndex(self.table.cells.index(*self._finds[self._find]))


def _title(shape: Shape) -> str:
    titles = {Shape.TEXT: "Text", Shape.TREE: "Tree", Shape.TABLE: "Table", Shape.PICTURE: "Picture"}
    return QCoreApplication.translate("ResultView", titles[shape])
