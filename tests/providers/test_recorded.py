"""A recorded stream through the real service: the same answer as when it is decoded, paced, and no loop."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from pathlib import Path

import pytest

from chatdesk.domain.errors import BadReply
from chatdesk.domain.message import FinishReason, Message, Role, TextPart, ToolCallPart, ToolResultPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import Received
from chatdesk.providers.built_in import replay
from chatdesk.providers.clients import Clients
from chatdesk.providers.http import HttpService
from chatdesk.providers.recorded import AFTER_THE_TOOLS, pieces_of
from chatdesk.providers.recording import Recording
from chatdesk.replay import replay_bytes, replay_object
from chatdesk.settings.accounts import find_account
from tests.providers.asking import Answer, question

STREAMS = Path(__file__).resolve().parents[1] / "streams"
EXAMPLES = sorted(STREAMS.glob("*/*.sse"))
TOOLS_ASKED = (
    Message(Role.USER, (TextPart("Go"),)),
    Message(Role.ASSISTANT, (ToolCallPart("c1", "look", "{}"),), finish_reason=FinishReason.TOOL_CALLS),
    Message(Role.TOOL, (ToolResultPart("c1", "nothing", is_error=True),)),
)


async def play(recording: Recording, request: GenerationRequest | None = None, *, times: int = 1) -> Answer:
    """Ask the account of a recording; return the last of the answers."""
    clients = Clients({recording.account.id: replay(recording)})
    service = HttpService(recording.account, clients, no_key)
    answer = Answer()
    try:
        for _ in range(times):
            answer = Answer()
            async with aclosing(service.generate(request or question())) as items:
                async for item in items:
                    answer.items.append(item)
    finally:
        await clients.aclose_all()
    return answer


async def no_key() -> str | None:
    """Fail: nobody asks for the key of a recording."""
    raise AssertionError("a key was asked for")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("chunk_size", [0, 7])
def test_the_answer_is_what_the_decoder_makes_of_the_file(path: Path, chunk_size: int) -> None:
    """Through HTTP client, service and reader, in any chunks, a file is what `replay` prints of it."""
    data, dialect = path.read_bytes(), path.parent.name
    answer = asyncio.run(play(Recording(path.name, dialect, data, chunk_size=chunk_size)))
    assert replay_object(answer.growing()) == replay_bytes(data, dialect)


@pytest.mark.parametrize("data", [b"", b"<html>sign in</html>", b"not an answer at all"])
async def test_what_is_no_answer_fails_with_the_same_sentence(data: bytes) -> None:
    """A page, an empty file and nonsense are told as when a server sends them, with the account's name."""
    expected = replay_bytes(data, "chat-completions")["error"]
    with pytest.raises(BadReply) as caught:
        await play(Recording("page.html", "chat-completions", data))
    assert expected["message"] == caught.value.text.replace("Replay", "The service") + "."


async def test_it_is_played_as_often_as_it_is_asked_for() -> None:
    """The second answer is the first one again."""
    data = (STREAMS / "chat-completions" / "plain.sse").read_bytes()
    recording = Recording("plain.sse", "chat-completions", data)
    assert replay_object((await play(recording, times=2)).growing()) == replay_bytes(data, "chat-completions")


async def test_events_come_at_the_chosen_pace() -> None:
    """Eleven events at fifty a second take two tenths of a second, one event with every read."""
    chunk = b'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n'
    recording = Recording("slow.sse", "chat-completions", chunk * 10 + b"data: [DONE]\n\n", 50.0)
    began = time.monotonic()
    answer = await play(recording)
    assert time.monotonic() - began >= 0.2
    assert answer.text == "a" * 10
    assert len([item for item in answer.items if isinstance(item, Received)]) == 11


async def test_events_come_as_they_were_recorded_where_the_file_tells_when() -> None:
    """Pauses are as long as they were; the times themselves are no part of the answer. A chosen pace wins."""
    chunk = b'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n'
    data = b": chatdesk 0.020000\n" + chunk + b": chatdesk 0.320000\n" + chunk * 2 + b"data: [DONE]\n\n"
    answer = await play(Recording("timed.sse", "chat-completions", data, None))
    times = [event.at for event in answer.events]
    assert times[1] - times[0] > 0.25
    assert times[1] == times[2]
    assert [event.kind for event in answer.events] == ["data", "data", "data", "done"]
    at_once = await play(Recording("timed.sse", "chat-completions", data, 0.0))
    assert at_once.text == "aaa"
    assert len({event.at for event in at_once.events}) == 1


async def test_dropping_a_slow_one_takes_no_time() -> None:
    """The wait for an event of tomorrow ends with the generator."""
    recording = Recording("slow.sse", "chat-completions", b"data: {}\n\n", 0.0001)
    task = asyncio.create_task(play(recording))
    await asyncio.sleep(0.05)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < 1.0


@pytest.mark.parametrize("dialect", ["chat-completions", "responses"])
async def test_results_of_tools_end_the_recording(dialect: str) -> None:
    """A turn that answers recorded tool calls is not given the same calls again."""
    recording = Recording("tools.sse", dialect, b'data: {"error": "played twice"}\n\n')
    growing = (await play(recording, GenerationRequest("m", TOOLS_ASKED))).growing()
    assert growing.message().text == AFTER_THE_TOOLS
    assert growing.finish_reason() is FinishReason.COMPLETE


@pytest.mark.parametrize(
    ("data", "chunk_size", "expected"),
    [
        (b"", 0, [(b"", 1)]),
        (b"data: a\n\ndata: b\n\n", 0, [(b"data: a\n\n", 1), (b"data: b\n\n", 1)]),
        (b"data: a\r\n\r\ndata: b", 0, [(b"data: a\r\n\r\n", 1), (b"data: b", 1)]),
        (b"data: a\r\rdata: b\r\r\r", 0, [(b"data: a\r\r", 1), (b"data: b\r\r\r", 1)]),
        (b"data: a\ndata: b\n", 0, [(b"data: a\n", 1), (b"data: b\n", 1)]),
        (b"a\n\nb\n\n", 2, [(b"a\n", 0), (b"\nb", 1), (b"\n\n", 1)]),
        (b"a\n\nb\n\n", 100, [(b"a\n\nb\n\n", 2)]),
    ],
)
def test_a_body_is_cut_at_its_events_or_into_chunks(
    data: bytes, chunk_size: int, expected: list[tuple[bytes, int]]
) -> None:
    """Nothing is lost, and every event is counted once, with the chunk that ends it."""
    assert list(pieces_of(data, chunk_size)) == expected


def test_its_account_cannot_be_mistaken_for_a_configured_one() -> None:
    """It names the file as its model, has neither key nor tools, and an id that no file can give."""
    account = Recording("plain.sse", "responses", b"").account
    assert find_account([account], ":replay").models == ("plain.sse",)
    assert (account.key, account.dialect, account.has_tools) == ("none", "responses", False)
    assert account.is_built_in
    assert not account.is_tour
