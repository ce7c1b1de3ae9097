"""Deleting, forking and inspecting the message with the ring, in a window over a real store."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatdesk.domain.message import AttachmentPart, FinishReason, Message, Role, TextPart
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.acts.inspecting import Inspecting
from chatdesk.ui.inspector.pane import InspectorPane
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.page.reading_modes import ReadingModes
from chatdesk.ui.transcript.thinking import ReasoningView
from tests.app.desk_in_window import CONVERSATION, desk_in_window

pytestmark = pytest.mark.qt


def talk(rounds: int = 3) -> list[Message]:
    """Return questions with answers, each the child of the one before."""
    messages: list[Message] = []
    for number in range(rounds):
        before = messages[-1].id if messages else None
        files = (AttachmentPart("a.txt", "text/plain", "aGk="),) if number == 0 else ()
        asked = Message(Role.USER, (TextPart(f"Why {number}?"), *files), parent_id=before)
        said = Message(
            Role.ASSISTANT,
            (TextPart(f"Because {number}."),),
            parent_id=asked.id,
            finish_reason=FinishReason.COMPLETE,
        )
        messages += [asked, said]
    return messages


async def test_a_message_is_deleted_with_what_follows_and_comes_back(tmp_path: Path) -> None:
    """The notice counts what went; Undo brings all back, on the screen and on the disk."""
    messages = talk()
    async with desk_in_window(tmp_path, *messages) as made:
        whole = made.shown
        made.deletions.delete_message(messages[3].id)
        assert made.shown == whole[:3]
        assert made.said == "The answer and the 2 messages after it were deleted"
        assert made.page.transcript.messages.message_id == messages[2].id
        assert await made.stored() == whole[:3]
        made.page.transcript.setFocus()
        made.deletions.undo()
        assert made.shown == whole
        assert (made.said, made.deletions.can_undo) == ("", False)
        assert made.page.transcript.messages.message_id == messages[3].id
        assert await made.stored() == whole
        assert made.troubles == []


async def test_deletions_are_undone_one_after_the_other(tmp_path: Path) -> None:
    """The newest first, conversations and messages alike."""
    messages = talk()
    async with desk_in_window(tmp_path, *messages) as made:
        whole = made.shown
        made.deletions.delete_message(messages[5].id)
        made.deletions.delete_message(messages[4].id)
        made.deletions.delete(CONVERSATION)
        made.deletions.undo()
        await made.until(lambda: made.page.conversation.id == CONVERSATION)
        assert made.shown == whole[:4]
        made.deletions.undo()
        made.deletions.undo()
        assert made.shown == whole
        assert await made.stored() == whole


async def test_the_undo_of_a_page_that_was_closed(tmp_path: Path) -> None:
    """What was deleted comes back also where the conversation is open no more."""
    messages = talk()
    async with desk_in_window(tmp_path, *messages) as made:
        whole = made.shown
        made.deletions.delete_message(messages[2].id)
        await made.settle()
        made.desk.new()
        made.desk._pages.close(CONVERSATION)
        made.deletions.undo()
        await made.until(lambda: made.page.conversation.id == CONVERSATION)
        assert made.shown == whole


async def test_deleting_all_that_was_said_deletes_the_conversation(tmp_path: Path) -> None:
    """No conversation without a message is left in the list; the way back is the same."""
    messages = talk(1)
    async with desk_in_window(tmp_path, *messages) as made:
        made.deletions.delete_message(messages[0].id)
        assert made.said == "“Why 0?” was deleted"
        await made.settle()
        assert await made.store.conversations.newest() == ()
        made.deletions.undo()
        await made.until(lambda: made.shown == ["Why 0?", "Because 0."])


async def test_the_version_beside_takes_the_place(tmp_path: Path) -> None:
    """Deleting one of two answers shows the other one."""
    messages = talk(1)
    other = Message(
        Role.ASSISTANT,
        (TextPart("Since."),),
        parent_id=messages[0].id,
        finish_reason=FinishReason.COMPLETE,
    )
    async with desk_in_window(tmp_path, *messages, other) as made:
        made.deletions.delete_message(other.id)
        assert made.shown == ["Why 0?", "Because 0."]
        assert made.said == "The answer was deleted"
        assert await made.stored() == made.shown


async def test_a_fork_goes_on_from_a_message(tmp_path: Path) -> None:
    """A new conversation is in front with the branch up to there; the notice leads back to the whole one."""
    messages = talk()
    async with desk_in_window(tmp_path, *messages) as made:
        whole = made.shown
        made.forks.fork(messages[1].id)
        await made.until(lambda: made.page.conversation.id != CONVERSATION)
        fork = made.page.conversation
        assert made.shown == whole[:2]
        assert made.page.title == "Why 0? (fork)"
        assert made.page.branch.messages[0].parts == messages[0].parts
        assert await made.stored(fork.id) == whole[:2]
        assert made.said == "This is a fork of “Why 0?”"
        # What is done to one is not done to the other.
        made.deletions.delete_message(made.page.branch.messages[1].id)
        assert await made.stored(fork.id) == whole[:1]
        assert await made.stored() == whole
        made.window.notices.take_back("undo-delete")
        made.window.notices.act_chosen.emit("forked")
        assert made.page.conversation.id == CONVERSATION
        assert made.shown == whole


async def test_inspect_says_when_nothing_was_kept(tmp_path: Path) -> None:
    """The inspector opens in any case, and a notice says why it shows something else."""
    messages = talk(1)
    async with desk_in_window(tmp_path, *messages) as made:
        window, theme = made.window, made.window.theme
        window.right.set_maker(lambda: InspectorPane(theme))
        Inspecting(window, made.desk).inspect(messages[1].id)
        assert window.right.is_inspector_open
        assert made.said == "The inspector shows the last turn only"


async def test_the_way_to_follow_is_chosen_for_one_conversation(tmp_path: Path) -> None:
    """A key goes round, the status line says where it stands; the others do as the setting says."""
    file = ConfigFile(tmp_path / "config.toml")
    file.path.write_text('[conversation]\nfollow = "stay"\nreasoning = "open"\n')
    file.read()
    modes = ReadingModes(file)
    async with desk_in_window(tmp_path, *talk(1)) as made:
        first = made.page

        def following(page: ConversationPage) -> str:
            return page.transcript.modes.follow.value

        modes.apply(first)
        assert following(first) == "stay"
        assert first.transcript.page.habits.view is ReasoningView.OPEN
        assert list(first.status.parts) == ["Done"]
        modes.cycle_follow(first)
        assert following(first) == "question_on_top"
        assert list(first.status.parts) == ["Done", "question at the top"]
        made.desk.new()
        modes.apply_to_all(made.desk.pages)
        assert (following(first), following(made.page)) == ("question_on_top", "stay")
