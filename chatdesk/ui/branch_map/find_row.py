"""The row in which one looks for words in the map: a field, and which of how many is shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.theme import Theme

_STEPS: dict[int, int] = {
    Qt.Key.Key_Return: 1,
    Qt.Key.Key_Enter: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
}


class FindRow(QWidget):
    """`changed` brings the text, `stepped` 1 or -1 (Enter and Down, Shift+Enter and Up), `left`: Esc."""

    changed = Signal(str)
    stepped = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find in all branches"))
        self.field.setAccessibleName(self.tr("Find in all branches"))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self.changed)
        EscapeCloses(self, self.left.emit, self.tr("close"))
        self.count = QLabel()
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.field, 1)
        self._row.addWidget(self.count)
        self.set_theme(theme)

    def open(self, text: str = "") -> None:
        """Show the row with the focus in it; a text takes the place of what was written."""
        self.show()
        if text:
            self.field.setText(text)
        else:
            self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_count(self, place: int, count: int) -> None:
        """Say which of how many is shown; nothing while nothing is looked for."""
        words = self.tr("{0} of {1}").format(place + 1, f"{count:,}") if count else self.tr("none")
        self.count.setText(words if self.field.text().strip() else "")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self.field.setFont(theme.font("ui"))
        self.field.setFixedHeight(theme.px(30))
        self.count.setFont(theme.font("small", tabular=True))
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.color("text_secondary"))
        self.count.setPalette(palette)
        self._row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        self._row.setSpacing(theme.px(10))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = _STEPS.get(event.key())
            if step is not None:
                is_back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.stepped.emit(-1 if is_back else step)
                return True
        return super().eventFilter(watched, event)
