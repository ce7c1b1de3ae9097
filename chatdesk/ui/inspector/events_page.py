"""The page of the raw events: what was put right, each event, and the data of the chosen one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from chatdesk.ui.inspector.detail_text import DetailText, Section
from chatdesk.ui.inspector.models import EventModel, pretty
from chatdesk.ui.inspector.repairs import Repairs, repair_words
from chatdesk.ui.inspector.row_list import RowList
from chatdesk.ui.inspector.rows import EventDelegate
from chatdesk.ui.inspector.text_colors import Syntax
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import Theme


class EventsPage(QWidget):
    """Shows the events of a turn as they came; follows their end while the reader is there."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._log = TurnLog()
        self.model = EventModel(self)
        self._delegate = EventDelegate(theme, self)
        self.list = RowList(self.model, self._delegate, self.tr("Events"), grows=True)
        self.text = DetailText(theme)
        self.text.setAccessibleName(self.tr("Data of the event"))
        self.repairs = Repairs(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.repairs)
        column.addWidget(split(self.list, self.text, (420, 300)), 1)
        self.list.selectionModel().currentChanged.connect(self._show_event)
        self.repairs.repair_chosen.connect(self.show_repair)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus, from top to bottom."""
        return (self.repairs.button, self.repairs.list, self.list, self.text)

    def show_log(self, log: TurnLog) -> None:
        """Look at another turn from now on."""
        self._log = log
        self.model.show_log(log)
        self.text.clear()
        self.refresh()

    def refresh(self) -> None:
        """Take in what the log has got since the last call."""
        rows, is_at_end = self.model.rowCount(), self.list.is_at_end()
        here = self.list.currentIndex()
        self.model.pull()
        self._delegate.longest_kind = self.model.longest_kind
        self.repairs.refresh(self._log)
        grown = self.model.rowCount()
        if is_at_end and grown > rows:
            if here.isValid() and here.row() == rows - 1:
                self.list.setCurrentIndex(self.model.index(grown - 1))
            if not here.isValid() or here.row() == rows - 1:
                self.list.scrollToBottom()

    def show_repair(self, repair_id: str) -> None:
        """Go to the next event in which this was put right, round and round; else to the last one."""
        events = self._log.events[: self.model.rowCount()]
        here = self.list.currentIndex().row()
        found = [row for row, event in enumerate(events) if repair_id in event.notes]
        row = next((row for row in found if row > here), found[0] if found else len(events) - 1)
        self.list.setCurrentIndex(self.model.index(row))

    def take_focus(self) -> None:
        """Give the focus to the list."""
        self.list.take_focus()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        for part in (self.repairs, self.list, self.text):
            part.set_theme(theme)

    def _show_event(self) -> None:
        row = self.list.currentIndex().row()
        if not 0 <= row < self.model.rowCount():
            return
        event = self.model.event_at(row)
        note = self.tr("{0} s, {1} bytes").format(f"{event.at:.3f}", f"{event.size:,}")
        title = self.tr("Event {0}").format(f"{row + 1:,}")
        sections = [Section(title, pretty(event.data), note, Syntax.JSON)]
        mended = [self._log.mended[note] for note in event.notes if note in self._log.mended]
        if mended:
            sections.append(Section(self.tr("Repaired"), "\n".join(map(repair_words, mended))))
        self.text.show_sections(sections)


def split(upper: QWidget, lower: QWidget, sizes: tuple[int, int]) -> QSplitter:
    """Return two parts of a page with a line between them that can be moved."""
    splitter = QSplitter(Qt.Orientation.Vertical)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    splitter.addWidget(upper)
    splitter.addWidget(lower)
    splitter.setSizes(list(sizes))
    return splitter
