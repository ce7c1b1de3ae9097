"""The body of a response as it was read, kept to be shown and saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from chatdesk.domain.recorded_times import TimedPiece, stamped

MAX_KEPT = 64 * 1024 * 1024

# Masking takes 0.1 s for a megabyte and lets no other thread in: in pieces it holds up nobody.
_PIECE = 64 * 1024


class ResponseBody:
    """The bytes of a response in the order of their arrival; it grows while they are read.

    `size` counts all of them; the first 64 MiB are kept. `first_at`, `last_at` and `ended_at` are seconds
    since the request began, None before that. What leaves through `text` and `redacted` has been through
    `mask`.
    """

    def __init__(self, mask: Callable[[str], str] = str) -> None:
        self._mask = mask
        self._reads: list[TimedPiece] = []
        self._kept = 0
        self.size = 0
        self.first_at: float | None = None
        self.last_at: float | None = None
        self.ended_at: float | None = None

    def __repr__(self) -> str:
        """Never the bytes: they may hold secrets."""
        return f"<ResponseBody of {self.size} bytes>"

    @property
    def is_cut(self) -> bool:
        """Whether more came than is kept."""
        return self.size > self._kept

    def add(self, at: float, chunk: bytes) -> None:
        """Take what a read brought."""
        if self.first_at is None:
            self.first_at = at
        self.last_at = at
        self.size += len(chunk)
        room = MAX_KEPT - self._kept
        if room > 0:
            kept = chunk[:room]
            self._reads.append(TimedPiece(at, kept))
            self._kept += len(kept)

    def end(self, at: float) -> None:
        """Say that nothing follows; only the first word counts."""
        if self.ended_at is None:
            self.ended_at = at

    def text(self, limit: int) -> str:
        """Return the first `limit` bytes without secrets; bad UTF-8 becomes U+FFFD."""
        head = bytearray()
        for read in self._reads:
            if len(head) >= limit:
                break
            head += read.data
        return self._mask(bytes(head[:limit]).decode("utf-8", "replace"))

    def redacted(self, *, with_times: bool = False) -> Iterator[bytes]:
        """Return the kept bytes without secrets, a piece at a time; all else is as it came.

        `with_times` adds the comments of `recorded_times`. A snapshot: what is added meanwhile does not come.
        May be used from any thread.
        """
        reads = self._reads[:]
        return _masked(stamped(reads) if with_times else (read.data for read in reads), self._mask)


def _masked(chunks: Iterable[bytes], mask: Callable[[str], str]) -> Iterator[bytes]:
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= _PIECE:
            cut = _cut(waiting)
            piece = bytes(waiting[:cut])
            del waiting[:cut]
            yield _clean(piece, mask)
    if waiting:
        yield _clean(bytes(waiting), mask)


def _cut(data: bytearray) -> int:
    """Return where to cut: behind a line, else behind a comma; nothing that is secret reaches over these."""
    for mark in (b"\n", b","):
        found = data.rfind(mark, 0, _PIECE)
        if found >= 0:
            return found + 1
    return _PIECE


def _clean(piece: bytes, mask: Callable[[str], str]) -> bytes:
    # What is no UTF-8, and half a character at a cut, comes out as it went in.
    return mask(piece.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
