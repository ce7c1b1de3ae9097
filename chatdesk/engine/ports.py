"""What a turn needs of the rest of the house, as small Protocols; others implement them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any, Protocol

from chatdesk.domain.approval import ApprovalRule, Consent
from chatdesk.domain.delta import Delta
from chatdesk.domain.message import Message, ToolCallPart, ToolResultPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import StreamItem
from chatdesk.domain.tool import ArgumentCheck, ToolInfo, ToolNote


class ModelService(Protocol):
    """Answers requests. One object serves one account."""

    def generate(self, request: GenerationRequest) -> AsyncGenerator[StreamItem, None]:
        """Yield `RequestSent`, `ResponseOpened`, then a `Received` per read that brought something.

        Raises `ProviderError`s only. The generator must be closed with `aclose()` (or cancelled):
        the connection is dropped, not drained. An error that the service reports inside the stream
        is an `ErrorDelta`, not an exception; a stream that simply ends is not an error here.
        """
        ...


class Toolbox(Protocol):
    """The tools that the model may call."""

    def tools(self) -> Sequence[ToolInfo]:
        """Return the tools on offer now; their names in `spec` are unique."""
        ...

    async def settled(self) -> None:
        """Wait for tools that are only just being made ready, a few seconds at most."""
        ...

    def find(self, name: str) -> ToolInfo | None:
        """Return the tool that the model knows by this name."""
        ...

    def check(self, tool: ToolInfo, arguments: object) -> ArgumentCheck:
        """Return what of the arguments (JSON values) does not fit the tool's schema, or why nobody knows.

        Called in other threads than the loop's.
        """
        ...

    def expect(self, name: str) -> None:
        """Get ready what a call of this tool needs: the model begins to write one. Never waits."""
        ...

    async def call(self, call: ToolCallPart, tell: Callable[[ToolNote], None]) -> ToolResultPart:
        """Run one call; failures are results with `is_error`, only cancellation is raised.

        Cancelled, it tells the server and returns at once. `tell` takes progress and log lines while it
        runs, never after.
        """
        ...


class Approver(Protocol):
    """Knows what the user allows tools to do unasked."""

    def verdict(self, tool: ToolInfo, arguments: Mapping[str, Any], conversation_id: str) -> Consent:
        """Return whether a call may run unasked, and why."""
        ...

    def rule_for(
        self, tool: ToolInfo, arguments: Mapping[str, Any], conversation_id: str
    ) -> ApprovalRule | None:
        """Return the rule that lets a call run, None where there is none."""
        ...

    async def remember(self, rule: ApprovalRule) -> None:
        """Keep a rule: it counts at once. Raises nothing: what cannot be written counts until the end."""
        ...


class Journal(Protocol):
    """Keeps a stream on disk while it comes."""

    def write(self, at: float, deltas: Sequence[Delta]) -> None:
        """Take deltas; never waits. They are on disk at most 250 ms later."""
        ...


class Recorder(Protocol):
    """Keeps the messages of a turn. All methods raise `StoreError` only."""

    async def append(self, conversation_id: str, message: Message, *, is_current: bool = True) -> None:
        """Store a new message, as a rule as the conversation's current one.

        On disk when it returns, or waiting in memory for a disk that refuses: the turn goes on.
        """
        ...

    async def open_journal(self, conversation_id: str, base: Message, *, is_current: bool = True) -> Journal:
        """Begin the journal of an answer; `base` is stored as the message being written.

        `base` may be stored already (Continue): its parts are kept and the journal adds to them.
        A version beside the answer that is read is not `is_current`.
        """
        ...

    async def finish(self, conversation_id: str, message: Message) -> None:
        """Store the finished answer in place of its journal; on disk when it returns, or waiting for it."""
        ...
