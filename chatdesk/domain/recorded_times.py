"""The times of a recorded stream, kept inside of it as comments: every reader of event streams skips them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_STAMP = re.compile(rb"^: chatdesk (\d{1,9}\.\d{6})\n", re.MULTILINE)
_EVENT_ENDS = (b"\n\n", b"\n\r\n")
_BOM = b"\xef\xbb\xbf"
# What begins so is no event stream, and a comment before it would make it one.
_NO_STREAM = (b"{", b"[", b"<")


class TimedPiece(NamedTuple):
    """Bytes of a body that were there at `at`, in seconds since the request began."""

    at: float
    data: bytes


def stamped(reads: Iterable[TimedPiece]) -> Iterator[bytes]:
    """Yield a stream with a comment before the events of each read, saying when these were whole.

    Everything else stays byte by byte, and a body that is no event stream stays as it is.
    """
    waiting = bytearray()
    is_begun = is_stream = False
    at = 0.0
    for at, data in reads:
        # An end of an event may lie across the cut of two reads.
        start = max(0, len(waiting) - 2)
        waiting += data
        if not is_begun:
            head = waiting.removeprefix(_BOM).lstrip()
            is_begun, is_stream = bool(head), not head.startswith(_NO_STREAM)
        end = _last_end(waiting, start) if is_stream else len(waiting)
        if is_begun and end:
            yield from _with_stamp(at, waiting[:end]) if is_stream else [bytes(waiting)]
            del waiting[:end]
    if waiting:
        yield from _with_stamp(at, waiting) if is_stream and is_begun else [bytes(waiting)]


def unstamped(data: bytes) -> list[TimedPiece]:
    """Return the reads of a stamped stream, without the stamps; none where it has no stamp."""
    head = _BOM if data.startswith(_BOM) else b""
    before, *rest = _STAMP.split(data.removeprefix(_BOM))
    pieces = [TimedPiece(float(at), text) for at, text in zip(rest[::2], rest[1::2], strict=True)]
    if pieces:
        pieces[0] = pieces[0]._replace(data=head + before + pieces[0].data)
    return pieces


def _last_end(data: bytearray, start: int) -> int:
    """Return where the last whole event ends, 0 where none does."""
    ends = ((data.rfind(mark, start), len(mark)) for mark in _EVENT_ENDS)
    return max((place + length for place, length in ends if place >= 0), default=0)


def _with_stamp(at: float, data: bytearray) -> Iterator[bytes]:
    if data.startswith(_BOM):
        yield _BOM
        data = data.removeprefix(_BOM)
    yield b": chatdesk %.6f\n" % at
    yield bytes(data)
