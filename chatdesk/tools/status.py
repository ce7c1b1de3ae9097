"""How a tool server is doing, as others are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from chatdesk.domain.tool import ToolInfo
from chatdesk.domain.tool_server import ToolServer
from chatdesk.tools.asking import Elicitor, Sampler
from chatdesk.tools.watchdog import Watchdog


class ServerState(StrEnum):
    """Where a server is. `WAITING`: it failed, and is tried again by itself; `FAILED`: it is not."""

    OFF = "off"
    CONNECTING = "connecting"
    READY = "ready"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """A server at one moment. `trouble` and `hint` say why it is not ready; `version` is its own word."""

    server: ToolServer
    state: ServerState
    trouble: str = ""
    hint: str = ""
    tools: Sequence[ToolInfo] = ()
    title: str = ""
    version: str = ""
    protocol: str = ""


class FillIn(Protocol):
    """Puts secrets in the place of references."""

    async def __call__(self, text: str, /) -> str:
        """Return the text with what it refers to; raises `ChatDeskError` where that is not there."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every connection needs of the house.

    `logs` is the folder for what servers write to stderr. `roots` tells the folders that the user has
    granted. `report` takes an error that is nobody's fault but ours.
    """

    fill_in: FillIn
    logs: Path
    roots: Callable[[], Sequence[Path]]
    watchdog: Watchdog
    report: Callable[[BaseException], None]
    sampler: Sampler | None = None
    elicitor: Elicitor | None = None
