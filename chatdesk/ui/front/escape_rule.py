"""What Esc means where the focus is: close what is on top, else stop what runs, else go and write."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from chatdesk.commands.keymap import Keymap
from chatdesk.ui.look.escape import ESCAPE, EscapeCloses, closers_at


class EscapeRule(QObject):
    """Tells which of the three it is, so that no key is shown that does something else.

    The places close themselves (`EscapeCloses`); what none of them takes is the key of Stop while that is
    allowed, and what nobody takes leads to the composer (`WayBack`). `changed`: it means another thing
    now, though the focus may be where it was.
    """

    changed = Signal()

    def __init__(self, keymap: Keymap, parent: QObject) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._around: list[EscapeCloses] = []
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._on_focus_changed)

    @property
    def closes(self) -> str:
        """What Esc closes here, in a word; "" where it closes nothing."""
        return next((one.word for one in self._around if isValid(one) and one.is_open), "")

    @property
    def is_in_panel(self) -> bool:
        """Whether the focus is in a panel that covers the window."""
        return any(isValid(one) and one.passes is not None for one in self._around)

    def shown(self, command_id: str) -> str:
        """Return the key to show beside a command, as the keymap does; for Stop one that stops from here."""
        if command_id != "turn.stop" or not self.closes:
            return self._keymap.shown(command_id)
        return next((key for key in self._keymap.keys(command_id) if key != ESCAPE and self._hears(key)), "")

    def _hears(self, key: str) -> bool:
        """Whether a key of the window is heard where the focus is."""
        return all(one.passes(key) for one in self._around if isValid(one) and one.passes is not None)

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        # With another window in front nothing here has the focus: what was shown stays.
        if now is None:
            return
        for one in self._around:
            if isValid(one):
                one.changed.disconnect(self.changed)
        self._around = closers_at(now)
        for one in self._around:
            one.changed.connect(self.changed)
        self.changed.emit()
