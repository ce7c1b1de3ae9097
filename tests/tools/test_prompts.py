"""The prompts of servers: listed, told when they change, and asked for with arguments."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from chatdesk.domain.errors import ToolError
from chatdesk.domain.message import AttachmentPart, Role, TextPart
from chatdesk.domain.server_offer import PromptArgument, ServerPrompt
from chatdesk.domain.tool_server import ToolServer
from chatdesk.tools import prompt_list
from tests.tools.test_real_servers import NEEDS_NPM, everything
from tests.tools.toolboxes import Box

SERVER = Path(__file__).parents[1] / "fakes" / "offering_server.py"
# The loop that the program runs on.
pytestmark = pytest.mark.qt


def offering(habit: str = "") -> ToolServer:
    """Return a server with this habit."""
    return ToolServer("offering", command=sys.executable, args=(str(SERVER), habit))


async def prompts_in(box: Box, *names: str) -> dict[str, ServerPrompt]:
    """Wait until these prompts are offered; return them by name."""
    moved = asyncio.Event()
    box.toolbox.listen(moved.set)
    async with asyncio.timeout(10):
        while not set(names) <= (found := {prompt.name: prompt for prompt in box.toolbox.prompts()}).keys():
            moved.clear()
            await moved.wait()
    return found


async def test_a_prompt_is_listed_and_asked_for(box: Box) -> None:
    """Messages of one side are one; a picture is an attachment of it."""
    await box.use(offering())
    found = await prompts_in(box, "greet")
    assert found["greet"] == ServerPrompt(
        "offering",
        "greet",
        "greet",
        "What greet says",
        (PromptArgument("who", "who", "", True), PromptArgument("how", "how")),
    )
    asked, answered = await box.toolbox.prompt("offering", "greet", {"who": "Ada"})
    assert (asked.role, answered.role) == (Role.USER, Role.ASSISTANT)
    assert asked.parts == (TextPart("Greet Ada"), AttachmentPart("image-1", "image/png", "iVBORw0KGgo="))
    assert answered.text == "How?"


async def test_a_change_is_told(box: Box) -> None:
    """What the server adds is there without asking."""
    await box.use(offering())
    await prompts_in(box, "greet")
    await box.call("offering_act")
    await prompts_in(box, "greet", "part")


async def test_what_the_server_says_against_it_is_said(box: Box) -> None:
    """Its own words, and ours where it is gone."""
    await box.use(offering())
    with pytest.raises(ToolError, match="Missing argument 'who'"):
        await box.toolbox.prompt("offering", "greet", {})
    await box.toolbox.use([])
    assert list(box.toolbox.prompts()) == []
    with pytest.raises(ToolError, match="no server “offering” any more"):
        await box.toolbox.prompt("offering", "greet", {"who": "Ada"})


async def test_a_silent_server_holds_up_nothing(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its tools run; who asks for a prompt is told after a while."""
    monkeypatch.setattr(prompt_list, "ASK_SECONDS", 0.2)
    await box.use(offering("silent"))
    assert (await box.call("offering_act")).content == "done"
    with pytest.raises(ToolError, match="did not answer in time"):
        await box.toolbox.prompt("offering", "greet", {"who": "Ada"})
    assert list(box.toolbox.prompts()) == []


async def test_odd_lists_are_taken_as_far_as_they_go(box: Box) -> None:
    """Pages in a circle end; names are shown without what cannot be seen, and asked for as they are."""
    await box.use(offering("endless"))
    assert list(await prompts_in(box, "greet")) == ["greet"]
    await box.use(offering("evil"))
    evil = (await prompts_in(box, "pay\u202e\u200b\nnow"))["pay\u202e\u200b\nnow"]
    assert evil.title == "x" * 119 + "…"


@NEEDS_NPM
async def test_the_prompts_of_everything(box: Box) -> None:
    """A simple one, one with arguments, and one with a resource in it."""
    await box.use(everything())
    found = await prompts_in(box, "simple-prompt", "args-prompt", "resource-prompt")
    assert [(one.name, one.is_required) for one in found["args-prompt"].arguments] == [
        ("city", True),
        ("state", False),
    ]
    (simple,) = await box.toolbox.prompt("everything", "simple-prompt", {})
    assert "simple prompt" in simple.text
    (weather,) = await box.toolbox.prompt("everything", "args-prompt", {"city": "Bern"})
    assert "Bern" in weather.text
    (resource,) = await box.toolbox.prompt(
        "everything", "resource-prompt", {"resourceType": "Text", "resourceId": "1"}
    )
    assert "This is a plaintext resource" in resource.text
