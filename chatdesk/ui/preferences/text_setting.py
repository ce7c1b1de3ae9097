"""A declared setting that is any text, as a row of a form: written when it is left."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from chatdesk.settings.declared import AnySetting, SettingValue
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.advanced.lines_field import LinesField
from chatdesk.ui.preferences.declared_field import DeclaredField, translated


class TextSettingField(DeclaredField):
    """A text of several lines."""

    def __init__(self, theme: Theme, setting: AnySetting, config: ConfigFile, tasks: Tasks) -> None:
        super().__init__(theme, setting, config, tasks)
        self._kept = ""
        self.lines = LinesField(
            theme, setting.title, is_code=False, placeholder=translated(setting.placeholder)
        )
        self.stand(theme, self.lines, fills=True)
        self.lines.left.connect(self._on_left)
        self.refresh()

    @property
    def buddy(self) -> QWidget:
        """The field."""
        return self.lines.edit

    @property
    def is_being_written(self) -> bool:
        """Whether the field has the focus and another text than the one in force."""
        return self.lines.edit.hasFocus() and self.lines.text() != self._kept

    def show_value(self, value: SettingValue) -> None:
        """Show a text as the one in force."""
        self._kept = str(value)
        self.lines.set_text(self._kept)
        self.offer_reset(value)

    def said(self, value: SettingValue) -> str:
        """Return the text."""
        return str(value)

    def not_kept(self) -> None:
        """Leave in the field what was typed."""
        self._kept = str(self._config.config.value(self.setting))

    def _on_left(self) -> None:
        text = self.lines.text()
        if text != self._kept:
            self._kept = text
            self.write(text)
