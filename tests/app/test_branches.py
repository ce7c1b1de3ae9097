"""The map of the branches in a window over a real store: what its acts do to the conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.message import FinishReason, Message, Role, TextPart, ToolCallPart, ToolResultPart
from chatdesk.ui.acts.branches import Branches
from chatdesk.ui.branch_map.pane import BranchPane
from tests.app.desk_in_window import DeskInWindow, desk_in_window

pytestmark = pytest.mark.qt


def question(text: str, parent: Message | None = None) -> Message:
    """Return a question."""
    return Message(Role.USER, (TextPart(text),), parent_id=parent.id if parent else None)


def answer(text: str, parent: Message) -> Message:
    """Return a whole answer."""
    return Message(
        Role.ASSISTANT, (TextPart(text),), parent_id=parent.id, finish_reason=FinishReason.COMPLETE
    )


class Tree:
    """Two questions after one answer: the first went on with "left", the second, which is open, "right"."""

    def __init__(self) -> None:
        self.begin = question("Begin")
        self.both = answer("Both", self.begin)
        self.left = question("Left?", self.both)
        self.left_end = answer("Left.", self.left)
        self.right = question("Right?", self.both)
        self.right_end = answer("Right.", self.right)

    @property
    def messages(self) -> tuple[Message, ...]:
        """All of them, the open branch last."""
        return self.begin, self.both, self.left, self.left_end, self.right, self.right_end


@asynccontextmanager
async def map_in_window(folder: Path, *messages: Message) -> AsyncIterator[tuple[DeskInWindow, Branches]]:
    """Yield a window with one conversation, and its map, which is open."""
    async with desk_in_window(folder, *messages) as made:
        made.window.resize(1280, 820)
        branches = Branches(made.window, made.desk, made.forks, made.deletions, Keymap())
        made.page.composer.take_focus()
        branches.toggle()
        yield made, branches


def pane_of(branches: Branches) -> BranchPane:
    """Return the open pane."""
    assert branches.is_open
    assert branches.pane is not None
    return branches.pane


def go(branches: Branches, message: Message, key: Qt.Key) -> None:
    """Press a key at a message of the map."""
    pane = pane_of(branches)
    pane.view.go_to(pane.view.tree.node_of(message.id))
    QTest.keyClick(pane.view, key)


async def test_enter_opens_the_branch_of_a_message(tmp_path: Path) -> None:
    """The transcript shows it, the ring and the focus are at the message, and it is kept."""
    tree = Tree()
    async with map_in_window(tmp_path, *tree.messages) as (made, branches):
        assert made.shown == ["Begin", "Both", "Right?", "Right."]
        go(branches, tree.left, Qt.Key.Key_Return)
        assert made.shown == ["Begin", "Both", "Left?", "Left."]
        assert made.page.transcript.messages.message_id == tree.left.id
        assert made.window.focusWidget() is made.page.transcript
        pane = pane_of(branches)
        assert pane.view.marks.here == pane.view.tree.node_of(tree.left.id)
        assert await made.stored() == made.shown


async def test_esc_closes_the_map_and_gives_the_focus_back(tmp_path: Path) -> None:
    """The same command opens it, takes the focus to it, and closes it."""
    async with map_in_window(tmp_path, *Tree().messages) as (made, branches):
        QTest.keyClick(pane_of(branches).view, Qt.Key.Key_Escape)
        assert not branches.is_open
        assert made.window.focusWidget() is made.page.composer.edit
        branches.toggle()
        made.page.composer.take_focus()
        branches.toggle()
        assert made.window.focusWidget() is pane_of(branches).view
        branches.toggle()
        assert not branches.is_open
        assert not made.window.header.branches_button.isChecked()


async def test_esc_gives_the_ring_back_to_its_message(tmp_path: Path) -> None:
    """Who walked the messages goes on from where the ring was, not from the whole view."""
    tree = Tree()
    async with map_in_window(tmp_path, *tree.messages) as (made, branches):
        branches.toggle()
        made.window.activateWindow()
        assert QTest.qWaitForWindowActive(made.window)
        made.page.transcript.ring.go_to(tree.begin.id)
        branches.toggle()
        assert pane_of(branches).current_message == tree.begin.id
        assert made.page.transcript.messages.message_id != tree.begin.id
        QTest.keyClick(pane_of(branches).view, Qt.Key.Key_Escape)
        assert made.window.focusWidget() is made.page.transcript
        assert made.page.transcript.messages.message_id == tree.begin.id


async def test_deleting_on_another_branch_moves_nothing_and_can_be_undone(tmp_path: Path) -> None:
    """The reader stays; what was deleted is gone from the map and from the disk until it is brought back."""
    tree = Tree()
    async with map_in_window(tmp_path, *tree.messages) as (made, branches):
        made.page.transcript.ring.put(tree.begin.id)
        go(branches, tree.left, Qt.Key.Key_Delete)
        pane = pane_of(branches)
        assert pane.view.tree.node_of(tree.left_end.id) == -1
        assert made.shown == ["Begin", "Both", "Right?", "Right."]
        assert made.page.branch.versions() == {}
        assert made.page.transcript.messages.message_id == tree.begin.id
        assert made.said == "The question and the message after it were deleted"
        made.deletions.undo()
        branches.refresh()
        assert pane.view.tree.node_of(tree.left_end.id) >= 0
        assert made.shown == ["Begin", "Both", "Right?", "Right."]
        assert made.page.branch.versions() == {tree.right.id: (2, 2)}


async def test_b_forks_from_a_message_of_any_branch(tmp_path: Path) -> None:
    """The new conversation is in front, and in the map."""
    tree = Tree()
    async with map_in_window(tmp_path, *tree.messages) as (made, branches):
        go(branches, tree.left_end, Qt.Key.Key_B)
        await made.until(lambda: made.shown == ["Begin", "Both", "Left?", "Left."])
        branches.refresh()
        assert pane_of(branches).view.tree.message_count == 4


async def test_a_call_that_was_run_again_is_a_branch_of_its_own(tmp_path: Path) -> None:
    """Both results stand below the call; the answer to each is reached by its own way."""
    tree = Tree()
    calling = Message(
        Role.ASSISTANT,
        (ToolCallPart("c", "look", "{}"),),
        parent_id=tree.right_end.id,
        finish_reason=FinishReason.TOOL_CALLS,
    )
    results = [
        Message(Role.TOOL, (ToolResultPart("c", text),), parent_id=calling.id) for text in ("one", "two")
    ]
    answers = [answer(f"Said {number}", result) for number, result in enumerate(results)]
    async with map_in_window(tmp_path, *tree.messages, calling, *results, *answers) as (made, branches):
        view = pane_of(branches).view
        at = view.tree.node_of(calling.id)
        assert [view.tree.nodes[child].message_ids[0] for child in view.tree.children[at]] == [
            result.id for result in results
        ]
        assert made.shown[-1] == "Said 1"
        go(branches, answers[0], Qt.Key.Key_Return)
        assert made.shown[-1] == "Said 0"
        made.page.reading.switch_version(1)
        assert made.shown[-1] == "Said 1"


async def test_a_narrow_window_shows_the_map_in_the_place_of_the_conversation(tmp_path: Path) -> None:
    """Going to a message brings the conversation back."""
    tree = Tree()
    async with map_in_window(tmp_path, *tree.messages) as (made, branches):
        made.window.resize(720, 560)
        assert not made.page.transcript.isVisible()
        go(branches, tree.left, Qt.Key.Key_Return)
        assert made.page.transcript.isVisible()
        assert not branches.is_open
        assert made.window.focusWidget() is made.page.transcript


async def test_it_follows_the_conversation_in_front(tmp_path: Path) -> None:
    """A new conversation has nothing to draw yet."""
    async with map_in_window(tmp_path, *Tree().messages) as (made, branches):
        made.desk.new()
        branches.refresh()
        assert not pane_of(branches).view.tree.nodes
