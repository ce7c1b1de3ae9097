"""Storage: where everything lies and how much room it takes, backups, and what gives room back."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal

from chatdesk.domain.errors import StoreError
from chatdesk.settings.declared import LOG_LEVEL
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.paths import Paths
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.act_field import ActField
from chatdesk.ui.preferences.boxes import Box, FormRow, by_enter
from chatdesk.ui.preferences.place_field import PlaceField
from chatdesk.ui.preferences.ports import HouseKeeper, Room
from chatdesk.ui.preferences.settings_page import SettingsPage
from chatdesk.ui.preferences.words import Sentence, Tone


class StoragePage(SettingsPage):
    """Made when it is first looked at; sizes are asked for each time it is shown.

    `deleted_wanted` asks for the list of what was deleted.
    """

    deleted_wanted = Signal()

    def __init__(
        self, theme: Theme, config: ConfigFile, tasks: Tasks, paths: Paths, house: HouseKeeper
    ) -> None:
        super().__init__(theme, (), config, tasks)
        self._tasks, self._house = tasks, house
        self._make_places(theme, paths)
        self._make_acts(theme)
        self.deleted = Sentence(theme, self.tr("Counting…"))
        self.open_deleted = by_enter(PlainButton(theme, self.tr("Show…")))
        self.open_deleted.setAccessibleName("Show what was deleted")
        self.open_deleted.clicked.connect(self.deleted_wanted)
        self._build(theme, config)

    def refresh(self) -> None:
        """Show the values in force, and how much room everything takes now."""
        super().refresh()
        for place in self.places:
            place.settle()
        for act in (self.back_up, self.clean_up, self.check):
            act.settle()
        self._tasks.spawn(self._look())

    def _make_places(self, theme: Theme, paths: Paths) -> None:
        self.database = PlaceField(
            theme,
            paths.database,
            paths.database.parent,
            self.tr("Every conversation, in one file on this computer. No key is in it."),
            "the conversations",
        )
        folder = self._house.backup_folder
        self.backups = PlaceField(
            theme,
            folder,
            folder,
            self.tr("Copies made before an update changed the tables (three are kept), and yours."),
            "the backups",
        )
        self.configuration = PlaceField(
            theme,
            paths.config_file,
            paths.config_file.parent,
            self.tr("Accounts, settings and keys of commands, as text. It may be edited by hand."),
            "the configuration",
        )
        self.logs = PlaceField(
            theme,
            paths.logs,
            paths.logs,
            self.tr("What the program did, for looking into trouble. Nothing is sent anywhere."),
            "the logs",
        )
        self.places = [self.database, self.backups, self.configuration, self.logs]

    def _make_acts(self, theme: Theme) -> None:
        self.back_up = ActField(
            theme,
            self._tasks,
            self.tr("Back up now"),
            self.tr("Copies all conversations and reads the copy through. You remove it when you like."),
            self.tr("Copying…"),
            self._back_up,
        )
        self.clean_up = ActField(
            theme,
            self._tasks,
            self.tr("Clean up"),
            self.tr(
                "Gives unused room back to the disk and removes old log files. No conversation is touched."
            ),
            self.tr("Writing the database anew…"),
            self._clean_up,
            can_stop=True,
        )
        self.check = ActField(
            theme,
            self._tasks,
            self.tr("Check"),
            self.tr("Reads the whole database and looks for damage."),
            self.tr("Reading…"),
            self._check,
        )

    def _build(self, theme: Theme, config: ConfigFile) -> None:
        self.line.takeAt(self.line.count() - 1)  # the stretch: rows follow
        add, tr = self.add, self.tr
        add(FormRow(theme, tr("Conversations"), self.database, buddy=self.database.show_button))
        backing = Box(theme, self.backups, self.back_up, gap=8)
        add(FormRow(theme, tr("Backups"), backing, buddy=self.backups.show_button))
        deleted = Box(theme, gap=6)
        deleted.line.addWidget(self.open_deleted)
        deleted.add(self.deleted)
        add(FormRow(theme, tr("Recently deleted"), deleted, buddy=self.open_deleted))
        add(FormRow(theme, tr("Clean-up"), self.clean_up, buddy=self.clean_up.button))
        add(FormRow(theme, tr("Damage"), self.check, buddy=self.check.button))
        add(FormRow(theme, tr("Configuration"), self.configuration, buddy=self.configuration.show_button))
        add(FormRow(theme, tr("Logs"), self.logs, buddy=self.logs.show_button))
        self.add_setting(theme, LOG_LEVEL, config, self._tasks)
        self.spots = {
            "storage.back_up": self.back_up.button,
            "storage.deleted": self.open_deleted,
            "storage.clean_up": self.clean_up.button,
            "storage.check": self.check.button,
            "storage.database": self.database.show_button,
            "storage.configuration": self.configuration.show_button,
            "storage.logs": self.logs.show_button,
        }
        self.line.addStretch(1)

    async def _look(self) -> None:
        try:
            room = await self._house.look()
        except StoreError as error:
            self.database.note.say(f"{error.text} {error.hint}".strip(), Tone.ERROR)
            return
        free = self.tr("{0}, {1} of it unused.").format(shown_size(room.database), shown_size(room.free))
        self.database.tell_size(free if room.free >= 100_000 else f"{shown_size(room.database)}.")
        self.backups.tell_size(self._said_of_backups(room))
        self.logs.tell_size(f"{shown_size(room.logs)}." if room.logs else self.tr("Empty."))
        self.deleted.say(self._said_of_deleted(room))

    def _said_of_backups(self, room: Room) -> str:
        if not room.backup_count:
            return self.tr("None yet.")
        newest = time.strftime("%Y-%m-%d %H:%M", time.localtime(room.newest_backup))
        if room.backup_count == 1:
            return self.tr("One, of {0}, {1}.").format(newest, shown_size(room.backups))
        words = self.tr("{0}, together {1}, the newest of {2}.")
        return words.format(room.backup_count, shown_size(room.backups), newest)

    def _said_of_deleted(self, room: Room) -> str:
        words = []
        if room.deleted_conversations:
            one, more = self.tr("One conversation"), self.tr("{0} conversations")
            words.append(_counted(room.deleted_conversations, one, more))
        if room.deleted_messages:
            one, more = self.tr("one message"), self.tr("{0} messages")
            words.append(_counted(room.deleted_messages, one, more))
        if not words:
            return self.tr("Nothing. What is deleted stays here for thirty days and can be brought back.")
        what = self.tr(" and ").join(words)
        said = self.tr("{0}, each removed for good after thirty days.").format(what)
        return said[0].upper() + said[1:]

    async def _back_up(self) -> str:
        size = await self._house.back_up()
        await self._look()
        return self.tr("Backed up: {0}, read through and whole.").format(shown_size(size))

    async def _clean_up(self) -> str:
        freed = await self._house.clean_up()
        await self._look()
        if freed < 1_000:
            return self.tr("There was nothing to give back.")
        return self.tr("{0} were given back.").format(shown_size(freed))

    async def _check(self) -> str:
        await self._house.check()
        return self.tr("All of it can be read, nothing is damaged.")


def shown_size(size: int) -> str:
    """Return a number of bytes as people write it."""
    if size < 1_000_000:
        return f"{-(-size // 1000)} KB"
    if size < 1_000_000_000:
        return f"{size / 1_000_000:.1f} MB"
    return f"{size / 1_000_000_000:.2f} GB"


def _counted(count: int, one: str, more: str) -> str:
    return one if count == 1 else more.format(count)
