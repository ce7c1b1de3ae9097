"""Errors of servers and of the SDK in our words: the one place where they are mapped."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from chatdesk.domain.errors import ChatDeskError, ToolError


class Refused(ToolError):
    """A server by HTTP lets us not in: trying again does not help."""


def refusal(status: int, server: str) -> ToolError | None:
    """Return what an HTTP status of a server that cannot be used means; None for those that mean nothing."""
    if status == 401:
        return Refused(
            f"The server “{server}” wants to know who you are (401).",
            hint='Give it a token: headers = { Authorization = "Bearer ${env:TOKEN}" }',
        )
    if status == 403:
        return Refused(f"The server “{server}” does not let you in (403).", hint="See what its token may do.")
    if status == 404:
        return ToolError(
            f"The server “{server}” has nothing at this address (404).", hint="Many end with /mcp."
        )
    if status >= 500:
        return ToolError(f"The server “{server}” failed by itself ({status}).")
    return None


@contextmanager
def tool_failures(server: str) -> Iterator[None]:
    """Raise whatever goes wrong with a server inside as one `ToolError`; cancellation goes through.

    A foreign library speaks to a foreign program here: any exception at all may come of what it says.
    """
    try:
        yield
    except (ChatDeskError, asyncio.CancelledError):
        raise
    except BaseExceptionGroup as group:
        raise as_tool_error(group, server) from group
    except Exception as error:  # see above
        raise as_tool_error(error, server) from error


def as_tool_error(error: BaseException, server: str) -> ChatDeskError:
    """Return the sentence for an error; of a group, that of the first one that says something."""
    leaves = [leaf for leaf in _leaves(error) if not isinstance(leaf, asyncio.CancelledError)]
    own = next((leaf for leaf in leaves if isinstance(leaf, ChatDeskError)), None)
    if own is not None:
        return own
    first = leaves[0] if leaves else error
    name = type(first).__name__
    hint = "See whether it runs, and its address." if name == "ConnectError" else ""
    return ToolError(_sentence(first, name, server), hint=hint, details=f"{name}: {first}")


def _sentence(error: BaseException, name: str, server: str) -> str:
    if name == "MCPError":
        return _said(error, server)
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return f"The server “{server}” did not answer in time."
    if name == "ConnectError":
        return f"The server “{server}” cannot be reached."
    if name == "ValidationError":
        return f"The server “{server}” answered something that is not MCP."
    reason = str(error).strip().rstrip(".") or name
    return f"The server “{server}” failed: {reason}."


def _said(error: BaseException, server: str) -> str:
    """What the server says of it in the JSON-RPC error."""
    code = getattr(error, "code", 0)
    words = str(getattr(getattr(error, "error", None), "message", "") or error).strip()
    if code == -32000 and words == "Connection closed":
        return f"The server “{server}” ended before it answered."
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error
