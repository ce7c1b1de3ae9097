"""Opens the help, and goes where its links lead."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from chatdesk.commands.keymap import Keymap
from chatdesk.settings.paths import Paths
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind

if TYPE_CHECKING:
    from chatdesk.ui.help.panel import HelpPanel
    from chatdesk.ui.window.actions import Actions


class Helping(QObject):
    """Nothing of the help is loaded before it is first opened. `passing` are commands that act beside it.

    `preferences_wanted` brings a page of the preferences and a setting, "" for none.
    """

    preferences_wanted = Signal(str, str)

    def __init__(
        self,
        window: MainWindow,
        keymap: Keymap,
        paths: Paths,
        actions: Callable[[], Actions],
        passing: Collection[str] = (),
    ) -> None:
        super().__init__(window)
        self._window, self._keymap, self._paths = window, keymap, paths
        self._actions, self._passing = actions, passing
        self.panel: HelpPanel | None = None

    def open(self, page_id: str = "") -> None:
        """Show a page, or the one that was read last."""
        if self.panel is None:
            from chatdesk.ui.help.pages import Filler
            from chatdesk.ui.help.panel import HelpPanel

            filler = Filler(self._keymap, self._paths)
            panel = self.panel = HelpPanel(self._window.theme, self._window, self._keymap, filler)
            panel.command_wanted.connect(self._give)
            panel.preferences_wanted.connect(self.preferences_wanted)
            self._window.theme_changed.connect(panel.set_theme)
        self.panel.let_through([key for id_ in self._passing for key in self._keymap.keys(id_)])
        self.panel.open_at(page_id)
        # The inspector may be in front, in a window of its own.
        self._window.activateWindow()

    def _give(self, command_id: str) -> None:
        """Carry out a command as its menu entry would; where it means nothing now, say when it does."""
        from chatdesk.commands.table import BY_ID
        from chatdesk.ui.acts.palette_sources import reason_not_now

        action = self._actions().action(command_id)
        if action.isEnabled():
            action.trigger()
            return
        text = self.tr("“{0}” can be done {1}.").format(
            action.text().partition("\t")[0].rstrip("…"), reason_not_now(BY_ID[command_id])
        )
        self._window.notices.show_notice(Notice("help", self.tr("Not now"), text, NoticeKind.INFO))
