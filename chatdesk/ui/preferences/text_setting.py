"""A declared setting that is any text, as a row of a form: written when it is left."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.declared import AnySetting, SettingValue
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.advanced.lines_field import LinesField
from chatdesk.ui.preferences.boxes import Box
from chatdesk.ui.preferences.words import Sentence, Tone


class TextSettingField(Box):
    """Shows the text in force and writes another one. `changed` brings the setting's id once it is kept."""

    changed = Signal(str)

    def __init__(self, theme: Theme, setting: AnySetting, config: ConfigFile, tasks: Tasks) -> None:
        super().__init__(theme, gap=6)
        self._setting = setting
        self._config = config
        self._tasks = tasks
        self._help = self.tr(setting.help)
        self._kept = ""
        self.lines = LinesField(theme, setting.title, is_code=False)
        self.note = Sentence(theme, self._help)
        self.add(self.lines, self.note)
        self.lines.left.connect(self._on_left)
        self.refresh()

    @property
    def buddy(self) -> QWidget:
        """What the label of the row is about."""
        return self.lines.edit

    def refresh(self) -> None:
        """Show the text in force."""
        self.show_value(self._config.config.value(self._setting))

    def show_value(self, value: SettingValue) -> None:
        """Show a text as the one in force."""
        self._kept = str(value)
        self.lines.set_text(self._kept)

    def _on_left(self) -> None:
        text = self.lines.text()
        if text != self._kept:
            self._kept = text
            self._tasks.spawn(self._write(text))

    async def _write(self, text: str) -> None:
        import asyncio

        try:
            await asyncio.to_thread(self._config.set, self._setting, text)
        except SettingsError as error:
            # What was typed stays in the field.
            self._kept = str(self._config.config.value(self._setting))
            self.note.say(f"{error.text} {error.hint}".strip(), Tone.ERROR)
            return
        self.note.say(self._help)
        self.changed.emit(self._setting.id)
