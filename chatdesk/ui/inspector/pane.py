"""The inspector pane: tool calls, raw events and the request of a conversation's last turn."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from chatdesk.ui.inspector.detail_text import DetailText, Section
from chatdesk.ui.inspector.models import CallModel, EventModel, pretty
from chatdesk.ui.inspector.rows import CallDelegate, EventDelegate, seconds_text
from chatdesk.ui.inspector.tabs import TabButton
from chatdesk.ui.inspector.turn_log import CallEntry, Exchange, TurnLog
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.paint import bottom_edge, draw_hairline
from chatdesk.ui.look.theme import Theme

_REFRESH_MS = 100
_TAB_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_BARE = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class InspectorPane(QWidget):
    """Shows a `TurnLog` while it grows; looks at it ten times a second at most, and only while visible.

    Left and Right go from tab to tab.
    """

    close_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._log = TurnLog()
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(theme.size("inspector_min"))
        self.calls = CallModel(self)
        self.events = EventModel(self)
        self._call_list = _List(self.calls, CallDelegate(theme, self), self.tr("Tool calls"))
        self._event_list = _List(self.events, EventDelegate(theme, self), self.tr("Events"))
        self._call_text, self._event_text, self._request_text = (DetailText(theme) for _ in range(3))
        self._empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self._was_chosen = False
        self._timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._tabs = [TabButton(theme, title) for title in ("", "", "")]
        self._close = IconButton(theme, "x", self.tr("Close the inspector"))
        self._pages = QStackedWidget()
        self._build()
        self._call_list.selectionModel().currentChanged.connect(self._show_call)
        self._event_list.selectionModel().currentChanged.connect(self._show_event)
        self._close.clicked.connect(self.close_requested)
        self.set_theme(theme)
        self._refresh()

    def show_log(self, log: TurnLog) -> None:
        """Look at another turn from now on."""
        self._log.listener = None
        self._log = log
        log.listener = self._on_log_changed
        self.calls.show_log(log)
        self.events.show_log(log)
        self._call_text.clear()
        self._event_text.clear()
        self._on_log_changed()

    def show_call(self, call_id: str) -> None:
        """Open the tab of the calls at one of them."""
        self._refresh()
        self._choose(0)
        row = self.calls.row_of(call_id)
        if row >= 0:
            self._call_list.setCurrentIndex(self.calls.index(row))

    def take_focus(self) -> None:
        """Give the focus to what the open tab shows."""
        # First the tab that is to be open: it may not be the one that was.
        self._refresh()
        place = self._pages.currentIndex()
        is_empty = self._pages.isHidden()
        target = (self._call_list, self._event_list, self._request_text)[place]
        (self._tabs[place] if is_empty else target).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for tab in self._tabs:
            tab.set_theme(theme)
        self._close.set_theme(theme)
        for view in (self._call_list, self._event_list):
            view.set_theme(theme)
        for text in (self._call_text, self._event_text, self._request_text):
            text.set_theme(theme)
        self._empty.setFont(theme.font("ui"))
        _set_color(self._empty, theme.color("text_secondary"))
        self._empty.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), 0)
        self._head.setFixedHeight(theme.size("header"))
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = _TAB_STEPS.get(event.key())
            if step is not None and event.modifiers() in _BARE:
                self._on_tab_clicked((self._pages.currentIndex() + step) % len(self._tabs))
                self.take_focus()
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
        self._pages.addWidget(_split(self._call_list, self._call_text, (240, 480)))
        self._pages.addWidget(_split(self._event_list, self._event_text, (420, 300)))
        self._pages.addWidget(self._request_text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._empty)
        column.addWidget(self._pages, 1)
        self._call_text.setAccessibleName(self.tr("Arguments and result"))
        self._event_text.setAccessibleName(self.tr("Data of the event"))
        self._request_text.setAccessibleName(self.tr("Request and response"))
        for part in (*self._tabs, self._call_list, self._event_list, self._call_text, self._event_text):
            part.installEventFilter(self)
        self._request_text.installEventFilter(self)
        self._choose(0)

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
        is_at_end = self._event_list.is_at_end()
        self.calls.pull()
        self.events.pull()
        if is_at_end and not self._event_list.currentIndex().isValid():
            self._event_list.scrollToBottom()
        chosen = self._call_list.selectionModel()
        if self.calls.rowCount() and not chosen.hasSelection():
            # Qt makes the first row current when the focus comes, and leaves it unselected.
            first = self.calls.index(max(0, chosen.currentIndex().row()))
            chosen.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._show_call()
        if not self._was_chosen and not self._log.calls and self._log.events:
            # Nobody has said what to look at: look at what there is.
            self._choose(1)
        self._request_text.show_sections(
            [section for exchange in self._log.exchanges for section in self._exchange_words(exchange)]
        )
        counts = (self.calls.rowCount(), self.events.rowCount(), None)
        titles = (self.tr("Calls"), self.tr("Events"), self.tr("Request"))
        for tab, title, count in zip(self._tabs, titles, counts, strict=True):
            tab.set_title(title, count)
        self._show_emptiness()

    def _show_emptiness(self) -> None:
        place = self._pages.currentIndex()
        is_empty = (not self._log.calls, not self._log.events, not self._log.exchanges)[place]
        self._pages.setVisible(not is_empty)
        self._empty.setVisible(is_empty)
        self._empty.setText(
            (
                self.tr("No tool was called in the last turn."),
                self.tr("The events of a stream are listed here as they come, while the program runs."),
                self.tr("What is sent and what comes back stands here, from the next message on."),
            )[place]
        )

    def _show_call(self) -> None:
        row = self._call_list.currentIndex().row()
        if 0 <= row < self.calls.rowCount():
            self._call_text.show_sections(self._call_words(self.calls.call_at(row)))

    def _call_words(self, entry: CallEntry) -> list[Section]:
        sections = [Section(self.tr("Arguments"), pretty(entry.arguments) or "{}")]
        if entry.result is not None:
            title = self.tr("Result")
            if entry.seconds is not None:
                title = self.tr("Result, after {0}").format(seconds_text(entry.seconds))
            sections.append(Section(title, pretty(entry.result)))
        return sections

    def _show_event(self) -> None:
        row = self._event_list.currentIndex().row()
        if 0 <= row < self.events.rowCount():
            event = self.events.event_at(row)
            words = self.tr("Event {0}, at {1} s, {2} bytes")
            title = words.format(f"{row + 1:,}", f"{event.at:.3f}", f"{event.size:,}")
            notes = [Section(self.tr("Mended"), note) for note in event.notes]
            self._event_text.show_sections([Section(title, pretty(event.data)), *notes])

    def _exchange_words(self, exchange: Exchange) -> list[Section]:
        request, response = exchange.request, exchange.response
        lines = [f"{request.method} {request.url}", *_header_lines(request.headers), "", pretty(request.body)]
        sections = [Section(self.tr("Request"), "\n".join(lines))]
        if response is not None:
            title = self.tr("Response, after {0}").format(seconds_text(response.at))
            lines = [f"HTTP {response.status}", *_header_lines(response.headers)]
            sections.append(Section(title, "\n".join(lines)))
        return sections


class _List(QListView):
    """A list of rows of one height, drawn by a delegate, followed at its end while the reader is there."""

    def __init__(
        self, model: CallModel | EventModel, delegate: CallDelegate | EventDelegate, name: str
    ) -> None:
        super().__init__()
        self._delegate = delegate
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)

    def is_at_end(self) -> bool:
        """Whether the last row is in view."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - 4

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._delegate.theme = theme
        self.scheduleDelayedItemsLayout()


def _split(upper: QWidget, lower: QWidget, sizes: tuple[int, int]) -> QSplitter:
    splitter = QSplitter(Qt.Orientation.Vertical)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    splitter.addWidget(upper)
    splitter.addWidget(lower)
    splitter.setSizes(list(sizes))
    return splitter


def _header_lines(headers: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers]


def _set_color(label: QLabel, color: QColor) -> None:
    palette = label.palette()
    palette.setColor(label.foregroundRole(), color)
    label.setPalette(palette)
