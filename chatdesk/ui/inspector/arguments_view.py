"""The arguments of a call: the tree that grows, the schema beside it, and the pieces in which they came."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from chatdesk.domain.hidden import spelled
from chatdesk.schemas.growing_json import GrowingNode
from chatdesk.schemas.loading import is_ready, prepare
from chatdesk.ui.inspector.call_entry import CallEntry, CallState
from chatdesk.ui.inspector.call_head import time_of
from chatdesk.ui.inspector.growing_model import GrowingModel
from chatdesk.ui.inspector.json_model import Node
from chatdesk.ui.inspector.json_tree import JsonTree
from chatdesk.ui.inspector.long_text import LongText
from chatdesk.ui.inspector.part_head import PartHead
from chatdesk.ui.inspector.row_list import RowList
from chatdesk.ui.inspector.rows import seconds_text
from chatdesk.ui.inspector.schema_list import MisfitBox, SchemaDelegate, SchemaModel
from chatdesk.ui.inspector.tabs import TabButton
from chatdesk.ui.inspector.value_text import ValueText
from chatdesk.ui.look.theme import Theme

_OPEN_AT_ONCE = 200
_SIDE_BY_SIDE = 520
_LOADING_MS = 40
_RAW_MS = 40
_SHOWN_AT_ONCE = 4_000
# What is longer is not judged again for every piece that one walks to.
_JUDGED_WHILE_WALKING = 20_000


class ArgumentsTree(JsonTree):
    """A tree whose rows come while it is seen; the first two hundred are unfolded as they come."""

    def __init__(self, theme: Theme, name: str) -> None:
        self.growing = GrowingModel()
        super().__init__(theme, name, self.growing)
        self.growing.setParent(self)
        self.growing.grown.connect(self._unfold_new)
        self.growing.judged.connect(self.viewport().update)
        self._opened = 0

    def begin(self) -> None:
        """Another text begins."""
        self._opened = 0

    def _unfold_new(self, nodes: list[GrowingNode | None]) -> None:
        bar = self.verticalScrollBar()
        is_at_end = bar.value() >= bar.maximum() - 2
        if self._opened < _OPEN_AT_ONCE:
            # One layout for all of them, not one for each.
            self.scheduleDelayedItemsLayout()
        for node in nodes:
            if node is not None and self._opened < _OPEN_AT_ONCE:
                self._open(node)
        if is_at_end and not self.hasFocus() and bar.maximum() > 0:
            self.scrollToBottom()

    def _open(self, node: GrowingNode) -> None:
        index = self.growing.index_of_node(node)
        if not self.isExpanded(index):
            self.expand(index)
            self._opened += len(node.children)


class ArgumentsView(QWidget):
    """Shows a call's arguments while they come; looks at each character once.

    In the text of the pieces Left and Right walk: the tree then shows what there was when that piece had
    come. `judged` says that what does not fit has changed.
    """

    judged = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._entry: CallEntry | None = None
        self._fed = 0
        self._said: tuple[object, ...] = ()
        self._plain, self._shown_size = "", 0
        self._shown: list[str] = []
        self._starts: list[int] = []
        self.tree = ArgumentsTree(theme, self.tr("Arguments"))
        self.tree_head = PartHead(theme, self.tr("Arguments"))
        self.schema = SchemaModel(self)
        self.schema_list = RowList(self.schema, SchemaDelegate(theme, self), self.tr("Schema"))
        self.schema_head = PartHead(theme, self.tr("Schema"))
        self.box = MisfitBox(theme)
        self.raw = LongText(theme, self.tr("As it arrived"), walks_pieces=True)
        self.raw_head = PartHead(theme, "")
        self.value = ValueText(theme, self.tr("Chosen value"))
        self.raw_tab = TabButton(theme, self.tr("As it arrived"))
        self.value_tab = TabButton(theme, self.tr("Chosen value"))
        self._lower = QStackedWidget()
        self._beside = QSplitter(Qt.Orientation.Horizontal)
        self._build()
        self._raw_timer = QTimer(self, singleShot=True, interval=_RAW_MS)
        self._raw_timer.timeout.connect(self._show_raw)
        self._loading = QTimer(self, singleShot=True, interval=_LOADING_MS)
        self._loading.timeout.connect(self.refresh)
        self.raw.piece_chosen.connect(lambda _piece: self._show_moment())
        self.tree.node_chosen.connect(self._on_node)
        self.schema_list.selectionModel().currentChanged.connect(self._on_field)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus and leaves Left and Right to the tabs."""
        return (self.schema_list, self.raw_tab, self.value_tab, self.value)

    @property
    def sentences(self) -> list[str]:
        """What does not fit, and why the text is no JSON, in the order of the text."""
        model = self.tree.growing
        fit = model.fit
        found = [misfit.text for said in (fit.misfits if fit else {}).values() for misfit in said]
        if model.reader.trouble:
            found.insert(0, model.reader.trouble)
        elif self._is_cut:
            found.insert(0, self.tr("The arguments end before their JSON does."))
        return found

    @property
    def whole_at(self) -> int | None:
        """The offset behind the last character that the arguments needed to be JSON."""
        return self.tree.growing.reader.whole_at

    def show_entry(self, entry: CallEntry) -> None:
        """Look at another call from now on."""
        if entry is not self._entry:
            self._entry = entry
            self._forget_pieces()
            self.raw.choose_piece(-1)
            self._begin()
        self.refresh()

    def refresh(self) -> None:
        """Take in what the call has got since the last call of this."""
        entry = self._entry
        if entry is None:
            return
        text = entry.arguments
        model = self.tree.growing
        lacks_fit = entry.schema is not None and model.fit is None and is_ready()
        if model.reader.size > len(text) or lacks_fit:
            self._begin()
        elif entry.schema is not None and model.fit is None and self.raw.piece < 0:
            self._loading.start()
        is_last = entry.state is not CallState.ARRIVES
        if is_last or len(text) < _SHOWN_AT_ONCE:
            self._show_raw()
        else:
            # In a frame of its own: tree and text together would fill one.
            self._raw_timer.start()
        if self.raw.piece >= 0:
            self._say_all()
            return
        if self._fed < len(text) or (is_last and self._said != ("last",)):
            model.feed(text[self._fed :], is_last=is_last)
            self._fed = len(text)
            self._said = ("last",) if is_last else ()
        self._say_all()

    def _show_raw(self) -> None:
        if self._entry is not None:
            self.raw.show_text(*self._shown_pieces(self._entry))

    def take_focus(self) -> None:
        """Give the focus to the tree."""
        self.tree.take_focus()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for tab in (self.raw_tab, self.value_tab):
            tab.set_theme(theme)
            tab.set_tight(True)
        for part in (
            self.value,
            self.tree,
            self.tree_head,
            self.schema_list,
            self.schema_head,
            self.box,
            self.raw,
            self.raw_head,
        ):
            part.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= self._theme.px(_SIDE_BY_SIDE)
        self._beside.setOrientation(Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical)

    def _build(self) -> None:
        self._schema_side = _column(self.schema_head, self.schema_list, self.box)
        self._beside.addWidget(_column(self.tree_head, self.tree))
        self._beside.addWidget(self._schema_side)
        self._beside.setHandleWidth(1)
        self._beside.setChildrenCollapsible(False)
        self._beside.setSizes([300, 300])
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.setHandleWidth(1)
        whole.setChildrenCollapsible(False)
        whole.addWidget(self._beside)
        for view in (self.raw, self.value):
            self._lower.addWidget(view)
        row = QHBoxLayout()
        row.setContentsMargins(10, 2, 0, 2)
        row.setSpacing(2)
        for place, tab in enumerate((self.raw_tab, self.value_tab)):
            tab.clicked.connect(lambda _=False, place=place: self._show_lower(place))
            row.addWidget(tab)
        row.addWidget(self.raw_head, 1)
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._lower)
        self._show_lower(0)
        whole.addWidget(lower)
        whole.setSizes([420, 140])
        whole.setStretchFactor(0, 1)
        whole.setStretchFactor(1, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(whole)

    def toggle_value(self) -> None:
        """Show the chosen value in full in place of the text as it arrived, or that again."""
        self._show_lower(1 - self._lower.currentIndex())

    def _show_lower(self, place: int) -> None:
        self._lower.setCurrentIndex(place)
        self.raw_tab.setChecked(place == 0)
        self.value_tab.setChecked(place == 1)

    def _begin(self) -> None:
        from chatdesk.schemas.growing_fit import GrowingFit
        from chatdesk.schemas.outline import outline

        entry = self._entry
        schema = None if entry is None else entry.schema
        self._fed, self._said = 0, ()
        self.tree.begin()
        if schema is not None and not is_ready():
            # In another thread, so that no frame waits for it.
            prepare()
            self._loading.start()
        self.tree.growing.begin(GrowingFit(schema) if schema is not None and is_ready() else None)
        self.schema.show_fields(() if schema is None else outline(schema))
        self._schema_side.setVisible(schema is not None)

    def _shown_pieces(self, entry: CallEntry) -> tuple[str, list[int]]:
        """Return the text of the pieces with nothing hidden in it, and where each begins."""
        count = len(self._starts)
        if count > len(entry.pieces) or not entry.arguments.startswith(self._plain):
            self._forget_pieces()
            count = 0
        for piece in entry.pieces[count:]:
            self._starts.append(self._shown_size)
            shown = piece if piece.isascii() and piece.isprintable() else spelled(piece)
            self._shown.append(shown)
            self._shown_size += len(shown)
        self._plain = entry.arguments
        if len(self._shown) > 1:
            self._shown = ["".join(self._shown)]
        text = self._shown[0] if self._shown else ""
        return text, self._starts if len(self._starts) > 1 else []

    def _forget_pieces(self) -> None:
        self._plain, self._shown, self._starts, self._shown_size = "", [], [], 0

    def _show_moment(self) -> None:
        """Show the tree as it was when the chosen piece had come, or as it is."""
        entry = self._entry
        if entry is None:
            return
        piece = self.raw.piece
        self._begin()
        if piece < 0:
            self.refresh()
            return
        text = "".join(entry.pieces[: piece + 1])
        model = self.tree.growing
        if len(text) > _JUDGED_WHILE_WALKING:
            model.begin(None)
        model.feed(text)
        self._say_all()

    def _on_node(self, node: Node) -> None:
        if isinstance(node, GrowingNode):
            self.value.show_node(node)
            end = node.end if node.is_whole else self.tree.growing.reader.size
            # The whole has no line: all of it would be underlined.
            self.raw.underline(node.start, end if node.key is not None else node.start)
            row = self.schema.row_of(node.path)
            if row >= 0 and not self.schema_list.hasFocus():
                self.schema_list.setCurrentIndex(self.schema.index(row))

    def _on_field(self, index: QModelIndex) -> None:
        if index.isValid() and self.schema_list.hasFocus():
            self.tree.go_to(self.schema.field_at(index.row()).path)

    @property
    def _is_cut(self) -> bool:
        entry, reader = self._entry, self.tree.growing.reader
        if entry is None or self.raw.piece >= 0 or entry.state is CallState.ARRIVES:
            return False
        return bool(entry.arguments.strip()) and not reader.is_whole and not reader.trouble

    def _say_all(self) -> None:
        entry, model = self._entry, self.tree.growing
        if entry is None:
            return
        self.tree_head.say(*self._arguments_words(entry))
        self.raw_head.say("", "text_tertiary", self._pieces_words(entry))
        self.schema.judge(model)
        count = model.fit.count if model.fit is not None else 0
        self.schema_head.say(*self._schema_words(count))
        self.box.say(self.sentences, model.fit.trouble if model.fit is not None else "")
        self.judged.emit()

    def _arguments_words(self, entry: CallEntry) -> tuple[str, str, str]:
        reader = self.tree.growing.reader
        if reader.trouble:
            return (
                "warning-circle",
                "error",
                self.tr("no JSON from character {0}").format(f"{reader.trouble_at + 1:,}"),
            )
        if reader.whole_at is not None:
            at = time_of(entry, reader.whole_at - 1)
            words = self.tr("valid JSON at {0}").format(seconds_text(at)) if at is not None else ""
            return "check", "ok", words or self.tr("valid JSON")
        if not entry.arguments.strip():
            return "", "text_tertiary", self.tr("nothing yet") if self._is_coming else self.tr("none: {}")
        if self._is_coming or self.raw.piece >= 0:
            return "dots-three", "accent", self.tr("incomplete so far")
        return "warning-circle", "error", self.tr("ends too early")

    @property
    def _is_coming(self) -> bool:
        return self._entry is not None and self._entry.state is CallState.ARRIVES

    def _schema_words(self, count: int) -> tuple[str, str, str]:
        fit = self.tree.growing.fit
        if fit is None:
            # Long arguments are not judged for each piece that one walks to; else what judges is loaded.
            return "", "text_tertiary", "" if self.raw.piece >= 0 else self.tr("not judged yet")
        if fit.trouble:
            return "warning", "wait", self.tr("not checked")
        if count:
            words = self.tr("1 violation") if count == 1 else self.tr("{0} violations").format(count)
            return "warning-circle", "error", words
        if self.tree.growing.reader.is_whole:
            return "check", "ok", self.tr("fits")
        return "", "text_tertiary", self.tr("nothing wrong so far") if self._fed else ""

    def _pieces_words(self, entry: CallEntry) -> str:
        count, piece = len(entry.pieces), self.raw.piece
        if piece >= 0 and piece < len(entry.times):
            at = seconds_text(entry.times[piece])
            return self.tr("piece {0} of {1}, at {2}").format(f"{piece + 1:,}", f"{count:,}", at)
        if not entry.times or not count:
            return ""
        if count == 1:
            return self.tr("in one piece, at {0}").format(seconds_text(entry.times[-1]))
        took = seconds_text(entry.times[-1] - entry.times[0])
        words = self.tr("{0} pieces in {1}, a tick where each began").format(f"{count:,}", took)
        return f"{words}, {self.tr('then replaced')}" if entry.was_replaced else words


def _column(*parts: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part)
    return made
