"""What a service must get back goes back as it came: from its bytes, by the database, into a request."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.store import codec
from chatdesk.wire.dialects import dialect
from chatdesk.wire.options import RequestOptions
from chatdesk.wire.reply import ReplyReader

STREAMS = Path(__file__).parent.parent / "streams"
SIGNATURE = {"google": {"thought_signature": "c2lnbmF0dXJl"}}


def answer_of(stream: str, *, model: str = "m") -> Message:
    """Return the answer that a recorded stream makes, as it comes out of the database."""
    name = stream.partition("/")[0]
    reader = ReplyReader(dialect(name))
    growing = GrowingMessage(Message(Role.ASSISTANT, account_id="work", model=model))
    for received in (reader.feed((STREAMS / f"{stream}.sse").read_bytes()), reader.end()):
        for delta in received.deltas:
            growing.add(delta)
    message = replace(growing.message(), finish_reason=growing.finish_reason())
    more = codec.decode_more(codec.encode_more(message))
    parts = codec.decode_parts(codec.encode_parts(message.parts))
    return replace(message, parts=parts, provider_data=more.get("provider_data"))


def sent_back(stream: str, options: RequestOptions | None = None) -> list[dict[str, Any]]:
    """Return what the next request to the same model holds of the answer."""
    name = stream.partition("/")[0]
    messages = (answer_of(stream), Message(Role.USER, (TextPart("And?"),)))
    request = GenerationRequest("m", messages, account_id="work")
    body = dialect(name).build_request(request, stream=True, options=options or RequestOptions())
    sent: list[dict[str, Any]] = body["messages"] if name == "chat-completions" else body["input"]
    return sent


@pytest.mark.parametrize(
    ("stream", "path", "value"),
    [
        ("chat-completions/gemini-thoughts", ("extra_content",), SIGNATURE),
        ("chat-completions/reasoning-text", ("reasoning_opaque",), "b3BhcXVl"),
        (
            "chat-completions/tool-call-function-extras",
            ("tool_calls", 0, "function", "provider_specific_fields"),
            {"thought_signature": "c2ln"},
        ),
        ("chat-completions/tool-call-signature", ("tool_calls", 0, "extra_content"), None),
        ("chat-completions/reasoning-details", ("reasoning_details",), None),
    ],
)
def test_chat_completions(stream: str, path: tuple[str | int, ...], value: Any) -> None:
    """Signatures, sealed reasoning and unknown fields of a call stand in the answer that is sent back."""
    found: Any = sent_back(stream)[0]
    for step in path:
        found = found[step]
    if value is None:
        # Every word of it is in the recorded bytes.
        raw = (STREAMS / f"{stream}.sse").read_text(encoding="utf-8")
        assert all(json.dumps(word) in raw for word in _words(found))
        assert found
    else:
        assert found == value


def test_what_marks_a_piece_is_not_said_of_the_message() -> None:
    """That a piece was a thought is not sent back: the whole answer would be one."""
    assert '"thought"' not in json.dumps(sent_back("chat-completions/gemini-thoughts-closed-inside"))


def test_reasoning_in_the_open() -> None:
    """Where the service demands it, reasoning goes back in the field that it was named in."""
    sent = sent_back(
        "chat-completions/reasoning-content", RequestOptions(reasoning_field="reasoning_content")
    )
    assert sent[0]["reasoning_content"] == "Let me see."


def test_responses() -> None:
    """Encrypted reasoning stands before the message that followed it, byte for byte."""
    reasoning, message, _ = sent_back("responses/reasoning-two-summaries")
    assert (reasoning["type"], reasoning["encrypted_content"]) == ("reasoning", "gAAA")
    assert (message["type"], message["content"][0]["text"]) == ("message", "Done.")
    assert answer_of("responses/reasoning-two-summaries").finish_reason is FinishReason.COMPLETE


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for item in value.items() for part in item for word in _words(part)]
    if isinstance(value, list):
        return [word for item in value for word in _words(item)]
    return [value] if isinstance(value, str) else []
