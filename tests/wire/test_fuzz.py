"""Whatever bytes arrive: our errors or an answer, never anything else."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatdesk.domain.errors import BadReply
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.replay import replay_bytes
from chatdesk.store import codec
from chatdesk.wire.dialects import NAMES, dialect, encode_body
from chatdesk.wire.error_body import extract_error
from chatdesk.wire.loose_json import MAX_DEPTH, is_too_deep
from chatdesk.wire.model_list import parse_model_list
from chatdesk.wire.reply import ReplyReader
from chatdesk.wire.sniff import sniff
from chatdesk.wire.sse import TOLERANT, SseDecoder
from tests.wire.odd_events import CHAT, ENDS, FRAMES, RESPONSES

every_dialect = pytest.mark.parametrize("name", NAMES)

NAMES_IN_JSON = """
    choices delta message content text tool_calls function function_call name arguments id index
    finish_reason usage prompt_tokens total_tokens error code type detail reasoning
    reasoning_content reasoning_details refusal x_groq extra_content item item_id output_index
    content_index summary_index part response output status summary call_id incomplete_details
    encrypted_content models data object
""".split()  # noqa: SIM905 - forty lines of list otherwise
TYPES = """
    response.output_text.delta response.output_text.done response.output_item.added
    response.output_item.done response.function_call_arguments.delta
    response.function_call_arguments.done response.reasoning_text.delta
    response.reasoning_summary_text.done response.content_part.done response.refusal.delta
    response.completed response.incomplete response.failed error message function_call reasoning
    output_text completed stop length
""".split()  # noqa: SIM905 - forty lines of list otherwise
MARKS = ["<think>", "</think>", "`", "```", "~~~\n", "{", "}", '"', "\\", "\ud800", "[DONE]", "", "\n"]
WORDS = TYPES + MARKS

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.sampled_from(WORDS)
    | st.text(max_size=8)
)
objects = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES_IN_JSON), inner, max_size=6)
    ),
    max_leaves=25,
)
events = st.dictionaries(st.sampled_from(NAMES_IN_JSON), objects, max_size=6)


def body_of(values: list[Any]) -> bytes:
    """Return the values as a stream."""
    return b"".join(b"data: " + json.dumps(value).encode() + b"\n\n" for value in values)


@every_dialect
@given(data=st.binary(max_size=300), size=st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_replayed(name: str, data: bytes, size: int) -> None:
    """No byte string raises, and how it is cut changes nothing."""
    assert replay_bytes(data, name, size) == replay_bytes(data, name)


@pytest.mark.parametrize("name", ["chat-completions", "responses"])
@given(values=st.lists(events, max_size=5))
@settings(max_examples=100, deadline=None)
def test_any_json_is_replayed(name: str, values: list[Any]) -> None:
    """Objects with our field names and values of any type in any place never raise."""
    data = body_of(values)
    assert replay_bytes(data, name, 7) == replay_bytes(data, name)


@every_dialect
@given(value=objects)
@settings(max_examples=100, deadline=None)
def test_any_whole_answer_is_read_or_refused(name: str, value: Any) -> None:
    """One JSON answer of any shape gives deltas or BadReply."""
    with contextlib.suppress(BadReply):
        dialect(name).decode_whole(json.dumps(value).encode())


@given(pieces=st.lists(st.sampled_from(MARKS) | st.text(max_size=6), max_size=12), finish=st.booleans())
@settings(max_examples=100, deadline=None)
def test_no_character_of_the_text_is_lost(pieces: list[str], finish: bool) -> None:
    """Without tags in it the text comes out as it went in, code, angle brackets and all."""
    text = "".join(pieces).replace("think>", "thing>").replace("\ud800", "\ufffd")
    chunks: list[Any] = [{"choices": [{"delta": {"content": character}}]} for character in text]
    data = body_of(chunks) + (b"data: [DONE]\n\n" if finish else b"")
    if chunks or finish:
        assert replay_bytes(data, "chat-completions")["text"] == text


@given(
    data=st.binary(max_size=200), status=st.integers(100, 999), headers=st.dictionaries(st.text(), st.text())
)
@settings(deadline=None)
def test_any_error_body_has_a_message(data: bytes, status: int, headers: dict[str, str]) -> None:
    """The extractor never raises and always says something."""
    assert extract_error(data, status, headers).message


@given(value=objects)
@settings(deadline=None)
def test_any_json_error_body_has_a_message(value: Any) -> None:
    """The same for JSON of any shape."""
    assert extract_error(json.dumps(value).encode(), 400, {}).message


@given(value=objects, data=st.binary(max_size=50))
@settings(deadline=None)
def test_any_model_list_is_read_or_refused(value: Any, data: bytes) -> None:
    """A list of texts, or BadReply."""
    for body in (json.dumps(value).encode(), data):
        with contextlib.suppress(BadReply):
            assert all(parse_model_list(body))


@given(content_type=st.text(max_size=20), data=st.binary(max_size=40))
def test_any_head_is_sniffed(content_type: str, data: bytes) -> None:
    """Sniffing never raises, and decides at the latest when all is there."""
    sniff(content_type, data)
    assert sniff(content_type, data, is_whole=True) is not None


@given(st.binary(max_size=300), st.integers(1, 20))
@settings(deadline=None)
def test_the_limit_is_the_only_error_of_the_frames(data: bytes, limit: int) -> None:
    """With any limit the event decoder raises BadReply or nothing."""
    decoder = SseDecoder(max_line=limit, tolerances=TOLERANT)
    with contextlib.suppress(BadReply):
        decoder.feed(data)
        decoder.end()


@pytest.mark.parametrize(
    "deep", [b"[" * 20_000, b'{"choices":' * 20_000, b'data: {"error":' + b"[" * 20_000 + b"\n\n"]
)
@every_dialect
def test_deep_nesting_is_no_crash(name: str, deep: bytes) -> None:
    """JSON nested deeper than any stack is refused like other nonsense."""
    assert replay_bytes(deep, name)["error"] is not None


# Where a value of any shape may stand.
PLACES = [
    '{"choices":[{"delta":{"content":%s}}]}',
    '{"choices":[{"delta":{"content":"a","extra_content":%s,"reasoning_details":[{"type":"x","z":%s}]}}]}',
    '{"choices":[{"delta":{"tool_calls":[{"index":0,"x":%s,"function":{"name":"f","arguments":%s}}]}}]}',
    '{"choices":[],"usage":{"prompt_tokens":3,"x":%s}}',
    '{"choices":[{"error":%s}]}',
    '{"error":%s}',
    '{"message":%s,"code":3}',
    '{"type":"response.output_item.done","item":{"type":"message","phase":"x","content":%s}}',
    '{"type":"response.output_item.done","item":{"type":"reasoning","encrypted_content":"x","summary":%s}}',
    '{"type":"response.output_item.done","item":{"type":"function_call","name":"f","arguments":%s}}',
    '{"type":"response.output_text.delta","delta":%s}',
    '{"type":"response.completed","response":{"status":"completed","output":[%s],"usage":{"x":%s}}}',
    '{"type":"response.failed","response":{"error":%s}}',
    "%s",
]
NESTS = [
    ("[", "]"),
    ('{"message":', "}"),
    ('{"text":', "}"),
    ('[{"content":', "}]"),
    ('{"detail":["\\ud800",', "]}"),
]


def sent_on(data: bytes, name: str) -> None:
    """Make a message of a body, store it, and send it with the next request in every dialect."""
    growing = GrowingMessage(Message(Role.ASSISTANT, model="m"))
    reader = ReplyReader(dialect(name))
    for received in (reader.feed(data), reader.end()):
        for delta in received.deltas:
            growing.add(delta)
    message = replace(growing.message(), finish_reason=growing.finish_reason())
    assert codec.decode_parts(codec.encode_parts(message.parts)) is not None
    assert codec.decode_more(codec.encode_more(message)) is not None
    request = GenerationRequest("m", (message, Message(Role.USER, (TextPart("And?"),))))
    for spoken in NAMES:
        assert json.loads(encode_body(dialect(spoken).build_request(request, stream=True)))


@pytest.mark.parametrize("depth", [MAX_DEPTH // 2, MAX_DEPTH - 20, 300, 480, 900, 990])
def test_nesting_that_can_be_decoded_is_no_crash(depth: int) -> None:
    """What is nested less deep than the decoder's own limit runs no reader, writer or table out of stack."""
    end = b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
    for opening, closing in NESTS:
        value = opening * depth + "1" + closing * depth
        for place in PLACES:
            text = place.replace("%s", value)
            name = "responses" if "response." in place else "chat-completions"
            sent_on(b"data: " + text.encode() + b"\n\n" + end * (name != "responses"), name)
            with contextlib.suppress(BadReply):
                dialect(name).decode_whole(text.encode())
            assert extract_error(text.encode(), 400, {}).message
            with contextlib.suppress(BadReply):
                parse_model_list(text.encode())


@pytest.mark.parametrize(
    ("text", "is_deep"),
    [
        ("[" * (MAX_DEPTH + 1), True),
        ("[" * MAX_DEPTH + "]" * MAX_DEPTH, False),
        ("[{}]" * MAX_DEPTH, False),
        ('["' + "[" * 5 * MAX_DEPTH + '"]', False),
        ('["\\"' + "[" * 5 * MAX_DEPTH, False),
        ('["a", ' * (MAX_DEPTH + 1), True),
        ('{"a\\\\": [' * MAX_DEPTH, True),
    ],
)
def test_depth_is_that_of_lists_and_objects(text: str, is_deep: bool) -> None:
    """Brackets inside of texts do not count, closed ones neither; bytes count as text does."""
    assert is_too_deep(text) is is_deep
    assert is_too_deep(text.encode()) is is_deep


@pytest.mark.parametrize("name", ["chat-completions", "responses"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_mixture_of_events_is_read(name: str, data: st.DataObject) -> None:
    """Real and odd events in any order: no exception, no difference by cuts, and the message can be sent."""
    pool = (CHAT if name == "chat-completions" else RESPONSES) + FRAMES + ENDS
    events = data.draw(st.lists(st.sampled_from(pool), max_size=12))
    body = "".join(
        event.replace('"#"', str(n % 3)).replace("#", str(n % 3)) for n, event in enumerate(events)
    ).encode()
    assert replay_bytes(body, name, data.draw(st.integers(1, 50))) == replay_bytes(body, name)
    with contextlib.suppress(BadReply):
        sent_on(body, name)
