"""A field with a sign and a frame of its own, as it stands above the list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FilterField(QWidget):
    """A line to type in, with a sign before it and a button that empties it.

    The keys that lead here stand in it while it is empty and at rest, where they have room.
    `entered`: it has the focus; `left`: the focus is to go on below; `chosen` is Enter, `given_up` is Esc.
    """

    entered = Signal()
    changed = Signal(str)
    chosen = Signal()
    left = Signal()
    given_up = Signal()

    def __init__(self, theme: Theme, sign: str, placeholder: str, name: str) -> None:
        super().__init__()
        self._theme, self._sign = theme, sign
        self._keys: tuple[str, ...] = ()
        self._before: QWidget | None = None
        self.edit = QLineEdit(self)
        self.edit.setProperty("bare", True)
        self.edit.setFrame(False)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(name)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.installEventFilter(self)
        self.setFocusProxy(self.edit)
        self.clear_button = IconButton(theme, "x", self.tr("Clear"), keys="Esc", icon_size=14, small=True)
        self.clear_button.setParent(self)
        self.clear_button.clicked.connect(self.given_up)
        self.clear_button.hide()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_page"))
        self.edit.setPalette(palette)
        self.edit.setFont(theme.font("ui"))
        self.clear_button.set_theme(theme)
        self.setFixedHeight(theme.px(32) + theme.space("s"))
        self._place()
        self.update()

    def show_keys(self, keys: tuple[str, ...]) -> None:
        """Show these keycaps in it."""
        self._keys = keys
        self.update()

    def take_focus(self, letters: str = "") -> None:
        """Give the focus to the line, its text ready to be written over; letters go on with the text."""
        now = QApplication.focusWidget()
        if now is not self.edit:
            self._before = now
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if letters:
            self.edit.setText(self.edit.text() + letters)
        else:
            self.edit.selectAll()

    def go_back(self, otherwise: QWidget) -> None:
        """Give the focus back to where it was before the line took it, else to another place."""
        before, self._before = self._before, None
        is_there = before is not None and isValid(before) and before.isVisible()
        target = before if before is not None and is_there else otherwise
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
            if event.type() == QEvent.Type.FocusIn:
                self.entered.emit()
        if watched is not self.edit or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        is_bare = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        acts = {
            **dict.fromkeys(_ENTER, self.chosen),
            Qt.Key.Key_Down: self.left,
            Qt.Key.Key_Escape: self.given_up,
        }
        signal = acts.get(Qt.Key(event.key())) if is_bare else None
        if signal is None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() != Qt.Key.Key_Escape:
            # With nothing to clear Esc is first of all the way to stop an answer.
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        signal.emit()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.size("sidebar"), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, frame = self._theme, self._frame()
        painter = QPainter(self)
        has_focus = self.edit.hasFocus()
        line = theme.color("focus" if has_focus else "line_strong")
        width = theme.line("ring") if has_focus else theme.line("hair")
        draw_rounded(painter, frame, theme.radius("button"), theme.color("bg_page"), line, width)
        side = theme.size("icon")
        icon = QRectF(frame.left() + theme.px(8), frame.center().y() - side / 2, side, side)
        draw_icon(painter, self._sign, icon, theme.color("text_tertiary"))
        if self._keys and not has_focus and not self.edit.text():
            left = frame.right() - theme.px(9) - keycaps_width(theme, self._keys)
            words = self.edit.x() + theme.metrics("ui").horizontalAdvance(self.edit.placeholderText())
            if left > words + theme.space("m"):
                quiet = theme.color("text_tertiary")
                draw_keycaps(painter, theme, left, frame.center().y(), self._keys, text=quiet)

    def _on_text_changed(self, text: str) -> None:
        self.clear_button.setVisible(bool(text))
        self.changed.emit(text)

    def _frame(self) -> QRectF:
        theme = self._theme
        inset = theme.space("s")
        return QRectF(inset, 0, self.width() - 2 * inset, theme.px(32))

    def _place(self) -> None:
        theme, frame = self._theme, self._frame().toRect()
        side = self.clear_button.sizeHint().width()
        right, top = frame.right() - side - theme.px(2), frame.center().y() - side // 2 + 1
        self.clear_button.setGeometry(right, top, side, side)
        left, height = frame.left() + theme.px(30), self.edit.sizeHint().height()
        # The line has no ground of its own: what is painted below it is seen.
        self.edit.setGeometry(left, frame.center().y() - height // 2 + 1, right - left, height)
