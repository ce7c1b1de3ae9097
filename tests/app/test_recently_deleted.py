"""The list of what was deleted, in a window over a real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.ui.acts.recently_deleted import RecentlyDeleted
from chatdesk.ui.trash.trash_panel import TrashPanel
from tests.app.desk_in_window import CONVERSATION, DeskInWindow, desk_in_window
from tests.app.test_saving import until

pytestmark = pytest.mark.qt


def _talk(rounds: int = 2) -> list[Message]:
    messages: list[Message] = []
    for number in range(rounds):
        before = messages[-1].id if messages else None
        asked = Message(Role.USER, (TextPart(f"Why {number}?"),), parent_id=before)
        said = Message(
            Role.ASSISTANT,
            (TextPart(f"Because {number}."),),
            parent_id=asked.id,
            finish_reason=FinishReason.COMPLETE,
        )
        messages += [asked, said]
    return messages


class Trash:
    """The panel over a window, used by keys."""

    def __init__(self, made: DeskInWindow) -> None:
        self.made = made
        self.acts = RecentlyDeleted(
            made.window, made.desk, made.deletions, lambda: made.store.trash, made.tasks
        )

    async def open(self) -> list[str]:
        """Open the panel and return what it lists."""
        await self.made.settle()
        self.acts.open()
        await self.made.settle()
        return self.listed

    @property
    def panel(self) -> TrashPanel:
        """The panel."""
        return self.made.window.findChildren(TrashPanel)[0]

    @property
    def listed(self) -> list[str]:
        """The rows, as an assistive tool reads them."""
        model = self.panel.view.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in the list."""
        QTest.keyClick(self.panel.view, key, modifier)

    async def answer(self, words: str) -> str:
        """Press a button of the question that comes; return the question."""

        def boxes() -> list[QMessageBox]:
            return [box for box in self.made.window.findChildren(QMessageBox) if box.isVisible()]

        await until(boxes, "the question")
        box = boxes()[0]
        next(button for button in box.buttons() if button.text().replace("&", "") == words).click()
        text = box.text()
        await self.made.settle()
        return text


@asynccontextmanager
async def _trash(folder: Path, *messages: Message) -> AsyncIterator[Trash]:
    async with desk_in_window(folder, *messages) as made:
        yield Trash(made)


async def test_messages_come_back_into_their_open_conversation(tmp_path: Path) -> None:
    """Enter restores the chosen entry, on the screen and on the disk, and the panel closes."""
    messages = _talk()
    async with _trash(tmp_path, *messages) as trash:
        whole = trash.made.shown
        trash.made.deletions.delete_message(messages[2].id)
        assert trash.made.shown == whole[:2]
        assert await trash.open() == ["Why 1?, 2 messages of “Why 0?”, removed in 30 days"]
        trash.press(Qt.Key.Key_Return)
        await trash.made.settle()
        assert trash.made.shown == whole
        assert trash.panel.isHidden()
        assert await trash.made.stored() == whole
        assert await trash.open() == []


async def test_a_conversation_comes_back_and_is_opened(tmp_path: Path) -> None:
    """It is in the list of the sidebar again, and in front."""
    async with _trash(tmp_path, *_talk()) as trash:
        whole = trash.made.shown
        trash.made.deletions.delete(CONVERSATION)
        assert await trash.open() == ["Why 0?, 4 messages, removed in 30 days"]
        trash.press(Qt.Key.Key_Return)
        await trash.made.settle()
        assert trash.made.page.conversation.id == CONVERSATION
        assert trash.made.shown == whole
        assert [head.id for head in await trash.made.store.conversations.newest()] == [CONVERSATION]


async def test_deleting_for_good_asks_first(tmp_path: Path) -> None:
    """Cancel keeps the entry; a yes removes it, and there is nothing to undo any more."""
    messages = _talk()
    async with _trash(tmp_path, *messages) as trash:
        trash.made.deletions.delete_message(messages[2].id)
        await trash.open()
        trash.press(Qt.Key.Key_Delete)
        assert await trash.answer("Cancel") == "Delete “Why 1?” for good?"
        assert len(trash.listed) == 1
        assert bool(trash.made.deletions.can_undo)
        trash.press(Qt.Key.Key_Delete)
        await trash.answer("Delete for good")
        assert trash.listed == []
        assert not trash.made.deletions.can_undo
        assert not trash.panel.restore_button.isEnabled()
        trash.press(Qt.Key.Key_Escape)
        assert trash.panel.isHidden()
        assert await trash.made.stored() == ["Why 0?", "Because 0."]


async def test_emptying(tmp_path: Path) -> None:
    """Shift+Delete removes everything, after one question."""
    messages = _talk(3)
    async with _trash(tmp_path, *messages) as trash:
        trash.made.deletions.delete_message(messages[4].id)
        trash.made.deletions.delete_message(messages[2].id)
        assert len(await trash.open()) == 2
        trash.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
        assert await trash.answer("Delete for good") == "Delete all 2 entries for good?"
        assert trash.listed == []
        store = trash.made.store

        async def left() -> int:
            return int(
                await store.database.read(
                    lambda connection: connection.execute("SELECT count(*) FROM messages").fetchone()[0]
                )
            )

        async with asyncio.timeout(20):
            while await left() > 2:  # noqa: ASYNC110 - the store's own thread removes
                await asyncio.sleep(0.01)


async def test_tab_walks_in_the_panel(tmp_path: Path) -> None:
    """The focus goes from the list to each button and back, and never leaves the panel."""
    messages = _talk()
    async with _trash(tmp_path, *messages) as trash:
        trash.made.deletions.delete_message(messages[2].id)
        await trash.open()
        seen = []
        for _ in range(4):
            QTest.keyClick(trash.made.window.focusWidget(), Qt.Key.Key_Tab)
            focus = trash.made.window.focusWidget()
            assert focus is not None
            seen.append(getattr(focus, "text", lambda: "list")())
        assert seen == ["Restore", "Delete for good", "Empty", "list"]
