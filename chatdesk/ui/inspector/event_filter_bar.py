"""The bar over the events: a field for words and sizes, and a button for each sort that there is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QWidget

from chatdesk.ui.inspector.event_filter import EventFilter, Sort
from chatdesk.ui.inspector.tabs import TabButton
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.theme import Theme

_WAIT_MS = 120
_WIDE = 640
_LEAVES = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)


class EventFilterBar(QWidget):
    """The words and the sort that are to be listed.

    `changed` brings an `EventFilter`, a moment after the last letter; `left` says that Esc, Enter or Down
    lead to the list.
    """

    changed = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sort = Sort.ALL
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Filter: a word, size:>400, at:<2, type:usage"))
        self.field.setAccessibleName(self.tr("Filter the events"))
        self.field.setToolTip(self.tr("Filter the events  /"))
        self.field.setClearButtonEnabled(True)
        self.field.installEventFilter(self)
        self.buttons = {sort: TabButton(theme, "") for sort in Sort if sort is not Sort.OTHER}
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._tell)
        self.field.textChanged.connect(lambda _text: self._timer.start())
        clears = EscapeCloses(self.field, self._leave, self.tr("clear"), lambda: bool(self.field.text()))
        self.field.textChanged.connect(clears.changed)
        self._chips = QWidget()
        self._row = QHBoxLayout(self._chips)
        self._row.setContentsMargins(0, 0, 0, 0)
        for sort, button in self.buttons.items():
            button.clicked.connect(lambda _=False, sort=sort: self.choose(sort))
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.addWidget(self.field, 1)
        self._box.addWidget(self._chips)
        self.show_counts({})
        self.choose(Sort.ALL)
        self.set_theme(theme)

    @property
    def wanted(self) -> EventFilter:
        """What is to be listed."""
        return EventFilter(self._sort, self.field.text())

    def choose(self, sort: Sort) -> None:
        """List one sort."""
        self._sort = sort
        for other, button in self.buttons.items():
            button.setChecked(other is sort)
        self._tell()

    def clear(self) -> None:
        """List everything."""
        self.field.clear()
        self.choose(Sort.ALL)

    def show_counts(self, counts: Mapping[Sort, int]) -> None:
        """Say how many there are of each sort; of those that are not there is no button."""
        words = {
            Sort.ALL: self.tr("All"),
            Sort.TEXT: self.tr("Text"),
            Sort.REASONING: self.tr("Reasoning"),
            Sort.TOOLS: self.tr("Tools"),
            Sort.ALIVE: self.tr("Keep-alives"),
            Sort.REPAIRS: self.tr("Repairs"),
        }
        for sort, button in self.buttons.items():
            count = counts.get(sort, 0)
            button.set_title(words[sort], count)
            button.setVisible(sort is Sort.ALL or count > 0 or sort is self._sort)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.field.setFont(theme.font("ui"))
        self.field.setFixedHeight(theme.px(28))
        for button in self.buttons.values():
            button.set_theme(theme)
        self._row.setSpacing(theme.px(2))
        self._box.setContentsMargins(theme.px(16), theme.px(8), theme.px(12), theme.px(4))
        self._box.setSpacing(theme.px(4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= self._theme.px(_WIDE)
        direction = QBoxLayout.Direction
        self._box.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_press = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
        if is_press and event.key() in _LEAVES:  # type: ignore[attr-defined]
            self._go_to_list()
            return True
        return super().eventFilter(watched, event)

    def _leave(self) -> None:
        self.field.clear()
        self._go_to_list()

    def _go_to_list(self) -> None:
        self._tell()
        self.left.emit()

    def _tell(self) -> None:
        self._timer.stop()
        self.changed.emit(self.wanted)
