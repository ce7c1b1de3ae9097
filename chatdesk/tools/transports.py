"""What a connection speaks over: a child of ours, or an address."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from chatdesk.domain.tool_server import ToolServer
from chatdesk.tools.error_log import ErrorLog
from chatdesk.tools.sign_in.desk import SignInDesk
from chatdesk.tools.sign_in.vault import Vault
from chatdesk.tools.surroundings import Surroundings


def sign_in_of(server: ToolServer, vault: Vault) -> SignInDesk | None:
    """Return where one signs in to a server; None for a program, and where a header says who we are."""
    has_own = any(name.lower() == "authorization" for name, _ in server.headers)
    return SignInDesk(server.name, server.url, vault) if server.is_remote and not has_own else None


async def transport_of(
    server: ToolServer,
    around: Surroundings,
    sign_in: SignInDesk | None,
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
        auth = sign_in.auth(lambda: on_refused(401)) if sign_in is not None else None
        return over_http(server.url, headers, on_refused, auth)
    from chatdesk.tools.child import Launch
    from chatdesk.tools.stdio import over_stdio

    launch = Launch(
        await fill_in(server.command),
        [await fill_in(argument) for argument in server.args],
        {name: await fill_in(value) for name, value in server.env},
        server.cwd,
    )
    return over_stdio(launch, stack.enter_context(errors.open()), around.watchdog, on_end)
