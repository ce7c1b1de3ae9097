"""What single servers were seen to do on the wire, each with its own bytes, through the whole road."""

from __future__ import annotations

import json
import zlib

import pytest

from chatdesk.domain.errors import (
    AuthRejected,
    BadReply,
    ModelNotFound,
    ProviderError,
    RequestRejected,
    ServiceUnavailable,
    Stalled,
)
from chatdesk.domain.message import FinishReason
from chatdesk.domain.stream import Received
from chatdesk.settings.timeouts import Timeouts
from tests.fakes.replies import (
    STALL,
    Pause,
    Reply,
    chat_chunk,
    chat_stream,
    error_reply,
    json_reply,
    sse,
    text_reply,
)
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import Service, account_for

SSE = {"content-type": "text/event-stream"}

REFUSALS_OF_STREAM_OPTIONS = {
    "Gemini": json_reply(
        [
            {
                "error": {
                    "code": 400,
                    "message": 'Invalid JSON payload. Unknown name "stream_options": Cannot find field.',
                    "status": "INVALID_ARGUMENT",
                }
            }
        ],
        400,
    ),
    "Mistral": json_reply(
        {
            "object": "error",
            "message": {
                "detail": [
                    {
                        "type": "extra_forbidden",
                        "loc": ["body", "stream_options"],
                        "msg": "Extra inputs are not permitted",
                    }
                ]
            },
            "type": "invalid_request_error",
            "param": None,
            "code": None,
        },
        422,
    ),
    "FastAPI": json_reply(
        {"detail": [{"loc": ["body", "stream_options"], "msg": "extra fields not permitted"}]}, 422
    ),
    "LiteLLM": error_reply(500, "litellm.UnsupportedParamsError: does not support 'stream_options'"),
    "older Azure": error_reply(400, "Unrecognized request argument supplied: stream_options"),
}


@pytest.mark.parametrize("server", REFUSALS_OF_STREAM_OPTIONS)
async def test_a_refusal_of_stream_options_is_understood(server: str) -> None:
    """Whatever the refusal looks like, the question is asked once more without the field."""
    replies = (REFUSALS_OF_STREAM_OPTIONS[server], Reply(chat_stream("Here.")))
    async with ScriptedServer(*replies) as scripted, Service(account_for(scripted.url)) as service:
        answer = await service.ask()
    assert answer.text == "Here."
    assert ["stream_options" in request.json() for request in scripted.requests] == [True, False]


ERROR_STREAM = (
    b'data: {"error": {"message": "litellm.APIConnectionError: cut", "type": null, "param": null, '
    b'"code": "500"}}\n\n'
)
REFUSALS: dict[str, tuple[Reply, type[ProviderError], str]] = {
    "LiteLLM, wrong key": (
        error_reply(400, "Authentication Error, Invalid proxy server token passed.", kind="auth_error"),
        AuthRejected,
        "did not accept the key",
    ),
    "LiteLLM, empty key": (
        text_reply("Authentication Error: No api key passed in.", 500, "text/plain"),
        AuthRejected,
        "did not accept the key",
    ),
    "LiteLLM, unknown model": (
        error_reply(400, "/chat/completions: Invalid model name passed in model=m1", code="400"),
        ModelNotFound,
        'does not offer the model "m1"',
    ),
    "LiteLLM, an error as a stream": (
        Reply((ERROR_STREAM,), 500, SSE),
        ServiceUnavailable,
        "failed: litellm.APIConnectionError: cut",
    ),
    "transformers serve": (
        json_reply({"detail": "Model m1 is not a valid model identifier"}, 404),
        ModelNotFound,
        "does not offer",
    ),
    "aimock, no match": (
        error_reply(404, "No fixture matched"),
        RequestRejected,
        "has nothing at this address",
    ),
    "aimock, chaos": (
        text_reply("\x00garbled", 200, "application/json"),
        BadReply,
        "neither an event stream",
    ),
    "llama-cpp-python, prompt too long": (Reply((), 200, SSE), BadReply, "sent an empty answer"),
    "Ollama": (json_reply({"error": "model 'm1' not found"}, 404), ModelNotFound, "does not offer"),
    "vLLM, before 0.10": (
        json_reply(
            {
                "object": "error",
                "message": "The model `m1` does not exist.",
                "type": "NotFoundError",
                "param": None,
                "code": 404,
            },
            404,
        ),
        ModelNotFound,
        "does not offer",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
async def test_a_refusal_is_understood(case: str) -> None:
    """Each server's own way to refuse gets its kind and a sentence."""
    reply, kind, words = REFUSALS[case]
    async with ScriptedServer(reply) as server, Service(account_for(server.url)) as service:
        with pytest.raises(kind) as caught:
            await service.ask()
    assert words in caught.value.text
    assert caught.value.hint


@pytest.mark.parametrize(
    "keep_alive",
    [
        b": OPENROUTER PROCESSING\n\n",
        b": keep-alive\n\n",
        b":\n\n",
        b"data: : keepalive\n\n",
        b"data:\n\n",
        b"event: ping\ndata: {}\n\n",
    ],
)
async def test_no_keep_alive_hides_a_stall(keep_alive: bytes) -> None:
    """What only keeps the line open does not count as an answer, in whatever form it comes."""
    beats = [step for _ in range(40) for step in (keep_alive, Pause(0.02))]
    body = (*chat_stream("begun", finish=None, is_done=False), *beats, STALL)
    async with ScriptedServer(Reply(body)) as server:
        account = account_for(server.url, timeouts=Timeouts(5.0, 5.0, 0.3))
        async with Service(account) as service:
            with pytest.raises(Stalled, match="holds the line"):
                await service.ask()
        assert server.requests[0].sent < len(body)


async def test_usage_after_the_finish_is_waited_for() -> None:
    """The counts come after the finish reason, and the end mark after them: nothing is cut short."""
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    body = (
        *chat_stream("Hi", is_done=False),
        Pause(0.05),
        sse(chat_chunk(None, usage=usage)),
        Pause(0.05),
        sse("[DONE]"),
    )
    async with ScriptedServer(Reply(body)) as server, Service(account_for(server.url)) as service:
        growing = (await service.ask()).growing()
    assert growing.usage is not None
    assert growing.usage.total_tokens == 5
    assert growing.finish_reason() is FinishReason.COMPLETE


async def test_blank_lines_before_a_json_answer() -> None:
    """DeepSeek keeps the line of an unstreamed request open with blank lines; they are not the answer."""
    whole = {"choices": [{"message": {"content": "Late."}, "finish_reason": "stop"}]}
    body = (b"\n\n", Pause(0.02), b"\n \r\n", Pause(0.02), json.dumps(whole).encode())
    reply = Reply(body, headers={"content-type": "application/json"})
    async with (
        ScriptedServer(reply) as server,
        Service(account_for(server.url, stream=False)) as service,
    ):
        growing = (await service.ask()).growing()
    assert growing.message().text == "Late."
    assert growing.finish_reason() is FinishReason.COMPLETE


@pytest.mark.parametrize("framing", ["close", "chunked"])
async def test_an_end_without_a_terminator_is_no_end(framing: str) -> None:
    """A body that ends in order without finish reason and end mark was cut, whatever the framing says."""
    body = chat_stream("cut", finish=None, is_done=False)
    async with (
        ScriptedServer(Reply(body, framing=framing)) as server,
        Service(account_for(server.url)) as service,
    ):
        growing = (await service.ask()).growing()
    assert growing.message().text == "cut"
    assert growing.finish_reason() is FinishReason.TRUNCATED


async def test_a_compressed_stream_is_unpacked_as_it_comes() -> None:
    """A proxy that compresses although nobody asked is understood, event by event."""
    packer = zlib.compressobj(wbits=31)
    body = [step for step in chat_stream("Pa", "cked", usage=(3, 2)) if isinstance(step, bytes)]
    packed = [packer.compress(step) + packer.flush(zlib.Z_SYNC_FLUSH) for step in body] + [packer.flush()]
    reply = Reply((*packed[:3], Pause(0.05), *packed[3:]), headers={**SSE, "content-encoding": "gzip"})
    async with ScriptedServer(reply) as server, Service(account_for(server.url)) as service:
        answer = await service.ask()
    assert answer.text == "Packed"
    assert answer.growing().finish_reason() is FinishReason.COMPLETE
    assert len([item for item in answer.items if isinstance(item, Received)]) >= 2
