"""Search of all conversations in a window over a real store: typed, walked, opened, closed."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from chatdesk.domain.message import FinishReason, Message, Role, TextPart, ToolCallPart, ToolResultPart
from chatdesk.ui.acts.searching import Searching
from chatdesk.ui.search.search_pane import SearchPane
from tests.app.desk_in_window import DeskInWindow, desk_in_window

pytestmark = pytest.mark.qt


def _talk(word: str, rounds: int = 3) -> list[Message]:
    messages: list[Message] = []
    for number in range(rounds):
        asked = Message(
            Role.USER, (TextPart(f"Why {word} {number}?"),), parent_id=messages[-1].id if messages else None
        )
        said = Message(
            Role.ASSISTANT,
            (TextPart(f"Because of the {word} number {number}."),),
            parent_id=asked.id,
            finish_reason=FinishReason.COMPLETE,
        )
        messages += [asked, said]
    return messages


def _open(made: DeskInWindow) -> tuple[Searching, SearchPane]:
    searching = Searching(made.window, made.desk, lambda: made.store.search, made.tasks)
    searching.open()
    assert searching.pane is not None
    return searching, searching.pane


async def _found(made: DeskInWindow, pane: SearchPane, text: str) -> list[str]:
    """Type a query; return what the rows say when it is answered."""
    pane.field.setText(text)
    await made.settle()
    model = pane.model
    words = [model.data(model.index(place)) for place in range(model.rowCount())]
    return [str(word).rpartition(": ")[2] for word in words]


def _current_id(made: DeskInWindow) -> str:
    """Return the message in which the marked place is."""
    transcript = made.page.transcript
    current = transcript.search.finder.current
    assert current is not None
    (entry,) = [entry for entry in transcript.stage.page.entries if current.row in entry.rows]
    return entry.message.id


async def test_what_is_typed_is_found_and_opened(tmp_path: Path) -> None:
    """Arrows walk the hits from the field; Enter opens the conversation at the hit, its words marked."""
    async with desk_in_window(tmp_path, *_talk("cloud")) as made:
        for message in _talk("lantern"):
            await made.store.messages.append("b", message)
        made.desk.add(await made.store.conversations.load("b"))  # type: ignore[arg-type]
        made.desk.open("a")
        _searching, pane = _open(made)
        assert pane.field.hasFocus() or made.window.focusWidget() is pane.field
        rows = await _found(made, pane, "lanter because")
        assert rows == ["Why lantern 0?", *(f"Because of the lantern number {n}." for n in (2, 1, 0))]
        QTest.keyClick(pane.field, Qt.Key.Key_Down)
        QTest.keyClick(pane.field, Qt.Key.Key_Return)
        await made.until(lambda: made.page.conversation.id == "b")
        transcript = made.page.transcript
        async with asyncio.timeout(20):
            while transcript.search.bar is None:  # noqa: ASYNC110 - shown when the page was laid out
                await asyncio.sleep(0.01)
        assert transcript.search.bar.field.text() == "Because lanter"
        assert len(transcript.search.finder.hits) == 9
        # The second hit of the list, which is the second answer.
        assert _current_id(made) == made.page.branch.messages[3].id


async def test_what_the_first_letter_needs_is_there_before_it(tmp_path: Path) -> None:
    """The thread and the connection are made as the search opens, and what is typed later uses them."""
    async with desk_in_window(tmp_path, *_talk("cloud")) as made:
        searching, pane = _open(made)
        await made.settle()
        worker = made.store.search._worker
        assert worker is not None
        assert worker._connection is not None
        assert pane.model.rowCount() == 0
        searching.close()
        searching.open("cloud")
        await made.settle()
        assert pane.model.rowCount() > 0
        assert made.store.search._worker is worker


async def test_escape_gives_the_list_back(tmp_path: Path) -> None:
    """Esc shows the conversations again; the text is there the next time."""
    async with desk_in_window(tmp_path, *_talk("cloud")) as made:
        made.page.composer.take_focus()
        searching, pane = _open(made)
        assert not made.window.sidebar.list.isVisible()
        await _found(made, pane, "cloud")
        QTest.keyClick(pane.field, Qt.Key.Key_Escape)
        assert not searching.is_open
        assert made.window.sidebar.list.isVisible()
        searching.open()
        assert pane.field.text() == "cloud"
        assert pane.field.selectedText() == "cloud"


async def test_a_folded_sidebar_is_folded_again(tmp_path: Path) -> None:
    """The search unfolds the sidebar for its own time alone."""
    async with desk_in_window(tmp_path, *_talk("cloud")) as made:
        made.window.toggle_sidebar()
        searching, pane = _open(made)
        assert pane.isVisible()
        searching.close()
        assert not made.window.sidebar.isVisible()


async def test_nothing_found_and_nothing_asked(tmp_path: Path) -> None:
    """Each says what it is; a filter that means nothing is named."""
    async with desk_in_window(tmp_path, *_talk("cloud")) as made:
        _searching, pane = _open(made)
        await _found(made, pane, "zebra")
        assert (pane.accessibleDescription(), pane.list.isVisible()) == (
            "Nothing found. Fewer words find more, and a part of a word is enough.",
            False,
        )
        await _found(made, pane, "cloud role:king")
        assert pane.accessibleDescription() == "7 hits in one conversation · Not understood: role:king"
        await _found(made, pane, "")
        assert pane.accessibleDescription() == ""
        assert pane.model.rowCount() == 0


async def test_marks_follow_what_is_typed(tmp_path: Path) -> None:
    """With one more letter the same is found, and the letter is marked too."""
    async with desk_in_window(tmp_path, *_talk("cloud", 1)) as made:
        _searching, pane = _open(made)
        for text in ("clou", "cloud"):
            await _found(made, pane, text)
            hit = pane.model.hit(pane.model.keys[-1])
            assert hit is not None
            ((start, end),) = hit.snippet.marks
            assert hit.snippet.text[start:end] == text


async def test_a_database_that_is_taken_in_meanwhile(tmp_path: Path) -> None:
    """While the index is made the search says how far it is, and shows what comes by itself."""
    async with desk_in_window(tmp_path, *_talk("cloud")) as made:
        write = made.store.database.write
        await write(lambda c: c.execute("DELETE FROM search_titles"))
        await write(lambda c: c.execute("INSERT INTO messages_index (messages_index) VALUES ('delete-all')"))
        await write(lambda c: c.execute("UPDATE search_progress SET titles = '', first = 7"))
        _searching, pane = _open(made)
        await _found(made, pane, "cloud")
        said = "Nothing found. 0 % of all messages are indexed so far."
        assert pane.accessibleDescription() == said
        made.store.index_older()
        async with asyncio.timeout(20):
            while pane.accessibleDescription() != "7 hits in one conversation":  # noqa: ASYNC110 - by its timer
                await asyncio.sleep(0.02)
        assert pane.list.isVisible()


async def test_a_hit_on_another_branch(tmp_path: Path) -> None:
    """A hit in a version that is not shown shows that version; one in a result goes to its call."""
    first, said, *_ = _talk("cloud", 1)
    other = Message(Role.USER, (TextPart("Why thunder?"),))
    call = Message(
        Role.ASSISTANT,
        (TextPart("Look."), ToolCallPart("k", "look", "{}")),
        parent_id=other.id,
        finish_reason=FinishReason.TOOL_CALLS,
    )
    result = Message(Role.TOOL, (ToolResultPart("k", "storm ahead"),), parent_id=call.id)
    async with desk_in_window(tmp_path, other, call, result, first, said) as made:
        assert made.shown == [first.text, said.text]
        _searching, pane = _open(made)
        await _found(made, pane, "storm")
        QTest.keyClick(pane.field, Qt.Key.Key_Return)
        assert made.shown[0] == "Why thunder?"
        assert _current_id(made) == call.id
        assert await made.stored() == ["Why thunder?", "Look.", ""]


async def test_the_rest_of_a_conversation_is_unfolded(tmp_path: Path) -> None:
    """“4 more” becomes the hits, with the choice on the first of them."""
    async with desk_in_window(tmp_path, *_talk("cloud", 4)) as made:
        _searching, pane = _open(made)
        rows = await _found(made, pane, "cloud")
        assert rows[-1] == "5 more in this conversation"
        QTest.keyClick(pane.field, Qt.Key.Key_PageDown)
        QTest.keyClick(pane.field, Qt.Key.Key_Return)
        assert pane.model.rowCount() == 9
        assert pane.list.currentIndex().row() == 4


async def test_a_search_that_lasts_says_so(tmp_path: Path) -> None:
    """What was found for the words before is not taken for the answer."""
    async with desk_in_window(tmp_path, *_talk("cloud")) as made:
        searching, pane = _open(made)
        assert await _found(made, pane, "lantern") == []
        assert pane.accessibleDescription().startswith("Nothing found.")
        go_on, said = threading.Event(), asyncio.Event()
        held = made.store.search._reader().submit(lambda _connection: go_on.wait(20), is_cancellable=False)
        searching._slow.timeout.connect(said.set)
        pane.field.setText("cloud")
        try:
            async with asyncio.timeout(20):
                await said.wait()
            assert pane.accessibleDescription() == "Searching…"
        finally:
            go_on.set()
            await held
        await made.settle()
        assert pane.accessibleDescription().startswith("7 hits")
