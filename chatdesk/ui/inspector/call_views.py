"""The ways of looking at one call: its arguments, its result, its log, its runs; and the editor over them."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from chatdesk.ui.inspector.arguments_view import ArgumentsView
from chatdesk.ui.inspector.call_editor import CallEditor
from chatdesk.ui.inspector.call_entry import CallEntry, CallState
from chatdesk.ui.inspector.notes_list import NoteDelegate, NoteModel
from chatdesk.ui.inspector.result_view import ResultView
from chatdesk.ui.inspector.row_list import RowList
from chatdesk.ui.inspector.runs_view import RunsView
from chatdesk.ui.inspector.tabs import TabButton
from chatdesk.ui.look.paint import draw_hairline, top_edge
from chatdesk.ui.look.theme import Theme


class Look(IntEnum):
    """What of a call is looked at."""

    ARGUMENTS = 0
    RESULT = 1
    LOG = 2
    RUNS = 3


class CallViews(QWidget):
    """Shows one view at a time and fills no other. `look_changed` says that another one is shown."""

    look_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._entry: CallEntry | None = None
        self.arguments = ArgumentsView(theme)
        self.result = ResultView(theme)
        self.notes = NoteModel(self)
        self.log = RowList(self.notes, NoteDelegate(theme, self), self.tr("Log of the tool"), grows=True)
        self.runs = RunsView(theme)
        self.editor = CallEditor(theme)
        self.tabs = [TabButton(theme, "") for _ in Look]
        self._stack = QStackedWidget()
        self._build()
        self.editor.left.connect(self.close_editor)
        self.set_theme(theme)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus and leaves Left and Right to the tabs."""
        views = (*self.arguments.parts, *self.result.parts, *self.runs.parts)
        return (*self.tabs, *views, self.log)

    @property
    def look(self) -> Look:
        """What is looked at."""
        return next(look for look in Look if self.tabs[look].isChecked())

    @property
    def is_editing(self) -> bool:
        """Whether the editor is open."""
        return self._stack.currentWidget() is self.editor

    def show_entry(self, entry: CallEntry) -> None:
        """Look at a call; at another one than before the editor is closed, what was written in it stays."""
        if entry is not self._entry:
            self._entry = entry
            if self.is_editing:
                self._stack.setCurrentIndex(self.look)
                self._row_widget.show()
        self.refresh()

    def refresh(self) -> None:
        """Take in what the call has got since the last call."""
        entry = self._entry
        if entry is None:
            return
        notes = entry.runs[-1].notes if entry.runs else []
        counts = (None, None, len(notes) or None, len(entry.runs) if len(entry.runs) > 1 else None)
        for look, count in zip(Look, counts, strict=True):
            self.tabs[look].set_title(_title(look), count)
        self.tabs[Look.RUNS].setVisible(len(entry.runs) > 1)
        self.tabs[Look.LOG].setVisible(bool(notes))
        if not self.tabs[self.look].isVisibleTo(self):
            self.choose(Look.ARGUMENTS)
        self._fill(entry)

    def choose(self, look: Look) -> None:
        """Look at something else."""
        for place, tab in enumerate(self.tabs):
            tab.setChecked(place == look)
        self._stack.setCurrentIndex(look)
        self._row_widget.show()
        if self._entry is not None:
            self._fill(self._entry)
        self.look_changed.emit()

    def edit(self, *, is_result: bool) -> None:
        """Open the editor over the view."""
        if self._entry is not None:
            self.editor.open(self._entry, is_result=is_result)
            self._stack.setCurrentWidget(self.editor)
            self._row_widget.hide()
            self.editor.take_focus()
            self.look_changed.emit()

    def close_editor(self) -> None:
        """Go back to the view that the editor covers."""
        if self.is_editing:
            self.choose(self.look)
            self.take_focus()

    def take_focus(self) -> None:
        """Give the focus to what is shown."""
        view = self._stack.currentWidget()
        if isinstance(view, ArgumentsView | ResultView | RunsView | RowList | CallEditor):
            view.take_focus()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for tab in self.tabs:
            tab.set_theme(theme)
        for part in (self.arguments, self.result, self.log, self.runs, self.editor):
            part.set_theme(theme)
        self._row.setContentsMargins(theme.px(10), theme.px(4), theme.px(12), theme.px(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_hairline(QPainter(self), self._theme, top_edge(self._stack.geometry()))

    def _build(self) -> None:
        self._row_widget = QWidget()
        self._row = QHBoxLayout(self._row_widget)
        self._row.setSpacing(2)
        for look in Look:
            tab = self.tabs[look]
            tab.clicked.connect(lambda _=False, look=look: self.choose(look))
            tab.setToolTip(f"{_title(look)}  {look + 1}")
            self._row.addWidget(tab)
        self._row.addStretch(1)
        for view in (self.arguments, self.result, self.log, self.runs, self.editor):
            self._stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._row_widget)
        column.addWidget(self._stack, 1)
        self.choose(Look.ARGUMENTS)

    def _fill(self, entry: CallEntry) -> None:
        """Bring what is looked at up to date; arguments always, they are judged for the whole page."""
        self.arguments.show_entry(entry)
        newest = entry.runs[-1] if entry.runs else None
        match self.look:
            case Look.RESULT:
                result = newest.result if newest is not None else None
                self.result.show_result(result, _why_none(entry))
            case Look.LOG:
                self.notes.show_notes(newest.notes if newest is not None else [])
            case Look.RUNS:
                self.runs.show_entry(entry)


def _title(look: Look) -> str:
    titles = {
        Look.ARGUMENTS: "Arguments",
        Look.RESULT: "Result",
        Look.LOG: "Log",
        Look.RUNS: "Runs",
    }
    return _tr(titles[look])


def _why_none(entry: CallEntry) -> str:
    words = {
        CallState.ARRIVES: "There is no result yet: the arguments are still being written.",
        CallState.WAITS: "There is no result yet: the call waits for your answer.",
        CallState.QUEUED: "There is no result yet: the call waits for another one before it.",
        CallState.RUNS: "There is no result yet: the tool runs.",
    }
    return _tr(words.get(entry.state, "Nothing came back."))


def _tr(text: str) -> str:
    return QCoreApplication.translate("CallViews", text)
