"""A server of tools: as a person set it up (a program to start, or an address), and how it is doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from chatdesk.domain.sign_in import NO_SIGN_IN, SignInStatus
from chatdesk.domain.tool import DEFAULT_SECONDS, ToolInfo


@dataclass(frozen=True, slots=True)
class ToolServer:
    """One MCP server: either `command` or `url` is set.

    The values of `env` and `headers`, and the arguments, may refer to secrets in place of holding them:
    `env:NAME` or `keyring:NAME` as the whole value, `${env:NAME}` or `${keyring:NAME}` inside a longer one.
    They may hold secrets themselves too, so no `repr` shows them. `seconds` is the time that a call may take,
    `is_parallel` whether several calls may run at once, `is_disabled` whether it is left alone.
    """

    name: str
    command: str = ""
    args: tuple[str, ...] = field(default=(), repr=False)
    env: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cwd: str = ""
    url: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    seconds: float = DEFAULT_SECONDS
    is_parallel: bool = False
    is_disabled: bool = False

    @property
    def is_remote(self) -> bool:
        """Whether it is reached by HTTP; else it is a child process of ours."""
        return bool(self.url)


class ServerState(StrEnum):
    """Where a server is.

    `WAITING`: it failed, and is tried again by itself; `FAILED`: it is not. `SIGN_IN`: it lets nobody in
    who has not signed in.
    """

    OFF = "off"
    CONNECTING = "connecting"
    READY = "ready"
    WAITING = "waiting"
    FAILED = "failed"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True)
class UnusableTool:
    """A tool that a server offers in a form that nobody can call; `reason` is a sentence."""

    name: str
    reason: str


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
    unusable: Sequence[UnusableTool] = ()
    sign_in: SignInStatus = NO_SIGN_IN
