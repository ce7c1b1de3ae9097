"""A server of tools as a person set it up: a program to start, or an address to speak to."""

from __future__ import annotations

from dataclasses import dataclass, field

from chatdesk.domain.tool import DEFAULT_SECONDS


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
