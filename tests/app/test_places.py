"""What belongs to a conversation beside its messages comes back with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest

from chatdesk.domain.message import AttachmentPart, Message, Role, TextPart
from chatdesk.domain.preset import Preset
from chatdesk.engine.plans import plan_send
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.page.reading_modes import ReadingModes
from chatdesk.ui.sidebar.conversation_rows import Mark
from tests.app.desk_in_window import CONVERSATION, desk_in_window

pytestmark = pytest.mark.usefixtures("qapp")

_QUESTION = Message(Role.USER, (TextPart("Why?"),), id="q")


async def test_a_preset_is_kept_with_its_conversation(tmp_path: Path) -> None:
    """It is on disk once it is told, also for a conversation in which nothing was said yet."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        bar = made.page.preset_bar
        bar.toggle()
        assert bar.form is not None
        bar.form.system.edit.insertPlainText("Be brief.")
        bar.close_form()
        await made.settle()
        loaded = await made.store.conversations.load(CONVERSATION)
        assert loaded is not None
        assert loaded.preset == Preset("Be brief.")
        made.desk.new()
        new = made.page.preset_bar
        assert not new.isVisible()
        new.toggle()
        assert new.form is not None
        new.form.system.edit.insertPlainText("Something else.")
        new.close_form()
        await made.settle()
        begun = await made.store.begin()
        assert begun.new_preset == Preset("Something else.")


async def test_the_preset_of_a_new_conversation_moves_with_its_first_message(tmp_path: Path) -> None:
    """It is kept under the conversation's own id before the message is; the next new one begins afresh."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        made.desk.new()
        page = made.page
        page.branch.preset = Preset("Be brief.")
        page.preset_bar.changed.emit()
        page.asking.emit()
        await made.settle()
        page.branch.add(_QUESTION)
        page.head_changed.emit()
        await made.store.messages.append(page.conversation.id, _QUESTION)
        await made.settle()
        loaded = await made.store.conversations.load(page.conversation.id)
        assert loaded is not None
        assert loaded.preset == Preset("Be brief.")
        assert (await made.store.begin()).new_preset == Preset()
    async with desk_in_window(tmp_path) as again:
        again.desk.add(loaded)
        assert again.page.branch.preset == Preset("Be brief.")
        assert plan_send(again.page.branch, "And?").preset == Preset("Be brief.")
        assert again.page.preset_bar.isVisible()


async def test_a_draft_comes_back_as_it_was(tmp_path: Path) -> None:
    """Text, selection and the question that is edited are there in another start, without a clean end."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        page = made.page
        page.composer.edit.insertPlainText("before")
        page.edit()
        page.composer.edit.insertPlainText(" and 🙂 how")
        page.composer.edit.set_caret(2, 6)
        made.desk.keep_places()
        await made.settle()
        loaded = await made.store.conversations.load(CONVERSATION)
        assert loaded is not None
        assert (page.composer.edit.caret, loaded.draft) == ((2, 6), page.composer.text())
    async with desk_in_window(tmp_path) as again:
        page = again.page
        assert page.composer.text() == "Why? and 🙂 how"
        assert page.composer.edit.caret == (2, 6)
        assert page.writing.edited_id == "q"
        QTest.keyClick(page.composer.edit, Qt.Key.Key_Escape)
        assert page.composer.text() == "before"
        assert not page.writing.edited_id


async def test_what_is_typed_is_kept_while_it_is_typed(tmp_path: Path) -> None:
    """A program that is killed a moment later has lost nothing; nobody has to pause or to leave."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        told = QSignalSpy(made.page.writing.changed)
        for letter in "half":
            QTest.keyClicks(made.page.composer.edit, letter)
        assert told.wait(5000)
        await made.settle()
        assert await made.store.conversations.draft(CONVERSATION) == "half"


async def test_what_was_queued_is_in_the_composer_after_a_start(tmp_path: Path) -> None:
    """The turn that it waited for is gone: it is not sent by itself, and it is not lost."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        made.page.composer.edit.insertPlainText("draft")
        made.page.writing.queue("Second?")
        await made.settle()
    async with desk_in_window(tmp_path) as again:
        assert again.page.composer.text() == "Second?\n\ndraft"
        assert again.page.queue.text == ""


@pytest.mark.parametrize(
    "kept", ["{", "[1]", '{"at": [-1, "x"], "edited": "gone", "queued": 3}', '{"at": [99, 99]}']
)
async def test_a_damaged_state_costs_the_caret_alone(tmp_path: Path, kept: str) -> None:
    """The text is there whatever stands beside it."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        made.page.writing.restore("draft", kept, lambda _id: False)
        assert made.page.composer.text() == "draft"
        assert made.page.composer.edit.caret == (5, 5)
        assert made.page.writing.edited_id is None


async def test_the_draft_of_a_deleted_conversation_stays_its_own(tmp_path: Path) -> None:
    """It does not become the draft of the next new one, and comes back with the conversation."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        page = made.page
        made.deletions.delete(CONVERSATION)
        page.composer.edit.insertPlainText("late")
        page.writing.tell()
        await made.settle()
        assert await made.store.conversations.draft() == ""
        assert await made.store.conversations.draft(CONVERSATION) == "late"


async def test_the_walk_goes_on_to_prompts_of_other_conversations(tmp_path: Path) -> None:
    """Ctrl+Up walks through this conversation, then through all; the draft comes back at the end."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        await made.store.messages.append("b", Message(Role.USER, (TextPart("Elsewhere?"),)))
        page = made.page
        page.composer.history.set(["Why?"])
        page.composer.edit.insertPlainText("draft")
        seen = []
        for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
            QTest.keyClick(page.composer.edit, key, Qt.KeyboardModifier.ControlModifier)
            await made.settle()
            seen.append(page.composer.text())
        assert seen == ["Why?", "Elsewhere?", "Elsewhere?", "Why?", "draft"]
        made.desk.new()
        QTest.keyClick(made.page.composer.edit, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
        await made.settle()
        assert made.page.composer.text() == "Elsewhere?"


async def test_nothing_was_ever_asked(tmp_path: Path) -> None:
    """The walk ends where it began, and asks the store once."""
    async with desk_in_window(tmp_path) as made:
        begun = QSignalSpy(made.page.composer.history.begun)
        QTest.keyClick(made.page.composer.edit, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
        await made.settle()
        assert (begun.count(), made.page.composer.text()) == (1, "")


async def test_the_way_to_follow_is_kept(tmp_path: Path) -> None:
    """What was chosen for one conversation holds there after a start, and nowhere else."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        ReadingModes(ConfigFile(tmp_path / "config.toml")).cycle_follow(made.page)
        assert made.page.transcript.modes.follow.value == "stay"
        made.desk.new()
        assert made.page.transcript.modes.follow.value == "follow"
    async with desk_in_window(tmp_path) as again:
        assert again.page.transcript.modes.follow.value == "stay"
        assert "stays where you read" in again.page.status.parts
        ReadingModes(ConfigFile(tmp_path / "config.toml")).apply(again.page)
        assert again.page.transcript.modes.follow.value == "stay"


async def test_files_that_were_not_sent_come_back(tmp_path: Path) -> None:
    """Those with the text, those with what was written before an edit, those that were queued."""
    one, two = (AttachmentPart(name, "text/plain", "QUJD") for name in ("one.txt", "two.txt"))
    async with desk_in_window(tmp_path, _QUESTION) as made:
        made.page.composer.attachments.add([one])
        made.page.edit()
        made.page.composer.attachments.add([two])
    async with desk_in_window(tmp_path) as again:
        page = again.page
        assert page.composer.attachments.files == (two,)
        QTest.keyClick(page.composer.edit, Qt.Key.Key_Escape)
        assert page.composer.attachments.files == (one,)
        page.writing.queue("Second?", (two,))
    async with desk_in_window(tmp_path) as last:
        page = last.page
        assert page.composer.text() == "Second?"
        assert page.composer.attachments.files == (two, one)
        page.composer.clear()
    async with desk_in_window(tmp_path) as empty:
        assert empty.page.composer.attachments.files == ()


async def test_marks_that_nobody_has_seen_are_kept(tmp_path: Path) -> None:
    """Those of turns that ran are not, nor is that of the conversation in front; nonsense is passed over."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        shelf = made.desk.shelf
        shelf.restore_marks(f"unread {CONVERSATION}\nfailed b\nunread c\nodd d\nfailed\n\n", CONVERSATION)
        assert shelf.mark(CONVERSATION) is Mark.NONE
        shelf.set_mark("e", Mark.RUNNING)
        assert shelf.kept_marks() == "failed b\nunread c"
        shelf.set_mark("c", Mark.NONE)
        shelf.remove("b")
        assert shelf.kept_marks() == ""
