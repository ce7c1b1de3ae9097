"""What servers let be read: listed page by page, read within limits, words for templates completed."""

from __future__ import annotations

import asyncio
import base64

import pytest

from chatdesk.domain.errors import ToolError
from chatdesk.domain.message import AttachmentPart
from chatdesk.domain.server_offer import ServerResource, ServerTemplate
from chatdesk.domain.uri_template import expanded
from chatdesk.tools import prompt_list
from tests.tools.test_prompts import offering
from tests.tools.test_real_servers import NEEDS_NPM, everything
from tests.tools.toolboxes import Box

# The loop that the program runs on.
pytestmark = pytest.mark.qt
WEATHER = ServerTemplate(
    "offering",
    "weather:///{country}/{city}",
    "weather",
    "Weather",
    variables=("country", "city"),
)


async def test_all_pages_are_listed(box: Box) -> None:
    """With what the server says of them; a change is told by another number."""
    await box.use(offering())
    resources = box.toolbox.resources
    offer = await resources.offer("offering")
    assert [one.uri for one in offer.resources] == [
        "note:///plan.md",
        "note:///dot",
        "note:///big",
        "note:///broken",
        "note:///empty",
    ]
    assert offer.resources[0] == ServerResource(
        "offering", "note:///plan.md", "plan", "The plan", "", "text/markdown", 18
    )
    assert offer.templates == (WEATHER,)
    assert not offer.is_cut
    assert list(resources.servers()) == [("offering", 0)]
    moved = asyncio.Event()
    box.toolbox.listen(moved.set)
    await box.call("offering_act")
    async with asyncio.timeout(10):
        while list(resources.servers()) == [("offering", 0)]:
            await moved.wait()
            moved.clear()
    assert (await resources.offer("offering")).resources[-1].name == "part"


async def test_what_is_read_becomes_a_file(box: Box) -> None:
    """Text and bytes alike, with the address; the name is that of the address where it looks like one."""
    await box.use(offering())
    resources = box.toolbox.resources
    (plan,) = await resources.read("offering", "note:///plan.md", "The plan")
    assert (plan.name, plan.media_type, plan.source) == (
        "plan.md",
        "text/markdown",
        "offering, note:///plan.md",
    )
    assert base64.b64decode(plan.data) == b"# Plan\n\nBuy pears."
    assert plan.size == 18
    (dot,) = await resources.read("offering", "note:///dot", "A dot")
    assert dot == AttachmentPart("A dot", "image/png", "iVBORw0KGgo=", "offering, note:///dot")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("big", "too large: 5.0 MB"),
        ("broken", "damaged"),
        ("empty", "has nothing at note:///empty"),
        ("missing", "Missing argument 'missing'"),
    ],
)
async def test_what_cannot_be_read_is_said(box: Box, name: str, words: str) -> None:
    """In words for the user."""
    await box.use(offering())
    with pytest.raises(ToolError, match=words):
        await box.toolbox.resources.read("offering", f"note:///{name}")


async def test_words_of_a_template_are_completed(box: Box) -> None:
    """With the other words known; the address is made of them."""
    await box.use(offering())
    resources = box.toolbox.resources
    assert await resources.complete(WEATHER, "city", "b", {"country": "CH"}) == ("Basel", "Bern", "Biel")
    assert await resources.complete(WEATHER, "city", "be", {"country": "CH"}) == ("Bern",)
    assert await resources.complete(WEATHER, "city", "be", {}) == ()
    uri = expanded(WEATHER.pattern, {"country": "CH", "city": "Bern"})
    (file,) = await resources.read("offering", uri, "Weather")
    assert base64.b64decode(file.data) == b"It rains in Bern."


async def test_a_silent_or_missing_server_is_said(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while; where there are no completions there are none."""
    monkeypatch.setattr(prompt_list, "ASK_SECONDS", 0.2)
    await box.use(offering("silent"))
    with pytest.raises(ToolError, match="did not answer in time"):
        await box.toolbox.resources.offer("offering")
    await box.toolbox.use([])
    assert list(box.toolbox.resources.servers()) == []
    with pytest.raises(ToolError, match="no server “offering” any more"):
        await box.toolbox.resources.read("offering", "note:///plan.md")
    assert await box.toolbox.resources.complete(WEATHER, "city", "b", {}) == ()


@NEEDS_NPM
async def test_the_resources_of_everything(box: Box) -> None:
    """Files, templates with completion, texts and bytes."""
    await box.use(everything())
    resources = box.toolbox.resources
    offer = await resources.offer("everything")
    assert offer.resources
    (first, *_) = await resources.read("everything", offer.resources[0].uri, offer.resources[0].shown_name)
    assert first.data
    template = next(one for one in offer.templates if "/text/" in one.pattern)
    assert template.variables == ("resourceId",)
    assert "1" in await resources.complete(template, "resourceId", "1", {})
    (text,) = await resources.read("everything", expanded(template.pattern, {"resourceId": "1"}), "One")
    assert b"plaintext resource" in base64.b64decode(text.data)
    blob = next(one for one in offer.templates if "/blob/" in one.pattern)
    (binary,) = await resources.read("everything", expanded(blob.pattern, {"resourceId": "1"}), "One")
    assert binary.size > 0
