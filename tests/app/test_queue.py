"""What is written while an answer comes: it waits, is sent, or comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from chatdesk.domain.message import AttachmentPart, Role, TextPart
from chatdesk.ui.page.conversation_page import ConversationPage
from tests.app.asked_page import AskedPage, asked_page
from tests.app.test_continue_page import begun, whole
from tests.fakes.replies import STALL, Pause, Reply, chat_chunk, chat_stream, error_reply, sse

_SLOW = Reply(
    (sse(chat_chunk({"content": "One"})), Pause(0.3), *chat_stream(" two", finish="stop", usage=(7, 3)))
)


def asked(made: AskedPage) -> list[str]:
    """Return the questions of the open branch."""
    return [message.text for message in made.messages if message.role is Role.USER]


def write(page: ConversationPage, text: str) -> None:
    """Write and press Enter."""
    page.composer.edit.insertPlainText(text)
    QTest.keyClick(page.composer.edit, Qt.Key.Key_Return)


async def running(made: AskedPage) -> ConversationPage:
    """Ask, and return the page once the answer has begun."""
    made.page.send("First?")
    await made.until(lambda: made.status.startswith("Writing"))
    return made.page


@pytest.mark.qt
async def test_the_queued_message_is_sent_when_the_turn_ends_well(tmp_path: Path) -> None:
    """It is shown above the field and kept meanwhile; what is written after it stays a draft."""
    async with asked_page(tmp_path, _SLOW, whole("Three")) as made:
        page = await running(made)
        write(page, "Second?")
        assert (page.queue.text, page.composer.text()) == ("Second?", "")
        page.composer.edit.insertPlainText("a draft")
        assert '"queued": "Second?"' in page.writing.kept()[1]
        await made.end()
        await made.end()
        assert asked(made) == ["First?", "Second?"]
        assert made.messages[-1].text == "Three"
        assert (page.queue.text, page.composer.text()) == ("", "a draft")
        assert "queued" not in page.writing.kept()[1]


@pytest.mark.qt
async def test_another_message_joins_the_one_that_waits(tmp_path: Path) -> None:
    """Two that were queued are two paragraphs of one question."""
    async with asked_page(tmp_path, _SLOW, whole("Three")) as made:
        page = await running(made)
        write(page, "Second?")
        write(page, "Third?")
        await made.end()
        await made.end()
        assert asked(made) == ["First?", "Second?\n\nThird?"]


@pytest.mark.qt
async def test_files_wait_with_their_message(tmp_path: Path) -> None:
    """What was attached goes with the message that it was attached to, and comes back with it."""
    file = AttachmentPart("plan.txt", "text/plain", "QUJD")
    async with asked_page(tmp_path, _SLOW, begun("Two")) as made:
        page = await running(made)
        page.composer.attachments.add([file])
        write(page, "Look:")
        assert (page.writing.queued_files, page.composer.attachments.files) == ((file,), ())
        await made.until(lambda: len(made.messages) > 3)
        assert made.page.branch.messages[2].parts == (TextPart("Look:"), file)
        page.composer.attachments.add([file])
        QTest.keyClick(page.composer.edit, Qt.Key.Key_Return)
        page.stop()
        await made.end()
        assert (page.composer.text(), page.composer.attachments.files) == ("", (file,))
        assert page.queue.is_empty


@pytest.mark.qt
async def test_after_a_stop_it_comes_back(tmp_path: Path) -> None:
    """Nothing is sent that the user has stopped: the text stands before the draft, the caret where it was."""
    async with asked_page(tmp_path, begun("One")) as made:
        page = await running(made)
        write(page, "Second?")
        page.composer.edit.insertPlainText("draft")
        page.stop()
        await made.end()
        assert asked(made) == ["First?"]
        assert page.composer.text() == "Second?\n\ndraft"
        assert page.composer.edit.caret == (14, 14)
        assert page.queue.text == ""


@pytest.mark.qt
async def test_after_a_failure_it_comes_back(tmp_path: Path) -> None:
    """A turn that fails sends nothing after it."""
    stream = (sse(chat_chunk({"content": "One"})), Pause(0.3), sse({"error": {"message": "It broke."}}))
    async with asked_page(tmp_path, Reply(stream), error_reply(400, "No.")) as made:
        page = await running(made)
        write(page, "Second?")
        await made.end()
        assert made.messages[-1].failure is not None
        assert (asked(made), page.composer.text()) == (["First?"], "Second?")


@pytest.mark.qt
async def test_it_can_be_edited_and_removed(tmp_path: Path) -> None:
    """Up in the empty composer takes it back; removed, Undo brings it back into the composer."""
    async with asked_page(tmp_path, begun("One")) as made:
        page = await running(made)
        write(page, "Second?")
        QTest.keyClick(page.composer.edit, Qt.Key.Key_Up)
        assert (page.queue.text, page.composer.text()) == ("", "Second?")
        QTest.keyClick(page.composer.edit, Qt.Key.Key_Return)
        page.queue.remove()
        assert (page.queue.text, page.composer.text()) == ("", "")
        page.composer.edit.undo()
        assert page.composer.text() == "Second?"
        page.stop()
        await made.end()
        assert asked(made) == ["First?"]


@pytest.mark.qt
async def test_interrupt_and_send(tmp_path: Path) -> None:
    """The partial answer stays, what waited and what is written are asked at once."""
    async with asked_page(tmp_path, begun("One"), whole("Two")) as made:
        page = await running(made)
        write(page, "Second?")
        page.composer.edit.insertPlainText("Now!")
        page.queue.interrupt()
        await made.end()
        await made.end()
        assert asked(made) == ["First?", "Second?\n\nNow!"]
        assert [m.text for m in made.messages if m.role is Role.ASSISTANT] == ["One", "Two"]
        assert page.composer.text() == ""


@pytest.mark.qt
async def test_a_stop_after_the_interrupt_sends_nothing(tmp_path: Path) -> None:
    """Who stops what was to be sent has the text again."""
    async with asked_page(tmp_path, Reply((sse(chat_chunk({"content": "One"})), STALL))) as made:
        page = await running(made)
        page.composer.edit.insertPlainText("Now!")
        page.queue.interrupt()
        page.stop()
        await made.end()
        assert (asked(made), page.composer.text()) == (["First?"], "Now!")
