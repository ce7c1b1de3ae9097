"""The Tour through the real service: what it says, how fast, how it goes on, and that its tools are real."""

from __future__ import annotations

import json
import math
import re
import time
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from chatdesk.commands.table import BY_ID
from chatdesk.domain.delta import ErrorDelta
from chatdesk.domain.message import FinishReason, Message, Role, TextPart, ToolCallPart, ToolResultPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.seam import Seam
from chatdesk.domain.stream import Received
from chatdesk.providers.tour import answers
from chatdesk.providers.tour.answers import answer_to
from chatdesk.providers.tour.keys import marked_commands
from chatdesk.providers.tour.script import PROMPTS, SUGGESTED, TourPrompt, recognise
from chatdesk.providers.tour.transport import TourTransport
from chatdesk.settings.accounts import TOUR
from chatdesk.tools.builtin import BuiltinServer
from tests.providers.asking import Answer, Service, question
from tests.tools.toolboxes import Surrounding, boxed


async def tour(request: GenerationRequest | str, *, speed: float = math.inf) -> Answer:
    """Ask the Tour."""
    asked = question(request, model="tour") if isinstance(request, str) else request
    async with Service(TOUR, None, tour_speed=speed) as service:
        return await service.ask(asked)


def prompt(prompt_id: str) -> TourPrompt:
    """Return a prompt by its id."""
    return next(prompt for prompt in PROMPTS if prompt.id == prompt_id)


def test_three_prompts_are_suggested() -> None:
    """The cards of an empty conversation are the three of the design, each with a second line."""
    assert [prompt.title for prompt in SUGGESTED] == [
        "Show me around",
        "A long answer to stop",
        "Use two tools at once",
    ]
    assert all(prompt.note and prompt.text for prompt in PROMPTS)


@pytest.mark.parametrize("known", PROMPTS, ids=lambda known: known.id)
def test_a_prompt_is_recognised_by_its_text_and_its_title(known: TourPrompt) -> None:
    """What a card sends, and what a person types from its title, mean the same prompt."""
    assert recognise(known.text) is known
    assert recognise(known.title.upper() + "!") is known


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Hi",
        "Write a poem.",
        "I think that my tour of the garden was long, tell me the error in that, please.",
    ],
)
def test_anything_else_is_not_recognised(message: str) -> None:
    """A question of one's own is not mistaken for a prompt, even with such words in it."""
    assert recognise(message) is None


@pytest.mark.parametrize("prompt_id", ["around", "markdown"])
async def test_an_answer_streams_and_ends_in_order(prompt_id: str) -> None:
    """Text comes in many small pieces, with token counts and a finish reason at the end."""
    answer = await tour(prompt(prompt_id).text)
    growing = answer.growing()
    assert answer.text.startswith("# ")
    assert growing.finish_reason() is FinishReason.COMPLETE
    assert growing.usage is not None
    assert growing.usage.output_tokens
    assert sum(isinstance(item, Received) for item in answer.items) > 100
    assert answer.sent[0].url == "tour://built-in/chat/completions"


async def test_the_long_answer_is_long() -> None:
    """There are more than 2,500 words to stop, with headings, lists, a table and code among them."""
    text = (await tour(prompt("long").text)).text
    assert len(text.split()) > 2_500
    for sign in ("\n## ", "\n* ", "\n1. ", "\n| ", "\n```python\n", "\n> "):
        assert sign in text


async def test_the_markdown_answer_has_every_kind() -> None:
    """Headings, emphasis, lists, tasks, quotations, fences, tables, rules and links are all there."""
    text = (await tour(prompt("markdown").text)).text
    for sign in (
        "\n### ",
        "**",
        "~~",
        "`inline",
        "](https",
        "\n- [x]",
        "\n> ",
        "```json",
        "```diff",
        ":---:",
        "\n---\n",
    ):
        assert sign in text


async def test_reasoning_comes_before_the_answer() -> None:
    """The reasoning streams in its own field, then the answer."""
    answer = await tour(prompt("reasoning").text)
    kinds = [type(part).__name__ for part in answer.growing().message().parts]
    assert kinds == ["ReasoningPart", "TextPart"]
    assert "10" in answer.text


async def test_the_error_comes_in_the_middle() -> None:
    """The partial answer stays and the error has a readable sentence."""
    answer = await tour(prompt("error").text)
    assert len(answer.text) > 50
    errors = [delta for delta in answer.deltas if isinstance(delta, ErrorDelta)]
    assert [error.message for error in errors] == ["The Tour failed here because it was asked to."]
    assert answer.growing().finish_reason() is FinishReason.ERROR


async def test_a_foreign_question_is_answered_kindly() -> None:
    """The Tour says that it is no AI, what it understands, and how to connect a model."""
    text = (await tour("Who was the first person on the moon?")).text
    assert "not an AI" in text
    assert "Add account" in text
    assert all(prompt.title in text for prompt in PROMPTS)


async def test_two_tools_run_and_their_results_are_used(tmp_path: Path) -> None:
    """Two calls come in parallel, the built-in tools run them, and the answer holds what they returned."""
    tools = BuiltinServer()
    asked = replace(
        question(prompt("tools").text, model="tour"), tools=tuple(tool.spec for tool in tools.tools())
    )
    growing = (await tour(asked)).growing("tour")
    calls = growing.message().tool_calls
    assert [call.name for call in calls] == ["current_time", "calculate"]
    assert growing.finish_reason() is FinishReason.TOOL_CALLS
    async with boxed(Surrounding(tmp_path)) as box:
        results = tuple([await box.toolbox.call(call, lambda _note: None) for call in calls])
    assert not any(result.is_error for result in results)
    messages = (*asked.messages, growing.message(), Message(Role.TOOL, results))
    text = (await tour(replace(asked, messages=messages))).text
    assert results[0].content in text
    assert "**31557600**, the seconds in a year" in text


async def test_calls_arrive_by_turns() -> None:
    """The arguments of the two calls are streamed in pieces that alternate."""
    asked = replace(
        question(prompt("tools").text), tools=tuple(tool.spec for tool in BuiltinServer().tools())
    )
    answer = await tour(asked)
    pieces = [
        json.loads(event.data)["choices"][0]["delta"] for event in answer.events if "arguments" in event.data
    ]
    order = [piece["tool_calls"][0]["index"] for piece in pieces]
    assert order[:6] == [0, 1, 0, 1, 0, 1]


async def test_a_failed_tool_is_told_as_it_is() -> None:
    """A result that is an error, or that a Stop put there, is repeated and not made up for."""
    calls = (ToolCallPart("a", "current_time", "{}"), ToolCallPart("b", "calculate", "{}"))
    results = (
        ToolResultPart("a", "Stopped by the user.", is_error=True),
        ToolResultPart("b", "Not run.", is_error=True),
    )
    history = (Message(Role.ASSISTANT, calls), Message(Role.TOOL, results))
    asked = question(prompt("tools").text)
    text = (await tour(replace(asked, messages=asked.messages + history))).text
    assert "Stopped by the user." in text
    assert "The calculator said: Not run." in text


async def test_without_tools_it_says_so() -> None:
    """Where no tools are offered, none are called."""
    growing = (await tour(prompt("tools").text)).growing()
    assert not growing.message().tool_calls
    assert "offers no such tools" in growing.message().text


@pytest.mark.parametrize("length", [1, 400, 401, 5_000, 15_000])
async def test_a_stopped_answer_goes_on_where_it_ended(length: int) -> None:
    """Partial and continuation together are the answer, to the character, wherever the cut was."""
    asked = question(prompt("long").text, model="tour")
    whole = (await tour(asked)).text
    partial = Message(Role.ASSISTANT, (TextPart(whole[:length]),), model="tour")
    rest = await tour(replace(asked, messages=(*asked.messages, partial), is_continuation=True))
    assert whole[:length] + Seam(whole[:length]).feed(rest.text) == whole


async def test_an_answer_stopped_twice_goes_on() -> None:
    """A seam in the partial answer makes no difference."""
    asked = question(prompt("around").text, model="tour")
    whole = (await tour(asked)).text
    parts = (TextPart(whole[:100]), TextPart(whole[100:230], is_continuation=True))
    partial = Message(Role.ASSISTANT, parts, model="tour")
    rest = await tour(replace(asked, messages=(*asked.messages, partial), is_continuation=True))
    assert whole[:230] + Seam(whole[:230]).feed(rest.text) == whole


@pytest.mark.parametrize("name", ["long", "markdown", "around"])
async def test_no_cut_of_an_answer_loses_a_word(name: str) -> None:
    """Real prose, lists, tables and code: a continuation is never taken for a repetition."""
    whole = (await tour(question(prompt(name).text, model="tour"))).text
    for cut in range(7, len(whole), 41):
        rest = whole[len(whole[:cut].rstrip()) :]
        seam = Seam(whole[:cut])
        assert whole[:cut] + seam.feed(rest) + seam.end() == whole


async def test_the_pace_is_human() -> None:
    """The first byte takes about a quarter of a second, then some 60 to 80 pieces come in a second."""
    async with Service(TOUR, None) as service:
        began = time.monotonic()
        first, characters = 0.0, 0
        async with aclosing(service.http.generate(question(prompt("around").text))) as items:
            async for item in items:
                if isinstance(item, Received) and not first:
                    first = time.monotonic() - began
                characters += sum(len(getattr(delta, "text", "")) for delta in getattr(item, "deltas", ()))
                if time.monotonic() - began > 1.5:
                    break
    assert 0.2 <= first < 1.2
    # Pieces are some five characters long; a busy machine may be late, never early.
    assert 20 < characters < 600


async def test_the_transport_answers_like_a_server() -> None:
    """Model list, whole answers, unknown paths and broken bodies are as one expects of a server."""
    transport = TourTransport(speed=math.inf)
    async with httpx.AsyncClient(transport=transport, base_url="tour://built-in") as client:
        models = (await client.get("/models")).json()
        assert [model["id"] for model in models["data"]] == ["tour"]
        body = {"messages": [{"role": "user", "content": [{"type": "text", "text": "Show me around"}]}]}
        whole = (await client.post("/chat/completions", json=body)).json()
        assert whole["choices"][0]["message"]["content"].startswith("# Welcome")
        assert (await client.post("/embeddings", json={})).status_code == 404
        assert (await client.post("/chat/completions", content=b"{")).status_code == 400


def test_every_key_that_is_named_is_that_of_a_command() -> None:
    """The marks of texts and notes name commands that there are, and nothing else names a key."""
    texts = [
        (Path(answers.__file__).parent / "texts" / name).read_text("utf-8")
        for name in ("around.md", "garden.md")
    ]
    texts += [prompt.note for prompt in PROMPTS] + [Path(answers.__file__).read_text("utf-8")]
    named = {command_id for text in texts for command_id in marked_commands(text)}
    assert {"turn.stop", "turn.continue", "conversation.new", "settings.open"} <= named <= set(BY_ID)
    assert not [text for text in texts if re.search(r"\b(Ctrl|Alt)\+|\bEsc\b", text)]


@pytest.mark.parametrize("prompt_id", ["around", "long", "nothing of it"])
async def test_the_keys_in_force_are_named(prompt_id: str) -> None:
    """As code; where a command has none, the way without a key is named."""
    asked = next((p.text for p in PROMPTS if p.id == prompt_id), prompt_id)
    body = {"messages": [{"role": "user", "content": asked}]}
    text = answer_to(body, lambda command_id: f"F8 {command_id}").text
    assert "`F8 " in text
    assert not marked_commands(text)
    bare = answer_to(body).text
    assert not marked_commands(bare)
    assert "F8" not in bare


async def test_an_answer_goes_on_with_the_keys_that_it_began_with() -> None:
    """Stopped and gone on with: the rest fits to the character."""
    question = {"role": "user", "content": prompt("around").text}
    whole = answer_to({"messages": [question]}, lambda _id: "F8").text
    partial = {"role": "assistant", "content": whole[:300]}
    assert answer_to({"messages": [question, partial]}, lambda _id: "F8").text == whole[300:]
