"""The inspector pane: timeline, tool calls, raw events, requests and result of a conversation's last turn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from chatdesk.commands.command import When
from chatdesk.commands.keymap import Keymap
from chatdesk.ui.inspector.call_page import CallPage, FindTool
from chatdesk.ui.inspector.events_page import EventsPage
from chatdesk.ui.inspector.log_watch import LogWatch
from chatdesk.ui.inspector.pane_head import PaneHead
from chatdesk.ui.inspector.request_page import RequestPage
from chatdesk.ui.inspector.result_page import ResultPage
from chatdesk.ui.inspector.timeline_page import TimelinePage
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.key_names import key_name
from chatdesk.ui.look.empty_note import EmptyNote
from chatdesk.ui.look.theme import Theme

_TAB_NAMES = ("timeline", "calls", "events", "request", "result")
_TIMELINE, _CALLS, _EVENTS, _REQUEST, _RESULT = range(5)
_TAB_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_BARE = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class InspectorPane(QWidget):
    """Shows a `TurnLog` while it grows; looks at it ten times a second at most, and only while visible.

    Left and Right go from tab to tab. The pages have signals of their own. The tab of the result is there
    where the answer was asked to be JSON. `command_given` brings the id of a command.
    """

    close_requested = Signal()
    command_given = Signal(str)

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        find_tool: FindTool = lambda _name: None,
        keymap: Keymap | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._log = TurnLog()
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(theme.size("inspector_min"))
        self._keys: Mapping[str, str] = {}
        self.calls = CallPage(theme, find_tool)
        self.timeline = TimelinePage(theme)
        self.events = EventsPage(theme)
        self.requests = RequestPage(theme)
        self.results = ResultPage(theme)
        self._empty = EmptyNote(theme, "", "")
        self._was_chosen = False
        self._watch = LogWatch(self)
        self._watch.due.connect(self.take_in)
        self._all = (self.timeline, self.calls, self.events, self.requests, self.results)
        self.head = PaneHead(theme, len(self._all))
        self._pages = QStackedWidget()
        self._build()
        self.calls.command_given.connect(self.command_given)
        self.head.chosen.connect(self._on_tab_clicked)
        self.head.detach_requested.connect(lambda: self.command_given.emit("inspector.detach"))
        self.head.close_requested.connect(self.close_requested)
        self.set_theme(theme)
        if keymap is not None:
            self.set_keymap(keymap)
        self.take_in()

    def set_keymap(self, keymap: Keymap) -> None:
        """Take the keys that are in force."""
        self._keys = keymap.commands_in(When.INSPECTOR)
        save_keys = keymap.shown("request.save_stream")
        self.calls.acts.show_keys(keymap.shown)
        self.timeline.fit_button.show_keys(keymap.shown("timeline.fit"))
        self.events.save_button.show_keys(save_keys)
        self.events.replay_button.show_keys(keymap.shown("request.replay"))
        self.requests.show_keys(keymap.shown("request.copy_as"), save_keys)

    def show_log(self, log: TurnLog) -> None:
        """Look at another turn from now on."""
        self._log = log
        self._watch.watch(log)
        for page in self._all:
            page.show_log(log)
        self._watch.tell()

    def show_call(self, call_id: str) -> bool:
        """Open the tab of the calls at one of them; False where it is none of the last turn."""
        self.take_in()
        self._choose(_CALLS)
        row = self.calls.calls.row_of(call_id)
        if row >= 0:
            self.calls.select(row)
        return row >= 0

    def show_requests(self) -> RequestPage:
        """Open the tab of the requests and return its page."""
        self._on_tab_clicked(_REQUEST)
        self.take_focus()
        return self.requests

    @property
    def open_tab(self) -> str:
        """The name of the page that is open."""
        return _TAB_NAMES[self._pages.currentIndex()]

    def open_page(self, name: str) -> None:
        """Open a page by its name; nothing happens where there is none of that name."""
        if name in _TAB_NAMES and not self.head.tabs[_TAB_NAMES.index(name)].isHidden():
            self._on_tab_clicked(_TAB_NAMES.index(name))

    def open_find(self) -> None:
        """Go to the field in which one looks for something: in the events, else in the result of a call."""
        if self._pages.currentIndex() == _EVENTS:
            self.events.open_find()
            return
        self._choose(_CALLS)
        if self.calls.entry is not None:
            self.calls.open_find()

    def take_focus(self) -> None:
        """Give the focus to what the open tab shows."""
        # First the tab that is to be open: it may not be the one that was.
        self.take_in()
        place = self._pages.currentIndex()
        if self._pages.isHidden():
            self.head.tabs[place].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._all[place].take_focus()

    def take_in(self) -> None:
        """Look at the turn now, without waiting for the next tenth of a second."""
        self._log.seen()
        for page in self._all:
            page.refresh()
        self._offer_result()
        if not self._was_chosen:
            # Nobody has said what to look at: look at what there is.
            self._choose(_TIMELINE if self._log.times.rounds or not self._log.calls else _CALLS)
        requests = len(self._log.exchanges)
        of_requests = requests if requests > 1 else None
        counts = (None, len(self._log.calls), len(self._log.events), of_requests, None)
        first = self.tr("Timeline"), self.tr("Calls"), self.tr("Events")
        titles = (*first, self.tr("Request"), self.tr("Result"))
        self.head.set_titles(titles, counts)
        self._show_emptiness()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.head.set_theme(theme)
        for page in self._all:
            page.set_theme(theme)
        self._empty.set_theme(theme)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = _TAB_STEPS.get(event.key())
            if step is not None and event.modifiers() in _BARE:
                self._go_on(step)
                return True
            return self._press(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._press(event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg_window"))

    def _build(self) -> None:
        for page in self._all:
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._empty, 1)
        column.addWidget(self._pages, 1)
        parts = (part for page in self._all for part in page.parts)
        for part in (*self.head.parts, *parts):
            part.installEventFilter(self)
        for tree in (self.results.tree, self.calls.views.arguments.tree, self.calls.views.result.tree):
            tree.left.connect(lambda: self._go_on(-1))
        self.timeline.call_requested.connect(self._open_call)
        self.timeline.time_requested.connect(self._open_time)
        self._choose(_TIMELINE)

    def _go_on(self, step: int) -> None:
        """Go to the next tab, or to the one before, round and round."""
        self._on_tab_clicked(self.head.beside(self._pages.currentIndex(), step))
        self.take_focus()

    def _on_tab_clicked(self, place: int) -> None:
        self._was_chosen = True
        self._choose(place)

    def _choose(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        self.head.choose(place)
        self._show_emptiness()

    def _offer_result(self) -> None:
        """Show the tab of the result where there is one to be had."""
        place = _RESULT
        is_asked = self._log.asked is not None
        if not is_asked and self._pages.currentIndex() == place:
            self._choose(_TIMELINE)
        self.head.tabs[place].setVisible(is_asked)

    def _show_emptiness(self) -> None:
        place = self._pages.currentIndex()
        log = self._log
        is_empty = (not log.times.rounds, not log.calls, not log.events, not log.exchanges, False)[place]
        self._pages.setVisible(not is_empty)
        self._empty.setVisible(is_empty)
        if is_empty:
            self._empty.say(*_words_of_emptiness(place))

    def _open_call(self, call_id: str) -> None:
        self.show_call(call_id)
        self.take_focus()

    def _open_time(self, at: float) -> None:
        """Show the events of a second of the turn."""
        self._on_tab_clicked(_EVENTS)
        self.events.show_time(at)
        self.take_focus()

    def _press(self, event: QKeyEvent) -> bool:
        """Take a key that means a command here, or something to the page of the calls."""
        text = event.text()
        # A sign is what is written on the key: + is one, whatever else has to be held for it.
        command = self._keys.get(key_name(event)) or ("" if text.isalpha() else self._keys.get(text, ""))
        if command:
            if command.startswith("call."):
                # Whatever page one is on: what is done to a call is seen at the call.
                self._on_tab_clicked(_CALLS)
            self.command_given.emit(command)
            return True
        is_bare = event.modifiers() in _BARE
        return is_bare and self._pages.currentWidget() is self.calls and self.calls.press(event)


def _words_of_emptiness(place: int) -> tuple[str, str, str]:
    """Return sign, line and sentence for a page without anything on it."""
    tr = partial(QCoreApplication.translate, "InspectorPane")
    next_one = tr("Turns are recorded while the program runs: ask something, or ask again.")
    no_calls = tr("Arguments, results and times of tools stand here when a model calls some.")
    return (
        ("clock", tr("No turn to draw yet"), next_one),
        ("wrench", tr("No tool was called in the last turn"), no_calls),
        ("list-bullets", tr("No events yet"), next_one),
        ("arrows-left-right", tr("No request yet"), next_one),
    )[place]
