"""Dresses the window in the theme in force, and keeps what the user chooses."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.declared import (
    HINTS,
    MOTION,
    TEXT_SIZE,
    TEXT_WIDTH,
    THEME,
    WRAP_CODE,
    Setting,
    SettingValue,
)
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.look.scheme import ThemeSource
from chatdesk.ui.look.style import FlatStyle
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.window.actions import Actions
from chatdesk.ui.window.main_window import MainWindow

T = TypeVar("T", bound=SettingValue)


class Wardrobe(QObject):
    """Hands a new theme to everything that is drawn. `trouble` brings a `SettingsError`."""

    trouble = Signal(object)

    def __init__(
        self,
        themes: ThemeSource,
        style: FlatStyle,
        window: MainWindow,
        desk: Desk,
        actions: Actions,
        *,
        config: ConfigFile,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._themes, self._style, self._window = themes, style, window
        self._desk, self._actions = desk, actions
        self._config, self._tasks = config, tasks
        themes.theme_changed.connect(self.dress)
        actions.set_theme(themes.theme)
        window.status_line.show_hints(config.config.value(HINTS))

    def dress(self, theme: Theme) -> None:
        """Put everything into these colours and measures."""
        self._style.set_theme(theme)
        self._window.set_theme(theme)
        self._actions.set_theme(theme)
        for page in self._desk.pages:
            page.set_theme(theme)

    def zoom(self, step: int) -> None:
        """Make the text one step larger or smaller, or (0) its own size, and keep that."""
        self._themes.step_zoom(step)
        self._tasks.spawn(self._keep(TEXT_SIZE, self._themes.theme.zoom))

    def toggle_code_wrap(self) -> None:
        """Wrap long lines of code, or let them scroll sideways, and keep that."""
        wraps = not self._desk.page.transcript.modes.wraps_code
        for page in self._desk.pages:
            page.transcript.modes.set_code_wrap(wraps)
        self._tasks.spawn(self._keep(WRAP_CODE, wraps))

    def toggle_hints(self) -> None:
        """Show or hide which keys the focused place understands, and keep that."""
        shown = not self._window.status_line.shows_hints
        self._window.status_line.show_hints(shown)
        self._tasks.spawn(self._keep(HINTS, shown))

    def take_settings(self) -> None:
        """Show what the configuration says now."""
        config = self._config.config
        self._themes.set_appearance(config.value(THEME))
        self._themes.set_zoom(config.value(TEXT_SIZE))
        self._themes.set_reading(moves=config.value(MOTION), column=config.value(TEXT_WIDTH))
        self._window.status_line.show_hints(config.value(HINTS))

    async def _keep(self, setting: Setting[T], value: T) -> None:
        import asyncio

        try:
            await asyncio.to_thread(self._config.set, setting, value)
        except SettingsError as error:
            self.trouble.emit(error)
