"""The dialect Chat Completions: chunks of a stream, or one answer, to deltas."""

from __future__ import annotations

from typing import Any

import msgspec

from chatdesk.domain.delta import (
    Delta,
    ErrorDelta,
    FinishDelta,
    ProviderDataDelta,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    UsageDelta,
)
from chatdesk.domain.errors import BadReply
from chatdesk.domain.message import FinishReason
from chatdesk.domain.usage import Usage
from chatdesk.wire.chat_opaque import OpaqueData, is_google_thought
from chatdesk.wire.chat_request import build_request
from chatdesk.wire.content_parts import content_pieces, detail_text
from chatdesk.wire.error_body import SILENT, ErrorBody, error_from
from chatdesk.wire.finish_reasons import finish_reason
from chatdesk.wire.loose_json import RecordReader, Unreadable, loads
from chatdesk.wire.payloads import Mark, Payloads
from chatdesk.wire.provider_data import RAW_USAGE
from chatdesk.wire.quirks import Quirk, QuirkTally
from chatdesk.wire.sse import SseEvent
from chatdesk.wire.think_tags import ThinkSplitter
from chatdesk.wire.token_usage import usage_from
from chatdesk.wire.tool_calls import CallBook

__all__ = ["Decoder", "build_request", "decode_whole"]

Json = dict[str, Any]

# Gemini writes these around thoughts that it marks as such besides.
THOUGHT_BEGIN, THOUGHT_END = "<thought>", "</thought>"


class _Piece(msgspec.Struct):
    """A `delta` of a stream, or the `message` of a whole answer."""

    content: str | list[Any] | Json | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    reasoning_text: str | None = None
    reasoning_opaque: str | None = None
    reasoning_details: list[Json] | None = None
    refusal: str | None = None
    tool_calls: list[Json] | None = None
    function_call: Json | None = None
    extra_content: Any = None


class _Choice(msgspec.Struct):
    index: int | None = None
    delta: _Piece | None = None
    message: _Piece | None = None
    text: str | None = None
    finish_reason: str | None = None
    usage: Json | None = None
    error: Any = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: Json | None = None
    x_groq: Json | None = None
    error: Any = None
    # the fields of a flat error
    object: Any = None
    type: Any = None
    message: Any = None
    detail: Any = None
    code: Any = None
    status: Any = None
    base_resp: Any = None


class _ChoiceState:
    """What is known of one choice."""

    def __init__(self, index: int, quirks: QuirkTally, *, think_tags: bool) -> None:
        self.index = index
        self.splitter = ThinkSplitter(quirks, index) if think_tags else None
        self.calls = CallBook(quirks, index)
        self.finish: FinishDelta | None = None
        self.is_told = False
        self.is_begun = False
        self.opaque = OpaqueData(index)
        self.is_thinking = False


class Decoder:
    """Turn events into deltas, whatever the server makes of the dialect.

    `feed` never raises on what a server sent: what cannot be read is counted and reported as an
    `ErrorDelta` by `end`. `saw_terminator` is true after the end mark or an error; later events
    are ignored then. A stream that ends without it and without a finish reason gets no
    `FinishDelta`: it was cut. `quirks` counts what was put right.
    """

    def __init__(self, *, think_tags: bool = True) -> None:
        self.quirks = QuirkTally()
        self.saw_terminator = False
        self._think_tags = think_tags
        self._payloads = Payloads(_Chunk, self.quirks)
        self._choices: dict[int, _ChoiceState] = {}
        self._usage: Usage | None = None
        self._raw_usage: Json | None = None
        self._has_error = False
        self._is_closed = False
        self._is_whole = False

    def feed(self, event: SseEvent) -> list[Delta]:
        """Return the deltas of one event."""
        deltas: list[Delta] = []
        chunk = self._payloads.record(event)
        if chunk is not None:
            if not self.saw_terminator:
                self._take_chunk(chunk, deltas)
            return deltas
        for payload in self._payloads.read(event):
            if self.saw_terminator:
                break
            if isinstance(payload, _Chunk):
                self._take_chunk(payload, deltas)
            elif isinstance(payload, Mark):
                self.saw_terminator = True
                self._close(deltas)
            else:
                self._take_error(payload, deltas)
        return deltas

    def take_whole(self, body: bytes) -> list[Delta]:
        """Return the deltas of a whole answer; raises `BadReply` where `body` holds none."""
        try:
            value = loads(body.removeprefix(b"\xef\xbb\xbf"), self.quirks)
        except Unreadable as error:
            raise BadReply("The service's answer is not JSON.", details=_excerpt(body)) from error
        if isinstance(value, list) and value and isinstance(value[0], dict):
            self.quirks.note(Quirk.ARRAY_PAYLOAD)
            value = value[0]
        if not isinstance(value, dict):
            raise BadReply("The service's answer is JSON, but no answer.", details=_excerpt(body))
        deltas: list[Delta] = []
        self._is_whole = True
        self._take_chunk(RecordReader(_Chunk).fit(value, self.quirks), deltas)
        if not self._choices and not self._has_error:
            raise BadReply("The service's answer holds no message.", details=_excerpt(body))
        self.saw_terminator = True
        self._close(deltas)
        return deltas

    def end(self) -> list[Delta]:
        """Return what the end of the stream adds; to be called once, also after the end mark."""
        deltas: list[Delta] = []
        if not self.saw_terminator and any(state.finish for state in self._choices.values()):
            self.quirks.note(Quirk.NO_DONE)
        self._close(deltas)
        lost = self._payloads.verdict()
        if lost is not None and not self._has_error:
            deltas.append(lost)
        return deltas

    def _take_chunk(self, chunk: _Chunk, deltas: list[Delta]) -> None:
        if chunk.choices is None and chunk.usage is None and not chunk.error:
            self.quirks.note(Quirk.NO_CHOICES)
        for choice in chunk.choices or ():
            self._take_choice(choice, deltas)
        if chunk.usage:
            self._take_usage(chunk.usage, deltas)
        elif chunk.x_groq:
            self._take_usage(chunk.x_groq.get("usage"), deltas, is_elsewhere=True)
        error = _error_of(chunk) if chunk.error or not chunk.choices else None
        if error is not None:
            if isinstance(chunk.error, str):
                self.quirks.note(Quirk.ERROR_AS_TEXT)
            self._take_error(error, deltas)

    def _take_choice(self, choice: _Choice, deltas: list[Delta]) -> None:
        index = choice.index or 0
        state = self._choices.get(index)
        if state is None:
            state = self._choices[index] = _ChoiceState(index, self.quirks, think_tags=self._think_tags)
        piece = choice.delta
        if piece is None and choice.message is not None and not state.is_begun:
            piece = choice.message
            if not self._is_whole:
                self.quirks.note(Quirk.MESSAGE_FOR_DELTA)
        if piece is not None:
            self._take_piece(piece, state, deltas)
        elif choice.text is None and not choice.finish_reason:
            self.quirks.note(Quirk.NO_DELTA)
        if choice.text:
            self._take_text(choice.text, state, deltas)
        if choice.finish_reason:
            self._take_reason(choice.finish_reason, state, deltas)
        if choice.usage:
            self._take_usage(choice.usage, deltas, is_elsewhere=True)
        error = error_from({"error": choice.error}) if choice.error else None
        if error is not None:
            self._take_error(error, deltas)

    def _take_piece(self, piece: _Piece, state: _ChoiceState, deltas: list[Delta]) -> None:
        if piece.reasoning_content or piece.reasoning or piece.reasoning_text or piece.reasoning_details:
            self._take_reasoning(piece, state, deltas)
        content = piece.content
        if content:
            if not isinstance(content, str):
                self._take_parts(content, state, deltas)
            elif state.is_thinking or piece.extra_content is not None:
                self._take_thought(content, piece.extra_content, state, deltas)
            else:
                self._take_text(content, state, deltas)
        if piece.refusal:
            self._add_refusal(piece.refusal, state, deltas)
        if piece.tool_calls:
            self._take_calls(piece.tool_calls, state, deltas)
        if piece.function_call:
            self.quirks.note(Quirk.FUNCTION_CALL)
            self._take_calls([{"index": 0, "function": piece.function_call}], state, deltas)
        if piece.extra_content is not None:
            state.opaque.add_extra(piece.extra_content)
        if piece.reasoning_opaque:
            state.opaque.add_reasoning(piece.reasoning_opaque)

    def _take_text(self, text: str, state: _ChoiceState, deltas: list[Delta]) -> None:
        state.is_begun = True
        if state.splitter is None:
            deltas.append(TextDelta(text, state.index))
        else:
            deltas += state.splitter.feed(text)

    def _take_reasoning(self, piece: _Piece, state: _ChoiceState, deltas: list[Delta]) -> None:
        texts = [piece.reasoning_content, piece.reasoning, piece.reasoning_text]
        said = [text for text in texts if text]
        if len(said) > 1:
            self.quirks.note(Quirk.TWO_REASONING_FIELDS)
        text = said[0] if said else ""
        if piece.reasoning_details:
            state.opaque.add_details(piece.reasoning_details)
            text = text or "".join(map(detail_text, piece.reasoning_details))
        if text:
            self._add_reasoning(text, state, deltas)

    def _add_reasoning(self, text: str, state: _ChoiceState, deltas: list[Delta]) -> None:
        state.is_begun = True
        if state.splitter is not None:
            deltas += state.splitter.flush()
            state.splitter.expect_no_end_only()
        deltas.append(ReasoningDelta(text, state.index))

    def _add_refusal(self, text: str, state: _ChoiceState, deltas: list[Delta]) -> None:
        state.is_begun = True
        if state.splitter is not None:
            deltas += state.splitter.flush()
        deltas.append(RefusalDelta(text, state.index))

    def _take_thought(self, text: str, extra: Any, state: _ChoiceState, deltas: list[Delta]) -> None:
        """Take a text that Gemini may have marked as a thought; its tags stand at any of the seams."""
        thought, answer = "", text.removeprefix(THOUGHT_END) if state.is_thinking else text
        state.is_thinking = is_google_thought(extra)
        if state.is_thinking:
            self.quirks.note(Quirk.GOOGLE_THOUGHT)
            thought, _, answer = text.removeprefix(THOUGHT_BEGIN).partition(THOUGHT_END)
        if thought:
            self._add_reasoning(thought, state, deltas)
        if answer:
            self._take_text(answer, state, deltas)

    def _take_parts(self, content: list[Any] | Json, state: _ChoiceState, deltas: list[Delta]) -> None:
        self.quirks.note(Quirk.CONTENT_PARTS)
        for kind, text in content_pieces(content):
            if kind == "text":
                self._take_text(text, state, deltas)
            elif kind == "reasoning":
                self._add_reasoning(text, state, deltas)
            elif kind == "refusal":
                self._add_refusal(text, state, deltas)
            else:
                self.quirks.note(Quirk.UNKNOWN_PART)

    def _take_calls(self, entries: list[Json], state: _ChoiceState, deltas: list[Delta]) -> None:
        state.is_begun = True
        if state.splitter is not None:
            deltas += state.splitter.flush()
            state.splitter.expect_no_end_only()
        if self._is_whole:  # nobody numbers the calls of a whole answer
            entries = [{"index": place, **entry} for place, entry in enumerate(entries)]
        deltas += state.calls.take(entries)

    def _take_reason(self, raw: str, state: _ChoiceState, deltas: list[Delta]) -> None:
        reason = finish_reason(raw)
        if state.is_told and state.finish is not None and state.finish.raw == raw:
            return
        state.finish = FinishDelta(reason or FinishReason.COMPLETE, raw, state.index)
        state.is_told = False
        if reason is None:
            # Some servers send such words in the middle of an answer: told when nothing follows.
            self.quirks.note(Quirk.UNKNOWN_REASON)
        else:
            self._tell_finish(state, deltas)

    def _tell_finish(self, state: _ChoiceState, deltas: list[Delta]) -> None:
        if state.splitter is not None:
            deltas += state.splitter.flush()
        if state.finish is not None and not state.is_told:
            deltas.append(state.finish)
            state.is_told = True

    def _take_usage(self, raw: Any, deltas: list[Delta], *, is_elsewhere: bool = False) -> None:
        usage = usage_from(raw, self.quirks) if isinstance(raw, dict) else None
        if is_elsewhere and usage is not None:
            self.quirks.note(Quirk.USAGE_ELSEWHERE)
        if usage is None or usage == self._usage:
            return
        self._usage, self._raw_usage = usage, raw
        deltas.append(UsageDelta(usage))

    def _take_error(self, error: ErrorBody, deltas: list[Delta]) -> None:
        if self._has_error:
            return
        self._has_error = True
        self.saw_terminator = True
        deltas.append(ErrorDelta(error.message, error.code, error.type))
        self._close(deltas)

    def _close(self, deltas: list[Delta]) -> None:
        """Settle each choice: nothing more will come."""
        if self._is_closed:
            return
        self._is_closed = True
        if self.saw_terminator and not self._has_error and not self._choices:
            self._choices[0] = _ChoiceState(0, self.quirks, think_tags=False)
        for state in self._choices.values():
            self._close_choice(state, deltas)
            deltas += state.opaque.deltas()
        if self._raw_usage:
            deltas.append(ProviderDataDelta(RAW_USAGE, self._raw_usage))

    def _close_choice(self, state: _ChoiceState, deltas: list[Delta]) -> None:
        if state.splitter is not None:
            deltas += state.splitter.flush()
        if state.finish is None and self.saw_terminator and not self._has_error:
            self.quirks.note(Quirk.NO_FINISH_REASON)
            state.finish = FinishDelta(FinishReason.COMPLETE, None, state.index)
        reason = state.finish.reason if state.finish is not None else None
        is_orderly = reason in {FinishReason.COMPLETE, FinishReason.TOOL_CALLS} and not self._has_error
        deltas += state.calls.close(is_orderly=is_orderly)
        if state.calls.calls and reason is FinishReason.COMPLETE:
            self.quirks.note(Quirk.STOP_WITH_CALLS)
        self._tell_finish(state, deltas)
        if reason is FinishReason.ERROR and not self._has_error:
            self._has_error = True
            deltas.append(ErrorDelta("The service ended the answer with an error and did not say which."))


def decode_whole(body: bytes, *, think_tags: bool = True, quirks: QuirkTally | None = None) -> list[Delta]:
    """Return the deltas of an answer that came as one JSON object; counts into `quirks`.

    An error inside is an `ErrorDelta`. Raises `BadReply` where there is neither.
    """
    decoder = Decoder(think_tags=think_tags)
    deltas = decoder.take_whole(body)
    if quirks is not None:
        quirks.note_all(decoder.quirks)
    return deltas


def _error_of(chunk: _Chunk) -> ErrorBody | None:
    """Find an error in a chunk: in its field, or flat where there is nothing else."""
    flat = {"message": chunk.message, "code": chunk.code, "type": chunk.type, "status": chunk.status}
    if chunk.error:
        return error_from({**flat, "error": chunk.error}) or ErrorBody(SILENT)
    if chunk.choices is not None or chunk.usage is not None:
        return None
    if chunk.base_resp:
        return error_from({"base_resp": chunk.base_resp})
    is_named = chunk.object == "error" or chunk.type == "error"
    is_flat = is_named or chunk.code is not None or chunk.status is not None
    if chunk.detail or (chunk.message and is_flat):
        return error_from({**flat, "detail": chunk.detail})
    return None


def _excerpt(body: bytes) -> str:
    return body[:2048].decode("utf-8", "replace")
