"""Attaches what tool servers let be read to the message that is written: asks, shows, reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject
from shiboken6 import isValid

from chatdesk.domain.errors import ChatDeskError
from chatdesk.ui.acts.file_attaching import FileAttaching
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.composer.attachments import MOST_BYTES, MOST_FILES
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    import asyncio

    from chatdesk.domain.message import AttachmentPart
    from chatdesk.domain.server_offer import ResourceOffer, ServerTemplate
    from chatdesk.ui.pickers.resource_picker import ResourcePicker
    from chatdesk.ui.pickers.resource_rows import ServerGroup


class Library(Protocol):
    """What servers let be read; `ChatDeskError`s say what went wrong in words for the user."""

    def servers(self) -> Sequence[tuple[str, int]]:
        """Return the servers that are there, each with a number that changes with what it offers."""
        ...

    async def offer(self, server: str) -> ResourceOffer:
        """Return what a server lets be read."""
        ...

    async def read(self, server: str, uri: str, name: str = "") -> tuple[AttachmentPart, ...]:
        """Return what stands at an address, as files."""
        ...

    async def complete(
        self, template: ServerTemplate, variable: str, text: str, known: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Return how a word for a template may go on."""
        ...


class Attaching(QObject):
    """Opens the picker for the page in front. Servers are asked when it opens, and when they tell of changes.

    What was read is a part of the message from then on: it is never read again. `files` attaches those of
    this computer.
    """

    def __init__(
        self, window: MainWindow, page: Callable[[], ConversationPage], library: Library, tasks: Tasks
    ) -> None:
        super().__init__(window)
        self._window, self._page, self._library, self._tasks = window, page, library, tasks
        self.files = FileAttaching(window, page, tasks)
        self._picker: ResourcePicker | None = None
        self._target: ConversationPage | None = None
        self._known: dict[str, ServerGroup] = {}
        self._ages: dict[str, int] = {}
        self._reading: asyncio.Task[Any] | None = None

    @property
    def picker(self) -> ResourcePicker | None:
        """What is open, or was."""
        return self._picker

    def open(self) -> None:
        """Show what can be attached to the message in front."""
        if self._picker is None:
            from chatdesk.ui.pickers.resource_picker import ResourcePicker

            self._picker = ResourcePicker(self._window.theme, self._window)
            self._picker.chosen.connect(self._read)
            self._picker.values_wanted.connect(self._complete)
            self._picker.closed.connect(self._leave)
            self._window.theme_changed.connect(self._picker.set_theme)
        self._target = self._page()
        self._ages = {}
        self._ask_servers()
        self._picker.open_with(self._groups())

    def update(self) -> None:
        """A server came, went, or has something else: what is shown follows."""
        if self._picker is not None and not self._picker.isHidden():
            self._ask_servers()
            self._picker.update_groups(self._groups())

    def _ask_servers(self) -> None:
        from chatdesk.ui.pickers.resource_rows import ServerGroup

        for server, age in self._library.servers():
            if self._ages.get(server) != age:
                self._ages[server] = age
                self._known.setdefault(server, ServerGroup(server))
                self._tasks.spawn(self._ask(server, age))

    async def _ask(self, server: str, age: int) -> None:
        from chatdesk.ui.pickers.resource_rows import ServerGroup

        try:
            group = ServerGroup(server, await self._library.offer(server))
        except ChatDeskError as error:
            group = ServerGroup(server, error=error.text)
        if self._ages.get(server) == age:
            self._known[server] = group
            if self._picker is not None:
                self._picker.update_groups(self._groups())

    def _groups(self) -> list[ServerGroup]:
        return [self._known[server] for server, _age in self._library.servers() if server in self._known]

    def _read(self, server: str, uri: str, name: str) -> None:
        if self._picker is not None:
            self._stop_reading()
            self._picker.say(self.tr("Reading {0}…").format(name))
            self._reading = self._tasks.spawn(self._attach(server, uri, name))

    async def _attach(self, server: str, uri: str, name: str) -> None:
        picker, page = self._picker, self._target
        if picker is None or page is None:
            return
        try:
            files = await self._library.read(server, uri, name)
        except ChatDeskError as error:
            picker.say(f"{error.text} {error.hint}".strip(), is_error=True)
            return
        if not isValid(page):
            return
        if page.composer.attachments.add(files):
            self._reading = None
            picker.dismiss()
            page.composer.take_focus()
        else:
            most = self.tr("Too much for one message: at most {0} files of {1} MB together.")
            picker.say(most.format(MOST_FILES, MOST_BYTES // 2**20), is_error=True)

    def _complete(self, template: ServerTemplate, variable: str, text: str, known: Mapping[str, str]) -> None:
        self._tasks.spawn(self._propose(template, variable, text, known))

    async def _propose(
        self, template: ServerTemplate, variable: str, text: str, known: Mapping[str, str]
    ) -> None:
        values = await self._library.complete(template, variable, text, known)
        if self._picker is not None:
            self._picker.set_values(variable, text, values)

    def _leave(self) -> None:
        """Closed: what is still read is not wanted any more."""
        self._stop_reading()

    def _stop_reading(self) -> None:
        reading, self._reading = self._reading, None
        if reading is not None and not reading.done():
            reading.cancel()
