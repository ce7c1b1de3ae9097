"""Deltas: the smallest changes of a message, the same for every dialect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chatdesk.domain.message import FinishReason
from chatdesk.domain.usage import Usage


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More visible text. `choice` counts the branches of a request for several answers."""

    text: str
    choice: int = 0


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """More reasoning."""

    text: str
    choice: int = 0


@dataclass(frozen=True, slots=True)
class RefusalDelta:
    """More of a refusal."""

    text: str
    choice: int = 0


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of one tool call.

    `position` is the place of the call in the message (0, 1, ...), decided by the decoder, which
    has repaired missing or repeated indexes. `call_id` and `name` are empty where the piece does
    not bring them; `arguments` is appended. `replaces` means that `arguments` is the whole text so
    far (the authority at the end of a call), not a piece.
    """

    position: int
    call_id: str = ""
    name: str = ""
    arguments: str = ""
    extra: Mapping[str, Any] | None = None
    replaces: bool = False
    choice: int = 0


@dataclass(frozen=True, slots=True)
class TextReplaced:
    """The text of the part that is being written is really this (a dialect's final authority)."""

    text: str
    choice: int = 0


@dataclass(frozen=True, slots=True)
class UsageDelta:
    """Tokens so far; replaces what was known, is never added."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class FinishDelta:
    """The answer ended, `raw` in the service's own word (None where it gave none)."""

    reason: FinishReason
    raw: str | None = None
    choice: int = 0


@dataclass(frozen=True, slots=True)
class ErrorDelta:
    """The service reported an error inside the stream; what came before it is kept.

    `details` is what a developer wants to see of it, without secrets; `retry_after` how many seconds the
    service asks to wait.
    """

    message: str
    code: str = ""
    type: str = ""
    details: str = field(default="", compare=False)
    retry_after: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ProviderDataDelta:
    """Opaque data to keep with the message and to send back, under its key."""

    key: str
    value: Any
    choice: int = 0


@dataclass(frozen=True, slots=True)
class SeamDelta:
    """The text that follows goes on with a partial answer.

    `means` is how the service was asked (a `ContinueBy`), `repeated` what it said once more before and
    was left out.
    """

    means: str = ""
    repeated: str = ""


ChoiceDelta = (
    TextDelta | ReasoningDelta | RefusalDelta | ToolCallDelta | TextReplaced | FinishDelta | ProviderDataDelta
)
"""What belongs to one of several answers; the others are about all of them."""

Delta = ChoiceDelta | UsageDelta | ErrorDelta | SeamDelta
