"""What servers have models asked: read, limited, refused where it cannot be, answered by whoever is there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from chatdesk.domain.errors import ToolError
from chatdesk.domain.message import AttachmentPart
from chatdesk.domain.tool import NoteKind, ToolNote
from chatdesk.domain.tool_server import ServerState
from chatdesk.tools.asking import AskedMessage, SampledAnswer, SamplingWish
from tests.tools.test_prompts import offering
from tests.tools.toolboxes import Box, Surrounding, boxed

# The loop that the program runs on.
pytestmark = pytest.mark.qt


class Model:
    """Answers as it is told to."""

    def __init__(self, answer: SampledAnswer | ToolError | None = None) -> None:
        self.wishes: list[SamplingWish] = []
        self.begun = asyncio.Event()
        self.was_cancelled = False
        self._answer = answer

    async def sample(self, wish: SamplingWish, tell: Callable[[ToolNote], None]) -> SampledAnswer | None:
        """Keep the wish; answer, decline, fail, or never come to an end."""
        self.wishes.append(wish)
        self.begun.set()
        tell(ToolNote("m1 is asked", kind=NoteKind.SAMPLING))
        if isinstance(self._answer, ToolError):
            raise self._answer
        return self._answer


class SlowModel(Model):
    """Writes until it is stopped."""

    async def sample(self, wish: SamplingWish, tell: Callable[[ToolNote], None]) -> SampledAnswer | None:
        """Never come to an end."""
        await super().sample(wish, tell)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise
        return None


async def told(box: Box, tool: str) -> Any:
    """Call a tool that asks; return what its server was told."""
    return json.loads((await box.call(f"offering_{tool}")).content)


async def test_a_wish_comes_whole_and_the_answer_goes_back(around: Surrounding) -> None:
    """With system prompt, limits and hints; a picture comes as a file. It is told to the call's log."""
    model = around.sampler = Model(SampledAnswer("A pear.", "m1", "maxTokens"))
    async with boxed(around) as box:
        await box.use(offering())
        assert await told(box, "think") == {
            "role": "assistant",
            "content": {"type": "text", "text": "A pear."},
            "model": "m1",
            "stopReason": "maxTokens",
        }
        await told(box, "look")
    assert model.wishes[0] == SamplingWish(
        "offering",
        (AskedMessage("user", "Which of these is a fruit?\nA stone, a pear."),),
        system="You sort things.",
        most_tokens=100,
        temperature=0.5,
        stop=("END",),
        models=("no-such", "SECOND"),
    )
    assert model.wishes[1].messages[0].files == (AttachmentPart("image-1", "image/png", "iVBORw0KGgo="),)
    kinds = [note.kind for note in box.notes]
    assert kinds == [NoteKind.ASKING, NoteKind.SAMPLING, NoteKind.ANSWERED] * 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [(None, "The user declined."), (ToolError("Stopped by the user."), "Stopped by the user.")],
)
async def test_a_no_is_an_error_with_its_reason(
    around: Surrounding, answer: ToolError | None, words: str
) -> None:
    """The call goes on with it."""
    around.sampler = Model(answer)
    async with boxed(around) as box:
        await box.use(offering())
        assert await told(box, "think") == {"code": -1, "message": words}


@pytest.mark.parametrize(
    ("tool", "words"), [("use", "Tools are not"), ("hear", "type audio is not"), ("much", "200,017 letters")]
)
async def test_what_cannot_be_is_refused_unasked(around: Surrounding, tool: str, words: str) -> None:
    """Tools, sounds and endless texts: nobody is asked, the server is told why, the log too."""
    model = around.sampler = Model()
    async with boxed(around) as box:
        await box.use(offering())
        assert words in (await told(box, tool))["message"]
        assert model.wishes == []
        assert [words in note.text for note in box.notes] == [True]


async def test_a_server_that_dies_takes_its_wish_along(around: Surrounding) -> None:
    """The model is stopped, the call has an error, the server is started again."""
    model = around.sampler = SlowModel()
    async with boxed(around) as box:
        await box.use(offering())
        call = asyncio.ensure_future(box.call("offering_think_and_die"))
        async with asyncio.timeout(10):
            await model.begun.wait()
        # Anything at all that the server can read is what it waits for.
        other = asyncio.ensure_future(box.call("offering_act"))
        assert (await call).is_error
        assert (await other).is_error
        await box.until("offering", ServerState.READY)
        assert model.was_cancelled


async def test_without_a_model_nothing_is_promised(box: Box) -> None:
    """The server learns at the start that it cannot ask."""
    await box.use(offering())
    assert box.names() == ["offering_act"]
