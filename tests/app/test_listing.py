"""The sidebar over a store of many conversations: what is read, and what is done with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.ui.sidebar.conversation_rows import ConversationRow
from tests.app.desk_in_window import CONVERSATION, DeskInWindow, desk_in_window

pytestmark = pytest.mark.usefixtures("qapp")

DAY = 86_400.0


@asynccontextmanager
async def many(folder: Path, count: int) -> AsyncIterator[DeskInWindow]:
    """Yield a window with a conversation that is open and so many older ones, four hours apart."""
    async with desk_in_window(folder, Message(Role.USER, (TextPart("Why?"),))) as made:
        heads = await made.store.conversations.newest()
        now = heads[0].updated_at
        rows = [(f"{n:05}", f"Title {n}", now - n * DAY / 6) for n in range(1, count + 1)]

        def fill(connection) -> None:  # type: ignore[no-untyped-def]
            connection.executemany(
                "INSERT INTO conversations (id, title, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)", rows
            )

        await made.store.database.write(fill)
        made.window.activateWindow()
        QApplication.processEvents()
        made.listing.refresh()
        await made.settle()
        yield made


async def look(made: DeskInWindow) -> list[str]:
    """Return the titles that are in view, when all of them are read."""
    for _ in range(3):
        made.window.sidebar.list.viewport().grab()
        QApplication.processEvents()
        await made.settle()
    view, model = made.window.sidebar.list, made.window.sidebar.model
    entries = [model.entry(model.index(place)) for place in view.rows_in_view()]
    assert None not in entries
    return [entry.title for entry in entries if isinstance(entry, ConversationRow)]


async def test_all_are_there_and_few_are_read(tmp_path: Path) -> None:
    """The last one can be gone to at once; in between nothing is read."""
    async with many(tmp_path, 3000) as made:
        model, view = made.window.sidebar.model, made.window.sidebar.list
        assert model.conversation_count() == 3001
        assert (await look(made))[:3] == ["Why?", "Title 1", "Title 2"]
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
        assert (await look(made))[-2:] == ["Title 2999", "Title 3000"]
        assert len(model.rows()) < 800
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
        shown = await look(made)
        numbers = [int(title.split()[1]) for title in shown]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_one_that_is_far_down_is_brought_into_view_when_it_is_opened(tmp_path: Path) -> None:
    """The search opens what the list has not read yet: its page is read and its row shown."""
    async with many(tmp_path, 2000) as made:
        made.desk.open("01500")
        await made.until(lambda: made.page.conversation.id == "01500")
        assert "Title 1500" in await look(made)
        head = made.page.conversation
        made.desk.rename("01500", "Now new")
        assert "Now new" in await look(made)
        await made.store.messages.append("01500", Message(Role.USER, (TextPart("More"),)))
        assert head.title == "Title 1500"


async def test_many_go_and_come_back_at_once(tmp_path: Path) -> None:
    """Selected over pages that are not read, deleted by one key, back by one undo."""
    async with many(tmp_path, 900) as made:
        view, model = made.window.sidebar.list, made.window.sidebar.model
        await look(made)
        everything = QItemSelection(model.index(0), model.index(model.rowCount() - 1))
        view.selectionModel().select(everything, QItemSelectionModel.SelectionFlag.Select)
        view.selectionModel().select(model.index_of("00001"), QItemSelectionModel.SelectionFlag.Deselect)
        assert view.meant().count == 900
        view.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(view, Qt.Key.Key_Delete)
        await made.settle()
        assert [head.id for head in await made.store.conversations.newest()] == ["00001"]
        assert made.said == "900 conversations were deleted"
        assert await look(made) == ["Title 1"]
        made.deletions.undo()
        await made.settle()
        assert len(await made.store.conversations.newest()) == 901


async def test_pins_are_kept(tmp_path: Path) -> None:
    """Pinned by the command of the list for the row with the ring, elsewhere for the open conversation."""
    async with many(tmp_path, 30) as made:
        view, model = made.window.sidebar.list, made.window.sidebar.model
        await look(made)
        made.acts.give("conversation.pin")
        view.setFocus(Qt.FocusReason.TabFocusReason)
        view.setCurrentIndex(model.index_of("00007"))
        made.acts.give("conversation.pin")
        assert [model.index(place).data() for place in range(4)] == ["Pinned", "Why?", "Title 7", "Today"]
        await made.settle()
        made.listing.refresh()
        await made.settle()
        assert [model.index(place).data() for place in range(3)] == ["Pinned", "Why?", "Title 7"]
        made.acts.give("conversation.pin")
        await made.settle()
        heads = {head.id: head.pin for head in await made.store.conversations.newest()}
        assert heads[CONVERSATION] is not None
        assert heads["00007"] is None
        assert model.conversation_count() == 31


async def test_an_answer_brings_an_unread_row_to_the_top(tmp_path: Path) -> None:
    """The list stays as long as it is: what comes to the top has left its old place."""
    async with many(tmp_path, 2000) as made:
        made.desk.open("01500")
        await made.until(lambda: made.page.conversation.id == "01500")
        await look(made)
        made.window.sidebar.list.verticalScrollBar().setValue(0)
        page = made.page
        page.branch.conversation = page.conversation
        made.window.sidebar.upsert(ConversationRow("01500", "Title 1500", 4e9), page.conversation.updated_at)
        assert made.window.sidebar.model.conversation_count() == 2001
        assert (await look(made))[0] == "Title 1500"
