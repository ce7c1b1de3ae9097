"""Hears the keys that a command is to have."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.commands.keymap import writes_text
from chatdesk.ui.key_names import is_modifier, portable_key
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.key_rows import caps_of

# As long as the conversation waits for the second key of a pair.
_SECOND_KEY_MS = 1000
_NO_KEY = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class KeyRecorder(QWidget):
    """While it has the focus every key is heard here and means nothing else.

    `recorded` brings a key such as "Ctrl+K", or a pair of letters ("G, G") where pairs are heard. Backspace
    and Delete alone emit `emptied`; Esc, or the loss of the focus, `left`.
    """

    recorded = Signal(str)
    emptied = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._takes_pairs = self._is_listening = False
        self._first = ""
        self._timer = QTimer(self, singleShot=True, interval=_SECOND_KEY_MS)
        self._timer.timeout.connect(lambda: self._tell(self._first))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Press the keys now"))
        self.setAccessibleDescription(self.tr("Esc cancels, Delete takes all keys away"))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def begin(self, *, takes_pairs: bool) -> None:
        """Listen; the widget must be visible."""
        self._takes_pairs, self._is_listening, self._first = takes_pairs, True, ""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def rest(self) -> None:
        """Listen no more, and tell nobody."""
        self._timer.stop()
        self._is_listening = False

    def event(self, event: QEvent) -> bool:
        """Take every key before shortcuts and the walk by Tab do."""
        if isinstance(event, QKeyEvent):
            event.accept()
            if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
                self._press(event)
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._is_listening and event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.rest()
            self.left.emit()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(36))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        rect = QRectF(self.rect())
        draw_rounded(
            painter,
            rect,
            theme.radius("button"),
            theme.color("bg_raised"),
            theme.color("focus"),
            theme.line("ring"),
        )
        inner, x = rect.adjusted(theme.px(12), 0, -theme.px(12), 0), rect.left() + theme.px(12)
        words = self.tr("Press the keys now")
        if self._first:
            x = draw_keycaps(painter, theme, x, rect.center().y(), caps_of(self._first)) + theme.px(8)
            words = self.tr("and another one, or wait")
        inner.setLeft(x)
        used = draw_line_of_text(painter, inner, words, theme.font("ui", weight=500), theme.color("text"))
        self._paint_hints(painter, inner.adjusted(used + theme.px(24), 0, 0, 0))

    def _paint_hints(self, painter: QPainter, room: QRectF) -> None:
        theme, x = self._theme, room.right()
        font, color = theme.font("small"), theme.color("text_tertiary")
        for key, words in (("Del", self.tr("no key")), ("Esc", self.tr("cancel"))):
            width = theme.metrics("small").horizontalAdvance(words)
            x -= width + theme.px(6) + keycaps_width(theme, (key,))
            if x < room.left():
                return
            end = draw_keycaps(painter, theme, x, room.center().y(), (key,))
            draw_line_of_text(
                painter, QRectF(end + theme.px(6), room.top(), width + 2, room.height()), words, font, color
            )
            x -= theme.px(16)

    def _press(self, event: QKeyEvent) -> None:
        if not self._is_listening or is_modifier(event):
            return
        key = portable_key(event)
        is_bare = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._first:
            self._timer.stop()
            # A second key that writes nothing is no second key: it is meant instead of the first.
            self._tell(f"{self._first}, {key}" if writes_text(key) else key)
        elif is_bare and event.key() == Qt.Key.Key_Escape:
            self.rest()
            self.left.emit()
        elif is_bare and event.key() in _NO_KEY:
            self.rest()
            self.emptied.emit()
        elif self._takes_pairs and writes_text(key):
            self._first = key
            self._timer.start()
            self.update()
        else:
            self._tell(key)

    def _tell(self, key: str) -> None:
        self._timer.stop()
        self._first = ""
        self.update()
        self.recorded.emit(key)
