"""The inspector pane: tool calls, raw events, requests and the result of a conversation's last turn."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from chatdesk.domain.hidden import spelled
from chatdesk.ui.inspector.call_entry import CallEntry
from chatdesk.ui.inspector.detail_text import DetailText, Section
from chatdesk.ui.inspector.events_page import EventsPage, split
from chatdesk.ui.inspector.models import CallModel, pretty
from chatdesk.ui.inspector.request_page import RequestPage
from chatdesk.ui.inspector.result_page import ResultPage
from chatdesk.ui.inspector.row_list import RowList
from chatdesk.ui.inspector.rows import CallDelegate, seconds_text
from chatdesk.ui.inspector.tabs import TabButton
from chatdesk.ui.inspector.text_colors import Syntax
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.paint import bottom_edge, draw_hairline
from chatdesk.ui.look.theme import Theme

_REFRESH_MS = 100
_TAB_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_BARE = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class InspectorPane(QWidget):
    """Shows a `TurnLog` while it grows; looks at it ten times a second at most, and only while visible.

    Left and Right go from tab to tab. `requests` is the page of the requests, with its own signals. The tab
    of the result is there where the answer was asked to be JSON.
    """

    close_requested = Signal()

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, copy_keys: str = "", save_keys: str = ""
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._log = TurnLog()
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(theme.size("inspector_min"))
        self.calls = CallModel(self)
        self._call_list = RowList(self.calls, CallDelegate(theme, self), self.tr("Tool calls"))
        self._call_text = DetailText(theme)
        self.events = EventsPage(theme)
        self.requests = RequestPage(theme, copy_keys=copy_keys, save_keys=save_keys)
        self.results = ResultPage(theme)
        self._empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self._was_chosen = False
        self._timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._tabs = [TabButton(theme, title) for title in ("", "", "", "")]
        self._close = IconButton(theme, "x", self.tr("Close the inspector"))
        self._pages = QStackedWidget()
        self._build()
        self._call_list.selectionModel().currentChanged.connect(self._show_call)
        self._close.clicked.connect(self.close_requested)
        self.set_theme(theme)
        self._refresh()

    def show_log(self, log: TurnLog) -> None:
        """Look at another turn from now on."""
        self._log.listener = None
        self._log = log
        log.listener = self._on_log_changed
        self.calls.show_log(log)
        self._call_text.clear()
        self.events.show_log(log)
        self.requests.show_log(log)
        self.results.show_log(log)
        self._on_log_changed()

    def show_call(self, call_id: str) -> bool:
        """Open the tab of the calls at one of them; False where it is none of the last turn."""
        self._refresh()
        self._choose(0)
        row = self.calls.row_of(call_id)
        if row >= 0:
            self._call_list.setCurrentIndex(self.calls.index(row))
        return row >= 0

    def show_requests(self) -> RequestPage:
        """Open the tab of the requests and return its page."""
        self._on_tab_clicked(2)
        self.take_focus()
        return self.requests

    def take_focus(self) -> None:
        """Give the focus to what the open tab shows."""
        # First the tab that is to be open: it may not be the one that was.
        self._refresh()
        place = self._pages.currentIndex()
        if self._pages.isHidden():
            self._tabs[place].setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif place == 0:
            self._call_list.take_focus()
        else:
            (self.events, self.requests, self.results)[place - 1].take_focus()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for tab in self._tabs:
            tab.set_theme(theme)
        self._close.set_theme(theme)
        for part in (self._call_list, self._call_text, self.events, self.requests, self.results):
            part.set_theme(theme)
        self._empty.setFont(theme.font("ui"))
        _set_color(self._empty, theme.color("text_secondary"))
        self._empty.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), 0)
        self._head.setFixedHeight(theme.size("header"))
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = _TAB_STEPS.get(event.key())
            if step is not None and event.modifiers() in _BARE:
                self._go_on(step)
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg_window"))
        draw_hairline(painter, self._theme, bottom_edge(self._head.geometry()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _build(self) -> None:
        self._head = QWidget()
        row = QHBoxLayout(self._head)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(4)
        for place, tab in enumerate(self._tabs):
            tab.clicked.connect(lambda _=False, place=place: self._on_tab_clicked(place))
            row.addWidget(tab)
        row.addStretch(1)
        row.addWidget(self._close)
        # Calls are few and their arguments long; of events it is the other way round.
        self._pages.addWidget(split(self._call_list, self._call_text, (240, 480)))
        self._pages.addWidget(self.events)
        self._pages.addWidget(self.requests)
        self._pages.addWidget(self.results)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._empty)
        column.addWidget(self._pages, 1)
        self._call_text.setAccessibleName(self.tr("Arguments and result"))
        own = (*self._tabs, self._call_list, self._call_text)
        for part in (*own, *self.events.parts, *self.requests.parts, *self.results.parts):
            part.installEventFilter(self)
        self.results.tree.left.connect(lambda: self._go_on(-1))
        self._choose(0)

    def _go_on(self, step: int) -> None:
        """Go to the next tab, or to the one before, round and round."""
        shown = [place for place, tab in enumerate(self._tabs) if not tab.isHidden()]
        at = shown.index(self._pages.currentIndex())
        self._on_tab_clicked(shown[(at + step) % len(shown)])
        self.take_focus()

    def _on_tab_clicked(self, place: int) -> None:
        self._was_chosen = True
        self._choose(place)

    def _choose(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        for other, tab in enumerate(self._tabs):
            tab.setChecked(other == place)
        self._show_emptiness()

    def _on_log_changed(self) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _refresh(self) -> None:
        self._log.seen()
        self.calls.pull()
        self.events.refresh()
        self.requests.refresh()
        self._offer_result()
        chosen = self._call_list.selectionModel()
        if self.calls.rowCount() and not chosen.hasSelection():
            # Qt makes the first row current when the focus comes, and leaves it unselected.
            first = self.calls.index(max(0, chosen.currentIndex().row()))
            chosen.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._show_call()
        if not self._was_chosen and not self._log.calls and self._log.events:
            # Nobody has said what to look at: look at what there is.
            self._choose(1)
        requests = len(self._log.exchanges)
        counts = (len(self._log.calls), len(self._log.events), requests if requests > 1 else None, None)
        titles = (self.tr("Calls"), self.tr("Events"), self.tr("Request"), self.tr("Result"))
        for tab, title, count in zip(self._tabs, titles, counts, strict=True):
            tab.set_title(title, count)
        self._show_emptiness()

    def _offer_result(self) -> None:
        """Show the tab of the result where there is one to be had."""
        place = len(self._tabs) - 1
        is_asked = self._log.asked is not None
        if not is_asked and self._pages.currentIndex() == place:
            self._choose(0)
        self._tabs[place].setVisible(is_asked)
        self.results.refresh()

    def _show_emptiness(self) -> None:
        place = self._pages.currentIndex()
        is_empty = (not self._log.calls, not self._log.events, not self._log.exchanges, False)[place]
        self._pages.setVisible(not is_empty)
        self._empty.setVisible(is_empty)
        self._empty.setText(
            (
                self.tr("No tool was called in the last turn."),
                self.tr("The events of a stream are listed here as they come, while the program runs."),
                self.tr("What is sent and what comes back stands here, from the next message on."),
                "",
            )[place]
        )

    def _show_call(self) -> None:
        row = self._call_list.currentIndex().row()
        if 0 <= row < self.calls.rowCount():
            self._call_text.show_sections(self._call_words(self.calls.call_at(row)))

    def _call_words(self, entry: CallEntry) -> list[Section]:
        # Who reads what a tool is asked must see all of it.
        arguments = spelled(pretty(entry.arguments)) or "{}"
        sections = [Section(self.tr("Arguments"), arguments, syntax=Syntax.JSON)]
        if entry.result is not None:
            after = self.tr("after {0}")
            note = "" if entry.seconds is None else after.format(seconds_text(entry.seconds))
            sections.append(Section(self.tr("Result"), spelled(pretty(entry.result)), note, Syntax.JSON))
        return sections


def _set_color(label: QLabel, color: QColor) -> None:
    palette = label.palette()
    palette.setColor(label.foregroundRole(), color)
    label.setPalette(palette)
