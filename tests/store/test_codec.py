"""What is written into the database comes out the same."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.delta import (
    Delta,
    ErrorDelta,
    FinishDelta,
    ProviderDataDelta,
    ReasoningDelta,
    RefusalDelta,
    SeamDelta,
    TextDelta,
    TextReplaced,
    ToolCallDelta,
    UsageDelta,
)
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import (
    AttachmentPart,
    EarlierEnd,
    Failure,
    FinishReason,
    Message,
    Part,
    ReasoningPart,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.usage import Timing, Usage
from chatdesk.store import codec

# Lone halves of surrogate pairs too: models send them, and SQLite does not take them as they are.
TEXT = st.text(st.characters(), max_size=20)
NUMBER = st.none() | st.integers(0, 2**40)
SECONDS = st.none() | st.floats(0, 1e6)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
EXTRA = st.none() | st.dictionaries(TEXT, JSON, max_size=2)
USAGE = st.builds(Usage, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, st.booleans(), st.integers(1, 3))
CHOICE = st.integers(0, 2)

PARTS: st.SearchStrategy[Part] = st.one_of(
    st.builds(TextPart, TEXT, st.booleans(), TEXT, TEXT),
    st.builds(ReasoningPart, TEXT, SECONDS),
    st.builds(RefusalPart, TEXT),
    st.builds(ToolCallPart, TEXT, TEXT, TEXT, EXTRA),
    st.builds(
        ToolResultPart,
        TEXT,
        TEXT,
        st.booleans(),
        SECONDS,
        structured=JSON,
        attachments=st.lists(st.builds(AttachmentPart, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    ),
    st.builds(AttachmentPart, TEXT, TEXT, TEXT),
)
DELTAS: st.SearchStrategy[Delta] = st.one_of(
    st.builds(TextDelta, TEXT, CHOICE),
    st.builds(ReasoningDelta, TEXT, CHOICE),
    st.builds(RefusalDelta, TEXT, CHOICE),
    st.builds(ToolCallDelta, CHOICE, TEXT, TEXT, TEXT, EXTRA, st.booleans(), CHOICE),
    st.builds(TextReplaced, TEXT, CHOICE),
    st.builds(UsageDelta, USAGE),
    st.builds(FinishDelta, st.sampled_from(FinishReason), st.none() | TEXT, CHOICE),
    st.builds(ErrorDelta, TEXT, TEXT, TEXT),
    st.builds(ProviderDataDelta, TEXT, JSON, CHOICE),
    st.builds(SeamDelta, TEXT, TEXT),
)
TIMING = st.builds(Timing, SECONDS, SECONDS, SECONDS)
FAILURE = st.builds(Failure, TEXT, TEXT, TEXT, TEXT, st.booleans())
DATA = st.dictionaries(TEXT, JSON, max_size=2)
EARLIER_ENDS = st.builds(
    EarlierEnd,
    st.integers(0, 9),
    st.none() | st.sampled_from(FinishReason),
    st.none() | TEXT,
    st.none() | USAGE,
    st.none() | TIMING,
    st.none() | FAILURE,
    st.booleans(),
    st.none() | DATA,
)
MESSAGES = st.builds(
    Message,
    role=st.sampled_from(Role),
    parts=st.lists(PARTS, max_size=4).map(tuple),
    usage=st.none() | USAGE,
    timing=st.none() | TIMING,
    failure=st.none() | FAILURE,
    raw_finish_reason=st.none() | TEXT,
    provider_data=st.none() | DATA,
    earlier_ends=st.lists(EARLIER_ENDS, max_size=2).map(tuple),
)


@given(st.lists(PARTS, max_size=6))
def test_every_part_round_trips(parts: list[Part]) -> None:
    """Parts of every kind come out as they went in, whatever their text."""
    text = codec.encode_parts(parts)
    assert text.encode()
    assert codec.decode_parts(text) == tuple(parts)


@given(DELTAS)
def test_every_delta_round_trips(delta: Delta) -> None:
    """A delta of every kind comes out as it went in, with its time."""
    assert codec.decode_deltas(codec.encode_deltas([(1.25, [delta])])) == [(1.25, delta)]


@given(st.lists(st.lists(DELTAS, max_size=4), max_size=6))
def test_joined_deltas_make_the_same_message(batches: list[list[Delta]]) -> None:
    """Joining the pieces of a text changes nothing of the message that they make."""
    base = Message(Role.ASSISTANT)
    straight, stored = GrowingMessage(base), GrowingMessage(base)
    for batch in batches:
        for delta in batch:
            straight.add(delta)
    text = codec.encode_deltas((0.0, batch) for batch in batches)
    for at, delta in codec.decode_deltas(text):
        stored.add(delta, at)
    assert stored.message() == straight.message()
    assert stored.finish_reason() == straight.finish_reason()


@given(MESSAGES)
def test_what_has_no_column_round_trips(message: Message) -> None:
    """Usage, timing, failure and the service's own data come back as they were."""
    more = codec.decode_more(codec.encode_more(message))
    for name in ("usage", "timing", "failure", "raw_finish_reason", "provider_data"):
        assert more.get(name) == getattr(message, name)


def test_a_stream_of_small_pieces_is_written_once() -> None:
    """Consecutive pieces of text, and of the arguments of one call, become one row each."""
    deltas: list[Delta] = [TextDelta(word) for word in ("one", "two", "three")]
    deltas += [
        ToolCallDelta(0, "id", "name", "{"),
        ToolCallDelta(0, arguments='"a"'),
        ToolCallDelta(0, arguments=":1}"),
    ]
    decoded = codec.decode_deltas(codec.encode_deltas([(0.1, deltas[:2]), (0.2, deltas[2:])]))
    assert decoded == [(0.1, TextDelta("onetwothree")), (0.2, ToolCallDelta(0, "id", "name", '{"a":1}'))]


def test_unknown_kinds_are_skipped_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """What a later version wrote is left out and named in the log; the rest is read."""
    with caplog.at_level(logging.WARNING):
        parts = codec.decode_parts('[["t","kept"],["video","x",1],["t","too",true,"","","new field"]]')
        deltas = codec.decode_deltas('[[0,"z","x"],[0.5,"t","kept"],[1,"x","exhausted"]]')
    assert parts == (TextPart("kept"), TextPart("too", is_continuation=True))
    assert deltas == [(0.5, TextDelta("kept")), (1.0, FinishDelta(FinishReason.TRUNCATED))]
    assert "video" in caplog.text
    assert "exhausted" in caplog.text


def test_a_damaged_message_says_so() -> None:
    """A row that cannot be read becomes a message with a failure, in its place of the tree."""
    row = ("m2", "m1", "assistant", 5.0, "a", "m", None, 0, '[["t"', "{}")
    message = codec.decode_message(row)
    assert (message.id, message.parent_id, message.role) == ("m2", "m1", Role.ASSISTANT)
    assert message.failure is not None
    assert "could not be read" in message.failure.text
