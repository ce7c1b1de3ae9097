"""Storage and privacy: where everything lies, who keeps the keys, what is looked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from chatdesk.settings.declared import LOG_LEVEL, LOOK_FOR_LOCAL_SERVERS
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.paths import Paths
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.buttons import LinkButton, PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, FormRow, by_enter
from chatdesk.ui.preferences.ports import KeyKeeper, KeyringState
from chatdesk.ui.preferences.settings_page import SettingsPage
from chatdesk.ui.preferences.words import Sentence, Tone, Words


class PlaceField(Box):
    """A file or folder, with its way there: show it, or copy its path."""

    def __init__(self, theme: Theme, path: Path, folder: Path, note: str, name: str) -> None:
        super().__init__(theme, gap=2)
        self._path, self._folder = path, folder
        words = Words(theme, str(path), "ui", "text", height=32, elide=Qt.TextElideMode.ElideMiddle)
        words.setToolTip(str(path))
        words.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.show_button = by_enter(PlainButton(theme, self.tr("Show folder")))
        self.show_button.setAccessibleName(f"Show the folder of {name}")
        self.copy_button = by_enter(PlainButton(theme, self.tr("Copy path")))
        self.copy_button.setAccessibleName(f"Copy the path of {name}")
        self._note_text = note
        self.note = Sentence(theme, note)
        line = Box(theme, words, self.show_button, self.copy_button, is_row=True, gap=8)
        line.line.setStretch(0, 1)
        self.add(line, self.note)
        self.show_button.clicked.connect(self._show_folder)
        self.copy_button.clicked.connect(self._copy)

    def _show_folder(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))):
            self.note.say(self.tr("The folder could not be shown here. Copy its path instead."), Tone.WARNING)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(str(self._path))
        self.note.say(self.tr("Copied"), Tone.DONE)

    def settle(self) -> None:
        """Say again what the place is for."""
        self.note.say(self._note_text)


class StoragePage(SettingsPage):
    """Made when it is first looked at; asks for the keyring each time it is shown."""

    def __init__(self, theme: Theme, config: ConfigFile, keys: KeyKeeper, tasks: Tasks, paths: Paths) -> None:
        super().__init__(theme, (), config, tasks)
        self._keys = keys
        self._tasks = tasks
        self.places = [
            PlaceField(
                theme,
                paths.database,
                paths.database.parent,
                self.tr("Every conversation, in one file on this computer. No key is in it."),
                "the conversations",
            ),
            PlaceField(
                theme,
                paths.config_file,
                paths.config_file.parent,
                self.tr("Accounts, settings and keys of commands, as text. It may be edited by hand."),
                "the configuration",
            ),
            PlaceField(
                theme,
                paths.logs,
                paths.logs,
                self.tr("What the program did, for looking into trouble. Nothing is sent anywhere."),
                "the logs",
            ),
        ]
        self.keyring = Sentence(theme, self.tr("Asking…"), "ui", Tone.PLAIN)
        self.look_again = by_enter(LinkButton(theme, self.tr("Look again")))
        self._build(theme, config)

    def refresh(self) -> None:
        """Show the values in force, and who keeps the keys now."""
        super().refresh()
        for place in self.places:
            place.settle()
        self._tasks.spawn(self._ask_keyring())

    def _build(self, theme: Theme, config: ConfigFile) -> None:
        titles = (self.tr("Conversations"), self.tr("Configuration"), self.tr("Logs"))
        self.line.takeAt(self.line.count() - 1)  # the stretch: rows follow
        for title, place in zip(titles, self.places, strict=True):
            self.add(FormRow(theme, title, place, buddy=place.show_button))
        said = Box(theme, self.keyring, margins=(0, 6, 0, 0))
        told = Box(theme, said, gap=4)
        told.line.addWidget(self.look_again, 0, Qt.AlignmentFlag.AlignLeft)
        self.add(FormRow(theme, self.tr("Keyring"), told, buddy=self.look_again))
        self.look_again.hide()
        self.look_again.clicked.connect(lambda: self._tasks.spawn(self._ask_keyring()))
        self.add_setting(theme, LOOK_FOR_LOCAL_SERVERS, config, self._tasks)
        note = self.tr("It counts from the next start on.")
        self.add_setting(theme, LOG_LEVEL, config, self._tasks, note=note)
        self.line.addStretch(1)

    async def _ask_keyring(self) -> None:
        state: KeyringState = await self._keys.backend()
        self.look_again.setVisible(not state.is_usable)
        if state.is_usable:
            words = self.tr("Keys are kept by {0}, never in a file, a log or an export. {1}")
            text = words.format(state.name, state.why).strip()
            self.keyring.say(text, Tone.PLAIN, strong=state.name.partition(" (")[0])
            return
        words = self.tr("{0} Keys can be given for one session, or come from the environment.")
        self.keyring.say(words.format(state.why).strip(), Tone.WARNING)
