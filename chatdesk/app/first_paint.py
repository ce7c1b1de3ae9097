"""The first picture: frame, sidebar, header and a composer with the focus, painted before all the rest.

What this module imports is what the start waits for. The conversation, the database, the event loop
and the services follow behind the paint, in `chatdesk.app.program`.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from chatdesk.settings.paths import Paths
from chatdesk.settings.state import WindowState, read_state
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.look.scheme import ThemeSource
from chatdesk.ui.main_window import MainWindow

_LONGEST_WAIT_MS = 2000


class FirstPaint:
    """The window with its first picture.

    `composer` belongs to the first page that is made; `leave()` takes it out of its place here.
    """

    def __init__(self, paths: Paths) -> None:
        self.app = QApplication([sys.argv[0]])
        self.app.setApplicationName("ChatDesk")
        self.app.setApplicationDisplayName("ChatDesk")
        self.app.setDesktopFileName("chatdesk")
        # The program ends when everything is saved, not when the window is gone.
        self.app.setQuitOnLastWindowClosed(False)
        look = _wanted_look(paths)
        self.themes = ThemeSource(self.app, look.appearance, look.zoom, moves=look.moves, column=look.column)
        self.state: WindowState = read_state(paths.state_file)
        theme = self.themes.theme
        self.window = MainWindow(theme)
        self.composer = Composer(theme)
        # Its icon would be the first one: their font comes with the rest.
        self.composer.attach_button.hide()
        self._place = QWidget()
        column = QVBoxLayout(self._place)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(self.composer)
        self.window.pages.addWidget(self._place)
        self.window.own_window.restore(self.state.inspector_geometry, is_wanted=self.state.is_inspector_apart)
        self.window.restore_layout(
            self.state.geometry, self.state.splitter, is_sidebar_open=self.state.is_sidebar_open
        )

    def paint(self) -> None:
        """Show the window and let Qt paint it once."""
        self.window.show()
        self.composer.take_focus()
        loop = QEventLoop()
        self.window.painted.connect(loop.quit)
        # A window that opens minimised, or on a screen that is off, is not painted at all.
        QTimer.singleShot(_LONGEST_WAIT_MS, loop.quit)
        # Keys that are typed ahead wait in their queue until there is somebody to answer them.
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def leave(self) -> None:
        """Take the place of the composer away, once a page holds it."""
        self.composer.attach_button.show()
        self.window.pages.removeWidget(self._place)
        self._place.deleteLater()


class _Look(NamedTuple):
    """What the settings say of the first picture."""

    appearance: str = "system"
    zoom: float = 1.0
    moves: bool = True
    column: str = "normal"


def _wanted_look(paths: Paths) -> _Look:
    """Return what is wanted; without a file there is nothing to read, and no reader to load."""
    if not paths.config_file.exists():
        return _Look()
    from chatdesk.settings.declared import MOTION, TEXT_SIZE, TEXT_WIDTH, THEME
    from chatdesk.settings.file import ConfigFile

    config = ConfigFile(paths.config_file).read()
    value = config.value
    return _Look(value(THEME), value(TEXT_SIZE), value(MOTION), value(TEXT_WIDTH))
