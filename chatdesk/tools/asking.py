"""What a tool server may ask of us: the program gives somebody who answers, or it is declined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from chatdesk.domain.message import AttachmentPart
from chatdesk.domain.tool import ToolNote


@dataclass(frozen=True, slots=True)
class AskedMessage:
    """A message of the conversation that a server would have a model answer; `role` is user or assistant."""

    role: str
    text: str
    files: Sequence[AttachmentPart] = ()


@dataclass(frozen=True, slots=True)
class SamplingWish:
    """A server asks that a model answers for it."""

    server: str
    messages: Sequence[AskedMessage]
    system: str = ""
    most_tokens: int = 0
    temperature: float | None = None
    stop: Sequence[str] = ()
    models: Sequence[str] = ()
    """Names of models that it would like, the best first: a hint."""


@dataclass(frozen=True, slots=True)
class SampledAnswer:
    """What the model answered, and which one it was."""

    text: str
    model: str
    stop_reason: str = "endTurn"


@dataclass(frozen=True, slots=True)
class ElicitationWish:
    """A server asks the user for something: to fill in a form (`schema`), or to open an address (`url`)."""

    server: str
    message: str
    schema: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Elicited:
    """The user's answer: "accept" with the values of the form, "decline" or "cancel"."""

    action: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Sampler(Protocol):
    """Lets a model answer for a server, when the user agrees."""

    async def sample(self, wish: SamplingWish, tell: Callable[[ToolNote], None]) -> SampledAnswer | None:
        """Return the answer; None: the user does not want it. Cancelled when the server takes it back.

        Raises `ToolError`, in words for the server, where there is none for another reason. `tell` takes
        what becomes of it, for the log of the calls that run on the server.
        """
        ...


class Elicitor(Protocol):
    """Asks the user for what a server wants to know."""

    async def elicit(self, wish: ElicitationWish) -> Elicited:
        """Return what the user said. Cancelled when the server takes its question back."""
        ...
