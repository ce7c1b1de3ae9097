"""Takes tools that nobody can call out of a server's list before the SDK refuses the list for their sake."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import Any, Self

from mcp.client._transport import ReadStream, TransportStreams
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCResponse
from mcp_types.methods import validate_server_result
from mcp_types.version import LATEST_HANDSHAKE_VERSION, LATEST_MODERN_VERSION
from pydantic import ValidationError

from chatdesk.domain.tool_server import UnusableTool
from chatdesk.tools.names import shown

Incoming = SessionMessage | Exception

_LIST = "tools/list"
_LONGEST_NAME = 120
_LONGEST_REASON = 200
_MOST_TOLD = 100
# What the SDK asks of a list beside its tools; of each age only what it knows is looked at.
_FRAME = {"resultType": "complete", "ttlMs": 0, "cacheScope": "private"}


class ToolSieve:
    """Looks at what comes from one server; `unusable` is what of the last listing was left out."""

    def __init__(self) -> None:
        self.unusable: list[UnusableTool] = []
        self._version = LATEST_HANDSHAKE_VERSION

    def begin(self) -> None:
        """Forget what was left out: the tools are listed anew."""
        self.unusable = []

    @asynccontextmanager
    async def over(self, transport: AbstractAsyncContextManager[TransportStreams]) -> AsyncGenerator[Any]:
        """Enter a transport and look at what it brings."""
        async with transport as (incoming, outgoing):
            yield _Sieved(incoming, self), outgoing

    def look(self, message: Incoming) -> Incoming:
        """Return the message, without the tools that cannot be used where it is a list of them."""
        if not (isinstance(message, SessionMessage) and isinstance(message.message, JSONRPCResponse)):
            return message
        result = message.message.result
        if isinstance(version := result.get("protocolVersion"), str):
            self._version = version
        elif "supportedVersions" in result:
            self._version = LATEST_MODERN_VERSION
        if isinstance(tools := result.get("tools"), list) and _reason(tools, self._version):
            result["tools"] = [tool for tool in tools if self._is_usable(tool)]
        return message

    def _is_usable(self, tool: Any) -> bool:
        reason = _reason([tool], self._version)
        if reason and len(self.unusable) < _MOST_TOLD:
            name = tool.get("name") if isinstance(tool, dict) else None
            called = shown(name, _LONGEST_NAME) if isinstance(name, str) else ""
            self.unusable.append(UnusableTool(called, reason))
        return not reason


def _reason(tools: list[Any], version: str) -> str:
    """What is wrong with the first of these tools, in a sentence; nothing where they can be used."""
    try:
        validate_server_result(_LIST, version, {"tools": tools, **_FRAME})
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(step) for step in first["loc"][2:])
        return shown(_sentence(path, first["type"], first["msg"]), _LONGEST_REASON)
    except (KeyError, ValueError):
        return ""  # an age that the SDK does not know: it will say so itself
    return ""


def _sentence(path: str, kind: str, words: str) -> str:
    if not path:
        return "It is no object."
    if kind == "missing":
        return f"“{path}” is missing."
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"“{path}” should be an object."
    return f"“{path}” {words.removeprefix('Input ')}."


class _Sieved:
    """A stream of what comes, each looked at."""

    def __init__(self, stream: ReadStream[Incoming], sieve: ToolSieve) -> None:
        self._stream = stream
        self._sieve = sieve

    @property
    def last_context(self) -> Any:
        """What the SDK asks a stream for, beside the messages."""
        return getattr(self._stream, "last_context", None)

    async def receive(self) -> Incoming:
        return self._sieve.look(await self._stream.receive())

    async def aclose(self) -> None:
        await self._stream.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Incoming:
        return self._sieve.look(await self._stream.__anext__())

    async def __aenter__(self) -> Self:
        await self._stream.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return await self._stream.__aexit__(kind, error, trace)
