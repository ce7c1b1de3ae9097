"""The runs of a call, and what differs between one and the one before it."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QAbstractListModel, QItemSelectionModel, QModelIndex, QObject, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from chatdesk.schemas.difference import Difference, Kind, difference
from chatdesk.ui.inspector.call_entry import CallEntry, CallRun
from chatdesk.ui.inspector.call_signs import STATE_ICONS, state_words
from chatdesk.ui.inspector.difference_model import DifferenceTree
from chatdesk.ui.inspector.log_model import ITEM_ROLE, Index
from chatdesk.ui.inspector.part_head import PartHead
from chatdesk.ui.inspector.row_list import RowList
from chatdesk.ui.inspector.rows import RowDelegate, seconds_text
from chatdesk.ui.inspector.value_text import ValueText
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.look.theme import Theme

# Comparing more than this takes longer than one waits for.
_LONGEST_COMPARED = 2_000_000


class RunModel(QAbstractListModel):
    """The runs of one call, the model's own first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: list[CallRun] = []

    def show_runs(self, runs: list[CallRun]) -> None:
        """Show these; rows that are there already stay."""
        if len(runs) != len(self._runs) or runs[:1] != self._runs[:1]:
            self.beginResetModel()
            self._runs = list(runs)
            self.endResetModel()
        elif runs:
            self.dataChanged.emit(self.index(0), self.index(len(runs) - 1))

    def run_at(self, row: int) -> CallRun:
        """Return the run of a row."""
        return self._runs[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._runs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the run, or its line."""
        if not index.isValid():
            return None
        run = self._runs[index.row()]
        if role == ITEM_ROLE:
            return run
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{run_title(run)}, {state_words(run.state)}"
        return None


class RunDelegate(RowDelegate):
    """A run: sign of its state, which one it is, state and time at the right."""

    height = 28

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        """Draw sign, title and state."""
        run: CallRun = index.data(ITEM_ROLE)
        theme = self.theme
        icon, color = STATE_ICONS[run.state]
        side = theme.size("icon")
        box = QRectF(room.left(), room.center().y() - side / 2, side, side)
        draw_icon(painter, icon, box, theme.color(color))
        words = state_words(run.state)
        if run.seconds is not None:
            words = f"{words} · {seconds_text(run.seconds)}"
        small, right = theme.font("small", tabular=True), Qt.AlignmentFlag.AlignRight
        used = draw_line_of_text(painter, room, words, small, theme.color("text_tertiary"), right)
        left = room.adjusted(side + theme.px(10), 0, -used - theme.px(12), 0)
        draw_line_of_text(painter, left, run_title(run), theme.font("ui"), theme.color("text"))


class RunsView(QWidget):
    """Shows the runs; the chosen one is compared with the one before it, arguments and result."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._entry: CallEntry | None = None
        self._compared: tuple[object, ...] = ()
        self.runs = RunModel(self)
        self.list = RowList(self.runs, RunDelegate(theme, self), self.tr("Runs"))
        self.head = PartHead(theme, self.tr("Difference"))
        self.tree = DifferenceTree(theme, self.tr("Difference to the run before"))
        self.text = ValueText(theme, self.tr("What the chosen row was and is"))
        self._build()
        self.tree.node_chosen.connect(self.text.show_node)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._compare())

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus and leaves Left and Right to the tabs."""
        return (self.list, self.text)

    @property
    def run(self) -> CallRun | None:
        """The run that is chosen."""
        row = self.list.currentIndex().row()
        return self.runs.run_at(row) if 0 <= row < self.runs.rowCount() else None

    def show_entry(self, entry: CallEntry) -> None:
        """Show the runs of a call; of another one the newest is chosen."""
        is_other = entry is not self._entry or len(entry.runs) != self.runs.rowCount()
        self._entry = entry
        self.runs.show_runs(entry.runs)
        if is_other and entry.runs:
            newest = self.runs.index(len(entry.runs) - 1)
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(newest, flag)
        self._compare()

    def take_focus(self) -> None:
        """Give the focus to the list."""
        self.list.take_focus()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        for part in (self.list, self.head, self.tree, self.text):
            part.set_theme(theme)

    def _build(self) -> None:
        lower = QWidget()
        inner = QVBoxLayout(lower)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.head)
        inner.addWidget(self.tree, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(lower)
        splitter.addWidget(self.text)
        splitter.setSizes([110, 330, 120])
        splitter.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)

    def _compare(self) -> None:
        run, entry = self.run, self._entry
        before = (
            entry.runs[run.number - 2] if run is not None and entry is not None and run.number > 1 else None
        )
        now = (run, before, run.result if run else None, before.result if before else None)
        if now == self._compared:
            return
        self._compared = now
        if run is None or before is None:
            self.tree.nodes.clear()
            self.text.clear()
            words = self.tr("the first run: nothing before it")
            self.head.say("", "text_tertiary", words if run is not None else "")
            return
        found = compared(before, run)
        title = self.tr("Run {0} against run {1}").format(run.number, before.number)
        self.tree.show_difference(found, title)
        self.head.say(*self._words(found))

    def _words(self, found: Difference) -> tuple[str, str, str]:
        changed, added, removed = found.counts
        if found.kind is Kind.SAME:
            return "check", "ok", self.tr("arguments and result are the same")
        words = self.tr("{0} changed, {1} added, {2} removed").format(changed, added, removed)
        return "", "text_secondary", words


def compared(before: CallRun, after: CallRun) -> Difference:
    """Return what differs between two runs: arguments, result, and whether it is an error."""
    return difference(_values(before), _values(after))


def run_title(run: CallRun) -> str:
    """Return which run it is."""
    return f"Run {run.number}, {'of the model' if run.number == 1 else 'yours'}"


def _values(run: CallRun) -> dict[str, Any]:
    values: dict[str, Any] = {"arguments": _value(run.arguments or "{}")}
    if run.result is not None:
        structured = getattr(run.result, "structured", None)
        values["result"] = _value(run.result.content) if structured is None else structured
        if run.result.is_error:
            values["is an error"] = True
    return values


def _value(text: str) -> Any:
    """Return a text as JSON, or by its lines, so that one changed line is one changed row."""
    if len(text) > _LONGEST_COMPARED:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        lines = text.splitlines()
        return lines if len(lines) > 1 else text
