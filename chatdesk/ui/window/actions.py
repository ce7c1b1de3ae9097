"""Commands become actions here: one QAction each, with its keys, in its menu, bound to its handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow

from chatdesk.commands.command import Command, Menu
from chatdesk.commands.keymap import Keymap, writes_text
from chatdesk.commands.table import COMMANDS
from chatdesk.ui.look.icons import icon
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.window.hidden_menu_bar import HiddenMenuBar

Handler = Callable[[], object]


class Actions(QObject):
    """The actions of a window.

    Commands without a handler are left out. Keys that the focused widget handles itself are shown in
    the menu and make no shortcut. The menu bar stays hidden until Alt or F10, except on macOS.
    """

    def __init__(self, window: QMainWindow, keymap: Keymap, handlers: Mapping[str, Handler]) -> None:
        super().__init__(window)
        self._window = window
        self._keymap = keymap
        self._actions: dict[str, QAction] = {}
        self._alt_alone = self._alt_used = False
        self._bar = HiddenMenuBar(window.menuBar())
        keymap.listen(self._show_keys)
        for command in COMMANDS:
            if command.id in handlers:
                self._actions[command.id] = self._make(command, handlers[command.id])
        self._fill_menus()
        # Of the window of the platform: it sees the keys that the focused widget keeps for itself.
        window.winId()
        window.windowHandle().installEventFilter(self)

    def action(self, command_id: str) -> QAction:
        """Return the action of a command."""
        return self._actions[command_id]

    def set_enabled(self, command_id: str, enabled: bool) -> None:
        """Allow or forbid a command; its key then goes to the focused widget."""
        self._actions[command_id].setEnabled(enabled)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons of the menus in the colours of a theme."""
        for command in COMMANDS:
            if command.icon and command.id in self._actions:
                color, disabled = theme.color("text_secondary"), theme.color("text_disabled")
                self._actions[command.id].setIcon(icon(command.icon, color, disabled=disabled))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the menu bar when Alt is pressed and released alone, or F10 is pressed."""
        if isinstance(event, QKeyEvent):
            key = event.key()
            if event.type() is QEvent.Type.KeyPress:
                self._alt_alone = key == Qt.Key.Key_Alt
                if key == Qt.Key.Key_F10:
                    self._bar.toggle()
                    return True
            elif event.type() is QEvent.Type.KeyRelease and key == Qt.Key.Key_Alt:
                is_alone = self._alt_alone and not self._alt_used
                self._alt_alone = self._alt_used = False
                if is_alone:
                    self._bar.toggle()
                return is_alone
        elif event.type() is QEvent.Type.FocusOut:
            self._alt_used = False
        return False

    def _make(self, command: Command, handler: Handler) -> QAction:
        action = QAction(_tr(command.title), self._window)
        action.setObjectName(command.id)
        action.setStatusTip(_tr(command.help))
        self._show_keys_of(command, action)
        # The window owns the action too: a hidden menu bar would not hear its keys.
        self._window.addAction(action)
        action.triggered.connect(lambda: self._give(handler))
        return action

    def _show_keys(self) -> None:
        for command in COMMANDS:
            if command.id in self._actions:
                self._show_keys_of(command, self._actions[command.id])

    def _show_keys_of(self, command: Command, action: QAction) -> None:
        # A letter belongs to whoever writes: the transcript alone takes it for a command.
        bound = [key for key in self._keymap.keys(command.id) if not writes_text(key)]
        keys = [sequence for key in bound for sequence in _sequences(key)]
        shown = self._keymap.shown(command.id)
        is_told = command.is_local or (shown and not keys)
        action.setText(f"{_tr(command.title)}\t{shown}" if is_told and shown else _tr(command.title))
        action.setShortcuts([] if is_told else keys)

    def _give(self, handler: Handler) -> None:
        # A shortcut's own key press reaches nobody else: Alt was not pressed alone then. While a screen
        # reader listens, Qt brings the press of Alt only after the shortcut.
        self._alt_alone = False
        self._alt_used = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
        before = self._window.focusWidget()
        handler()
        has_moved = self._window.focusWidget() is not before
        if has_moved and QApplication.activeWindow() not in (None, self._window):
            # Given in another window of ours: what is typed next is for the place that the command leads to.
            self._window.activateWindow()

    def _fill_menus(self) -> None:
        for menu in Menu:
            commands = [c for c in COMMANDS if c.menu is menu and c.id in self._actions]
            if commands:
                self._bar.add_menu(_tr(menu.value)).addActions(
                    [self._actions[command.id] for command in commands]
                )


def _sequences(key: str) -> list[QKeySequence]:
    """Return what Qt hears a key by: Enter beside the letters has another name there than on the keypad."""
    one = QKeySequence(key)
    name = one.toString(QKeySequence.SequenceFormat.PortableText)
    other = name.replace("Return", "Enter") if "Return" in name else name.replace("Enter", "Return")
    return [one] if other == name else [one, QKeySequence(other)]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Commands", text)
