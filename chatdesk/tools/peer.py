"""One connection as the SDK speaks it: how it is opened, what the server may ask of us, what it offers.

Importing this loads the SDK (0.7 s, 54 MB): it is done in a thread, when the first server is needed.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import anyio
import mcp_types as types
from mcp.client import Client
from mcp.client._transport import TransportStreams
from mcp.client.session import ClientRequestContext, IncomingMessage
from mcp.client.subscriptions import (
    PromptsListChanged,
    ResourcesListChanged,
    ResourceUpdated,
    ServerEvent,
    SubscriptionLost,
)
from mcp.shared.exceptions import MCPError
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS
from pydantic import FileUrl

import chatdesk
from chatdesk.domain.errors import ToolError
from chatdesk.domain.tool import NoteKind, ToolNote
from chatdesk.tools import sampling
from chatdesk.tools.asking import ElicitationWish
from chatdesk.tools.results import plain
from chatdesk.tools.sieve import ToolSieve
from chatdesk.tools.surroundings import Surroundings

_log = logging.getLogger(__name__)

MOST_TOOLS = 500
_MOST_PAGES = 50
_CLOSED = types.CONNECTION_CLOSED
# The user ends calls, and the engine's time limit: the SDK's is only there so that there is one.
_SECONDS = 86_400.0

Transport = AbstractAsyncContextManager[TransportStreams]


class Owner(Protocol):
    """Whose connection it is."""

    name: str

    def on_list_changed(self) -> None:
        """The server offers other tools now."""
        ...

    def on_prompts_changed(self) -> None:
        """The server offers other prompts now."""
        ...

    def on_resources_changed(self) -> None:
        """The server offers other resources now, or what is in one has changed."""
        ...

    def on_log(self, note: ToolNote) -> None:
        """The server logs a line, asks the user, or was answered."""
        ...


def client_for(transport: Any, owner: Owner, around: Surroundings, sieve: ToolSieve) -> Client:
    """Return a client to enter and leave in one task; `transport` may be a server of our own too."""
    if isinstance(transport, AbstractAsyncContextManager):
        transport = sieve.over(transport)
    answers = _Answers(owner, around)
    return Client(
        transport,
        client_info=types.Implementation(name="ChatDesk", version=chatdesk.__version__),
        sampling_callback=answers.sample if around.sampler else None,
        elicitation_callback=answers.elicit if around.elicitor else None,
        list_roots_callback=answers.list_roots,
        logging_callback=answers.log,
        message_handler=answers.handle,
        log_level="info",
    )


async def tools_of(client: Client, sieve: ToolSieve) -> list[types.Tool]:
    """Return what the server offers, each name once; raises what the SDK raises.

    What of it cannot be used is in the sieve.
    """
    sieve.begin()
    if client.server_capabilities.tools is None:
        return []
    found: dict[str, types.Tool] = {}
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = await client.list_tools(cursor=cursor, cache_mode="bypass")
        for tool in page.tools:
            found.setdefault(tool.name, tool)
        cursor = page.next_cursor
        if not cursor or len(found) >= MOST_TOOLS:
            break
    return list(found.values())[:MOST_TOOLS]


async def call(
    client: Client, name: str, arguments: dict[str, Any], tell: Callable[[ToolNote], None]
) -> types.CallToolResult:
    """Run a tool; cancelled, the server is told. Raises what the SDK raises."""

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        tell(ToolNote(message or "", progress, total))

    return await client.call_tool(
        name, arguments, read_timeout_seconds=_SECONDS, progress_callback=on_progress
    )


async def listen(client: Client) -> None:
    """Ask for the server's log where it has one and is of the age that has to be asked."""
    if _is_handshake_age(client) and client.server_capabilities.logging is not None:
        wish = types.SetLevelRequest(params=types.SetLevelRequestParams(level="info"))
        await client.session.send_request(wish, types.EmptyResult)


@asynccontextmanager
async def hearing_of_changes(client: Client, owner: Owner) -> AsyncGenerator[None]:
    """Ask a server of the newest age to tell when its offer changes; older ones tell it unasked."""
    able = client.server_capabilities
    tells_tools, tells_prompts, tells_resources = (
        bool(one is not None and one.list_changed) for one in (able.tools, able.prompts, able.resources)
    )
    if _is_handshake_age(client) or not (tells_tools or tells_prompts or tells_resources):
        yield
        return

    async def listen() -> None:
        try:
            async with client.listen(
                tools_list_changed=tells_tools,
                prompts_list_changed=tells_prompts,
                resources_list_changed=tells_resources,
            ) as changes:
                async for change in changes:
                    _tell_change(change, owner)
        except (MCPError, SubscriptionLost, TimeoutError) as error:
            _log.info("A tool server does not tell when its offer changes: %s", error)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listen)
        yield
        tasks.cancel_scope.cancel()


def _tell_change(change: ServerEvent, owner: Owner) -> None:
    match change:
        case PromptsListChanged():
            owner.on_prompts_changed()
        case ResourcesListChanged() | ResourceUpdated():
            owner.on_resources_changed()
        case _:
            owner.on_list_changed()


async def ping(client: Client, seconds: float) -> None:
    """See whether the server still listens; raises `MCPError` when it does not within the time."""
    if not _is_handshake_age(client):
        return
    wish = types.PingRequest(params=types.RequestParams())
    try:
        await client.session.send_request(wish, types.EmptyResult, request_read_timeout_seconds=seconds)
    except MCPError as error:
        if error.code in (_CLOSED, types.REQUEST_TIMEOUT):
            raise
        # It does not know the question, but it has answered.


def is_gone(error: BaseException) -> bool:
    """Whether an error says that the connection itself is gone."""
    return isinstance(error, MCPError) and (
        error.code == _CLOSED or "session terminated" in error.error.message.lower()
    )


def _is_handshake_age(client: Client) -> bool:
    return client.protocol_version in HANDSHAKE_PROTOCOL_VERSIONS


class _Answers:
    """What the server may ask of us, and tell."""

    def __init__(self, owner: Owner, around: Surroundings) -> None:
        self._owner = owner
        self._around = around

    async def handle(self, message: IncomingMessage) -> None:
        match message:
            case types.ToolListChangedNotification():
                self._owner.on_list_changed()
            case types.PromptListChangedNotification():
                self._owner.on_prompts_changed()
            case types.ResourceListChangedNotification() | types.ResourceUpdatedNotification():
                self._owner.on_resources_changed()

    async def log(self, params: types.LoggingMessageNotificationParams) -> None:
        source = f"{params.logger}: " if params.logger else ""
        self._owner.on_log(ToolNote(f"{params.level}: {source}{plain(params.data)}", kind=NoteKind.LOG))

    async def list_roots(self, context: ClientRequestContext) -> types.ListRootsResult:
        roots = [types.Root(uri=FileUrl(path.as_uri()), name=path.name) for path in self._around.roots()]
        return types.ListRootsResult(roots=roots)

    async def sample(
        self, context: ClientRequestContext, params: types.CreateMessageRequestParams
    ) -> types.CreateMessageResult | types.ErrorData:
        sampler, owner = self._around.sampler, self._owner
        try:
            wish = sampling.wish_of(owner.name, params)
            if sampler is None:
                return sampling.result_of(None)
            # Neither the user nor the model is the server's to hurry.
            owner.on_log(ToolNote("Asks for a model's answer", kind=NoteKind.ASKING))
            try:
                return sampling.result_of(await sampler.sample(wish, owner.on_log))
            finally:
                owner.on_log(ToolNote("Was answered", kind=NoteKind.ANSWERED))
        except ToolError as error:
            owner.on_log(ToolNote(f"Refused: {error.text}", kind=NoteKind.LOG))
            return sampling.refused(error)

    async def elicit(
        self, context: ClientRequestContext, params: types.ElicitRequestParams
    ) -> types.ElicitResult:
        elicitor = self._around.elicitor
        if elicitor is None:
            return types.ElicitResult(action="decline")
        schema = getattr(params, "requested_schema", None) or {}
        wish = ElicitationWish(self._owner.name, params.message, schema, getattr(params, "url", "") or "")
        # It does not say for which call it asks: none of them ends while the user thinks.
        self._owner.on_log(ToolNote("Asks you", kind=NoteKind.ASKING))
        try:
            said = await elicitor.elicit(wish)
        finally:
            self._owner.on_log(ToolNote("Was answered", kind=NoteKind.ANSWERED))
        if said.action != "accept":
            return types.ElicitResult(action="decline" if said.action == "decline" else "cancel")
        return types.ElicitResult(action="accept", content=dict(said.values) if schema else None)
