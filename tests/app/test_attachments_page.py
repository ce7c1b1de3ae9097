"""Files that go with a message: sent, kept with it, there again when it is edited."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from chatdesk.domain.message import AttachmentPart, TextPart
from tests.app.asked_page import asked_page
from tests.fakes.replies import Reply, chat_stream

pytestmark = pytest.mark.qt

PLAN = AttachmentPart(
    "plan.md", "text/markdown", base64.b64encode(b"# Plan").decode(), "notes, note:///plan.md"
)
DOT = AttachmentPart("dot", "image/png", "iVBORw0KGgo=", "notes, note:///dot")
WELL = Reply(chat_stream("Well", "."))


async def test_a_message_takes_its_files_along(tmp_path: Path) -> None:
    """The model reads them, the store has them with where they came from, the composer is empty."""
    async with asked_page(tmp_path, WELL) as made:
        composer = made.page.composer
        composer.set_text("Read this")
        composer.attachments.add([PLAN, DOT])
        await made.send("Read this")
        assert not composer.has_content()
        content = made.server.requests[0].json()["messages"][0]["content"]
        assert [part["type"] for part in content] == ["text", "text", "image_url"]
        assert "# Plan" in content[1]["text"]
        stored = await made.store.conversations.load(made.page.conversation.id)
        assert stored is not None
        question = next(message for message in stored.messages.values() if message.role == "user")
        assert question.parts == (TextPart("Read this"), PLAN, DOT)


async def test_a_text_from_elsewhere_leaves_the_files_of_the_draft(tmp_path: Path) -> None:
    """They belong to what is written; a file alone is a message that is called by its name."""
    async with asked_page(tmp_path, WELL, WELL) as made:
        composer = made.page.composer
        composer.set_text("a draft")
        composer.attachments.add([PLAN])
        await made.send("Something else")
        assert composer.attachments.files == (PLAN,)
        composer.set_text("")
        await made.send("")
        assert made.messages[-2].parts == (PLAN,)


async def test_an_edited_question_has_its_files_again(tmp_path: Path) -> None:
    """Given up, those of the draft are back; sent, the new branch has what is there then."""
    async with asked_page(tmp_path, WELL, WELL) as made:
        page, composer = made.page, made.page.composer
        composer.set_text("Read this")
        composer.attachments.add([PLAN])
        await made.send("Read this")
        composer.attachments.add([DOT])
        page.edit()
        assert composer.attachments.files == (PLAN,)
        composer.editing_left.emit()
        assert composer.attachments.files == (DOT,)
        page.edit()
        await made.send("Read this")
        assert made.messages[0].parts == (TextPart("Read this"), PLAN)


async def test_a_message_of_files_alone_has_a_title(tmp_path: Path) -> None:
    """That of its first file."""
    async with asked_page(tmp_path, WELL) as made:
        made.page.composer.attachments.add([PLAN])
        await made.send("")
        assert made.page.title == "plan.md"
