"""The keys of the transcript that stand in the keymap: verbs, walks, and letters for the composer."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from chatdesk.commands.command import When
from chatdesk.commands.keymap import Keymap, normalise, writes_text
from chatdesk.commands.table import COMMANDS
from chatdesk.ui.key_names import key_name

# Those that are about the message with the ring: without one their keys are letters like any others.
VERBS = frozenset(
    f"message.{verb}" for verb in ("copy", "copy_code", "quote", "edit", "retry", "fork", "inspect", "delete")
)

_SECOND_KEY_MS = 1000
_HELD_FOR_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class Keyboard(QObject):
    """Knows which command a key press means here.

    `command_given` brings its id. `typed` brings characters that are no command, and that somebody
    means to write; the first key of a pair ("G, G") is such a character if the second never comes.
    """

    command_given = Signal(str)
    typed = Signal(str)

    def __init__(self, keymap: Keymap, parent: QObject) -> None:
        super().__init__(parent)
        self._commands: dict[str, str] = {}
        self._first_keys: set[str] = set()
        self._pending = ""
        self._pending_text = ""
        self._timer = QTimer(self, singleShot=True, interval=_SECOND_KEY_MS)
        self._timer.timeout.connect(self._give_up_waiting)
        self.set_keymap(keymap)

    def set_keymap(self, keymap: Keymap) -> None:
        """Take the keys that are in force."""
        self._commands = {
            normalise(key): command.id
            for command in COMMANDS
            for key in keymap.keys(command.id)
            if command.when is When.TRANSCRIPT or (writes_text(key) and not command.is_local)
        }
        self._first_keys = {key.split(",")[0] for key in self._commands if "," in key.strip(",")}

    def press(self, event: QKeyEvent, *, has_message: bool) -> bool:
        """Take a key press; False where it means nothing here."""
        key = key_name(event)
        before, self._pending = self._pending, ""
        self._timer.stop()
        for keys in ([f"{before},{key}"] if before else []) + [key]:
            command = self._commands.get(keys, "")
            if command and (has_message or command not in VERBS):
                self._pending_text = ""
                self.command_given.emit(command)
                return True
        if key in self._first_keys and not before:
            self._pending, self._pending_text = key, event.text()
            self._timer.start()
            return True
        return self._type(event)

    def forget(self) -> None:
        """The focus has left: no second key is waited for."""
        self._timer.stop()
        self._pending = self._pending_text = ""

    def _type(self, event: QKeyEvent) -> bool:
        text = event.text()
        if not text.isprintable() or not text.strip() or event.modifiers() & _HELD_FOR_COMMANDS:
            return False
        waited, self._pending_text = self._pending_text, ""
        self.typed.emit(waited + text)
        return True

    def _give_up_waiting(self) -> None:
        text, self._pending, self._pending_text = self._pending_text, "", ""
        if text:
            self.typed.emit(text)
