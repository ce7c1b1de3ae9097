"""A page of declared settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from chatdesk.settings.declared import AnySetting, SettingValue
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Form
from chatdesk.ui.preferences.declared_field import DeclaredField
from chatdesk.ui.preferences.line_setting import LineSettingField
from chatdesk.ui.preferences.setting_row import SettingField, setting_row
from chatdesk.ui.preferences.text_setting import TextSettingField

PAGE_MARGINS = (24, 24, 16, 24)
_GAP = 18


class SettingsPage(Form):
    """Rows of settings, each written when it is chosen. `changed` brings the id of one that was."""

    changed = Signal(str)

    def __init__(
        self, theme: Theme, settings: Sequence[AnySetting], config: ConfigFile, tasks: Tasks
    ) -> None:
        super().__init__(theme, margins=PAGE_MARGINS, gap=_GAP)
        self.fields: dict[str, DeclaredField] = {}
        self.spots: dict[str, QWidget] = {}
        """What has the focus when the page is opened at a topic, by its id."""
        for setting in settings:
            self.add_setting(theme, setting, config, tasks)
        self.line.addStretch(1)

    def add_setting(
        self, theme: Theme, setting: AnySetting, config: ConfigFile, tasks: Tasks, *, note: str = ""
    ) -> None:
        """Put the row of a setting at the end."""
        field: DeclaredField
        if setting.is_line or setting.unit:
            field = LineSettingField(theme, setting, config, tasks)
        elif isinstance(setting.default, str) and not setting.allowed:
            field = TextSettingField(theme, setting, config, tasks)
        else:
            field = SettingField(theme, setting, config, tasks, note=note)
        field.changed.connect(self.changed)
        self.fields[setting.id] = field
        self.add(setting_row(theme, field))

    def spot(self, id_: str) -> QWidget | None:
        """Return what to go to for a setting or a topic, None where the page has none of that id."""
        return self.fields[id_].buddy if id_ in self.fields else self.spots.get(id_)

    def refresh(self) -> None:
        """Show the values in force."""
        for field in self.fields.values():
            field.refresh()

    def show_value(self, setting_id: str, value: SettingValue) -> None:
        """Show a value that was changed elsewhere."""
        self.fields[setting_id].show_value(value)
