"""The small bar with the acts of one message, over its upper right edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.commands.table import BY_ID
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.paint import draw_ring, draw_rounded
from chatdesk.ui.look.theme import Theme

KeyOf = Callable[[str], str]

_EDGE = 1
_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ENDS: dict[int, int] = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
_LEAVING = (Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)
_PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class VerbsBar(QWidget):
    """Icon buttons for commands of the table; a key or a click emits the command's id.

    It is out of the way of Tab until `take_focus`: then arrows walk, `left` says that Esc was pressed,
    `passed` that Tab (1) or Shift+Tab (-1) was. `lost` comes when the focus has gone elsewhere by itself.
    """

    command_chosen = Signal(str)
    left = Signal()
    passed = Signal(int)
    lost = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[str, ...] = ()
        self._buttons: dict[str, _VerbButton] = {}
        self._keys: dict[str, str] = {}
        self.setAccessibleName(self.tr("Acts for this message"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        for button in self._buttons.values():
            button.set_theme(theme)
        self._lay_out()

    def set_commands(self, ids: Sequence[str], key_of: KeyOf) -> None:
        """Show these commands, with the keys that are in force in their tooltips."""
        for id_ in ids:
            if id_ not in self._buttons:
                self._buttons[id_] = self._make(id_)
            if self._keys.get(id_) != key_of(id_):
                self._keys[id_] = key_of(id_)
                title = QCoreApplication.translate("Commands", BY_ID[id_].title)
                self._buttons[id_].set_name(title, self._keys[id_])
        if tuple(ids) == self._shown:
            return
        self._shown = tuple(ids)
        for id_, button in self._buttons.items():
            button.setVisible(id_ in self._shown)
        self._lay_out()

    @property
    def has_focus(self) -> bool:
        """Whether one of its buttons has the focus."""
        now = QApplication.focusWidget()
        return now is not None and self.isAncestorOf(now)

    def take_focus(self, place: int = 0) -> None:
        """Give the focus to one of the buttons."""
        self._set_focusable(True)
        self._buttons[self._shown[place]].setFocus(Qt.FocusReason.TabFocusReason)

    def sizeHint(self) -> QSize:
        side = self._theme.size("button_small")
        return QSize(side * len(self._shown) + 2 * _EDGE, side + 2 * _EDGE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        color = self._theme.color
        radius = self._theme.radius("button") + _EDGE
        painter = QPainter(self)
        # The corners stand over the text's ground.
        draw_rounded(painter, QRectF(self.rect()), radius, color("bg_raised"), color("line_strong"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, or leave; what means nothing here goes to the transcript."""
        key = event.key()
        place = self._place()
        if place is not None and key in _STEPS:
            self.take_focus((place + _STEPS[key]) % len(self._shown))
        elif key in _ENDS:
            self.take_focus(_ENDS[key])
        elif key in _LEAVING:
            self.left.emit()
        else:
            event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice Tab, which Qt would take, arrows, which buttons would, and the focus that goes elsewhere."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.passed.emit(1 if event.key() == Qt.Key.Key_Tab else -1)
                return True
            if event.key() in (*_STEPS, *_ENDS, *_LEAVING):
                self.keyPressEvent(event)
                return True
        elif (
            isinstance(event, QFocusEvent)
            and event.type() is QEvent.Type.FocusOut
            and event.reason() not in _PASSING
        ):
            QTimer.singleShot(0, self, self._on_focus_gone)
        return super().eventFilter(watched, event)

    def _place(self) -> int | None:
        focused = QApplication.focusWidget()
        places = [place for place, id_ in enumerate(self._shown) if self._buttons[id_] is focused]
        return places[0] if places else None

    def _on_focus_gone(self) -> None:
        if not self.has_focus:
            self._set_focusable(False)
            self.lost.emit()

    def _set_focusable(self, is_focusable: bool) -> None:
        policy = Qt.FocusPolicy.TabFocus if is_focusable else Qt.FocusPolicy.NoFocus
        for button in self._buttons.values():
            button.setFocusPolicy(policy)

    def _make(self, command_id: str) -> _VerbButton:
        command = BY_ID[command_id]
        button = _VerbButton(self._theme, command.icon, command.title, icon_size=16, small=True, parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.installEventFilter(self)
        button.clicked.connect(lambda: self.command_chosen.emit(command_id))
        return button

    def _lay_out(self) -> None:
        side = self._theme.size("button_small")
        for place, id_ in enumerate(self._shown):
            self._buttons[id_].setGeometry(_EDGE + place * side, _EDGE, side, side)
        self.resize(self.sizeHint())
        self.update()


class _VerbButton(IconButton):
    """An icon whose ring lies inside: outside it would lie on its neighbours."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            draw_ring(painter, self._theme, box, self._theme.radius("button") - 1)

    def _show_ring(self) -> None:
        self.update()
