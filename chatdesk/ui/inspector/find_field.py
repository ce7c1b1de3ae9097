"""The field in which one looks for a text in a result, with its count and its arrows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.theme import Theme

_WAIT_MS = 150


class FindField(QWidget):
    """`changed` brings the text, a moment after the last letter; `stepped` 1 or -1; Esc clears it."""

    changed = Signal(str)
    stepped = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find"))
        self.field.setAccessibleName(self.tr("Find in the result"))
        self.field.setToolTip(self.tr("Find in the result  /"))
        self.field.setClearButtonEnabled(False)
        self.field.installEventFilter(self)
        self.count = QLabel()
        self.previous = IconButton(theme, "caret-up", self.tr("Previous"), keys="Shift+Enter", small=True)
        self.next = IconButton(theme, "caret-down", self.tr("Next"), keys="Enter", small=True)
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._tell)
        self.field.textChanged.connect(lambda _text: self._timer.start())
        clears = EscapeCloses(self.field, self._leave, self.tr("clear"), lambda: bool(self.text))
        self.field.textChanged.connect(clears.changed)
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        self.set_theme(theme)
        self.show_count(-1, 0)

    @property
    def text(self) -> str:
        """What is looked for."""
        return self.field.text()

    def show_count(self, place: int, count: int, *, is_more: bool = False) -> None:
        """Say which of how many is shown; nothing while nothing is looked for."""
        words = ""
        if self.text:
            many = f"{count:,}{'+' if is_more else ''}"
            words = self.tr("{0} of {1}").format(f"{place + 1:,}", many) if count else self.tr("none")
        self.count.setText(words)
        for part in (self.count, self.previous, self.next):
            part.setVisible(bool(words))
        for button in (self.previous, self.next):
            button.setEnabled(count > 1)

    def take_focus(self) -> None:
        """Take the focus, ready to be written over."""
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.field.setFont(theme.font("ui"))
        self.field.setFixedHeight(theme.px(28))
        self.field.setMinimumWidth(theme.px(90))
        quiet = theme.palette()
        quiet.setColor(QPalette.ColorRole.WindowText, theme.color("text_secondary"))
        self.count.setPalette(quiet)
        font = theme.font("small", tabular=True)
        self.count.setFont(font)
        self.count.setMinimumWidth(QFontMetrics(font).horizontalAdvance("99 of 99"))
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for button in (self.previous, self.next):
            button.set_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self._timer.isActive():
                    self._tell()
                else:
                    self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._leave()
                return True
        return super().eventFilter(watched, event)

    def _leave(self) -> None:
        self.field.clear()
        self._tell()
        self.left.emit()

    def _tell(self) -> None:
        self._timer.stop()
        self.changed.emit(self.text)
