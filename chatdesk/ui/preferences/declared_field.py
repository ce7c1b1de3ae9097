"""What every declared setting has in a row of a form: its sentence, its way back, and the writing at once."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QWidget

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.declared import AnySetting, SettingValue
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.words import Sentence, Tone


class DeclaredField(Box):
    """Shows the value in force and writes another one. `changed` brings the setting's id once it is kept.

    Who derives from it shows values with an editor that was given to `stand`, and calls `write`.
    """

    changed = Signal(str)

    def __init__(
        self, theme: Theme, setting: AnySetting, config: ConfigFile, tasks: Tasks, *, note: str = ""
    ) -> None:
        super().__init__(theme, gap=6)
        self.setting = setting
        self._config = config
        self._tasks = tasks
        self._help = f"{translated(setting.help)} {note}".strip()
        self.note = Sentence(theme, self._help)
        self.reset_button = by_enter(
            IconButton(theme, "arrow-counter-clockwise", "", icon_size=16, small=True)
        )
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(policy)
        self.reset_button.clicked.connect(self._on_reset)

    @property
    def buddy(self) -> QWidget:
        """What the label of the row is about, and what gets the focus."""
        raise NotImplementedError

    def show_value(self, value: SettingValue) -> None:
        """Show a value as the one in force."""
        raise NotImplementedError

    def said(self, value: SettingValue) -> str:
        """Return a value in the words that it is shown in."""
        raise NotImplementedError

    @property
    def is_being_written(self) -> bool:
        """Whether somebody is typing what was not taken yet."""
        return False

    def refresh(self) -> None:
        """Show the value in force; what is just being typed stays."""
        if not self.is_being_written:
            self.show_value(self._config.config.value(self.setting))

    def stand(self, theme: Theme, editor: QWidget, *, fills: bool) -> None:
        """Put the editor into its row; `fills` says that it takes the whole width."""
        line = Box(theme, editor, self.reset_button, is_row=True, gap=8)
        if fills:
            line.line.setAlignment(self.reset_button, Qt.AlignmentFlag.AlignTop)
            line.line.setStretch(0, 1)
        else:
            line.line.addStretch(1)
        self.add(line, self.note)
        title, default = self.setting.title, self.said(self.setting.default)
        told = self.tr("Back to: {0}").format(default) if default else self.tr("Empty it")
        self.reset_button.set_name(told, accessible=f"Reset {title}")
        self.buddy.setAccessibleDescription(self._help)

    def offer_reset(self, value: SettingValue) -> None:
        """Offer the way back where `value` is not the default."""
        is_other = value != self.setting.default
        if not is_other and self.reset_button.hasFocus():
            self.buddy.setFocus(Qt.FocusReason.TabFocusReason)
        self.reset_button.setVisible(is_other)

    def write(self, value: SettingValue) -> None:
        """Keep a value that a person chose."""
        self._tasks.spawn(self._write(value))

    def not_kept(self) -> None:
        """Show again what is in force, since a value could not be kept."""
        self.refresh()

    def _on_reset(self) -> None:
        self._tasks.spawn(self._write(None))

    async def _write(self, value: SettingValue | None) -> None:
        import asyncio

        try:
            if value is None:
                await asyncio.to_thread(self._config.reset, self.setting)
            else:
                await asyncio.to_thread(self._config.set, self.setting, value)
        except SettingsError as error:
            self.note.say(f"{error.text} {error.hint}".strip(), Tone.ERROR)
            self.not_kept()
            return
        self.note.say(self._help)
        if value is None:
            self.refresh()
        else:
            self.offer_reset(value)
        self.changed.emit(self.setting.id)


def translated(words: str) -> str:
    """Return words of a declared setting in the user's language."""
    return QCoreApplication.translate("SettingField", words)
