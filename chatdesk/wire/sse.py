"""Server-sent events out of bytes, by the rules of the WHATWG HTML standard (section 9.2)."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

import msgspec

from chatdesk.domain.errors import BadReply
from chatdesk.wire.quirks import Quirk, QuirkTally

# The largest payload that is known is a generated image in base64, some ten million bytes.
MAX_LINE = 32 * 1024 * 1024
MAX_COMMENTS_KEPT = 64
# int() refuses texts of thousands of digits; no server means a pause of longer than that.
MAX_RETRY_DIGITS = 18

# The one departure that is on by default: by the book the last event of a body is dropped where its
# empty line is missing. It is kept where it is a whole JSON object or list, or the end mark.
BY_THE_BOOK = frozenset({Quirk.NO_LAST_BLANK_LINE})
TOLERANT = BY_THE_BOOK | {Quirk.BARE_JSON_LINE, Quirk.ERROR_FIELD}

_BOM = b"\xef\xbb\xbf"
_LF = 0x0A


class SseEvent(msgspec.Struct, frozen=True):
    """One event.

    `event` is "message" where the stream names no type; `id` is the last id that the stream gave,
    in this event or before it; `retry` is in milliseconds, where this event's block set it.
    """

    event: str = "message"
    data: str = ""
    id: str = ""
    retry: int | None = None


class SseDecoder:
    """Turn the bytes of a response into server-sent events.

    Nothing is read here: the caller reads, we decode. A chunk may end in the
    middle of a line, of a CR LF pair or of a UTF-8 character; the events come
    out the same. Only CR, LF and CR LF end a line: U+2028 does not. Invalid
    UTF-8 becomes U+FFFD.

    A line, or the data of one event, of more than `max_line` bytes raises
    `BadReply`; events that were complete before it are returned first, the
    error then comes with the next call. Comments are no events: `comments`
    keeps the last ones until `take_comments`. `quirks` counts the departures
    from the standard that were put up with, out of `tolerances`; `mended` says which of them were
    met in which event, by its place in what was returned last.
    """

    def __init__(self, *, max_line: int = MAX_LINE, tolerances: Collection[Quirk] = BY_THE_BOOK) -> None:
        self.max_line = max_line
        self.quirks = QuirkTally()
        self.mended: dict[int, list[Quirk]] = {}
        self.comments: deque[str] = deque(maxlen=MAX_COMMENTS_KEPT)
        self.comment_count = 0
        self.retry: int | None = None
        self._tolerances = frozenset(tolerances)
        self._is_at_start = True
        self._head = b""
        self._skip_lf = False
        self._partial = bytearray()
        self._data: list[bytes] = []
        self._data_size = 0
        self._event = ""
        self._event_line = b""
        self._event_name = ""
        self._id = ""
        self._block_retry: int | None = None
        self._block_quirks: list[Quirk] = []
        self._failure: BadReply | None = None

    def feed(self, chunk: bytes) -> list[SseEvent]:
        """Return the events that `chunk` completes."""
        self._raise_failure()
        if self.mended:
            self.mended = {}
        chunk = self._normalised(chunk)
        if not chunk:
            return []
        events: list[SseEvent] = []
        lines = chunk.split(b"\n")
        rest = lines.pop()
        if lines and self._partial:
            lines[0] = b"".join((self._partial, lines[0]))
            self._partial.clear()
        self._take_lines(lines, events)
        self._partial += rest
        if len(self._partial) > self.max_line:
            self._fail()
        if not events:
            self._raise_failure()
        return events

    def end(self) -> list[SseEvent]:
        """Close the stream: an event without its empty line is dropped, or kept as `tolerances` say."""
        self._raise_failure()
        last_line = bytes(self._head + self._partial)
        self._head = b""
        self._partial.clear()
        events: list[SseEvent] = []
        self.mended = {}
        if Quirk.NO_LAST_BLANK_LINE in self._tolerances:
            self._rescue(last_line, events)
        self._data = []
        return events

    def take_comments(self) -> list[str]:
        """Return the comments since the last call (the last 64 where there were more)."""
        if not self.comments:
            return []
        comments = list(self.comments)
        self.comments.clear()
        return comments

    def _normalised(self, chunk: bytes) -> bytes:
        """Drop the BOM of the stream, turn every line end into LF."""
        if self._is_at_start:
            chunk = self._head + chunk
            if len(chunk) < len(_BOM) and _BOM.startswith(chunk):
                self._head = chunk
                return b""
            self._head = b""
            self._is_at_start = False
            chunk = chunk.removeprefix(_BOM)
        if self._skip_lf and chunk:
            self._skip_lf = False
            if chunk[0] == _LF:
                chunk = chunk[1:]
        if b"\r" in chunk:
            self._skip_lf = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return chunk

    def _take_lines(self, lines: list[bytes], events: list[SseEvent]) -> None:
        data = self._data
        for line in lines:
            if not line:
                self._dispatch(events)
            elif len(line) + self._data_size > self.max_line:
                self._fail()
                return
            elif line.startswith(b"data: "):
                data.append(line[6:])
                self._data_size += len(line)
            elif line.startswith(b"event: "):
                # One name is told again and again.
                if line != self._event_line:
                    self._event_line = line
                    self._event_name = line[7:].decode("utf-8", "replace")
                self._event = self._event_name
            else:
                self._take_field(line)

    def _take_field(self, line: bytes) -> None:
        name, colon, value = line.partition(b":")
        if value.startswith(b" "):
            value = value[1:]
        if not name and colon:
            self.comment_count += 1
            self.comments.append(value.decode("utf-8", "replace"))
        elif name == b"data":
            self._data.append(value)
            self._data_size += len(line)
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        elif name == b"id":
            if b"\0" not in value:
                self._id = value.decode("utf-8", "replace")
        elif name == b"retry":
            if value.isdigit() and len(value) <= MAX_RETRY_DIGITS:
                self.retry = self._block_retry = int(value)
        else:
            self._take_odd_line(line, name, value)

    def _take_odd_line(self, line: bytes, name: bytes, value: bytes) -> None:
        """An unknown field is ignored, unless it is one of the mistakes that we know."""
        if line.startswith((b"{", b"[DONE]")) and self._data and not self._data[-1]:
            if Quirk.BARE_JSON_LINE in self._tolerances:
                self._data[-1] = line
                self._data_size += len(line)
                self._note(Quirk.BARE_JSON_LINE)
        elif name == b"error" and value.startswith(b"{") and Quirk.ERROR_FIELD in self._tolerances:
            self._data.append(value)
            self._data_size += len(line)
            self._event = "error"
            self._note(Quirk.ERROR_FIELD)

    def _dispatch(self, events: list[SseEvent]) -> None:
        data = self._data
        if data:
            whole = data[0] if len(data) == 1 else b"\n".join(data)
            text = whole.decode("utf-8", "replace")
            if self._block_quirks:
                self.mended[len(events)] = self._block_quirks
                self._block_quirks = []
            events.append(SseEvent(self._event or "message", text, self._id, self._block_retry))
            data.clear()
            self._data_size = 0
        self._event = ""
        self._block_retry = None

    def _rescue(self, last_line: bytes, events: list[SseEvent]) -> None:
        """Keep the unfinished event with its last line, else without it, else not at all."""
        before = list(self._data)
        if last_line and len(last_line) + self._data_size <= self.max_line:
            self._take_field(last_line)
        for data in (self._data, before):
            if data and _is_payload(data):
                self._data = data
                self._note(Quirk.NO_LAST_BLANK_LINE)
                self._dispatch(events)
                return

    def _note(self, quirk: Quirk) -> None:
        self.quirks.note(quirk)
        self._block_quirks.append(quirk)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _fail(self) -> None:
        self._partial.clear()
        self._data = []
        self._failure = BadReply(
            f"The service sent a line of more than {self.max_line:,} bytes.",
            hint="Nothing that a model writes is so long; check that the address is that of a model service.",
        )


def _is_payload(lines: list[bytes]) -> bool:
    """Whether the lines are, together or each for itself, what a model service sends."""
    whole = b"\n".join(lines)
    return _is_json_or_end(whole) or (len(lines) > 1 and all(map(_is_json_or_end, lines)))


def _is_json_or_end(data: bytes) -> bool:
    data = data.strip()
    if data == b"[DONE]":
        return True
    if data[:1] not in {b"{", b"["}:
        return False
    try:
        msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return True
