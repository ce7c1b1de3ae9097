"""The sidebar over a store of many conversations: what is read, and what is done with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.ui.sidebar.conversation_rows import ConversationRow
from chatdesk.ui.sidebar.drags import packed, unpacked
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
                "INSERT INTO conversations (id, title, created_at, updated_at) VALUES (?, ?, ?, ?)",
                [(*row, row[-1]) for row in rows],
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
        assert model.blocks.row_count == 3001
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
        assert view.selected.meant().count == 900
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
        assert _first(made, 4) == ["Pinned", "Why?", "Title 7", "Today"]
        await made.settle()
        made.listing.refresh()
        await made.settle()
        assert [model.index(place).data() for place in range(3)] == ["Pinned", "Why?", "Title 7"]
        made.acts.give("conversation.pin")
        await made.settle()
        heads = {head.id: head.pin for head in await made.store.conversations.newest()}
        assert heads[CONVERSATION] is not None
        assert heads["00007"] is None
        assert model.blocks.row_count == 31


async def test_titles_are_known_of_what_was_never_opened(tmp_path: Path) -> None:
    """Rules of approval name their conversation; one that is gone has no title."""
    async with many(tmp_path, 2000) as made:
        await made.store.conversations.delete("01999")
        assert made.desk.shelf.title("01998") == ""
        await made.desk.shelf.learn(made.store.conversations, {"01998", "01999", CONVERSATION})
        assert made.desk.shelf.title("01998") == "Title 1998"
        assert made.desk.shelf.title("01999") == ""


async def test_the_keys_go_round_the_ends_of_a_list_that_is_not_read(tmp_path: Path) -> None:
    """Above the first is the last, whose page is read for it; below that the first again."""
    async with many(tmp_path, 2000) as made:
        await look(made)
        made.desk.step(-1)
        QApplication.processEvents()
        await made.settle()
        await made.until(lambda: made.page.conversation.id == "02000")
        made.desk.step(1)
        await made.until(lambda: made.page.conversation.id == CONVERSATION)
        made.desk.step(1)
        await made.until(lambda: made.page.conversation.id == "00001")


def _first(made: DeskInWindow, count: int) -> list[object]:
    """Return what the first rows say; between midnight and four o'clock the newest title is of yesterday."""
    model = made.window.sidebar.model
    rows = [model.index(place).data() for place in range(count)]
    return ["Today" if words == "Yesterday" else words for words in rows]


async def test_pinned_ones_have_an_order_of_their_own(tmp_path: Path) -> None:
    """By keys one place up or down, by dropping wherever the line is; below the last one they are let go."""
    async with many(tmp_path, 12) as made:
        await look(made)
        sidebar = made.window.sidebar
        for name in ("00001", "00002", "00003"):
            made.acts.place([name], len(made.acts._pinned()))
        assert _first(made, 5) == ["Pinned", "Title 1", "Title 2", "Title 3", "Today"]
        sidebar.list.setFocus(Qt.FocusReason.TabFocusReason)
        sidebar.list.setCurrentIndex(sidebar.model.index_of("00003"))
        made.acts.give("conversation.pin_up")
        assert _first(made, 4) == ["Pinned", "Title 1", "Title 3", "Title 2"]
        made.acts.give("conversation.pin_up")
        made.acts.give("conversation.pin_up")
        assert _first(made, 4) == ["Pinned", "Title 3", "Title 1", "Title 2"]
        made.acts.give("conversation.pin_down")
        assert _first(made, 4) == ["Pinned", "Title 1", "Title 3", "Title 2"]
        _drop(made, ["00002", CONVERSATION], 33)
        assert _first(made, 5) == ["Pinned", "Title 2", "Why?", "Title 1", "Title 3"]
        _drop(made, ["00002", "00001"], 9 * 32)
        assert _first(made, 4) == ["Pinned", "Why?", "Title 3", "Today"]
        await made.settle()
        made.listing.refresh()
        await made.settle()
        assert _first(made, 4) == ["Pinned", "Why?", "Title 3", "Today"]


async def test_what_is_dropped_on_a_tag_gets_it(tmp_path: Path) -> None:
    """All that is dragged; something else from elsewhere is not taken."""
    async with many(tmp_path, 12) as made:
        await look(made)
        row = made.window.sidebar.model.blocks.row("00002")
        assert row is not None
        made.acts.tag((row,), "work", is_on=True)
        made.listing.refresh_tags()
        await made.settle()
        (chip,) = made.window.sidebar.tag_bar.chips
        chip.dropEvent(_drop_event(["00003", "00004"], 5))
        tagged = [row.id for row in made.window.sidebar.model.rows() if row.tags == ("work",)]
        assert tagged == ["00002", "00003", "00004"]
        foreign = QMimeData()
        foreign.setText("a\nb")
        assert unpacked(foreign) == ()


def _drop_event(ids: list[str], y: int) -> QDropEvent:
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    # The event does not hold it.
    data = packed(ids)
    data.setParent(QApplication.instance())
    event = QDropEvent(QPointF(40, y), Qt.DropAction.MoveAction, data, buttons, keys)
    event.setDropAction(Qt.DropAction.MoveAction)
    return event


def _drop(made: DeskInWindow, ids: list[str], y: int) -> None:
    made.window.sidebar.list.viewportEvent(_drop_event(ids, y))


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
        assert made.window.sidebar.model.blocks.row_count == 2001
        assert (await look(made))[0] == "Title 1500"


async def filtered(made: DeskInWindow, text: str) -> list[str]:
    """Type into the filter and return the titles that are in view."""
    made.window.sidebar.focus_filter()
    made.window.sidebar.field.edit.setText(text)
    await made.settle()
    return await look(made)


async def test_a_filter_shows_what_has_its_words(tmp_path: Path) -> None:
    """In any order, newest first, more while one scrolls; emptied, all are back where they were."""
    async with many(tmp_path, 1500) as made:
        model, view = made.window.sidebar.model, made.window.sidebar.list
        numbers = [149, 1149, *range(1490, 1500)]
        assert await filtered(made, "149 title") == [f"Title {number}" for number in numbers]
        assert (await filtered(made, "title"))[:2] == ["Title 1", "Title 2"]
        for _ in range(30):
            view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
            await look(made)
        assert (await look(made))[-1] == "Title 1500"
        assert model.blocks.row_count == 1500
        made.window.sidebar.clear_filter()
        await made.settle()
        assert model.blocks.row_count == 1501
        assert not model.is_filtered


async def test_nothing_found_is_said(tmp_path: Path) -> None:
    """With the words, and with where else they may be; Esc goes back to all."""
    async with many(tmp_path, 20) as made:
        assert await filtered(made, "zebra") == []
        assert "“zebra”" in made.window.sidebar.list.empty_words
        assert "Ctrl+Shift+F" in made.window.sidebar.list.empty_words
        QTest.keyClick(made.window.sidebar.field.edit, Qt.Key.Key_Escape)
        await made.settle()
        assert (await look(made))[:2] == ["Why?", "Title 1"]
        assert made.window.sidebar.list.empty_words == ""


async def test_what_changes_does_not_come_into_a_filter(tmp_path: Path) -> None:
    """A conversation that does not fit stays out, one that is shown changes where it is, one deleted goes."""
    async with many(tmp_path, 300) as made:
        assert len(await filtered(made, "title 29")) == 13
        made.desk.rename(CONVERSATION, "Another")
        made.desk.rename("00029", "Title 29, better")
        made.deletions.delete("00295")
        shown = await look(made)
        assert shown[0] == "Title 29, better"
        assert len(shown) == 12


async def test_what_is_brought_back_comes_into_a_filter(tmp_path: Path) -> None:
    """Undo shows what it has brought back, where the filter lets it through."""
    async with many(tmp_path, 300) as made:
        before = await filtered(made, "title 29")
        made.deletions.delete("00295")
        assert "Title 295" not in await look(made)
        made.deletions.undo()
        await made.settle()
        assert await look(made) == before


async def test_a_conversation_that_begins_is_seen(tmp_path: Path) -> None:
    """A filter that would hide it goes away."""
    async with many(tmp_path, 300) as made:
        await filtered(made, "title 29")
        made.desk.new()
        page, question = made.page, Message(Role.USER, (TextPart("Brand new"),))
        await made.store.messages.append(page.conversation.id, question)
        page.branch.add(question)
        page.head_changed.emit()
        await made.settle()
        assert (await look(made))[0] == "Brand new"
        assert made.window.sidebar.field.edit.text() == ""


async def test_enter_opens_the_first_that_is_found(tmp_path: Path) -> None:
    """Letters typed into the list go to the filter."""
    async with many(tmp_path, 300) as made:
        view = made.window.sidebar.list
        view.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClicks(view, "2")
        assert made.window.sidebar.field.edit.text() == "2"
        made.window.sidebar.field.edit.setText("250")
        await made.settle()
        QTest.keyClick(made.window.sidebar.field.edit, Qt.Key.Key_Return)
        await made.until(lambda: made.page.conversation.id == "00250")


async def test_tags_are_written_and_filter(tmp_path: Path) -> None:
    """Written for one and for several; what all have is in the line, the chip shows those alone."""
    async with many(tmp_path, 40) as made:
        sidebar = made.window.sidebar

        def tags() -> tuple[str, ...]:
            return sidebar.tag_bar.tags

        await look(made)
        made.acts.give("conversation.tag")
        sidebar.tag_field.edit.setText("work,  next  week,")
        QTest.keyClick(sidebar.tag_field.edit, Qt.Key.Key_Return)
        await made.settle()
        assert tags() == ("next week", "work")
        sidebar.list.setFocus()
        for name in (CONVERSATION, "00003"):
            sidebar.list.selectionModel().select(
                sidebar.model.index_of(name), QItemSelectionModel.SelectionFlag.Select
            )
        made.acts.give("conversation.tag")
        assert sidebar.tag_field.edit.text() == ""
        sidebar.tag_field.edit.setText("work, home")
        QTest.keyClick(sidebar.tag_field.edit, Qt.Key.Key_Return)
        await made.settle()
        assert tags() == ("home", "next week", "work")
        sidebar.tag_bar.chips[0].click()
        await made.settle()
        assert await look(made) == ["Why?", "Title 3"]
        row = sidebar.model.blocks.row(CONVERSATION)
        assert row is not None
        assert row.tags == ("home", "next week", "work")
        made.acts.give("conversation.tag")
        assert sidebar.tag_field.edit.text() == "home, work"
        sidebar.tag_field.edit.setText("work")
        QTest.keyClick(sidebar.tag_field.edit, Qt.Key.Key_Return)
        await made.settle()
        assert tags() == ("next week", "work")
        assert (await look(made))[:3] == ["Why?", "Title 1", "Title 2"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("#next", ["Title 2", "Title 3"]),
        ("#NEXT 3", ["Title 3"]),
        ("#nobody", []),
        ("#", ["Why?", "Title 1", "Title 2", "Title 3"]),
    ],
)
async def test_a_tag_can_be_typed(tmp_path: Path, typed: str, shown: list[str]) -> None:
    """After a # its beginning is enough; a # alone is no tag yet."""
    async with many(tmp_path, 3) as made:
        await look(made)
        rows = [row for row in made.window.sidebar.model.rows() if row.title in ("Title 2", "Title 3")]
        made.acts.tag(tuple(rows), "next week", is_on=True)
        made.listing.refresh_tags()
        await made.settle()
        assert await filtered(made, typed) == shown


@pytest.mark.parametrize(
    ("count", "name", "suffix", "written"),
    [
        (1, "one", ".md", ["one.md"]),
        (1, "one.html", ".md", ["one.html"]),
        (2, "all.json", ".json", ["all.json"]),
        (2, "folder", ".md", ["folder"]),
    ],
)
async def test_conversations_are_exported(
    tmp_path: Path, count: int, name: str, suffix: str, written: list[str]
) -> None:
    """The ending that was typed says the format, else the one that was chosen; several make a folder."""
    async with many(tmp_path, 5) as made:
        ids = [CONVERSATION, "00002"][:count]
        made.acts.exports.write(ids, tmp_path / "out" / name, suffix)
        await made.settle()
        assert [path.name for path in (tmp_path / "out").iterdir()] == written
        if written == ["folder"]:
            assert len(list((tmp_path / "out" / "folder").iterdir())) == 2
        elif suffix != ".md" or name == "one":
            assert "Why?" in (tmp_path / "out" / written[0]).read_text()
