"""What a connection speaks over: a child of ours, or an address."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from chatdesk.domain.tool_server import ToolServer
from chatdesk.tools.error_log import ErrorLog
from chatdesk.tools.surroundings import Surroundings


async def transport_of(
    server: ToolServer,
    around: Surroundings,
    errors: ErrorLog,
    stack: AsyncExitStack,
    on_end: Callable[[], None],
    on_refused: Callable[[int], None],
) -> Any:
    """Return the transport for a server, not entered yet.

    Secrets are filled in now, so that a new one is used at the next start. Raises `ChatDeskError`.
    """
    fill_in = around.fill_in
    if server.is_remote:
        from chatdesk.tools.http import over_http

        headers = {name: await fill_in(value) for name, value in server.headers}
        return over_http(server.url, headers, on_refused)
    from chatdesk.tools.child import Launch
    from chatdesk.tools.stdio import over_stdio

    launch = Launch(
        await fill_in(server.command),
        [await fill_in(argument) for argument in server.args],
        {name: await fill_in(value) for name, value in server.env},
        server.cwd,
    )
    return over_stdio(launch, stack.enter_context(errors.open()), around.watchdog, on_end)
