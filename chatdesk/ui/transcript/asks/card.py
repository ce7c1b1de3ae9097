"""What all questions in the transcript share: an amber frame with a head, buttons, and keys of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QLineF, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.asks.caps import AnswerCaps

HEAD = 42
PAD = 16
_GUARD_SECONDS = 0.4
_HELD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class AskCard(QWidget):
    """A question at its place in the transcript; the widget with the answer that harms nothing has the focus.

    `typed` brings letters that somebody meant to write elsewhere: those that are no key here, and all that
    come in the moment after the focus did. Where the question before was answered in that moment they
    are forgotten: a key that is pressed twice answers once. `focused`: a key brought the focus into it,
    `resized`: it needs more or less room.
    """

    typed = Signal(str)
    focused = Signal()
    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self._focused_at = float("-inf")
        self._is_next = False
        self._most = 0
        self.caps = AnswerCaps()
        self.body = QVBoxLayout(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    @property
    def wants_answer(self) -> bool:
        """Whether it waits for the user just now."""
        return True

    @property
    def first(self) -> QWidget:
        """What has the focus at first, and harms nothing."""
        raise NotImplementedError

    def approve(self) -> None:
        """Answer yes, once."""
        raise NotImplementedError

    def deny(self) -> None:
        """Answer no."""
        raise NotImplementedError

    def leave(self) -> None:
        """It goes without an answer of the user: nobody waits for one any more."""

    @property
    def is_guarded(self) -> bool:
        """Whether the focus came so lately that letters were meant for elsewhere."""
        return self._clock() - self._focused_at < _GUARD_SECONDS

    def press(self, key: int, *, with_shift: bool) -> bool:
        """Take a key of the card; False where it means nothing here."""
        raise NotImplementedError

    def head_words(self) -> tuple[str, str, str, str]:
        """Return the strong words of the head, the plain and the quiet ones behind, those at the right."""
        raise NotImplementedError

    def height_for(self, width: int, view_height: int) -> int:
        """Return the height at a width, in a view of that height."""
        del view_height
        return (
            self.body.totalHeightForWidth(width)
            if self.body.hasHeightForWidth()
            else self.sizeHint().height()
        )

    def take_focus(self, *, is_next: bool = False) -> None:
        """Give the focus to the answer that harms nothing; `is_next`: another one was answered just now."""
        self._is_next = is_next
        self._focused_at = self._clock()
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def has_focus(self) -> bool:
        """Whether the keys go here."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        pad = theme.px(PAD)
        self.body.setContentsMargins(pad, theme.px(HEAD) + theme.px(12), pad, theme.px(14))
        self.body.setSpacing(theme.px(10))
        self.updateGeometry()
        self.update()

    def show_far_keys(self, far: Mapping[str, tuple[str, ...]]) -> None:
        """Take the keys that "approve" and "deny" have while the focus is elsewhere; none for no key."""
        self.caps.far = far
        self.show_caps()

    def show_caps(self) -> None:
        """Show on the answers the keys that give them now."""
        for button, keys in self.caps.now(has_focus=self.has_focus()):
            button.set_keys(keys)

    def watch(self, *widgets: QWidget) -> None:
        """Hear the keys of these parts before they do."""
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.gotFocus() and came_by_key(event.reason()):
            self.focused.emit()
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.show_caps()
        is_press = event.type() == QEvent.Type.KeyPress and not isinstance(watched, QLineEdit)
        if is_press and isinstance(event, QKeyEvent) and self._take(event):
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._take(event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        frame, radius = QRectF(self.rect()), theme.radius("card")
        draw_rounded(painter, frame, radius, theme.color("bg_page"))
        head = QRectF(0, 0, frame.width(), theme.px(HEAD))
        path = QPainterPath()
        path.addRoundedRect(frame, radius, radius)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(path)
        painter.fillRect(head, theme.color("wait_soft"))
        painter.restore()
        draw_hairline(
            painter, theme, QLineF(0, head.bottom() - 0.5, frame.right(), head.bottom() - 0.5), "wait_line"
        )
        draw_rounded(painter, frame, radius, None, theme.color("wait_line"))
        self._paint_head(painter, head)

    def _paint_head(self, painter: QPainter, head: QRectF) -> None:
        theme, (strong, plain, quiet, right) = self._theme, self.head_words()
        side, pad = theme.px(17), theme.px(PAD)
        draw_icon(
            painter, "hand-palm", QRectF(pad, (head.height() - side) / 2, side, side), theme.color("wait")
        )
        left, end = float(pad + theme.px(28)), head.right() - pad
        parts = ((strong, "title", "text"), (plain, "title", "text"), (quiet, "ui", "text_tertiary"))
        fonts = [theme.font("title"), theme.font("title", weight=400), theme.font("ui")]
        wide = sum(
            QFontMetricsF(font).horizontalAdvance(words)
            for font, (words, _, _) in zip(fonts, parts, strict=True)
        )
        small = theme.font("small")
        room = QFontMetricsF(small).horizontalAdvance(right) + theme.px(16)
        if left + wide + theme.px(16) + room <= end:
            box = QRectF(left, 0, end - left, head.height())
            draw_line_of_text(
                painter, box, right, small, theme.color("text_secondary"), Qt.AlignmentFlag.AlignRight
            )
        for font, (words, _, color) in zip(fonts, parts, strict=True):
            if words and left < end:
                box = QRectF(left, 0, end - left, head.height())
                left += draw_line_of_text(painter, box, words, font, theme.color(color)) + theme.px(6)

    def _take(self, event: QKeyEvent) -> bool:
        if event.modifiers() & _HELD:
            return False
        text = event.text()
        is_letter = bool(text.strip()) and text.isprintable()
        if is_letter and self.is_guarded:
            # Meant for the composer, or for the question before this one.
            if not self._is_next:
                self.typed.emit(text)
            return True
        with_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if not event.isAutoRepeat() and self.press(event.key(), with_shift=with_shift):
            return True
        if is_letter:
            self.typed.emit(text)
        return is_letter
