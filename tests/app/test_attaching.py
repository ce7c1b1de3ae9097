"""What tool servers let be read, attached to a message: from real children to the page."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from chatdesk.domain.tool_server import ToolServer
from chatdesk.ui.acts.attaching import Attaching
from chatdesk.ui.pickers.resource_picker import ResourcePicker
from tests.app.desk_in_window import DeskInWindow, desk_in_window
from tests.tools.test_prompts import offering
from tests.tools.test_real_servers import NEEDS_NPM, everything
from tests.tools.toolboxes import Box, Surrounding, boxed

pytestmark = pytest.mark.qt
KEY = Qt.Key


class Attached:
    """A window whose messages can have what these servers let be read."""

    def __init__(self, made: DeskInWindow, box: Box) -> None:
        self.made, self.box = made, box
        self.attaching = Attaching(made.window, lambda: made.page, box.toolbox.resources, made.tasks)
        box.toolbox.listen(self.attaching.update)

    @property
    def picker(self) -> ResourcePicker:
        """The picker; it was opened."""
        assert self.attaching.picker is not None
        return self.attaching.picker

    @property
    def texts(self) -> list[str]:
        """The rows of the picker."""
        return [row.text for row in self.picker.rows]

    async def until(self, is_true: Callable[[], bool]) -> None:
        """Wait for a server to answer."""
        async with asyncio.timeout(10):
            while not is_true():  # noqa: ASYNC110 - what is waited for tells nobody
                await asyncio.sleep(0.01)

    async def choose(self, text: str) -> None:
        """Find something and choose it."""
        self.attaching.open()
        QTest.keyClicks(self.picker.field, text)
        await self.until(lambda: any(row.can_be_chosen for row in self.picker.rows))
        QTest.keyClick(self.picker.field, KEY.Key_Return)

    def names(self) -> list[str]:
        """What goes with the message."""
        return [file.name for file in self.made.page.composer.attachments.files]


@asynccontextmanager
async def attached(folder: Path, *servers: ToolServer) -> AsyncIterator[Attached]:
    """Yield the window with these servers connected."""
    async with desk_in_window(folder) as made, boxed(Surrounding(folder / "logs")) as box:
        await box.use(*servers)
        yield Attached(made, box)


async def test_what_is_chosen_goes_with_the_message(tmp_path: Path) -> None:
    """It is read, stands as a chip over the field, and the field has the focus again."""
    async with attached(tmp_path, offering()) as it:
        await it.choose("plan")
        await it.until(it.picker.isHidden)
        (file,) = it.made.page.composer.attachments.files
        assert (file.name, file.source) == ("plan.md", "offering, note:///plan.md")
        assert base64.b64decode(file.data) == b"# Plan\n\nBuy pears."
        assert it.made.page.composer.edit.hasFocus()
        await it.choose("weather")
        QTest.keyClicks(it.picker.field, "CH")
        QTest.keyClick(it.picker.field, KEY.Key_Return)
        await it.until(lambda: "Bern" in it.texts)
        QTest.keyClicks(it.picker.field, "Bern")
        QTest.keyClick(it.picker.field, KEY.Key_Return)
        await it.until(it.picker.isHidden)
        assert it.names() == ["plan.md", "Weather"]


async def test_what_cannot_be_read_is_said_where_it_was_chosen(tmp_path: Path) -> None:
    """Nothing is attached, something else can be."""
    async with attached(tmp_path, offering()) as it:
        await it.choose("broken")
        await it.until(lambda: "damaged" in it.texts[0])
        assert not it.picker.isHidden()
        it.picker.field.setText("dot")
        QTest.keyClick(it.picker.field, KEY.Key_Return)
        await it.until(it.picker.isHidden)
        assert it.names() == ["dot"]


async def test_the_picker_follows_the_servers(tmp_path: Path) -> None:
    """What is new is there while it is open, and what is gone is not."""
    async with attached(tmp_path, offering()) as it:
        it.attaching.open()
        await it.until(lambda: "The plan" in it.texts)
        await it.box.call("offering_act")
        await it.until(lambda: "part" in it.texts)
        await it.box.toolbox.use([])
        assert it.texts == ["No tool server is connected. They are set up in Preferences, Tools."]


async def test_a_silent_server_can_be_left(tmp_path: Path) -> None:
    """The picker says that it is asked, and closes at once."""
    async with attached(tmp_path, offering("silent")) as it:
        it.attaching.open()
        assert it.texts == ["offering", "Asking what it has…"]
        QTest.keyClick(it.picker.field, KEY.Key_Escape)
        assert it.picker.isHidden()
        # What is still asked ends with the server.
        await it.box.toolbox.use([])


@NEEDS_NPM
async def test_a_real_server(tmp_path: Path) -> None:
    """A template of npm's everything, its word completed by the server."""
    async with attached(tmp_path, everything()) as it:
        await it.choose("dynamic text")
        await it.until(lambda: it.picker.field.placeholderText() == "A word for resourceId")
        QTest.keyClicks(it.picker.field, "3")
        await it.until(lambda: "Use “3”" in it.texts)
        QTest.keyClick(it.picker.field, KEY.Key_Return)
        await it.until(it.picker.isHidden)
        (file,) = it.made.page.composer.attachments.files
        assert file.source == "everything, demo://resource/dynamic/text/3"
        assert b"plaintext resource" in base64.b64decode(file.data)
