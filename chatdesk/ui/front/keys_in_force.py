"""Tells the window when the keys in force become others: buttons, composers, transcripts, hints."""

from __future__ import annotations

from PySide6.QtCore import QObject

from chatdesk.commands.keymap import Keymap
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.front.front import Front
from chatdesk.ui.window.key_tips import show_keys, show_keys_of_composer
from chatdesk.ui.window.main_window import MainWindow


class KeysInForce(QObject):
    """Menus, the inspector and the map listen for themselves; palette and sheet ask when they open."""

    def __init__(self, window: MainWindow, desk: Desk, front: Front, keymap: Keymap) -> None:
        super().__init__(window)
        self._window, self._desk, self._front, self._keymap = window, desk, front, keymap
        keymap.listen(self._show)

    def _show(self) -> None:
        show_keys(self._window, self._keymap)
        for page in self._desk.pages:
            show_keys_of_composer(page.composer, self._keymap)
            page.transcript.set_keymap(self._keymap)
            page.requests.show_keys()
            if page.welcome is not None:
                page.welcome.name_keys()
        self._front.refresh()
        self._front.show_hints()
