"""The first picture: frame, sidebar, header and a composer with the focus, painted before all the rest.

What this module imports is what the start waits for. The conversation, the database, the event loop
and the services follow behind the paint, in `chatdesk.app.program`.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from chatdesk.settings.kept_look import wanted_look
from chatdesk.settings.paths import Paths
from chatdesk.settings.state import WindowState, read_state
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.look.scheme import ThemeSource
from chatdesk.ui.window.main_window import MainWindow

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
        self.state: WindowState = read_state(paths.state_file)
        look = wanted_look(paths.config_file, self.state.look)
        self.themes = ThemeSource(self.app, look.appearance, look.zoom, moves=look.moves, column=look.column)
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
        self.window.right.own_window.restore(
            self.state.inspector_geometry, is_wanted=self.state.is_inspector_apart
        )
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
