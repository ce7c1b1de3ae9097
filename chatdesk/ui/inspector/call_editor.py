"""Editing a call before it runs again, or its result before it goes on: judged with every letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatdesk.schemas.growing_json import GrowingJson, GrowingNode
from chatdesk.ui.inspector.call_entry import CallEntry
from chatdesk.ui.inspector.json_edit import JsonEdit
from chatdesk.ui.inspector.models import pretty
from chatdesk.ui.inspector.schema_list import MisfitBox
from chatdesk.ui.inspector.sign_line import SignLine
from chatdesk.ui.inspector.tabs import TabButton
from chatdesk.ui.look.buttons import FilledButton, QuietButton
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.paint import draw_hairline, top_edge
from chatdesk.ui.look.theme import Theme

_WAIT_MS = 120
_SEND_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CallEditor(QWidget):
    """Two texts of one call: its arguments and its result; what is written stays until it was used.

    `run_requested` brings arguments that are whole JSON; what does not fit the schema may run all the same:
    it is the user's. `onward_requested` brings a result. `left` says that the editor is to be closed.
    """

    run_requested = Signal(str)
    onward_requested = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._entry: CallEntry | None = None
        self._is_result = False
        self._is_writing = False
        self.edit = JsonEdit(theme, self.tr("Arguments to run with"))
        self.line = SignLine(theme)
        self.box = MisfitBox(theme)
        self.arguments_tab = TabButton(theme, self.tr("Arguments"))
        self.result_tab = TabButton(theme, self.tr("Result"))
        self.go = FilledButton(theme, self.tr("Run"), icon_name="play", keys=("Ctrl", "Enter"))
        self.close_button = QuietButton(theme, self.tr("Close"), keys=("Esc",))
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._judge)
        self._build()
        self.edit.textChanged.connect(self._on_text)
        self.edit.installEventFilter(self)
        self.go.clicked.connect(self._go)
        self.close_button.clicked.connect(self.left)
        EscapeCloses(self, self.left.emit, self.tr("close"))
        self.arguments_tab.clicked.connect(lambda: self._show(is_result=False))
        self.result_tab.clicked.connect(lambda: self._show(is_result=True))
        self.set_theme(theme)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus and leaves Left and Right to the tabs."""
        return ()

    @property
    def is_result(self) -> bool:
        """Whether it is the result that is written."""
        return self._is_result

    def open(self, entry: CallEntry, *, is_result: bool = False) -> None:
        """Edit a call, from what was written before where it was left open."""
        self._entry = entry
        self.result_tab.setVisible(entry.result is not None)
        self._show(is_result=is_result and entry.result is not None)

    def take_focus(self) -> None:
        """Give the focus to the text."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def forget(self) -> None:
        """What was written was used: the next time begins with what there is then."""
        if self._entry is not None:
            self._entry.drafts.pop(self._is_result, None)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for tab in (self.arguments_tab, self.result_tab):
            tab.set_theme(theme)
        for part in (self.edit, self.line, self.box, self.go, self.close_button):
            part.set_theme(theme)
        self._head.setContentsMargins(theme.px(10), theme.px(6), theme.px(12), theme.px(6))
        self._foot.setContentsMargins(theme.px(16), theme.px(8), theme.px(12), theme.px(8))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            is_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() in _SEND_KEYS and is_ctrl:
                self._judge()
                if self.go.isEnabled():
                    self._go()
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg_window"))
        draw_hairline(painter, self._theme, top_edge(self.edit.geometry()))

    def _build(self) -> None:
        self._head, self._foot = QHBoxLayout(), QHBoxLayout()
        self._head.setSpacing(2)
        self._foot.setSpacing(8)
        self._head.addWidget(self.arguments_tab)
        self._head.addWidget(self.result_tab)
        self._head.addStretch(1)
        self._foot.addWidget(self.line, 1)
        self._foot.addWidget(self.close_button)
        self._foot.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self.edit, 1)
        column.addWidget(self.box)
        column.addLayout(self._foot)

    def _show(self, *, is_result: bool) -> None:
        entry = self._entry
        if entry is None:
            return
        self._is_result = is_result
        self.arguments_tab.setChecked(not is_result)
        self.result_tab.setChecked(is_result)
        self.edit.setAccessibleName(
            self.tr("Result to go on with") if is_result else self.tr("Arguments to run with")
        )
        self.go.setText(self.tr("Send onward") if is_result else self.tr("Run"))
        self.go.updateGeometry()
        draft = entry.drafts.get(is_result)
        self._is_writing = True
        self.edit.setPlainText(self._first_text(entry) if draft is None else draft)
        self._is_writing = False
        self._judge()

    def _first_text(self, entry: CallEntry) -> str:
        newest = entry.runs[-1] if entry.runs else None
        if self._is_result:
            return newest.result.content if newest is not None and newest.result is not None else ""
        return pretty(newest.arguments if newest is not None else entry.arguments) or "{}"

    def _on_text(self) -> None:
        if not self._is_writing and self._entry is not None:
            self._entry.drafts[self._is_result] = self.edit.toPlainText()
            self._timer.start()

    def _judge(self) -> None:
        """Say whether what is written can run, and what of it does not fit."""
        self._timer.stop()
        if self._is_result:
            self.go.setEnabled(True)
            self.box.say(())
            self.edit.underline(())
            words = self.tr("The model gets this text in a new branch")
            self.line.say("git-fork", "text_secondary", words)
            return
        text = self.edit.toPlainText()
        reader, sentences, places, unchecked = judged(text, self._entry.schema if self._entry else None)
        is_object = reader.is_whole and reader.root is not None and reader.root.kind == "object"
        self.go.setEnabled(is_object)
        self.box.say(sentences, unchecked)
        self.edit.underline([(_units(text, start), _units(text, end)) for start, end in places])
        if not is_object:
            wrong = (
                self.tr("no whole JSON yet")
                if not reader.is_whole
                else self.tr("arguments are an object: { … }")
            )
            self.line.say("warning-circle", "error", wrong)
        elif sentences:
            self.line.say("warning", "wait", self.tr("valid JSON, does not fit the schema"))
        elif unchecked:
            self.line.say("warning", "wait", self.tr("valid JSON, not checked"))
        else:
            self.line.say("check", "ok", self.tr("valid JSON"))

    def _go(self) -> None:
        text = self.edit.toPlainText()
        if self._is_result:
            self.onward_requested.emit(text)
        else:
            self.run_requested.emit(text)


def judged(
    text: str, schema: Mapping[str, Any] | None
) -> tuple[GrowingJson, list[str], list[tuple[int, int]], str]:
    """Read a text and return its reader, what does not fit in sentences, and where that stands.

    The last is why that cannot be told, where it cannot.
    """
    from chatdesk.schemas.growing_fit import GrowingFit

    fit = None if schema is None else GrowingFit(schema)
    reader = GrowingJson() if fit is None else fit.reader()
    reader.feed(text)
    reader.end()
    if reader.trouble:
        return reader, [reader.trouble], [(reader.trouble_at, min(len(text), reader.trouble_at + 1))], ""
    sentences, places = [], []
    for path, said in (fit.misfits if fit is not None else {}).items():
        # It is the user who wrote it here.
        sentences += [misfit.text.partition(", the model wrote ")[0].rstrip(".") + "." for misfit in said]
        node = _node_at(reader.root, path)
        if node is not None and path:
            places.append((node.start, node.end))
    return reader, sentences, places, fit.trouble if fit is not None else ""


def _node_at(node: GrowingNode | None, path: tuple[str | int, ...]) -> GrowingNode | None:
    for step in path:
        if node is None:
            return None
        node = next((child for child in reversed(node.children) if child.key == step), None)
    return node


def _units(text: str, place: int) -> int:
    """Return a place as Qt counts: two for an emoji."""
    before = text[:place]
    return place if before.isascii() else place + sum(character > "\uffff" for character in before)
