"""A declared setting as a row of a form: its words, its help, and the choice that is written at once."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.settings.declared import AnySetting, SettingValue
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import ZOOM_STEPS, Theme
from chatdesk.ui.preferences.boxes import FormRow
from chatdesk.ui.preferences.declared_field import DeclaredField, translated
from chatdesk.ui.preferences.segments import Segments

_ON, _OFF = "true", "false"

_WORDS = {
    "system": "As the system",
    "light": "Light",
    "dark": "Dark",
    "contrast": "High contrast",
    "narrow": "Narrow",
    "normal": "Normal",
    "wide": "Wide",
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


class SettingField(DeclaredField):
    """One of a few values, each a button."""

    def __init__(
        self, theme: Theme, setting: AnySetting, config: ConfigFile, tasks: Tasks, *, note: str = ""
    ) -> None:
        super().__init__(theme, setting, config, tasks, note=note)
        self.choice = Segments(
            theme, [(value, self.said(_meant(setting, value))) for value in _values(setting)], setting.title
        )
        policy = self.choice.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Maximum)
        self.choice.setSizePolicy(policy)
        self.choice.chosen.connect(lambda chosen: self.write(_meant(setting, chosen)))
        self.stand(theme, self.choice, fills=False)
        for button in self.choice.buttons:
            button.setAccessibleDescription(self.note.text())
        self.refresh()

    @property
    def buddy(self) -> QWidget:
        """The button of the value in force."""
        return self.choice.button(self.choice.value)

    def show_value(self, value: SettingValue) -> None:
        """Show a value as the one in force."""
        if isinstance(value, bool):
            self.choice.select(_ON if value else _OFF)
        elif isinstance(value, str):
            self.choice.select(value)
        else:
            # The file may hold any number; the nearest step is shown.
            self.choice.select(str(min(ZOOM_STEPS, key=lambda step: abs(step - value))))
        self.offer_reset(value)

    def said(self, value: SettingValue) -> str:
        """Return the words on the button of a value."""
        if isinstance(value, bool):
            value = _ON if value else _OFF
        if isinstance(value, str):
            return translated(_WORDS.get(value, value))
        return f"{value * 100:.0f} %"


def setting_row(theme: Theme, field: DeclaredField) -> FormRow:
    """Return the row of a setting, under its declared title."""
    return FormRow(theme, translated(field.setting.title), field, buddy=field.buddy)


def words_of(setting: AnySetting) -> list[str]:
    """Return the words on the buttons of a setting that is a choice between words."""
    return [translated(_WORDS.get(value, value)) for value in setting.allowed]


def _values(setting: AnySetting) -> tuple[str, ...]:
    if isinstance(setting.default, bool):
        return (_ON, _OFF)
    return setting.allowed or tuple(str(step) for step in ZOOM_STEPS)


def _meant(setting: AnySetting, chosen: str) -> SettingValue:
    if isinstance(setting.default, bool):
        return chosen == _ON
    return float(chosen) if isinstance(setting.default, float) else chosen
