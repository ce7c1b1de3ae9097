"""A conversation that takes long to read from the disk: words say so, and nothing that is typed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from chatdesk.domain.conversation import TitledBy
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.ui.front.loading_note import LoadingNote
from tests.app.desk_in_window import DeskInWindow, desk_in_window

pytestmark = pytest.mark.qt


def words(text: str) -> Message:
    """Return a question."""
    return Message(role=Role.USER, parts=(TextPart(text),))


def focus() -> QWidget:
    """Return what has the focus."""
    now = QApplication.focusWidget()
    assert now is not None
    return now


@asynccontextmanager
async def behind_a_slow_disk(
    folder: Path,
) -> AsyncIterator[tuple[DeskInWindow, LoadingNote, Event]]:
    """Yield a window whose disk gives nothing back until the event is set, and which opens “b” meanwhile."""
    async with desk_in_window(folder, words("Begin")) as made:
        await made.store.messages.append("b", words("Another"))
        await made.store.conversations.rename("b", "The other one", TitledBy.USER)
        made.desk.take_heads(await made.store.conversations.newest())
        note, go_on, shown = LoadingNote(made.window, made.desk), Event(), asyncio.Event()
        made.desk.awaited.lasts.connect(lambda id_: shown.set() if id_ else None)
        held = made.store.database.read(lambda _connection: go_on.wait(20))
        made.window.activateWindow()
        assert QTest.qWaitForWindowActive(made.window)
        made.page.composer.take_focus()
        made.desk.open("b")
        try:
            async with asyncio.timeout(20):
                await shown.wait()
            yield made, note, go_on
        finally:
            go_on.set()
            await held


async def test_it_is_said_and_what_is_typed_goes_to_the_one_that_comes(tmp_path: Path) -> None:
    """Enter sends nothing to the conversation that is covered."""
    async with behind_a_slow_disk(tmp_path) as (made, note, go_on):
        cover = note.cover
        assert isinstance(cover, QLabel)
        assert cover.text() == "Loading the conversation\nThe other one"
        assert cover.geometry() == made.window.pages.rect()
        before = made.page
        QTest.keyClicks(focus(), "Whats next")
        QTest.keyClick(focus(), Qt.Key.Key_Backspace)
        QTest.keyClick(focus(), Qt.Key.Key_Return)
        go_on.set()
        await made.until(lambda: made.page.conversation.id == "b")
        assert note.cover is None
        assert made.page.composer.text() == "Whats nex"
        assert made.page.composer.edit.hasFocus()
        assert before.composer.text() == ""
        assert len(before.branch.messages) == 1


async def test_esc_stays_with_the_one_in_front(tmp_path: Path) -> None:
    """The other one does not come any more when the disk gives it back."""
    async with behind_a_slow_disk(tmp_path) as (made, note, go_on):
        QTest.keyClick(focus(), Qt.Key.Key_Escape)
        assert note.cover is None
        assert made.page.composer.edit.hasFocus()
        go_on.set()
        await made.settle()
        assert made.page.conversation.id == "a"
