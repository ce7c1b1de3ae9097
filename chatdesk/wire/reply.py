"""The body of an answer, chunk by chunk: one reader for streams and for single JSON answers."""

from __future__ import annotations

import re

from chatdesk.domain.delta import Delta, ErrorDelta
from chatdesk.domain.errors import BadReply
from chatdesk.domain.stream import RawEvent, Received
from chatdesk.wire.dialects import Dialect
from chatdesk.wire.payloads import DONE_MARK
from chatdesk.wire.quirks import Quirk, QuirkTally
from chatdesk.wire.sniff import HEAD_SIZE, BodyKind, sniff, without_blank_head
from chatdesk.wire.sse import TOLERANT, SseDecoder

MAX_BODY = 64 * 1024 * 1024
_KEEP_ALIVES = frozenset({"keepalive", "keep-alive", "ping", "heartbeat"})
_TYPED_KEEP_ALIVE = re.compile(r'\s*\{\s*"type"\s*:\s*"(?:keepalive|keep-alive|ping|heartbeat)"')
_LONGEST_KEEP_ALIVE = 200
_EMPTY = frozenset({Quirk.COMMENT_AS_DATA, Quirk.EMPTY_DATA})


class ReplyReader:
    """Turn the bytes of a successful response into what an answer's reader is told.

    Nothing is read here. What the body is shows in its first bytes: JSON where a stream was asked
    for and the other way round are decoded all the same, a web page or nothing at all raises
    `BadReply`. Times are passed through to what is returned.
    """

    def __init__(
        self, dialect: Dialect, *, is_stream: bool = True, content_type: str = "", think_tags: bool = True
    ) -> None:
        """`is_stream` is what was asked for."""
        self._dialect = dialect
        self._is_stream = is_stream
        self._content_type = content_type
        self._think_tags = think_tags
        self._kind: BodyKind | None = None
        self._held: list[bytes] = []
        self._held_size = 0
        self._sse = SseDecoder(tolerances=TOLERANT)
        self._decoder = dialect.new_decoder(think_tags=think_tags)
        self._event_count = 0
        self._head = b""

    @property
    def saw_terminator(self) -> bool:
        """Whether the answer has ended in so many words; what follows may be left unread."""
        return self._decoder.saw_terminator

    @property
    def quirks(self) -> QuirkTally:
        """What was put right so far, framing and payload together."""
        return self._decoder.quirks

    def feed(self, chunk: bytes, at: float = 0.0) -> Received:
        """Return what the chunk completes; often nothing."""
        if self._kind is not BodyKind.STREAM:
            self._hold(chunk)
            if self._kind is None:
                self._kind = self._decided()
            if self._kind is not BodyKind.STREAM:
                return Received(at, ())
            chunk = without_blank_head(self._take_held())
        return self._feed_stream(chunk, at)

    def end(self, at: float = 0.0) -> Received:
        """Return what the end of the body adds; raises `BadReply` where the body was no answer."""
        held = self._take_held()
        if self._kind is None:
            self._kind = sniff(self._content_type, held, is_whole=True)
        if self._kind is BodyKind.JSON:
            return self._end_json(held, at)
        if self._kind is not BodyKind.STREAM:
            raise _bad_reply(self._kind or BodyKind.EMPTY, held)
        fed = self._feed_stream(without_blank_head(held), at) if held else Received(at, ())
        deltas, events = self._told(at, at_end=True)
        if not self._event_count and not self._sse.comment_count:
            raise _bad_reply(BodyKind.OTHER, self._head)
        mended = fed.mended + self.quirks.take_counts()
        return Received(at, fed.deltas + deltas, fed.events + events, mended)

    def _decided(self) -> BodyKind | None:
        # The first chunk decides as a rule; joined again only while it was too short.
        head = b"".join(self._held)
        kind = sniff(self._content_type, head)
        if kind is BodyKind.STREAM and not self._is_stream:
            self._decoder.quirks.note(Quirk.STREAM_FOR_JSON)
        elif kind is None:
            self._held = [head if len(head) < HEAD_SIZE else without_blank_head(head)]
        return kind

    def _hold(self, chunk: bytes) -> None:
        self._held.append(chunk)
        self._held_size += len(chunk)
        if self._held_size > MAX_BODY:
            raise BadReply(f"The service's answer is longer than {MAX_BODY:,} bytes.")

    def _take_held(self) -> bytes:
        held = b"".join(self._held)
        self._held = []
        return held

    def _feed_stream(self, chunk: bytes, at: float) -> Received:
        if not self._event_count:
            self._head = (self._head + chunk)[:2048]
        deltas, events = self._told(at, chunk)
        return Received(at, deltas, events, self._decoder.quirks.take_counts())

    def _told(
        self, at: float, chunk: bytes = b"", *, at_end: bool = False
    ) -> tuple[tuple[Delta, ...], tuple[RawEvent, ...]]:
        decoder = self._decoder
        deltas: list[Delta] = []
        raw: list[RawEvent] = []
        feed, quirks = decoder.feed, decoder.quirks
        events = self._sse.end() if at_end else self._sse.feed(chunk)
        mended = self._sse.mended
        for place, event in enumerate(events):
            if mended:
                for quirk in mended.get(place, ()):
                    quirks.note(quirk)
            added = feed(event)
            deltas += added
            data = event.data
            size = len(data) if data.isascii() else len(data.encode())
            notes = quirks.take() if quirks.fresh else ()
            kind = _kind(data, added) if decoder.saw_terminator else "data"
            if not added and _is_sign_of_life(event.event, data, notes):
                kind = "comment"
            raw.append(RawEvent(at, kind, event.event, data, size, notes, len(added)))
        self._event_count += len(raw)
        raw += [RawEvent(at, "comment", "", text, len(text)) for text in self._sse.take_comments()]
        if at_end:
            deltas += decoder.end()
        return tuple(deltas), tuple(raw)

    def _end_json(self, body: bytes, at: float) -> Received:
        quirks = self._decoder.quirks
        if self._is_stream:
            quirks.note(Quirk.JSON_FOR_STREAM)
        body = body.strip(b" \t\r\n\0")
        deltas = self._dialect.decode_whole(body, think_tags=self._think_tags, quirks=quirks)
        self._decoder.saw_terminator = True
        text = body.decode("utf-8", "replace")
        raw = RawEvent(at, "data", "", text, len(body), quirks.take(), len(deltas))
        return Received(at, tuple(deltas), (raw,), quirks.take_counts())


def _kind(data: str, deltas: list[Delta]) -> str:
    if any(isinstance(delta, ErrorDelta) for delta in deltas):
        return "error"
    return "done" if data.strip() == DONE_MARK else "data"


def _is_sign_of_life(name: str, data: str, notes: tuple[Quirk, ...]) -> bool:
    """Whether an event only says that the server is there, as a comment does."""
    if name in _KEEP_ALIVES or (notes and not _EMPTY.isdisjoint(notes)):
        return True
    return len(data) < _LONGEST_KEEP_ALIVE and _TYPED_KEEP_ALIVE.match(data) is not None


def _bad_reply(kind: BodyKind, body: bytes) -> BadReply:
    return BadReply(
        kind.sentence,
        hint=kind.hint,
        details=body[:2048].decode("utf-8", "replace"),
        is_transient=kind is BodyKind.EMPTY,
    )
