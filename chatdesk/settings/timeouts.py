"""How long an account lets its service take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds.

    `connect`: name, TCP and TLS together; a host that needs more than ten seconds is not there.
    `first_byte`: from the request to the first byte of the answer. Five minutes, because a local server
    may load 40 GB from a disk first and a reasoning model may think before it says a word.
    `stall`: between two reads afterwards. Two minutes, because several servers hold a whole tool call
    back until it is complete. A false alarm costs the answer, a late one only patience: Stop always works.
    """

    connect: float = 10.0
    first_byte: float = 300.0
    stall: float = 120.0


DEFAULT_TIMEOUTS = Timeouts()
