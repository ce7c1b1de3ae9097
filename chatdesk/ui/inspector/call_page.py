"""The page of the tool calls: the calls of a turn, and the chosen one in full."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from chatdesk.domain.tool import ToolInfo
from chatdesk.ui.inspector import call_head
from chatdesk.ui.inspector.call_acts import CallActs
from chatdesk.ui.inspector.call_entry import ENDED, CallEntry, CallState
from chatdesk.ui.inspector.call_views import CallViews, Look
from chatdesk.ui.inspector.copy_menu import CopyMenu
from chatdesk.ui.inspector.models import CallModel
from chatdesk.ui.inspector.row_list import RowList
from chatdesk.ui.inspector.rows import CallDelegate
from chatdesk.ui.inspector.sign_line import SignLine
from chatdesk.ui.inspector.time_bar import TimeBar
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import Theme

_MOST_ROWS = 6
_TICK_MS = 250

FindTool = Callable[[str], ToolInfo | None]


class CallPage(QWidget):
    """Shows the calls of a turn while they come and run.

    `command_given` brings the id of a command whose button was pressed. `copies` gives the forms in which
    the chosen call can be copied, by their words; `copy_requested` brings the one that was chosen.
    `acts_changed` says that something else can be done now.
    """

    command_given = Signal(str)
    copy_requested = Signal(object)
    acts_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        find_tool: FindTool = lambda _name: None,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._log = TurnLog()
        self._find_tool = find_tool
        self.copies: Callable[[CallEntry], dict[str, str]] = lambda _entry: {}
        self.calls = CallModel(self)
        self.list = RowList(self.calls, CallDelegate(theme, self), self.tr("Tool calls"))
        self.sign, self.bar, self._facts = SignLine(theme), TimeBar(theme), QLabel()
        self.views = CallViews(theme)
        self.acts = CallActs(theme)
        self._copy_menu = CopyMenu(self.acts.copy_button)
        self._can = (False, False, False)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._show_head)
        self._build()
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_call())
        self.acts.copy_button.clicked.connect(self.open_copy_menu)
        self.acts.given.connect(self.command_given)
        self._copy_menu.chosen.connect(self.copy_requested)
        self.views.look_changed.connect(self._show_head)
        self.views.arguments.judged.connect(self._show_acts)
        self.views.runs.list.selectionModel().currentChanged.connect(lambda *_: self._show_acts())
        self.set_theme(theme)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus and leaves Left and Right to the tabs of the pane."""
        return (self.list, *self.acts.parts, *self.views.parts)

    @property
    def entry(self) -> CallEntry | None:
        """The chosen call."""
        row = self.list.currentIndex().row()
        return self.calls.call_at(row) if 0 <= row < self.calls.rowCount() else None

    @property
    def facts(self) -> str:
        """When what happened, and the sizes."""
        return self._facts.toolTip()

    @property
    def violations(self) -> list[str]:
        """What does not fit in the arguments of the chosen call, in sentences."""
        return self.views.arguments.sentences

    @property
    def can_run(self) -> bool:
        """Whether the chosen call can be run again: its tool is there and it is over."""
        entry = self.entry
        return entry is not None and entry.state in ENDED and self._find_tool(entry.name) is not None

    @property
    def can_send_back(self) -> bool:
        """Whether there is something wrong with the chosen call that the model can be told."""
        entry = self.entry
        if entry is None or entry.state not in ENDED | {CallState.WAITS}:
            return False
        return bool(self.violations)

    @property
    def can_send_onward(self) -> bool:
        """Whether the chosen run is one of the user's that has a result."""
        run = self.views.runs.run if self.views.look is Look.RUNS else None
        return run is not None and run.number > 1 and run.result is not None

    def show_log(self, log: TurnLog) -> None:
        """Look at another turn; the chosen call stays chosen where it is the same one."""
        if log is not self._log:
            self._log = log
            self.calls.show_log(log)
        self.refresh()

    def refresh(self) -> None:
        """Take in what the log has got since the last call."""
        self.calls.pull()
        chosen = self.list.selectionModel()
        if self.calls.rowCount() and not chosen.hasSelection():
            # Qt makes the first row current when the focus comes, and leaves it unselected.
            self.select(max(0, chosen.currentIndex().row()))
        rows = self.calls.rowCount()
        self.list.setVisible(rows > 1)
        self.list.setFixedHeight(min(rows, _MOST_ROWS) * self._theme.px(CallDelegate.height))
        if self.isVisible():
            self._show_call()

    def select(self, row: int) -> None:
        """Choose a call."""
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().setCurrentIndex(self.calls.index(row), flag)

    def take_focus(self) -> None:
        """Give the focus to the list where there is something to choose, else to what is shown."""
        if self.views.is_editing:
            self.views.editor.take_focus()
        elif self.list.isHidden():
            self.views.take_focus()
        else:
            self.list.take_focus()

    def press(self, event: QKeyEvent) -> bool:
        """Take a key that is pressed in one of the `parts`; False where it means nothing here."""
        text = event.text()
        if text in "1234" and text:
            look = Look(int(text) - 1)
            if self.views.tabs[look].isVisibleTo(self):
                self.views.choose(look)
                self.views.take_focus()
            return True
        if text.lower() == "v" and self.views.look is Look.ARGUMENTS:
            self.views.arguments.toggle_value()
            return True
        if text == "/" and self.entry is not None:
            self.open_find()
            return True
        return False

    def open_find(self) -> None:
        """Go to the field in which one looks for something in the result."""
        self.views.choose(Look.RESULT)
        self.views.result.finder.take_focus()

    def edit(self, *, is_result: bool = False) -> None:
        """Open the editor for the chosen call."""
        if self.entry is not None:
            self.views.edit(is_result=is_result or self.views.look is Look.RESULT)

    def show_run(self) -> None:
        """Show the newest run: the comparison with the one before it."""
        self._show_call()
        self.views.choose(Look.RUNS)
        self.views.refresh()

    def open_copy_menu(self) -> None:
        """Offer the forms in which the chosen call can be copied."""
        entry = self.entry
        if entry is not None:
            self._copy_menu.open(self.copies(entry))

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for part in (self.list, self.sign, self.bar, self.views, self.acts):
            part.set_theme(theme)
        self._facts.setFont(theme.font("small", tabular=True))
        palette = self._facts.palette()
        palette.setColor(self._facts.foregroundRole(), theme.color("text_tertiary"))
        self._facts.setPalette(palette)
        edge = theme.px(16)
        self._row.setContentsMargins(edge, theme.px(8), theme.px(12), 0)
        self._row.setSpacing(theme.px(6))
        self._times.setContentsMargins(edge, theme.px(10), edge, theme.px(6))
        self._times.setSpacing(theme.px(6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.acts.fit(self.width())

    def _build(self) -> None:
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts.setMinimumWidth(1)
        self._row = QHBoxLayout()
        self._row.addWidget(self.sign, 1)
        self._row.addWidget(self.acts)
        self._times = QVBoxLayout()
        self._times.addWidget(self.bar)
        self._times.addWidget(self._facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list)
        column.addLayout(self._row)
        column.addLayout(self._times)
        column.addWidget(self.views, 1)

    def _show_call(self) -> None:
        entry = self.entry
        if entry is None:
            self._tick.stop()
            return
        if entry.tool is None:
            entry.tool = self._find_tool(entry.name)
        if entry.schema is None and entry.name:
            told = self._log.told_schema(entry)
            entry.schema = told if told is not None or entry.tool is None else entry.tool.spec.schema
        self.views.show_entry(entry)
        self._show_head()

    def _show_head(self) -> None:
        entry = self.entry
        if entry is None:
            return
        now = self._log.now
        self.sign.say(*call_head.sign_words(entry, now))
        parts = call_head.stretches(entry, now)
        self.bar.show_times(parts, "")
        self.bar.setVisible(bool(parts))
        told = "  ·  ".join(call_head.facts(entry, self.views.arguments.whole_at))
        metrics = QFontMetricsF(self._facts.font())
        room = max(40, self._facts.width())
        self._facts.setText(metrics.elidedText(told, Qt.TextElideMode.ElideRight, room))
        self._facts.setToolTip(told)
        self._facts.setVisible(bool(told))
        self._show_acts()
        self._follow_time(entry)

    def _show_acts(self) -> None:
        is_idle = not self.views.is_editing
        can = self.can_run, self.can_send_back, self.can_send_onward
        run, send_back, send_onward = (one and is_idle for one in can)
        self.acts.offer(run=run, send_back=send_back, send_onward=send_onward)
        self.acts.fit(self.width())
        if can != self._can:
            self._can = can
            self.acts_changed.emit()

    def _follow_time(self, entry: CallEntry) -> None:
        """Let the seconds count while something of the call goes on."""
        is_live = entry.state not in ENDED or any(run.result is None for run in entry.runs)
        if not is_live or not self.isVisible():
            self._tick.stop()
        elif not self._tick.isActive():
            self._tick.start()
