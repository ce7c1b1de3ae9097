"""The tools that are always there: plain values; the server behind them is made at the first call."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chatdesk.domain.tool import ToolInfo
from chatdesk.domain.tool_server import ToolServer
from chatdesk.tools.own import specs
from chatdesk.tools.own.grants import Grants

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from chatdesk.tools.error_log import ErrorLog


class BuiltinServer:
    """Our own server. `grants` is asked at each call; `now` is the clock, in UTC."""

    def __init__(
        self,
        grants: Callable[[], Grants] = Grants,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.server = ToolServer(specs.SERVER, command="chatdesk")
        self._grants = grants
        self._now = now

    def tools(self) -> Sequence[ToolInfo]:
        """Return what is on offer: files only where a folder is granted."""
        return specs.ALL if self._grants().folders else specs.ALWAYS

    def all_tools(self) -> Sequence[ToolInfo]:
        """Return what may be on offer; their names are taken."""
        return specs.ALL

    async def opened(
        self,
        _errors: ErrorLog,
        _stack: AsyncExitStack,
        _on_end: Callable[[], None],
        _on_refused: Callable[[int], None],
    ) -> Any:
        """Return the server as the SDK knows it, which speaks to it without a pipe."""
        module = await asyncio.to_thread(importlib.import_module, "chatdesk.tools.own.server")
        return module.own_server(
            self.tools,
            self._grants,
            self._now,
        )
