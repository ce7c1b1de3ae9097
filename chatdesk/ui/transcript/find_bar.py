"""The bar of Find: a field, a count, and two ways to go. It floats, so nothing moves when it comes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme

_WIDTH = 400
_HEIGHT = 40
_AWAY = 8
_SIGN = 12


class FindBar(QWidget):
    """Stands over the upper edge of the conversation; `placed` puts it there again after a resize."""

    query_changed = Signal(str)
    step_requested = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.field = QLineEdit(self)
        self.field.setProperty("bare", True)
        self.field.setFrame(False)
        self.field.setPlaceholderText(self.tr("Find in this conversation"))
        self.field.setAccessibleName(self.tr("Find in this conversation"))
        self.field.textChanged.connect(self.query_changed)
        self.field.installEventFilter(self)
        self.count = QLabel(self)
        self.previous = IconButton(theme, "caret-up", self.tr("Previous"), keys="Shift+F3", small=True)
        self.next = IconButton(theme, "caret-down", self.tr("Next"), keys="F3", small=True)
        self._close = IconButton(theme, "x", self.tr("Close"), keys="Esc", icon_size=16, small=True)
        self.previous.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next.clicked.connect(lambda: self.step_requested.emit(1))
        self._close.clicked.connect(self.closed)
        EscapeCloses(self, self.closed.emit, self.tr("close"))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.field, 1)
        for part in (self.count, self.previous, self.next, self._close):
            self._row.addWidget(part)
        self.hide()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_raised"))
        self.field.setPalette(palette)
        self.field.setFont(theme.font("ui"))
        quiet = theme.palette()
        quiet.setColor(QPalette.ColorRole.WindowText, theme.color("text_secondary"))
        self.count.setPalette(quiet)
        font = theme.font("small", tabular=True)
        self.count.setFont(font)
        self.count.setMinimumWidth(QFontMetrics(font).horizontalAdvance("1,000 of 9,999"))
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for button in (self.previous, self.next, self._close):
            button.set_theme(theme)
        self._row.setContentsMargins(theme.px(_SIGN + 8) + theme.size("icon"), 0, theme.px(8), 0)
        self._row.setSpacing(theme.space("xs"))
        self.placed()

    def open(self, text: str) -> None:
        """Show it with a text to look for, "" for the one before, ready to be written over."""
        self.placed()
        self.show()
        self.raise_()
        # The focus first: what a screen reader hears of a text that comes before it belongs to nothing.
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.field.setText(text)
        self.field.selectAll()

    def placed(self) -> None:
        """Stand at the right of the upper edge, or along all of it in a narrow window."""
        theme = self._theme
        over, away = self.parent(), theme.px(16)
        room = over.width() if isinstance(over, QWidget) else 0
        width = min(theme.px(_WIDTH), room - 2 * away)
        left = room - width - away
        self.setGeometry(left, theme.px(_AWAY), width, theme.px(_HEIGHT))

    def set_keys(self, key_of: Callable[[str], str]) -> None:
        """Name the keys that are in force in the tooltips."""
        self.previous.set_name(self.tr("Previous"), key_of("search.here_previous"))
        self.next.set_name(self.tr("Next"), key_of("search.here_next"))

    def show_count(self, place: int, count: int, *, is_searching: bool, is_cut: bool = False) -> None:
        """Tell which hit of how many is shown; `is_searching`: there may be more, `is_cut`: there are."""
        if not self.field.text():
            text = ""
        elif not count:
            text = self.tr("searching…") if is_searching else self.tr("nothing found")
        else:
            text = self.tr("{0} of {1}").format(
                f"{place:,}", f"{count:,}" + ("+" if is_searching or is_cut else "")
            )
        if text != self.count.text():
            self.count.setText(text)
        told = self.tr("Only the first {0} places are gone through").format(f"{count:,}") if is_cut else ""
        self.count.setToolTip(told)
        self.previous.setEnabled(count > 0)
        self.next.setEnabled(count > 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        fill = theme.color("bg_raised")
        line = theme.color("focus" if self.field.hasFocus() else "line_strong")
        draw_rounded(painter, self.rect().toRectF(), theme.radius("card"), fill, line)
        side = theme.size("icon")
        sign = QRectF(theme.px(_SIGN), (self.height() - side) / 2, side, side)
        draw_icon(painter, "magnifying-glass", sign, theme.color("text_tertiary"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            match event.key():
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self.step_requested.emit(-1 if is_back else 1)
                    return True
                case Qt.Key.Key_Up | Qt.Key.Key_Down:
                    self.step_requested.emit(1 if event.key() == Qt.Key.Key_Down else -1)
                    return True
        return super().eventFilter(watched, event)
