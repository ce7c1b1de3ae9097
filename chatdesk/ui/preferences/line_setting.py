"""A declared setting that is one line: a text, a file or a number; written when it is left, or by Enter."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.declared import AnySetting, SettingValue
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.declared_field import DeclaredField, translated
from chatdesk.ui.preferences.fields import TextField
from chatdesk.ui.preferences.words import Tone, Words

_NUMBER_WIDTH = 96


class LineSettingField(DeclaredField):
    """What cannot be used stays in the field, with a sentence, and is not written."""

    def __init__(self, theme: Theme, setting: AnySetting, config: ConfigFile, tasks: Tasks) -> None:
        super().__init__(theme, setting, config, tasks)
        self._shown = ""
        is_number = isinstance(setting.default, float)
        self.edit = TextField(theme, setting.title, placeholder=translated(setting.placeholder))
        editor = Box(theme, self.edit, is_row=True, gap=8)
        if is_number:
            editor.add(Words(theme, translated(setting.unit), "ui", "text_tertiary"))
            self.edit.setFixedWidth(theme.px(_NUMBER_WIDTH))
        if setting.is_file:
            editor.add(self._chooser(theme))
        self.stand(theme, editor, fills=not is_number)
        self.edit.editingFinished.connect(self._on_left)
        self.refresh()

    @property
    def buddy(self) -> QWidget:
        """The line."""
        return self.edit

    @property
    def is_being_written(self) -> bool:
        """Whether the line has the focus and another text than the one in force."""
        return self.edit.hasFocus() and self.edit.text().strip() != self._shown

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        super().set_theme(theme)
        if isinstance(self.setting.default, float):
            self.edit.setFixedWidth(theme.px(_NUMBER_WIDTH))

    def show_value(self, value: SettingValue) -> None:
        """Show a value as the one in force."""
        self._shown = self.said(value)
        self.edit.setText(self._shown)
        self.edit.set_invalid(False)
        self.offer_reset(value)

    def said(self, value: SettingValue) -> str:
        """Return the value as it is typed."""
        return f"{value:g}" if isinstance(value, float) else str(value)

    def not_kept(self) -> None:
        """Leave in the field what was typed."""
        self._shown = self.said(self._config.config.value(self.setting))
        self.edit.set_invalid(True)

    def _on_left(self) -> None:
        text = self.edit.text().strip()
        if text == self._shown:
            self.edit.set_invalid(False)
            self.note.say(self._help)
            return
        try:
            value = self._meant(text)
        except SettingsError as error:
            self.note.say(f"{error.text} {error.hint}".strip(), Tone.ERROR)
            self.edit.set_invalid(True)
            return
        self._shown = text
        self.edit.set_invalid(False)
        self.write(value)

    def _meant(self, text: str) -> SettingValue:
        value: SettingValue = text
        if isinstance(self.setting.default, float):
            try:
                value = float(text.replace(",", "."))
            except ValueError:
                # As a text it is refused, with what is allowed.
                value = text
        good = self.setting.checked(value)
        if self.setting.is_file and good and not Path(str(good)).is_file():
            raise SettingsError(
                self.tr("There is no such file."), hint=self.tr("Choose another one, or leave it empty.")
            )
        return good

    def _chooser(self, theme: Theme) -> PlainButton:
        button = by_enter(PlainButton(theme, self.tr("Choose…")))
        button.setAccessibleName(f"Choose the file: {self.setting.title}")

        def take(path: str) -> None:
            self.edit.setText(QDir.toNativeSeparators(path))
            self._on_left()

        def choose() -> None:
            dialog = QFileDialog(button.window(), translated(self.setting.title))
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters([self.tr("Certificates (*.pem *.crt *.cer)"), self.tr("All files (*)")])
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.fileSelected.connect(take)
            dialog.open()

        button.clicked.connect(choose)
        return button
