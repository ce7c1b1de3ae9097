"""Which key means what in the composer: the keymap, and the choice between Enter and Ctrl+Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent

from chatdesk.ui.look.keycap import split_keys
from chatdesk.ui.look.send_stop_button import SendStopButton

if TYPE_CHECKING:
    from chatdesk.commands.keymap import Keymap

_SEND, _NEW_LINE = "turn.send", "composer.newline"


class MessageKeys:
    """Knows the command of a key press in the composer, and which keys to show.

    With `enter_sends` Enter sends and Shift+Enter makes a new line; without it Ctrl+Enter sends and Enter
    makes a new line. Keys that the user gave to sending go before that choice.
    """

    def __init__(self) -> None:
        self.enter_sends = True
        self._commands: dict[str, str] | None = None
        self._own_send = ""

    def take(self, keymap: Keymap) -> None:
        """Take the keys that are in force; before that the defaults hold."""
        from chatdesk.commands.command import When

        self._commands = keymap.commands_in(When.COMPOSER)
        self._own_send = keymap.shown(_SEND) if keymap.is_changed(_SEND) else ""
        if not keymap.is_changed(_SEND):
            self._commands = {key: id_ for key, id_ in self._commands.items() if id_ != _SEND}

    def command_of(self, event: QKeyEvent) -> str:
        """Return the id of the command that a key press means, "" for none."""
        # The first paint needs no table of commands: it is loaded with the first key.
        from chatdesk.ui.key_names import key_name

        if self._commands is None:
            from chatdesk.commands.keymap import Keymap

            self.take(Keymap())
        key = key_name(event)
        if not self._own_send and key == ("enter" if self.enter_sends else "ctrl+enter"):
            return _SEND
        return (self._commands or {}).get(key, _NEW_LINE if key in {"enter", "shift+enter"} else "")

    def send(self) -> tuple[str, ...]:
        """Return the keycaps that are shown for sending."""
        return split_keys(self._own_send or ("Enter" if self.enter_sends else "Ctrl+Enter"))

    def new_line(self) -> tuple[str, ...]:
        """Return the keycaps that are shown for a new line."""
        return ("Shift", "Enter") if self.send() == ("Enter",) else ("Enter",)


class ShownKeys(QObject):
    """The keys that a composer shows on its button and in its hint; `changed` when they are others."""

    changed = Signal()

    def __init__(self, keys: MessageKeys, button: SendStopButton) -> None:
        super().__init__(button)
        self._keys = keys
        self._button = button
        self._stop: tuple[str, ...] = ("Esc",)
        self.interrupt: tuple[str, ...] = ("Ctrl", "Shift", "Enter")
        self.file: tuple[str, ...] = ("Ctrl", "Shift", "E")

    def set_enter_sends(self, enter_sends: bool) -> None:
        """Choose between Enter and Ctrl+Enter for sending; the other kind of Enter makes a new line."""
        self._keys.enter_sends = enter_sends
        self._tell()

    def show(self, stop: Sequence[str], interrupt: Sequence[str], file: Sequence[str]) -> None:
        """Show these keys on Stop, beside "stop and send" and "make it a file"; none where there are none."""
        self._stop, self.interrupt, self.file = tuple(stop), tuple(interrupt), tuple(file)
        self._tell()

    def show_stop(self, stop: Sequence[str]) -> None:
        """Show other keys on Stop: where Esc ends something else first it is not named."""
        if tuple(stop) != self._stop:
            self._stop = tuple(stop)
            self._tell()

    def _tell(self) -> None:
        self._button.set_faces_keys(self._keys.send(), self._stop)
        self.changed.emit()
