"""What a model service yields while it answers: the request, the response, then the pieces.

All times are seconds since the request began, on a monotonic clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from chatdesk.domain.delta import Delta
from chatdesk.domain.response_body import ResponseBody


class RawEvent(NamedTuple):
    """One event as it came, for the inspector.

    `kind` is "data", "comment" (a sign of life, whatever its form), "done" or "error"; `notes` names the
    quirks that were repaired, `made` counts the deltas that it became. There is one for every token: a tuple
    is made in a third of the time of a frozen dataclass.
    """

    at: float
    kind: str
    name: str
    data: str
    size: int
    notes: tuple[str, ...] = ()
    made: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """How many seconds are waited: for the first byte of the answer, and for each further sign of it."""

    first_byte: float
    stall: float


@dataclass(frozen=True, slots=True)
class RequestSent:
    """The request as it went out; secrets in `headers` are masked. `limits`: None where none are known.

    Where it is not `is_stream`, the answer comes in one piece at its end.
    """

    at: float
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str
    limits: Limits | None = None
    is_stream: bool = True


@dataclass(frozen=True, slots=True)
class ResponseOpened:
    """The status line and headers came; secrets in `headers` are masked.

    `connected` is when the connection stood, None where one was there already. `body` fills while it is read.
    """

    at: float
    status: int
    headers: tuple[tuple[str, str], ...]
    reason: str = ""
    http_version: str = ""
    request_id: str = ""
    connected: float | None = None
    body: ResponseBody = field(default_factory=ResponseBody, compare=False)


@dataclass(frozen=True, slots=True)
class Mended:
    """How often something was put right that a service does otherwise than the books say."""

    id: str
    sentence: str
    count: int


@dataclass(frozen=True, slots=True)
class Received:
    """What one read of the socket brought: events as they came, the deltas made of them, what was mended."""

    at: float
    deltas: tuple[Delta, ...]
    events: tuple[RawEvent, ...] = ()
    mended: tuple[Mended, ...] = ()

    @property
    def is_content(self) -> bool:
        """Whether it brought something of the answer, more than signs that the server lives."""
        return bool(self.deltas) or any(event.kind != "comment" for event in self.events)


StreamItem = RequestSent | ResponseOpened | Received
