"""Opens the sheet of keys at the place that has the focus."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from chatdesk.commands.groups import Group
from chatdesk.commands.keymap import Keymap, normalise
from chatdesk.ui.window.hints import Place
from chatdesk.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from chatdesk.ui.palette.key_sheet import KeySheet

_GROUPS = {
    Place.COMPOSER: Group.COMPOSER,
    Place.SUGGESTIONS: Group.COMPOSER,
    Place.SIDEBAR: Group.CONVERSATION,
    Place.CONVERSATION: Group.MESSAGE,
    Place.FIND: Group.FIND,
    Place.SEARCH: Group.FIND,
    Place.INSPECTOR: Group.INSPECTOR,
    Place.TIMELINE: Group.INSPECTOR,
    Place.EVENTS: Group.INSPECTOR,
    Place.REQUEST: Group.TOOLS,
}


class KeyHelp(QObject):
    """Nothing of the sheet is loaded before it is first opened. `passing` are commands that act beside it.

    `change_wanted` brings what was looked for when somebody wants other keys.
    """

    change_wanted = Signal(str)

    def __init__(
        self, window: MainWindow, keymap: Keymap, place: Callable[[], Place], passing: Collection[str] = ()
    ) -> None:
        super().__init__(window)
        self._window, self._keymap, self._place = window, keymap, place
        self._passing = passing
        self.sheet: KeySheet | None = None

    def open(self) -> None:
        """Open the sheet."""
        here = _GROUPS.get(self._place())
        if self.sheet is None:
            from chatdesk.ui.palette.key_sheet import KeySheet

            self.sheet = KeySheet(self._window.theme, self._window, self._keymap)
            self.sheet.change_wanted.connect(self.change_wanted)
            self._window.theme_changed.connect(self.sheet.set_theme)
        keymap = self._keymap
        self.sheet.close_by({normalise(key) for key in keymap.keys("help.shortcuts")})
        self.sheet.let_through([key for id_ in self._passing for key in keymap.keys(id_)])
        self.sheet.open_at(here)
        # The inspector may be in front, in a window of its own.
        self._window.activateWindow()
