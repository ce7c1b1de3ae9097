"""The connection to one tool server: one task opens it, keeps it, opens it again, and closes it.

The scopes of the SDK must be left by the task that entered them, and that task must not be cancelled while
it leaves (it would hang, or spin for ever, and the child would stay). So everybody else only sets events.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from chatdesk.domain.errors import ChatDeskError, SettingsError, ToolError
from chatdesk.domain.message import ToolResultPart
from chatdesk.domain.sign_in import NO_SIGN_IN
from chatdesk.domain.tool import ToolNote
from chatdesk.domain.tool_server import ServerState, ServerStatus, ToolServer
from chatdesk.tools.child import ProgramMissing
from chatdesk.tools.error_log import ErrorLog
from chatdesk.tools.failures import Refused, refusal, tool_failures
from chatdesk.tools.loading import load_sdk
from chatdesk.tools.offered import Name, Offered
from chatdesk.tools.prompt_list import PromptList
from chatdesk.tools.running_calls import RunningCalls
from chatdesk.tools.sign_in.desk import SignInDesk
from chatdesk.tools.sign_in.errors import SignInNeeded
from chatdesk.tools.surroundings import Surroundings

if TYPE_CHECKING:
    import anyio
    from mcp.client import Client

    from chatdesk.tools.sieve import ToolSieve

_log = logging.getLogger(__name__)

CONNECT_SECONDS = 30.0
"""How long a server may take until it has named its tools; npx downloads the first time."""

CLOSE_SECONDS = 1.5
"""What an HTTP server may take to say good-bye; a child has limits of its own (`Child.end`)."""

_PING_EVERY = 60.0
_PING_SECONDS = 15.0
_FIRST_WAIT, _LONGEST_WAIT = 0.3, 30.0
_MOST_TRIES = 6
_UNKNOWN = 401
_WHERE = "Sign in under Preferences, Tools."
# Who stays up for so long has not failed at the start: waiting begins anew.
_GOOD_SECONDS = 20.0

T = TypeVar("T")
Open = Callable[[ErrorLog, AsyncExitStack, Callable[[], None], Callable[[int], None]], Awaitable[Any]]


def _unheard(_note: ToolNote) -> None:
    """Nobody listens to what the server logs meanwhile."""


class Connection:
    """One server, over and over again until `close`.

    `changed` is called when `status` has changed, `opened` makes what the client speaks over, and
    `name_tools` gives the model's names for the server's. All methods are for one event loop.
    """

    def __init__(
        self,
        server: ToolServer,
        around: Surroundings,
        name_tools: Name,
        changed: Callable[[], None],
        opened: Open,
        sign_in: SignInDesk | None = None,
    ) -> None:
        self.name = server.name
        self.status = ServerStatus(server, ServerState.OFF)
        self._around = around
        self._changed = changed
        self._opened = opened
        self.sign_in = sign_in
        if sign_in is not None:
            sign_in.changed, sign_in.signed_in = self._on_sign_in, self._on_signed_in
            sign_in.report = around.report
        self._offered = Offered(server, name_tools)
        self._errors = ErrorLog(around.logs, server.name)
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None
        self._scope: anyio.CancelScope | None = None
        self._closing = asyncio.Event()
        self._is_listing = False
        self._wake = asyncio.Event()
        self._moved = asyncio.Event()
        self._end: ToolError | None = None
        self._refusal = 0
        self.prompt_list = PromptList(self.name, self.ask, changed)
        self.resource_age = 0
        self._calls = RunningCalls(server.name)

    # -- for everybody ---------------------------------------------------------------------------

    def start(self) -> None:
        """Connect in the background, unless that is under way."""
        if self._task is None or self._task.done():
            self._closing.clear()
            self._tell(ServerState.CONNECTING)
            self._task = asyncio.get_running_loop().create_task(self._own(), name=f"tools of {self.name}")
            self._task.add_done_callback(self._note_end)

    async def restart(self) -> None:
        """End the server and start it again."""
        await self.close()
        self.start()

    async def close(self) -> None:
        """End the connection and, with all that it started, the server; after at most five seconds."""
        self._closing.set()
        self._wake.set()
        self.prompt_list.stop()
        if self.sign_in is not None:
            await self.sign_in.close()
        if self.status.state is ServerState.CONNECTING and self._scope is not None:
            self._scope.cancel()
        if self._task is not None and not self._task.done():
            await asyncio.wait({self._task}, timeout=5.0)

    async def call(
        self, call_id: str, wire_name: str, arguments: dict[str, Any], tell: Callable[[ToolNote], None]
    ) -> ToolResultPart:
        """Run a tool; raises `ToolError` when it could not be run, or the server was lost meanwhile.

        Cancelled, the server is told and the call is left at once, even if the server does not listen.
        """
        is_over = False

        def hear(note: ToolNote) -> None:
            if not is_over:
                tell(note)

        async def run(client: Client) -> ToolResultPart:
            from chatdesk.tools import peer, results

            result = await peer.call(client, self._offered.names[wire_name], arguments, hear)
            return results.result_part(call_id, result)

        try:
            return await self.ask(run, hear)
        finally:
            is_over = True

    async def ask(
        self,
        question: Callable[[Client], Coroutine[Any, Any, T]],
        hear: Callable[[ToolNote], None] = _unheard,
    ) -> T:
        """Ask the server when it is ready; raises `ToolError` when it fails, or is lost meanwhile.

        Cancelled, the server is told and the question is left at once, even if the server does not listen.
        """
        client = await self._ready()
        # Loaded in a thread by now; before that, this line would hold up the window.
        from chatdesk.tools import peer

        try:
            return await self._calls.run(question(client), hear)
        except ChatDeskError as error:
            if error.__cause__ is not None and peer.is_gone(error.__cause__):
                why = self._sign_in_trouble()
                self._lose(why or ToolError(f"The connection to “{self.name}” was lost."))
                raise why or error from error
            raise

    def error_tail(self) -> str:
        """Return the last lines that the server wrote to stderr."""
        return self._around.mask(self._errors.tail())

    # -- for the SDK -----------------------------------------------------------------------------

    def on_list_changed(self) -> None:
        """Ask for the tools again."""
        self._is_listing = True
        self._wake.set()

    def on_prompts_changed(self) -> None:
        """Ask for the prompts again, beside everything else."""
        self.prompt_list.renew()

    def on_resources_changed(self) -> None:
        """Who shows them asks again."""
        self.resource_age += 1
        self._changed()

    def on_log(self, note: ToolNote) -> None:
        """Tell what the server says to the calls that run: it does not say which it belongs to."""
        self._calls.tell(note)

    def on_end(self) -> None:
        """The server has closed its side."""
        self._lose(ToolError(f"The server “{self.name}” has ended."))

    def on_refused(self, status: int) -> None:
        """The server has answered with an error of HTTP: the last one says best why it cannot be used."""
        self._refusal = status
        if status == _UNKNOWN and self._client is not None:
            self._lose(ToolError(f"The sign-in at “{self.name}” has ended."))

    def _on_sign_in(self) -> None:
        if self.sign_in is not None:
            self.status = replace(self.status, sign_in=self.sign_in.status)
            self._changed()

    def _on_signed_in(self) -> None:
        self._wake.set()
        self.start()

    def _sign_in_trouble(self) -> ToolError | None:
        """What to say where the server lets in nobody who has not signed in."""
        if self.sign_in is not None and self._refusal == _UNKNOWN:
            return SignInNeeded(f"The server “{self.name}” wants you to sign in.", hint=_WHERE)
        return self.sign_in.trouble if self.sign_in is not None else None

    # -- the owner -------------------------------------------------------------------------------

    async def _own(self) -> None:
        loop = asyncio.get_running_loop()
        wait, tries = _FIRST_WAIT, 0
        while not self._closing.is_set():
            self._wake.clear()
            self._end = None
            self._refusal = 0
            began = loop.time()
            trouble = await self._live()
            if self._closing.is_set():
                break
            if loop.time() - began > _GOOD_SECONDS:
                wait, tries = _FIRST_WAIT, 0
            tries += 1
            # What is missing does not come by waiting.
            is_final = tries >= _MOST_TRIES or isinstance(trouble, ProgramMissing | Refused | SettingsError)
            state = ServerState.FAILED if is_final else ServerState.WAITING
            state = ServerState.SIGN_IN if isinstance(trouble, SignInNeeded) else state
            _log.info("Tool server %s: %s", self.name, trouble.text)
            self._tell(state, trouble)
            if is_final:
                return
            await self._rest(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
        self._tell(ServerState.OFF)

    async def _rest(self, seconds: float) -> None:
        """Wait for the time, or until somebody wants the server."""
        self._wake.clear()
        waiting = asyncio.ensure_future(self._wake.wait())
        # Not `asyncio.timeout`: it would cancel this task, which the scopes around it must not see.
        await asyncio.wait({waiting}, timeout=seconds)
        waiting.cancel()

    async def _live(self) -> ChatDeskError:
        """Connect and stay until the end; returns why it came."""
        self._tell(ServerState.CONNECTING)
        try:
            with tool_failures(self.name):
                await asyncio.to_thread(load_sdk)
                await self._connect_and_stay()
        except ChatDeskError as error:
            return self._sign_in_trouble() or refusal(self._refusal, self.name) or error
        finally:
            self._client = self._scope = None
        wanted = self._sign_in_trouble()
        return wanted or self._end or ToolError(f"The server “{self.name}” did not answer in time.")

    async def _connect_and_stay(self) -> None:
        import anyio

        from chatdesk.tools import peer
        from chatdesk.tools.sieve import ToolSieve

        async with AsyncExitStack() as stack:
            with anyio.CancelScope(deadline=anyio.current_time() + CONNECT_SECONDS) as scope:
                self._scope = scope
                if self._closing.is_set():
                    return  # meanwhile the SDK was loaded
                transport = await self._opened(self._errors, stack, self.on_end, self.on_refused)
                sieve = ToolSieve()
                async with peer.client_for(transport, self, self._around, sieve) as client:
                    self._offered.take(client, await peer.tools_of(client, sieve), sieve.unusable)
                    await peer.listen(client)
                    scope.deadline = math.inf
                    self._client = client
                    if self.sign_in is not None:
                        self.sign_in.note_ready()
                    self._tell(ServerState.READY)
                    self.prompt_list.renew()
                    async with peer.hearing_of_changes(client, self):
                        await self._stay(client, sieve)
                    self._client = None
                    scope.deadline = anyio.current_time() + CLOSE_SECONDS

    async def _stay(self, client: Client, sieve: ToolSieve) -> None:
        """Stay until the connection is to end; see now and then whether the server is still there."""
        from chatdesk.tools import peer

        while not self._closing.is_set() and self._end is None:
            if not self._is_listing:
                await self._rest(_PING_EVERY)
            if self._is_listing:
                self._is_listing = False
                self._offered.take(client, await peer.tools_of(client, sieve), sieve.unusable)
                self._tell(ServerState.READY)
            elif not self._wake.is_set() and not self._calls.is_any:
                await peer.ping(client, _PING_SECONDS)
            self._errors.shorten()

    def _tell(self, state: ServerState, trouble: ChatDeskError | None = None) -> None:
        """Take on a state. What the server offered before is known on while it is connected to again."""
        signed = self.sign_in.status if self.sign_in is not None else NO_SIGN_IN
        self.status = self._offered.status(state, trouble, signed)
        self._moved.set()
        self._moved = asyncio.Event()
        self._changed()

    async def _ready(self) -> Client:
        """Return the client; waits while the server is being connected, and tries again where it rests."""
        has_tried = False
        while self._client is None:
            state = self.status.state
            is_resting = state in (ServerState.WAITING, ServerState.FAILED)
            if state in (ServerState.OFF, ServerState.SIGN_IN) or (is_resting and has_tried):
                raise ToolError(self.status.trouble or f"The server “{self.name}” is not running.")
            if is_resting:
                has_tried = True
                self._tell(ServerState.CONNECTING)
                self._wake.set()
                self.start()
            await self._moved.wait()
        return self._client

    def _lose(self, why: ToolError) -> None:
        self._end = self._end or why
        self._client = None
        self._wake.set()
        if self.status.state is ServerState.CONNECTING and self._scope is not None:
            self._scope.cancel()

    def _note_end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._around.report(error)
