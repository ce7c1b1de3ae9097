"""A whole road from request to deltas over a real socket, and what the server is asked."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from chatdesk.domain.delta import ErrorDelta
from chatdesk.domain.errors import BadReply, ConnectionLost, ProviderError
from chatdesk.domain.message import FinishReason
from chatdesk.settings.capabilities import CapabilityBook
from tests.fakes.replies import (
    DONE,
    STALL,
    Flood,
    Pause,
    Reply,
    chat_chunk,
    chat_stream,
    error_reply,
    json_reply,
    sse,
    text_reply,
    tool_calls_stream,
)
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import KEY, Answer, Service, account_for, question


async def test_a_streamed_answer_arrives_whole() -> None:
    """Text, usage and finish reason of a stream come through, request and response before them."""
    async with (
        ScriptedServer(Reply(chat_stream("Good ", "day", usage=(3, 2)))) as server,
        Service(account_for(server.url)) as service,
    ):
        answer = await service.ask()
    assert [type(item).__name__ for item in answer.items[:3]] == ["RequestSent", "ResponseOpened", "Received"]
    growing = answer.growing()
    assert growing.message().text == "Good day"
    assert growing.finish_reason() is FinishReason.COMPLETE
    assert growing.usage is not None
    assert growing.usage.output_tokens == 2


async def test_the_request_is_what_the_service_expects() -> None:
    """The key goes out in the Authorization header alone, uncompressed answers are asked for."""
    async with ScriptedServer(Reply(chat_stream("a"))) as server:
        account = account_for(server.url, headers=(("X-Team", "blue"),))
        async with Service(account) as service:
            await service.ask()
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["x-team"] == "blue"
    assert request.headers["user-agent"].startswith("ChatDesk/")
    assert KEY not in request.body.decode()
    assert request.json()["stream"] is True


async def test_no_key_is_sent_where_the_account_has_none() -> None:
    """An account with the key "none" is asked without an Authorization header, and no key is asked for."""
    async with (
        ScriptedServer(Reply(chat_stream("a"))) as server,
        Service(account_for(server.url, key="none"), key=None) as service,
    ):
        await service.ask()
    assert "authorization" not in server.requests[0].headers


async def test_what_is_shown_of_the_request_has_no_secret() -> None:
    """Key and secret headers are masked in `RequestSent` and `ResponseOpened`, and their names stay."""
    reply = Reply(chat_stream("a"), headers={"content-type": "text/event-stream", "x-echo": f"Bearer {KEY}"})
    async with ScriptedServer(reply) as server:
        account = account_for(server.url, headers=(("X-Api-Key", "hidden-header-value"),))
        async with Service(account) as service:
            answer = await service.ask(question(f"Is {KEY} my key?"))
    shown = repr(answer.items)
    assert KEY not in shown
    assert "hidden-header-value" not in shown
    assert ("Authorization", "Bearer (masked)") in answer.sent[0].headers
    assert "Is (masked) my key?" in answer.sent[0].body


async def test_what_is_shown_is_what_was_sent_but_for_the_secret() -> None:
    """A header of the account's own stands there instead of the key's, and a key in the address is masked."""
    async with ScriptedServer(default=Reply(chat_stream("a"))) as server:
        account = account_for(f"{server.url}/{KEY}", headers=(("Authorization", "Token own-secret-1"),))
        async with Service(account) as service:
            answer = await service.ask()
    assert server.requests[0].headers["authorization"] == "Token own-secret-1"
    assert ("Authorization", "(masked)") in answer.sent[0].headers
    assert answer.sent[0].url == f"{server.url}/(masked)/chat/completions"


async def test_the_head_of_a_response_is_told_in_full() -> None:
    """Status line, request id, and when the connection stood: None where one was there already."""
    async with (
        ScriptedServer(default=Reply(chat_stream("a"))) as server,
        Service(account_for(server.url)) as service,
    ):
        first, second = [(await service.ask()).opened[0] for _ in range(2)]
    assert (first.status, first.reason, first.http_version) == (200, "Scripted", "HTTP/1.1")
    assert first.request_id == "req_scripted"
    assert first.connected is not None
    assert 0 < first.connected <= first.at
    assert second.connected is None
    assert server.connections == 1


async def test_the_body_is_kept_as_it_was_read() -> None:
    """Every byte in its order, what follows the end mark too; a key that the server repeats is masked."""
    echo = sse(chat_chunk({"content": KEY}))
    half = len(echo) // 2
    sent = (echo[:half], Pause(0.02), echo[half:], *chat_stream("b"), b": bye\n\n")
    async with ScriptedServer(Reply(sent)) as server, Service(account_for(server.url)) as service:
        opened = (await service.ask()).opened[0]
    whole = b"".join(step for step in sent if isinstance(step, bytes))
    assert b"".join(opened.body.redacted()) == whole.replace(KEY.encode(), b"(masked)")
    assert opened.body.size == len(whole)
    assert KEY not in repr(opened)
    times = (opened.at, opened.body.first_at, opened.body.last_at, opened.body.ended_at)
    assert None not in times
    assert list(times) == sorted(time for time in times if time is not None)


async def test_the_body_of_a_refusal_and_of_a_cut_answer_is_kept_too() -> None:
    """What a server says with its no is there to be read, and the half line at which a stream was cut."""
    refusal = error_reply(400, f"no such thing, {KEY}")
    cut = Reply((sse(chat_chunk({"content": "a"})), b'data: {"cho'), end="cut")
    async with ScriptedServer(refusal, cut) as server, Service(account_for(server.url)) as service:
        bodies = []
        for _ in range(2):
            answer = Answer()
            with pytest.raises(ProviderError):
                await service.ask(into=answer)
            bodies.append(answer.opened[0].body)
    assert "no such thing, (masked)" in bodies[0].text(1000)
    assert b"".join(bodies[1].redacted()).endswith(b'\n\ndata: {"cho')
    assert None not in {body.ended_at for body in bodies}


async def test_every_read_has_its_own_received() -> None:
    """Pieces that the server sends apart are handed on apart, at once, with the time at which they came."""
    async with (
        ScriptedServer(Reply(chat_stream("one ", "two ", "three", pause=0.03))) as server,
        Service(account_for(server.url)) as service,
    ):
        answer = await service.ask()
    times = [item.at for item in answer.items]
    assert times == sorted(times)
    assert len({round(time, 2) for time in times}) >= 3
    assert all(event.size > 0 and event.kind in {"data", "done"} for event in answer.events)


async def test_tool_calls_arrive() -> None:
    """Two parallel tool calls come through with ids, names and whole arguments."""
    calls = (("c1", "clock", '{"zone": "UTC"}'), ("c2", "sum", "{}"))
    async with (
        ScriptedServer(Reply(tool_calls_stream(*calls))) as server,
        Service(account_for(server.url)) as service,
    ):
        growing = (await service.ask()).growing()
    made = [(call.call_id, call.name, call.arguments) for call in growing.message().tool_calls]
    assert made == list(calls)
    assert growing.finish_reason() is FinishReason.TOOL_CALLS


async def test_an_account_without_streaming_gets_one_answer() -> None:
    """With `stream` off one JSON is asked for and decoded into the same deltas."""
    whole = {"choices": [{"index": 0, "message": {"content": "All at once"}, "finish_reason": "stop"}]}
    async with (
        ScriptedServer(json_reply(whole)) as server,
        Service(account_for(server.url, stream=False)) as service,
    ):
        growing = (await service.ask()).growing()
    assert "stream" not in server.requests[0].json()
    assert growing.message().text == "All at once"
    assert growing.finish_reason() is FinishReason.COMPLETE


async def test_json_where_a_stream_was_asked_for_is_read() -> None:
    """A server that ignores `stream` is understood all the same."""
    whole = {"choices": [{"index": 0, "message": {"content": "Unasked"}, "finish_reason": "stop"}]}
    async with ScriptedServer(json_reply(whole)) as server, Service(account_for(server.url)) as service:
        answer = await service.ask()
    assert answer.text == "Unasked"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (text_reply("<!doctype html><title>Sign in</title>"), "Work gateway sent a web page"),
        (text_reply("", media_type="text/event-stream"), "empty answer"),
        (text_reply("It works!", media_type="text/plain"), "neither an event stream nor JSON"),
        (json_reply({"hello": "world"}), "holds no message"),
    ],
)
async def test_a_body_that_is_no_answer_is_named(reply: Reply, words: str) -> None:
    """A web page, nothing, plain text and foreign JSON with status 200 are told apart."""
    async with ScriptedServer(reply) as server, Service(account_for(server.url)) as service:
        with pytest.raises(BadReply, match=words) as caught:
            await service.ask()
    assert caught.value.text.startswith("Work gateway")
    assert caught.value.hint
    assert "POST http://127.0.0.1" in caught.value.details


async def test_a_refusal_of_stream_options_is_met_once_and_remembered() -> None:
    """The request is repeated without the field, and the next request leaves it out from the start."""
    refusal = error_reply(400, "Unknown parameter: 'stream_options'.")
    async with (
        ScriptedServer(refusal, Reply(chat_stream("a")), Reply(chat_stream("b"))) as server,
        Service(account_for(server.url)) as service,
    ):
        first = await service.ask()
        second = await service.ask()
    assert (first.text, second.text) == ("a", "b")
    assert [opened.status for opened in first.opened] == [400, 200]
    asked = ["stream_options" in request.json() for request in server.requests]
    assert asked == [True, False, False]


async def test_what_was_learnt_is_known_after_a_restart(tmp_path: Path) -> None:
    """Another service object of the same account does not ask for what was refused."""
    path = tmp_path / "capabilities.json"
    async with ScriptedServer(error_reply(400, "Unknown parameter: 'stream_options'.")) as server:
        server.default = Reply(chat_stream("a"))
        for _start in range(2):
            async with Service(account_for(server.url), capabilities=CapabilityBook(path)) as service:
                await service.ask()
    asked = ["stream_options" in request.json() for request in server.requests]
    assert asked == [True, False, False]


async def test_a_stream_without_an_end_simply_ends() -> None:
    """Without end mark and finish reason there is no error here, and the message counts as truncated."""
    body = chat_stream("cut", finish=None, is_done=False)
    async with (
        ScriptedServer(Reply(body, framing="close"), Reply(body)) as server,
        Service(account_for(server.url)) as service,
    ):
        answers = [await service.ask(), await service.ask()]
    for answer in answers:
        assert answer.text == "cut"
        assert answer.growing().finish_reason() is FinishReason.TRUNCATED


@pytest.mark.parametrize("end", ["cut", "reset"])
async def test_a_connection_lost_in_the_answer_is_an_error(end: str) -> None:
    """A body that breaks off raises `ConnectionLost` after everything that came was handed on."""
    # The pause lets the client read first: a reset would overtake the text.
    body = (*chat_stream("half a", finish=None, is_done=False), sse(chat_chunk({"content": " word"})))
    async with (
        ScriptedServer(Reply((*body, Pause(0.05)), end=end)) as server,
        Service(account_for(server.url)) as service,
    ):
        answer = Answer()
        with pytest.raises(ConnectionLost, match="Work gateway was lost in the middle") as caught:
            await service.ask(into=answer)
    assert answer.text == "half a word"
    assert caught.value.is_retryable


async def test_hanging_up_after_the_finish_is_forgiven() -> None:
    """A server that breaks the framing after its finish reason has still answered."""
    async with (
        ScriptedServer(Reply(chat_stream("done", is_done=False), end="cut")) as server,
        Service(account_for(server.url)) as service,
    ):
        growing = (await service.ask()).growing()
    assert growing.finish_reason() is FinishReason.COMPLETE


async def test_a_cut_before_the_status_line_is_an_error() -> None:
    """A connection that closes instead of answering raises `ConnectionLost` with a sentence of its own."""
    async with (
        ScriptedServer(Reply(raw=True, end="cut")) as server,
        Service(account_for(server.url)) as service,
    ):
        with pytest.raises(ConnectionLost, match="closed the connection before it answered"):
            await service.ask()


async def test_an_error_inside_the_stream_is_a_delta() -> None:
    """What a service reports in mid-stream is no exception: the partial stays, the error follows it."""
    error = sse({"error": {"message": "GPU fell over", "code": "gpu"}})
    body = (*chat_stream("part", finish=None, is_done=False), error)
    async with ScriptedServer(Reply(body)) as server, Service(account_for(server.url)) as service:
        answer = await service.ask()
    assert answer.text == "part"
    assert ErrorDelta("GPU fell over", "gpu", "") in answer.deltas


async def test_the_connection_is_used_again() -> None:
    """A second question after a whole answer needs no new connection."""
    async with ScriptedServer(Reply(chat_stream("a")), Reply(chat_stream("b"))) as server:
        async with Service(account_for(server.url)) as service:
            await service.ask()
            await service.ask()
        assert server.connections == 1


async def test_an_end_mark_ends_the_answer_though_the_line_stays_open() -> None:
    """After [DONE] nobody waits for a server that forgets to end the body."""
    async with (
        ScriptedServer(Reply((*chat_stream("a"), STALL))) as server,
        Service(account_for(server.url)) as service,
    ):
        async with asyncio.timeout(2):
            answer = await service.ask()
        await server.requests[0].disconnected()
    assert answer.growing().finish_reason() is FinishReason.COMPLETE


async def test_redirects_are_not_followed() -> None:
    """A redirect is told with its target, and neither conversation nor key goes there."""
    async with (
        ScriptedServer() as other,
        ScriptedServer(Reply(status=307, headers={"location": f"{other.url}/chat/completions"})) as server,
        Service(account_for(server.url)) as service,
    ):
        with pytest.raises(BadReply, match="sends us on to http"):
            await service.ask()
        assert other.requests == []


async def test_a_proxy_of_the_environment_is_not_asked_for_this_computer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Loopback accounts go straight, whatever HTTP_PROXY and ALL_PROXY say."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:9")
    async with (
        ScriptedServer(Reply(chat_stream("straight"))) as server,
        Service(account_for(server.url)) as service,
    ):
        assert (await service.ask()).text == "straight"


async def test_a_fast_stream_leaves_the_loop_to_others() -> None:
    """While thousands of events arrive, other tasks run: none waits for more than 50 ms of our work."""
    gaps: list[float] = []

    async def tick() -> None:
        # Processor time of this thread: what other programs take meanwhile is not ours.
        before = time.thread_time()
        while True:
            await asyncio.sleep(0)
            gaps.append(time.thread_time() - before)
            before = time.thread_time()

    burst = b"".join(sse(chat_chunk({"content": "x "})) for _ in range(50))
    body = (*[burst] * 100, DONE)
    with ScriptedServer(Reply(body)) as server:
        async with Service(account_for(server.url)) as service:
            ticker = asyncio.ensure_future(tick())
            answer = await service.ask()
            ticker.cancel()
    assert answer.text.count("x") == 5_000
    assert max(gaps) < 0.05


async def test_two_answers_at_once_do_not_mix() -> None:
    """One service serves two conversations at the same time, each with its own text."""
    replies = [Reply(chat_stream(*[f"{name} "] * 20, pause=0.002)) for name in ("red", "blue")]
    async with (
        ScriptedServer(*replies) as server,
        Service(account_for(server.url)) as service,
        asyncio.TaskGroup() as group,
    ):
        tasks = [group.create_task(service.ask()) for _ in range(2)]
    assert sorted(set(task.result().text.split()).pop() for task in tasks) == ["blue", "red"]
    assert all(len(set(task.result().text.split())) == 1 for task in tasks)


async def test_a_flood_is_read_as_fast_as_it_comes() -> None:
    """2,000 events a second arrive without falling behind."""
    with ScriptedServer(Reply((Flood(2000, 0.5), *chat_stream()))) as server:
        async with Service(account_for(server.url)) as service:
            answer = await service.ask()
    assert answer.text.split()[-1] == "word999"
    assert json.loads(answer.sent[0].body)["model"] == "m1"


async def test_the_other_dialects_are_spoken() -> None:
    """Responses and Completions post to paths of their own and come out as the same deltas."""
    text = sse({"choices": [{"text": "old", "finish_reason": "stop"}]})
    delta = sse({"type": "response.output_text.delta", "item_id": "i", "delta": "new"})
    end = sse({"type": "response.completed", "response": {"status": "completed", "output": []}})
    async with ScriptedServer(Reply((text, DONE)), Reply((delta, end))) as server:
        async with Service(account_for(server.url, dialect="completions")) as service:
            old = (await service.ask()).growing()
        async with Service(account_for(server.url, dialect="responses")) as service:
            new = (await service.ask()).growing()
    assert [request.path for request in server.requests] == ["/v1/completions", "/v1/responses"]
    assert (old.message().text, new.message().text) == ("old", "new")
    assert {old.finish_reason(), new.finish_reason()} == {FinishReason.COMPLETE}
