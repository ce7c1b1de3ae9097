"""Prompts of tool servers in a window: their words asked for in place, their text in the composer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from chatdesk.domain.errors import ToolError
from chatdesk.domain.message import AttachmentPart, Message, Role, TextPart
from chatdesk.domain.server_offer import PromptArgument, ServerPrompt
from chatdesk.ui.acts.prompting import Prompting, draft_of
from chatdesk.ui.palette.prompt_panel import PromptPanel
from tests.app.desk_in_window import DeskInWindow, desk_in_window

pytestmark = pytest.mark.qt

_Key = Qt.Key
GREET = ServerPrompt(
    "desk",
    "greet",
    "Greeting",
    "Says hello",
    (PromptArgument("who", "Who", "A name", is_required=True), PromptArgument("how")),
)
PLAIN = ServerPrompt("desk", "plain")
BROKEN = ServerPrompt("desk", "broken")


class Served:
    """Prompting over a window, with a server that answers by what it was asked."""

    def __init__(self, made: DeskInWindow) -> None:
        self.asked: list[dict[str, str]] = []
        self.made = made
        self.prompting = Prompting(made.window, made.desk, self._fetch, made.tasks)

    @property
    def panel(self) -> PromptPanel:
        """The panel, which was opened before."""
        assert self.prompting.panel is not None
        return self.prompting.panel

    def write(self, text: str, key: Qt.Key = _Key.Key_Return) -> None:
        """Type into the field and press a key."""
        QTest.keyClicks(self.panel.field, text)
        QTest.keyClick(self.panel.field, key)

    async def _fetch(self, server: str, name: str, arguments: Mapping[str, str]) -> Sequence[Message]:
        self.asked.append(dict(arguments))
        if name == "broken":
            raise ToolError(f"The server “{server}” has no such prompt.")
        file = AttachmentPart("card.png", "image/png", "eA==")
        return (Message(Role.USER, (TextPart(f"Hello {arguments.get('who', 'you')}"), file)),)


async def test_one_word_after_another_is_asked_for(tmp_path: Path) -> None:
    """Enter goes on; at the end the text is a draft, and the composer has the focus."""
    async with desk_in_window(tmp_path) as made:
        served = Served(made)
        served.prompting.use(GREET)
        assert served.panel.field.placeholderText() == "Who (required)"
        served.write("Ada")
        assert served.panel.field.placeholderText() == "how (may stay empty)"
        served.write("")
        await made.settle()
        assert served.asked == [{"who": "Ada"}]
        assert made.page.composer.text() == "Hello Ada"
        assert [file.name for file in made.page.composer.attachments.files] == ["card.png"]
        assert served.panel.isHidden()


async def test_a_required_word_cannot_stay_empty(tmp_path: Path) -> None:
    """The field says so, and comes back when the others are written."""
    async with desk_in_window(tmp_path) as made:
        served = Served(made)
        served.prompting.use(GREET)
        served.write("")
        assert served.panel.field.placeholderText() == "Who is needed first"
        QTest.keyClick(served.panel.field, _Key.Key_Down)
        served.write("kindly")
        assert not served.asked
        assert served.panel.field.placeholderText() == "Who is needed first"
        served.write("Bo")
        assert served.panel.field.text() == "kindly"
        served.write("")
        await made.settle()
        assert served.asked == [{"who": "Bo", "how": "kindly"}]


async def test_escape_asks_for_nothing(tmp_path: Path) -> None:
    """And changes nothing in the composer."""
    async with desk_in_window(tmp_path) as made:
        served = Served(made)
        made.page.composer.set_text("Mine")
        served.prompting.use(GREET)
        served.write("Ada", _Key.Key_Escape)
        await made.settle()
        assert (served.asked, made.page.composer.text()) == ([], "Mine")


async def test_what_was_written_before_stays(tmp_path: Path) -> None:
    """The prompt stands below it."""
    async with desk_in_window(tmp_path) as made:
        served = Served(made)
        made.page.composer.set_text("Mine")
        served.prompting.use(PLAIN)
        await made.settle()
        assert made.page.composer.text() == "Mine\n\nHello you"


async def test_a_prompt_that_does_not_come_is_told(tmp_path: Path) -> None:
    """With the server's reason."""
    async with desk_in_window(tmp_path) as made:
        served = Served(made)
        served.prompting.use(BROKEN)
        await made.settle()
        assert made.said == "The prompt “broken” did not come"
        assert made.page.composer.text() == ""


def test_several_messages_are_one_text() -> None:
    """Who would say each stands before it, which is told; files go with it."""
    picture = AttachmentPart("a.png", "image/png", "eA==")
    messages = [
        Message(Role.USER, (TextPart("Two and two?"), picture)),
        Message(Role.ASSISTANT, (TextPart("Four."),)),
    ]
    text, files, told = draft_of(messages)
    assert text == "User:\nTwo and two?\n\nAssistant:\nFour."
    assert files == (picture,)
    assert told == "Its 2 messages stand there as one text."
    assert draft_of(messages[:0]) == ("", (), "It is empty.")
    assert draft_of([Message(Role.USER, (picture,))]) == ("", (picture,), "")
