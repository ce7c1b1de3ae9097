"""The way out of the program: while something is not saved, the user is asked first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QWidget

from chatdesk.domain.errors import StoreError
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.database import Database
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.saving import Saving

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QMessageBox

Pages = Callable[[], Iterable[ConversationPage]]


class Choice(Enum):
    """What can be done about what is not saved."""

    AGAIN = auto()
    EXPORT = auto()
    LEAVE = auto()
    STAY = auto()


class Leaving(QObject):
    """Ends the program by `end`, at once where everything is saved.

    `pages` returns the open ones: an export of what is on the screen is offered.
    """

    def __init__(
        self,
        window: QWidget,
        database: Database,
        saving: Saving,
        pages: Pages,
        tasks: Tasks,
        end: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window, self._database, self._saving = window, database, saving
        self._pages, self._tasks, self._end = pages, tasks, end
        self._box: QMessageBox | None = None
        self._asks = False

    def request(self) -> None:
        """End the program, or ask what is to become of what is not saved."""
        if self._box is not None:
            self._box.raise_()
        elif not self._database.unsaved:
            self._asks = True
            self._end()
        else:
            self._tasks.spawn(self._leave())

    async def settle(self) -> None:
        """Ask once more, at the very end, where stopping left something that could not be saved.

        Nobody is asked where a signal ended the program, nor who has answered already.
        """
        if self._asks and self._database.unsaved:
            await self._ask(can_stay=False)

    async def _leave(self) -> None:
        if await self._ask(can_stay=True):
            self._asks = not self._database.unsaved
            self._end()

    async def _ask(self, *, can_stay: bool) -> bool:
        told = ""
        while self._database.unsaved:
            match await self._choice(told, can_stay=can_stay):
                case Choice.AGAIN:
                    told = ""
                    with suppress(StoreError):  # the box comes again, and says why
                        await self._database.try_now()
                case Choice.EXPORT:
                    told = await self._export()
                case Choice.LEAVE:
                    return True
                case Choice.STAY:
                    return False
        return True

    async def _choice(self, told: str, *, can_stay: bool) -> Choice:
        # As a rule nobody is asked: these cost memory and time when they are imported.
        from PySide6.QtWidgets import QMessageBox, QPushButton

        from chatdesk.ui.look.message_box import dress_box

        box = self._box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Not everything is saved"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Some of what you wrote or received is not saved."))
        trouble = self._saving.trouble
        why = f"{trouble.text} {trouble.hint}\n\n" if trouble is not None else ""
        advice = self.tr("You can also export the open conversations to another disk, and import them later.")
        box.setInformativeText(why + (told or advice))
        choices = {Choice.AGAIN: self.tr("Try again"), Choice.EXPORT: self.tr("Export…")}
        choices[Choice.LEAVE] = self.tr("Quit without saving")
        if can_stay:
            choices[Choice.STAY] = self.tr("Go back")
        chosen: list[Choice] = []
        for choice, words in choices.items():
            role = {Choice.LEAVE: "DestructiveRole", Choice.STAY: "RejectRole"}.get(choice, "AcceptRole")
            button = QPushButton(words, box)
            button.clicked.connect(lambda _checked=False, choice=choice: chosen.append(choice))
            box.addButton(button, getattr(QMessageBox.ButtonRole, role))
            if choice is Choice.AGAIN:
                box.setDefaultButton(button)
        dress_box(box)
        # All saved meanwhile: the way is free.
        self._saving.relieved.connect(box.accept, Qt.ConnectionType.QueuedConnection)
        await _closed(box)
        self._box = None
        if not self._database.unsaved:
            return Choice.AGAIN
        return chosen[0] if chosen else Choice.STAY

    async def _export(self) -> str:
        """Ask where to, write there, and return what came of it."""
        import asyncio

        from PySide6.QtWidgets import QFileDialog

        from chatdesk.store.export import export_loaded

        dialog = QFileDialog(self._window, self.tr("Export the open conversations"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDirectory(_first_folder())
        dialog.selectFile("conversations.json")
        if not await _closed(dialog) or not dialog.selectedFiles():
            return ""
        path = Path(dialog.selectedFiles()[0])
        try:
            count = await asyncio.to_thread(export_loaded, as_shown(self._pages()), path)
        except StoreError as error:
            return self.tr("The export was not written. {0} {1}").format(error.text, error.hint)
        words = self.tr("1 conversation was exported to {1}.") if count == 1 else ""
        words = words or self.tr("{0} conversations were exported to {1}.")
        return words.format(count, path)


def as_shown(pages: Iterable[ConversationPage]) -> list[LoadedConversation]:
    """Return the conversations of pages as they are on the screen, whatever of them is stored."""
    return [
        LoadedConversation(
            replace(page.conversation, current_message_id=page.branch.leaf_id), page.branch.all_messages
        )
        for page in pages
        if not page.branch.is_empty
    ]


async def _closed(dialog: QDialog) -> bool:
    """Show a dialog and wait until it is closed; whether it was accepted."""
    import asyncio

    ended: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(ended.set_result)
    dialog.open()
    try:
        return bool(await ended)
    finally:
        dialog.deleteLater()


def _first_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
