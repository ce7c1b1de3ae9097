"""The page of the raw events: the turn in a strip, what was put right, each event with its data."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from chatdesk.ui.inspector.detail_text import DetailText
from chatdesk.ui.inspector.event_filter import EventFilter
from chatdesk.ui.inspector.event_filter_bar import EventFilterBar
from chatdesk.ui.inspector.event_model import EventModel
from chatdesk.ui.inspector.event_origins import Made
from chatdesk.ui.inspector.event_row import EventDelegate, EventHead
from chatdesk.ui.inspector.event_words import say_count, sections_of
from chatdesk.ui.inspector.long_list import LongList
from chatdesk.ui.inspector.overview_strip import OverviewStrip
from chatdesk.ui.inspector.repairs import Repairs
from chatdesk.ui.inspector.sign_line import SignLine
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.inspector.waterfall import lines_of
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.theme import Theme

_LATE_MS = 20


class EventsPage(QWidget):
    """Shows the events of a turn as they came; follows their end while the reader is there.

    `origin_chosen` brings the `Origin` of an event that the reader has chosen (None: it made nothing), and
    whether he wants to be led there. `shown_changed` says that somebody looks here now, or no more;
    `save_requested` and `replay_requested` are about the stream.
    """

    origin_chosen = Signal(object, bool)
    shown_changed = Signal(bool)
    save_requested = Signal()
    replay_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._log = TurnLog()
        self._is_quiet = False
        # The event that was chosen, until the filter has come to it.
        self._kept: int | None = None
        self.model = EventModel(self)
        self.strip = OverviewStrip(theme)
        self.bar, self.head = EventFilterBar(theme), EventHead(theme)
        self.list = LongList(self.model, EventDelegate(theme, self), theme, self.tr("Events"), grows=True)
        self.text = DetailText(theme)
        self.text.setAccessibleName(self.tr("Data of the event"))
        self.repairs = Repairs(theme)
        self.foot = SignLine(theme)
        save, replay = self.tr("Save the stream…"), self.tr("Replay this stream")
        self.save_button = IconButton(theme, "download-simple", save, small=True)
        self.replay_button = IconButton(theme, "play", replay, small=True)
        # A frame later: beside the rows themselves it would make one frame of ten too long.
        self._late = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._late.timeout.connect(self._show_place)
        self._build()
        self._connect()
        self.set_theme(theme)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus and leaves Left and Right to the tabs, from top to bottom."""
        own = (self.save_button, self.replay_button, *self.bar.buttons.values())
        return (self.repairs.button, self.repairs.list, *own, self.list, self.text)

    def show_log(self, log: TurnLog) -> None:
        """Look at another turn from now on."""
        self._log = log
        self._quietly(lambda: self.model.show_log(log))
        self.text.clear()
        self.refresh()

    def refresh(self) -> None:
        """Take in what the log has got since the last call; costs something only while this is seen."""
        if not self.isVisible():
            return
        rows, is_at_end = self.model.rowCount(), self.list.is_at_end()
        here = self.list.currentIndex().row()
        self._quietly(self.model.pull)
        self.repairs.refresh(self._log)
        self.bar.show_counts(self.model.counts)
        grown = self.model.rowCount()
        if is_at_end and grown > rows:
            self._quietly(
                lambda: self._follow(grown, is_chosen=here == rows - 1 and here >= 0, is_free=here < 0)
            )
        exchange = self._log.exchange
        for button in (self.save_button, self.replay_button):
            button.setEnabled(exchange is not None and exchange.is_savable)
        say_count(self.foot, self.model, self._log.dropped)
        self._late.start()

    def show_repair(self, repair_id: str) -> None:
        """Go to the next event in which this was put right, round and round; else to the last one."""
        rows = range(self.model.rowCount())
        here = self.list.currentIndex().row()
        found = [row for row in rows if repair_id in self.model.event_at(row).notes]
        row = next((row for row in found if row > here), found[0] if found else len(rows) - 1)
        self.list.go_to(row)

    def show_origin(self, message_id: str, made: Made, offset: int) -> bool:
        """Choose the event that made a character; False where it is not kept."""
        self.model.pull()
        number = self._log.times.origins.event_at(message_id, made, offset)
        if number is None:
            return False
        if self.model.number_at(max(0, self.model.row_of(number))) != number or not self.model.rowCount():
            self.bar.clear()
        self.list.go_to(self.model.row_of(number), centred=True)
        return True

    def show_time(self, at: float) -> None:
        """Choose the first event that came at a second of the turn, or after it."""
        self._quietly(self.model.pull)
        row = self.model.row_at_time(at)
        if row >= 0:
            self.list.go_to(row, centred=True)

    def copy(self) -> None:
        """Copy the data of the chosen event."""
        row = self.list.currentIndex().row()
        if 0 <= row < self.model.rowCount():
            QGuiApplication.clipboard().setText(self.model.event_at(row).data)

    def open_find(self) -> None:
        """Go to the field of the filter."""
        self.bar.field.selectAll()
        self.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_focus(self) -> None:
        """Give the focus to the list."""
        self.list.take_focus()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for part in (self.repairs, self.list, self.text, self.strip, self.bar, self.head, self.foot):
            part.set_theme(theme)
        for button in (self.save_button, self.replay_button):
            button.set_theme(theme)
        self._row.setContentsMargins(theme.px(16), 0, theme.px(12), 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self.shown_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown_changed.emit(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if event.text() == "/":
                self.open_find()
                return True
            if event.matches(QKeySequence.StandardKey.Copy):
                self.copy()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain:
                self._tell_origin(wants_view=True)
                return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)
        self._row = QHBoxLayout()
        self._row.addWidget(self.foot, 1)
        self._row.addWidget(self.replay_button)
        self._row.addWidget(self.save_button)
        column.addLayout(self._row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.strip)
        whole.addWidget(self.repairs)
        whole.addWidget(self.bar)
        whole.addWidget(split(upper, self.text, (440, 260)), 1)

    def _connect(self) -> None:
        self.list.installEventFilter(self)
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        self.list.verticalScrollBar().valueChanged.connect(lambda _value: self._late.start())
        self.repairs.repair_chosen.connect(self.show_repair)
        self.strip.time_chosen.connect(self.show_time)
        self.bar.changed.connect(self._on_filter_changed)
        self.bar.left.connect(self.list.take_focus)
        self.model.filtered.connect(self._on_filtered)
        self.save_button.clicked.connect(self.save_requested)
        self.replay_button.clicked.connect(self.replay_requested)

    def _quietly(self, work: Callable[[], object]) -> None:
        """Do something that may choose another row, of which nobody else is to be told."""
        before, self._is_quiet = self._is_quiet, True
        try:
            work()
        finally:
            self._is_quiet = before

    def _follow(self, rows: int, *, is_chosen: bool, is_free: bool) -> None:
        if is_chosen:
            self.list.go_to(rows - 1)
        if is_chosen or is_free:
            self.list.scrollToBottom()

    def _on_filter_changed(self, wanted: EventFilter) -> None:
        """List other events; the chosen one stays chosen where it is still listed."""
        row = self.list.currentIndex().row()
        number = self.model.number_at(row) if 0 <= row < self.model.rowCount() else None
        self._kept = number
        self._quietly(lambda: self.model.set_filter(wanted))
        self._keep_chosen()
        say_count(self.foot, self.model, self._log.dropped)

    def _on_filtered(self) -> None:
        self._keep_chosen()
        say_count(self.foot, self.model, self._log.dropped)
        self._late.start()

    def _keep_chosen(self) -> None:
        number = self._kept
        if number is None or not self.model.rowCount():
            return
        row = self.model.row_of(number)
        if row >= 0 and self.model.number_at(row) == number:
            self._kept = None
            self._quietly(lambda: self.list.go_to(row, centred=True))

    def _on_chosen(self) -> None:
        self._show_event()
        self._late.start()
        if not self._is_quiet:
            self._tell_origin(wants_view=False)

    def _tell_origin(self, *, wants_view: bool) -> None:
        row = self.list.currentIndex().row()
        if 0 <= row < self.model.rowCount():
            origin = self._log.times.origins.origin(self.model.number_at(row))
            self.origin_chosen.emit(origin, wants_view)

    def _show_event(self) -> None:
        row = self.list.currentIndex().row()
        if not 0 <= row < self.model.rowCount():
            return
        event, number = self.model.event_at(row), self.model.number_at(row)
        self.text.show_sections(sections_of(event, number, self._log))

    def _show_place(self) -> None:
        """Show in the strip where the list is."""
        if not self.isVisible():
            return
        times = self._log.times
        self.strip.show_lines(lines_of(times, self._log.calls), times.now)
        first, last = self.list.seen_rows()
        rows = self.model.rowCount()
        seen = None
        if 0 <= first <= last < rows:
            seen = self.model.time_at(first), self.model.time_at(last)
        row = self.list.currentIndex().row()
        self.strip.show_place(seen, self.model.time_at(row) if 0 <= row < rows else None)


def split(upper: QWidget, lower: QWidget, sizes: tuple[int, int]) -> QSplitter:
    """Return two parts of a page with a line between them that can be moved."""
    splitter = QSplitter(Qt.Orientation.Vertical)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    splitter.addWidget(upper)
    splitter.addWidget(lower)
    splitter.setSizes(list(sizes))
    return splitter
