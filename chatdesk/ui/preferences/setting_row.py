"""A declared setting as a row of a form: its words, its help, and the choice that is written at once."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.declared import AnySetting, SettingValue
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import ZOOM_STEPS, Theme
from chatdesk.ui.preferences.boxes import Box, FormRow
from chatdesk.ui.preferences.segments import Segments
from chatdesk.ui.preferences.text_setting import TextSettingField
from chatdesk.ui.preferences.words import Sentence, Tone

_ON, _OFF = "true", "false"

_WORDS = {
    "system": "As the system",
    "light": "Light",
    "dark": "Dark",
    "contrast": "High contrast",
    "follow": "Follow the end",
    "stay": "Stay",
    "question_on_top": "Question at the top",
    "folded": "Folded",
    "folded_with_line": "With its newest line",
    "open": "Open",
    "enter": "Enter",
    "ctrl+enter": "Ctrl+Enter",
    "debug": "Everything",
    "info": "What happens",
    "warning": "Warnings",
    "error": "Errors",
    _ON: "On",
    _OFF: "Off",
}


class SettingField(Box):
    """Shows the value in force and writes another one. `changed` brings the setting's id once it is kept."""

    changed = Signal(str)

    def __init__(
        self, theme: Theme, setting: AnySetting, config: ConfigFile, tasks: Tasks, *, note: str = ""
    ) -> None:
        super().__init__(theme, gap=6)
        self._setting = setting
        self._config = config
        self._tasks = tasks
        self._help = f"{self.tr(setting.help)} {note}".strip()
        self.choice = Segments(theme, self._choices(), setting.title)
        self.note = Sentence(theme, self._help)
        self.add(self.choice, self.note)
        self.choice.chosen.connect(self._on_chosen)
        self.refresh()

    @property
    def buddy(self) -> QWidget:
        """What the label of the row is about."""
        return self.choice.buttons[0]

    def refresh(self) -> None:
        """Show the value in force."""
        self.show_value(self._config.config.value(self._setting))

    def show_value(self, value: SettingValue) -> None:
        """Show a value as the one in force."""
        if isinstance(value, bool):
            self.choice.select(_ON if value else _OFF)
        elif isinstance(value, str):
            self.choice.select(value)
        else:
            # The file may hold any number; the nearest step is shown.
            self.choice.select(str(min(ZOOM_STEPS, key=lambda step: abs(step - value))))

    def _choices(self) -> list[tuple[str, str]]:
        setting = self._setting
        if isinstance(setting.default, bool):
            values: tuple[str, ...] = (_ON, _OFF)
        elif setting.allowed:
            values = setting.allowed
        else:
            return [(str(step), f"{step * 100:.0f} %") for step in ZOOM_STEPS]
        return [(value, _translated(_WORDS.get(value, value))) for value in values]

    def _on_chosen(self, chosen: str) -> None:
        value: SettingValue = chosen
        if isinstance(self._setting.default, bool):
            value = chosen == _ON
        elif isinstance(self._setting.default, float):
            value = float(chosen)
        self._tasks.spawn(self._write(value))

    async def _write(self, value: SettingValue) -> None:
        import asyncio

        try:
            await asyncio.to_thread(self._config.set, self._setting, value)
        except SettingsError as error:
            self.note.say(f"{error.text} {error.hint}".strip(), Tone.ERROR)
            self.refresh()
            return
        self.note.say(self._help)
        self.changed.emit(self._setting.id)


def setting_row(theme: Theme, setting: AnySetting, field: SettingField | TextSettingField) -> FormRow:
    """Return the row of a setting, under its declared title."""
    title = _translated(setting.title)
    return FormRow(theme, title, field, buddy=field.buddy)


def _translated(words: str) -> str:
    return QCoreApplication.translate("SettingField", words)
