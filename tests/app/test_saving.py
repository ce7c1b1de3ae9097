"""A disk that refuses, as the user meets it: he is told, goes on, and is asked before he leaves."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox

from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.store import schema
from chatdesk.ui.acts.leaving import Leaving
from chatdesk.ui.window.notices import NoticeKind
from tests.app.desk_in_window import CONVERSATION, DeskInWindow, desk_in_window

pytestmark = pytest.mark.qt

QUESTION = Message(Role.USER, (TextPart("Why?"),))
ANSWER = Message(
    Role.ASSISTANT,
    (TextPart("Because."),),
    parent_id=QUESTION.id,
    finish_reason=FinishReason.COMPLETE,
)


async def until(is_true: Callable[[], object], what: str) -> None:
    """Wait until something is true that no signal tells."""
    async with asyncio.timeout(20):
        while not is_true():  # noqa: ASYNC110 - dialogs come and go by themselves
            await asyncio.sleep(0.01)
    assert is_true(), what


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the database as another program does that writes."""
    with closing(sqlite3.connect(folder / "chatdesk.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def in_trouble(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DeskInWindow]:
    """Yield a window with one change that waits for the disk; the disk refuses until the end."""
    monkeypatch.setattr(schema, "WRITE_TIMEOUT", 0.05)
    async with desk_in_window(folder, QUESTION, ANSWER) as made:
        await made.settle()
        with held(folder):
            made.desk.rename(CONVERSATION, "A better title")
            await until(lambda: made.saving.trouble, "the trouble")
            yield made
        await until(lambda: made.saving.trouble is None, "the relief")
        assert [head.title for head in await made.store.conversations.newest()] == ["A better title"]


async def test_the_notice_comes_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be saved is told at once, stays on the screen, and is told again when it is saved."""
    async with in_trouble(tmp_path, monkeypatch) as made:
        notice = made.window.notices.current()
        assert notice is not None
        assert (notice.kind, notice.act) == (NoticeKind.ERROR, "Try now")
        assert notice.title == "Another program is using the database."
        assert notice.text.startswith("You can go on: it is kept in memory")
        assert made.desk.shelf.title(CONVERSATION) == "A better title"
        assert made.troubles == []
        made.window.notices.act_chosen.emit(notice.key)
        made.window.notices.take_back(notice.key)
        await until(lambda: made.window.notices.current() is not None, "the notice again")
        waiting = made
    assert waiting.said == "Everything is saved"


class Way:
    """The way out of a window, with the boxes that stand in it."""

    def __init__(self, made: DeskInWindow) -> None:
        self.made = made
        self.ended = asyncio.Event()
        self.leaving = Leaving(
            made.window,
            made.store.database,
            made.saving,
            lambda: made.desk.pages,
            made.tasks,
            self.ended.set,
        )

    async def box(self) -> QMessageBox:
        """Wait for the box and return it."""
        await until(self._boxes, "the box")
        return self._boxes()[0]

    async def press(self, words: str) -> None:
        """Press a button of the box that is open."""
        box = await self.box()
        next(button for button in box.buttons() if button.text() == words).click()
        await until(lambda: box not in self._boxes(), "the box closed")

    def _boxes(self) -> list[QMessageBox]:
        found = self.made.window.findChildren(QMessageBox)
        return [box for box in found if box.isVisible()]


async def test_nobody_is_asked_where_all_is_saved(tmp_path: Path) -> None:
    """Leaving is at once then."""
    async with desk_in_window(tmp_path, QUESTION, ANSWER) as made:
        await made.settle()
        way = Way(made)
        way.leaving.request()
        assert way.ended.is_set()
        await way.leaving.settle()


async def test_leaving_with_something_unsaved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The box says why; going back goes back, trying in vain asks again, and leaving leaves."""
    async with in_trouble(tmp_path, monkeypatch) as made:
        way = Way(made)
        way.leaving.request()
        box = await way.box()
        assert box.informativeText().startswith("Another program is using the database.")
        way.leaving.request()
        assert await way.box() is box
        await way.press("Go back")
        await made.settle()
        assert not way.ended.is_set()
        way.leaving.request()
        await way.press("Try again")
        await way.press("Quit without saving")
        await made.settle()
        assert way.ended.is_set()
        # Who has answered is not asked again.
        await way.leaving.settle()


async def test_the_way_is_free_when_all_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk takes it while the box is open, the box goes and the program ends."""
    monkeypatch.setattr(schema, "WRITE_TIMEOUT", 0.05)
    async with desk_in_window(tmp_path, QUESTION, ANSWER) as made:
        await made.settle()
        way = Way(made)
        with held(tmp_path):
            made.desk.rename(CONVERSATION, "A better title")
            await until(lambda: made.saving.trouble, "the trouble")
            way.leaving.request()
            await way.box()
        async with asyncio.timeout(20):
            await way.ended.wait()
        await until(lambda: made.saving.trouble is None, "the relief")
        assert made.store.database.unsaved == 0


async def test_exporting_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on the screen is written where the user says; the box comes back and says so."""
    async with in_trouble(tmp_path, monkeypatch) as made:
        way = Way(made)
        way.leaving.request()
        await way.press("Export…")
        target = tmp_path / "saved.json"
        await until(lambda: made.window.findChildren(QFileDialog), "the dialog")
        dialog = made.window.findChildren(QFileDialog)[0]
        dialog.findChildren(QLineEdit)[0].setText(str(target))
        dialog.accept()
        box = await way.box()
        assert box.informativeText().endswith(f"1 conversation was exported to {target}.")
        (conversation,) = json.loads(target.read_text())["conversations"]
        assert conversation["title"] == "A better title"
        assert [message["id"] for message in conversation["messages"]] == [QUESTION.id, ANSWER.id]
        await way.press("Quit without saving")
        await made.settle()
        assert way.ended.is_set()


async def test_what_stopping_left_unsaved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the end itself could not be saved it is asked once more, and there is no way back."""
    monkeypatch.setattr(schema, "WRITE_TIMEOUT", 0.05)
    async with desk_in_window(tmp_path, QUESTION, ANSWER) as made:
        await made.settle()
        way = Way(made)
        way.leaving.request()
        with held(tmp_path):
            made.desk.rename(CONVERSATION, "Too late")
            await made.settle()
            settling = asyncio.create_task(way.leaving.settle())
            box = await way.box()
            assert "Go back" not in [button.text() for button in box.buttons()]
            await way.press("Quit without saving")
            await settling
        await until(lambda: made.saving.trouble is None, "the relief")
