"""Bytes of a program cut into lines: in time that grows with them alone, and none longer than a limit."""

from __future__ import annotations

from dataclasses import dataclass

TAIL = 4096
"""Bytes that are kept of the end of a line that is too long."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end. Where it was too long `data` is its beginning, `tail` its end.

    `size` is the number of bytes that it had.
    """

    data: bytes
    size: int
    tail: bytes = b""

    @property
    def is_cut(self) -> bool:
        """Whether bytes of it were left out."""
        return self.size > len(self.data)


class LineCutter:
    """Takes bytes as they come and returns the lines that they complete.

    A line of more than `limit` bytes is not kept whole: what is held never grows beyond it.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pieces: list[bytes] = []
        self._kept = 0
        self._size = 0
        self._tail = b""

    def feed(self, chunk: bytes) -> list[Line]:
        """Return the lines that `chunk` completes."""
        first, *others = chunk.split(b"\n")
        self._add(first)
        lines = []
        for piece in others:
            lines.append(self._taken())
            self._add(piece)
        return lines

    def _add(self, piece: bytes) -> None:
        self._size += len(piece)
        fitting = piece[: max(0, self._limit - self._kept)]
        if fitting:
            self._pieces.append(fitting)
            self._kept += len(fitting)
        if len(fitting) < len(piece):
            self._tail = (self._tail + piece[len(fitting) :][-TAIL:])[-TAIL:]

    def _taken(self) -> Line:
        line = Line(b"".join(self._pieces), self._size, self._tail)
        self._pieces, self._kept, self._size, self._tail = [], 0, 0, b""
        return line
