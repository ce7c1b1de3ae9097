"""A message and its parts: the values that are stored, sent, shown and exported."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chatdesk.domain.errors import ChatDeskError, ProviderError
from chatdesk.domain.flags import Flag
from chatdesk.domain.usage import Timing, Usage


class Role(StrEnum):
    """Who speaks. Tool results are a message of their own, after the calls they answer."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class FinishReason(StrEnum):
    """Why an answer ended; every dialect maps into these and keeps its own word beside it."""

    COMPLETE = "complete"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    FILTERED = "filtered"
    STOPPED = "stopped"
    TRUNCATED = "truncated"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class TextPart:
    """What is said, as Markdown.

    `is_continuation`: a seam of Continue stands before it. `repeated` is what the model said there once
    more and was left out, `continued_by` how it was asked to go on (a `ContinueBy`, "" if unknown).
    """

    text: str
    is_continuation: bool = False
    repeated: str = ""
    continued_by: str = ""


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """What the model thought aloud, with the seconds it took where they are known."""

    text: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class RefusalPart:
    """The model's refusal, in the field that the service has for it."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """A tool call. `arguments` is JSON text exactly as it came, complete or not.

    `extra` is opaque data of the service (a thought signature, say) that must be sent back.
    """

    call_id: str
    name: str
    arguments: str
    extra: Mapping[str, Any] | None = None


class CallEnding(StrEnum):
    """How a call came to its result: by its tool, or by us in its stead.

    `NOT_RUN`: unknown tool, arguments that are no whole JSON, an answer that was cut. `STOPPED` and
    `TIMED_OUT`: it was ended while it waited or ran, what it had done by then is not known. `INTERRUPTED`:
    the program ended meanwhile.
    """

    RAN = ""
    DENIED = "denied"
    NOT_RUN = "not_run"
    STOPPED = "stopped"
    TIMED_OUT = "timed_out"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """A file beside the text; `data` is its bytes in base64.

    `source` says where it came from where that is not a file of the user's: a server and an address.
    """

    name: str
    media_type: str
    data: str
    source: str = ""

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data) * 3 // 4 - self.data[-2:].count("=")


@dataclass(frozen=True, slots=True)
class ToolResultPart:
    """What came back for the call `call_id`; there is always exactly one per call.

    `content` is the text that the model reads, `structured` the same as a JSON value where the tool gives
    one, `attachments` are pictures, sounds and files of it. `ending` is a value of `CallEnding`: only with
    `RAN` is `content` what the tool said. `tool` of `server` was meant, "" where that is not known. `consent`
    is why it ran, a value of `approval.Consent`; `rule` the scope of the rule that allowed it, or that the
    user made when asked.
    """

    call_id: str
    content: str
    is_error: bool = False
    seconds: float | None = None
    ending: str = CallEnding.RAN.value
    structured: Any = None
    attachments: tuple[AttachmentPart, ...] = ()
    tool: str = ""
    server: str = ""
    consent: str = ""
    rule: str = ""


Part = TextPart | ReasoningPart | RefusalPart | ToolCallPart | ToolResultPart | AttachmentPart


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a turn failed, as it is shown at the message and kept with it."""

    text: str
    hint: str = ""
    details: str = ""
    kind: str = ""
    is_retryable: bool = False

    @classmethod
    def from_error(cls, error: ChatDeskError) -> Failure:
        """Take over the user's sentence, the hint and the details of an error."""
        details = error.details
        if isinstance(error, ProviderError) and not details and error.status is not None:
            details = f"HTTP {error.status}"
        return cls(error.text, error.hint, details, type(error).__name__, error.is_retryable)


@dataclass(frozen=True, slots=True)
class EarlierEnd:
    """How an answer stood before it was gone on with: its first `part_count` parts, and why it had ended."""

    part_count: int
    finish_reason: FinishReason | None = None
    raw_finish_reason: str | None = None
    usage: Usage | None = None
    timing: Timing | None = None
    failure: Failure | None = None
    is_recovered: bool = False
    provider_data: Mapping[str, Any] | None = None


def new_id() -> str:
    """Return a fresh identifier: 32 hexadecimal digits, unique without asking anybody."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Message:
    """One node of a conversation's tree.

    `created_at` is in seconds since 1970 (UTC). `finish_reason` is None for messages of the user
    and for an answer that is still being written. `is_recovered`: the program ended while this
    answer was being written, and it was found again in the journal. `earlier_ends` are what Undo goes
    back to, oldest first: one for each time that the answer was gone on with. `flags` are about places in
    `text`.
    """

    role: Role
    parts: tuple[Part, ...] = ()
    id: str = field(default_factory=new_id)
    parent_id: str | None = None
    created_at: float = field(default_factory=time.time)
    account_id: str = ""
    model: str = ""
    finish_reason: FinishReason | None = None
    raw_finish_reason: str | None = None
    usage: Usage | None = None
    timing: Timing | None = None
    failure: Failure | None = None
    is_recovered: bool = False
    provider_data: Mapping[str, Any] | None = None
    earlier_ends: tuple[EarlierEnd, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def text(self) -> str:
        """The visible text: all text parts, joined without anything between."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))

    @property
    def tool_calls(self) -> tuple[ToolCallPart, ...]:
        """The tool calls in the order in which the model made them."""
        return tuple(part for part in self.parts if isinstance(part, ToolCallPart))

    @property
    def tool_results(self) -> tuple[ToolResultPart, ...]:
        """The tool results, in the order of their calls."""
        return tuple(part for part in self.parts if isinstance(part, ToolResultPart))
