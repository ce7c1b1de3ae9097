"""The pane of the map: its head, what is looked for in it, the map, and its keys."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatdesk.domain.branch_map import make_map
from chatdesk.domain.message import Message
from chatdesk.ui.branch_map.find_row import FindRow
from chatdesk.ui.branch_map.foot import Foot
from chatdesk.ui.branch_map.view import MapView
from chatdesk.ui.branch_map.words import Wording
from chatdesk.ui.key_names import key_name
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.keycap import split_keys
from chatdesk.ui.look.paint import bottom_edge, draw_hairline, draw_line_of_text
from chatdesk.ui.look.theme import Theme

_FORK, _DELETE = "message.fork", "message.delete"


class BranchPane(QWidget):
    """Shows the branches of a conversation.

    `chosen` brings the message that one goes to, `command_given` a command about a message. `keys` are
    commands about messages by their keys, in the spelling of `normalise`. `close_requested`: it is left.
    """

    chosen = Signal(str)
    command_given = Signal(str, str)
    close_requested = Signal()

    def __init__(self, theme: Theme, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._theme = theme
        self._keys = _own(keys)
        self._messages: Mapping[str, Message] = {}
        self._leaf: str | None = None
        self._unfolded: set[str] = set()
        self._hits: list[int] = []
        self._here = ""
        self.setAccessibleName(self.tr("Map of the branches"))
        self.view = MapView(theme)
        self.finder = FindRow(theme)
        self.foot = Foot(theme)
        self._smaller = IconButton(theme, "magnifying-glass-minus", self.tr("Smaller"), keys="-")
        self._whole = IconButton(theme, "arrows-out", self.tr("All of it, or its own size"), keys="0")
        self._larger = IconButton(theme, "magnifying-glass-plus", self.tr("Larger"), keys="+")
        self.close_button = IconButton(theme, "x", self.tr("Close the map"), keys="Esc")
        self._build()
        self._connect()
        self.set_theme(theme)

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Take the keys that are in force."""
        self._keys = _own(keys)
        self._show_hints()

    # -- what is shown -----------------------------------------------------------------------------

    def show_tree(self, messages: Mapping[str, Message], leaf_id: str | None, here: str) -> None:
        """Show a conversation whose branch to `leaf_id` is open, read at `here`. The mapping is kept."""
        is_same = leaf_id == self._leaf and messages == self._messages
        if not is_same:
            is_other = not self._messages.keys() & messages.keys()
            current = here if is_other else self.current_message or here
            if is_other:
                self._unfolded.clear()
            self._messages, self._leaf = messages, leaf_id
            self._lay_out(current, fallback=here)
        self.set_here(here)

    def set_here(self, message_id: str) -> None:
        """Mark the message that one reads."""
        self._here = message_id
        self.view.set_here(self.view.tree.node_of(message_id))

    @property
    def current_message(self) -> str:
        """The message that the keys are at (of a run its first one), "" where there is none."""
        current = self.view.marks.current
        nodes = self.view.tree.nodes
        return nodes[current].message_ids[0] if 0 <= current < len(nodes) else ""

    def go_here(self) -> None:
        """Bring the keys to where one reads."""
        node = self.view.tree.node_of(self._here)
        self.view.go_to(node)
        self.view.camera.centre(node)

    def take_focus(self) -> None:
        """Give the focus to the map."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.setMinimumWidth(min(theme.size("inspector_min"), 560))
        for button in self._buttons():
            button.set_theme(theme)
        self.finder.set_theme(theme)
        self.foot.set_theme(theme)
        self.view.set_theme(theme)
        self._row.setContentsMargins(theme.space("l"), 0, theme.px(10), 0)
        self._row.setSpacing(theme.px(2))
        self._head.setFixedHeight(theme.size("header"))
        self.update()

    # -- what the user does ------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that the map leaves: commands, scales, and letters, which are looked for."""
        text = event.text()
        command = self._keys.get(key_name(event), "")
        message_id = self.current_message
        if command and message_id:
            self.command_given.emit(command, message_id)
        elif text in ("+", "="):
            self.view.zoom(1)
        elif text == "-":
            self.view.zoom(-1)
        elif text == "0":
            self.view.fit()
        elif text == "/" or key_name(event) == "ctrl+f":
            self.finder.open()
        elif text.isprintable() and text.strip() and not self._is_held(event):
            self.finder.open(text)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear Ctrl+F before the window does: here it means the map."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and key_name(event) == "ctrl+f"
        ):
            event.accept()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, tree = self._theme, self.view.tree
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg_window"))
        draw_hairline(painter, theme, bottom_edge(self._head.geometry()))
        room = QRectF(self._head.geometry())
        room.setLeft(theme.space("l"))
        room.setRight(self._smaller.x() - theme.space("s"))
        title = self.tr("Branches")
        used = draw_line_of_text(painter, room, title, theme.font("title"), theme.color("text"))
        room.setLeft(room.left() + used + theme.px(10))
        words = _counted(tree.message_count, tree.end_count)
        if room.width() > theme.px(40):
            draw_line_of_text(painter, room, words, theme.font("ui"), theme.color("text_tertiary"))

    # -- inside --------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._head = QWidget()
        row = self._row = QHBoxLayout(self._head)
        row.addStretch(1)
        for button in self._buttons():
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.finder)
        column.addWidget(self.view, 1)
        column.addWidget(self.foot)
        self.finder.hide()

    def _connect(self) -> None:
        self.view.chosen.connect(self._choose)
        self.view.toggled.connect(self._toggle)
        self.view.moved.connect(self._show_hints)
        self.view.installEventFilter(self)
        self.finder.changed.connect(self._look)
        self.finder.stepped.connect(self._step)
        self.finder.left.connect(self._leave_find)
        self._smaller.clicked.connect(lambda: self.view.zoom(-1))
        self._larger.clicked.connect(lambda: self.view.zoom(1))
        self._whole.clicked.connect(self.view.fit)
        self.close_button.clicked.connect(self.close_requested)
        EscapeCloses(self, self.close_requested.emit, self.tr("close the map"))

    def _buttons(self) -> tuple[IconButton, ...]:
        return self._smaller, self._whole, self._larger, self.close_button

    def _choose(self, node: int) -> None:
        self.chosen.emit(self.view.tree.nodes[node].message_ids[0])

    def _toggle(self, node: int) -> None:
        """Unfold a run, or fold the one that a node is a part of."""
        first = self.view.tree.nodes[node].message_ids[0]
        if self.view.tree.nodes[node].is_fold:
            self._unfolded.add(first)
            self._lay_out(first)
            return
        while node >= 0 and (first := self.view.tree.nodes[node].message_ids[0]) not in self._unfolded:
            node = self.view.tree.nodes[node].parent
        if node >= 0 and self.current_message in self._run_of(first):
            self._unfolded.discard(first)
            self._lay_out(first)

    def _run_of(self, first: str) -> tuple[str, ...]:
        """Return what folds into one node with a message."""
        folded = make_map(self._messages, self._leaf, self._unfolded - {first})
        node = folded.node_of(first)
        return folded.nodes[node].message_ids if node >= 0 else ()

    def _lay_out(self, current: str, fallback: str = "") -> None:
        tree = make_map(self._messages, self._leaf, self._unfolded)
        node = tree.node_of(current)
        if node < 0:
            node = tree.node_of(fallback)
        self.view.show_map(tree, Wording(tree, self._messages, time.time()), node)
        self.view.set_here(tree.node_of(self._here))
        if not self.finder.isHidden():
            self._look(self.finder.field.text(), stays=True)
        self._show_hints()
        self.update(self._head.geometry())

    def _look(self, text: str, *, stays: bool = False) -> None:
        """Mark what holds a text, and go to the first one after the node of the keys."""
        tree, wanted = self.view.tree, " ".join(text.split()).casefold()
        self._hits = [
            place
            for place, node in enumerate(tree.nodes)
            if wanted and any(wanted in self._messages[one].text.casefold() for one in node.message_ids)
        ]
        self.view.set_found(self._hits)
        if self._hits and not stays and self.view.marks.current not in self._hits:
            now = self.view.marks.current
            self.view.go_to(next((hit for hit in self._hits if hit > now), self._hits[0]))
        self._show_count()

    def _step(self, step: int) -> None:
        if self._hits:
            now = self.view.marks.current
            place = self._hits.index(now) + step if now in self._hits else 0
            self.view.go_to(self._hits[place % len(self._hits)])
            self._show_count()

    def _show_count(self) -> None:
        now = self.view.marks.current
        self.finder.show_count(self._hits.index(now) if now in self._hits else 0, len(self._hits))

    def _leave_find(self) -> None:
        self.take_focus()
        self.finder.hide()
        self.finder.field.clear()

    def _is_held(self, event: QKeyEvent) -> bool:
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        return bool(event.modifiers() & (held | Qt.KeyboardModifier.MetaModifier))

    def _show_hints(self) -> None:
        tree, current = self.view.tree, self.view.marks.current
        is_fold = 0 <= current < len(tree.nodes) and tree.nodes[current].is_fold
        enter = self.tr("unfold") if is_fold else self.tr("go there")
        acts = ((_FORK, self.tr("fork")), (_DELETE, self.tr("delete, with undo")))
        shown = {command: key for key, command in reversed(self._keys.items())}
        self.foot.set_hints(
            [
                (("↑", "↓", "←", "→"), self.tr("walk")),
                (("Enter",), enter),
                *[(split_keys(shown[id_].title()), word) for id_, word in acts if id_ in shown],
                (("/",), self.tr("find")),
            ]
        )


def _own(keys: Mapping[str, str]) -> dict[str, str]:
    return {key: command for key, command in keys.items() if command in (_FORK, _DELETE)}


def _counted(messages: int, ends: int) -> str:
    translate = QCoreApplication.translate
    said = translate("BranchMap", "{0} message") if messages == 1 else translate("BranchMap", "{0} messages")
    ways = translate("BranchMap", "{0} branch") if ends == 1 else translate("BranchMap", "{0} branches")
    return f"{said.format(f'{messages:,}')}, {ways.format(f'{ends:,}')}"
