"""Asks a model service over HTTP and hands on what each read brings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from functools import partial

import httpx

from chatdesk.domain.errors import RequestRejected, SettingsError
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import Received, ResponseOpened, StreamItem
from chatdesk.domain.waiting import Waiting
from chatdesk.providers.background import BackgroundRun, Cancels, ClientSource, Late
from chatdesk.providers.exchange import Exchange
from chatdesk.providers.failures import BROKEN, foreign_errors
from chatdesk.providers.generation_lookup import GenerationMark
from chatdesk.providers.keys import KeySource, key_text
from chatdesk.providers.lessons import Asking, Lessons
from chatdesk.providers.patience import Patience, aclosing_after
from chatdesk.providers.refusals import Refusal
from chatdesk.settings.accounts import Account
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.wire.dialects import Dialect, dialect, encode_body
from chatdesk.wire.reply import ReplyReader

MAX_ERROR_BODY = 65_536
_ERROR_BODY_SECONDS = 5.0
# The step of httpcore after which the server has the whole request.
_ALL_WRITTEN = "http11.send_request_body.complete"


class HttpService:
    """The model service of one account; it remembers what that service does not understand.

    Several answers may be generated at once. Nothing is retried but a request that was refused for a part
    that can be left out, and nothing is ever sent to another address than the account's.
    """

    def __init__(
        self,
        account: Account,
        clients: ClientSource,
        key: KeySource,
        capabilities: CapabilityBook | None = None,
    ) -> None:
        self._account = account
        self._clients = clients
        self._key = key
        self._lessons = Lessons(account, capabilities or CapabilityBook())
        self._cancels = Cancels(account, clients)

    async def generate(
        self, request: GenerationRequest, *, late: Late | None = None
    ) -> AsyncGenerator[StreamItem, None]:
        """Yield `RequestSent` and `ResponseOpened`, then a `Received` for each chunk that brought something.

        Closing or cancelling drops the connection at once, wherever the generator waits; a response that
        would go on in the background is then cancelled, of which `late` is told. Raises `ProviderError`s
        only; an error inside the stream is an `ErrorDelta`, a stream that simply ends just ends. Where the
        service refuses a part of the request that can be left out, before anything of the answer was
        shown, a second `RequestSent` follows.
        """
        wire, key = self._dialect(), await key_text(self._account, self._key)
        async with AsyncExitStack() as stack:
            stack.push(partial(_tell_closed, request.waiting))
            while True:
                asking = self._lessons.asking(wire, request)
                exchange, body = self._prepared(asking, key)
                with foreign_errors(exchange):
                    client = await self._clients.client(self._account)
                    yield exchange.sent()
                    patience = Patience(exchange, request.waiting)
                    opening = self._open(client, exchange, body, request.waiting)
                    response = await _entered(stack, exchange, opening, patience)
                    yield _opened(exchange, response)
                    if response.is_success:
                        run = self._run_of(asking, key, late, stack)
                        mark = GenerationMark(self._account, response.headers)
                        answer = self._read(asking.spoken, exchange, response, patience)
                        stack.push_async_callback(answer.aclose)
                        async for received in answer:
                            run.note(received)
                            if await self._is_refused(asking, received):
                                break
                            yield asking.marked(mark.marked(received))
                        else:
                            return
                        await answer.aclose()
                        continue
                    refusal = await self._refusal(exchange, request.model, response)
                await self._lessons.take_refusal(asking, refusal)

    async def aclose(self) -> None:
        """Wait a moment for what goes on after the turns; to be called before the clients are closed."""
        await self._cancels.aclose()

    def _dialect(self) -> Dialect:
        try:
            return dialect(self._account.dialect)
        except SettingsError as error:
            raise RequestRejected(error.text, hint=error.hint) from error

    def _prepared(self, asking: Asking, key: str) -> tuple[Exchange, bytes]:
        body = encode_body(asking.body)
        exchange = Exchange(self._account, "POST", self._lessons.url(asking), key, body.decode())
        exchange.is_stream = asking.body.get("stream") is True
        return exchange, body

    async def _is_refused(self, asking: Asking, received: Received) -> bool:
        """Whether a part of the request was refused in the stream; the next request does without it."""
        words = asking.refusal_in(received)
        return words is not None and await self._lessons.take(asking, words)

    def _run_of(self, asking: Asking, key: str, late: Late | None, stack: AsyncExitStack) -> BackgroundRun:
        """Return the run in the background; it is cancelled at the end where there is one."""
        run = BackgroundRun()
        if asking.body.get("background") is True:
            stack.callback(self._cancels.begin, run, key, late)
        return run

    @staticmethod
    def _open(
        client: httpx.AsyncClient, exchange: Exchange, body: bytes, waiting: Waiting
    ) -> AbstractAsyncContextManager[httpx.Response]:
        async def trace(step: str, _details: object) -> None:
            exchange.reached(step)
            if step == _ALL_WRITTEN:
                waiting.sent()

        return client.stream(
            exchange.method,
            exchange.url,
            headers=exchange.headers(),
            content=body,
            extensions={"trace": trace},
        )

    @staticmethod
    async def _refusal(exchange: Exchange, model: str, response: httpx.Response) -> Refusal:
        body = bytearray()
        # What came of the body is enough: a server that refuses may well be slow with its reasons.
        with suppress(TimeoutError, *BROKEN):
            async with asyncio.timeout(_ERROR_BODY_SECONDS), aclosing_after(response) as arrivals:
                while len(body) < MAX_ERROR_BODY and (chunk := await arrivals.wait()) is not None:
                    exchange.read(chunk)
                    body += chunk
        exchange.end()
        return Refusal(exchange, model, response.status_code, response.headers, bytes(body))

    async def _read(
        self, wire: Dialect, exchange: Exchange, response: httpx.Response, patience: Patience
    ) -> AsyncGenerator[Received, None]:
        reader = ReplyReader(
            wire,
            is_stream=self._account.stream,
            content_type=response.headers.get("content-type", ""),
            think_tags=self._account.think_tags,
        )
        try:
            async with aclosing_after(response) as arrivals:
                while (chunk := await patience.next_of(arrivals)) is not None:
                    received = exchange.clean(reader.feed(chunk, exchange.read(chunk)))
                    patience.heard(received)
                    if received.deltas or received.events:
                        yield received
                    if reader.saw_terminator:
                        await patience.drain(arrivals)
                        break
        except BROKEN:
            # A server that has said why it finished is allowed to hang up without ceremony.
            if not patience.has_finish:
                raise
        exchange.end()
        last = exchange.clean(reader.end(exchange.now()))
        if last.deltas or last.events or last.mended:
            yield last


async def _entered(
    stack: AsyncExitStack,
    exchange: Exchange,
    opening: AbstractAsyncContextManager[httpx.Response],
    patience: Patience,
) -> httpx.Response:
    """Return the response when it is there; what becomes of it ends with `stack`."""
    response = await patience.wait_for(stack.enter_async_context(opening))
    stack.callback(exchange.end)
    return response


def _opened(exchange: Exchange, response: httpx.Response) -> ResponseOpened:
    version = response.extensions.get("http_version", b"").decode("ascii", "replace")
    return exchange.opened_with(
        response.status_code, response.reason_phrase, response.headers.items(), version
    )


def _tell_closed(waiting: Waiting, kind: type[BaseException] | None, *_error: object) -> None:
    """Say that a request that was broken off has let go of its connection."""
    if kind is not None and issubclass(kind, asyncio.CancelledError | GeneratorExit):
        waiting.closed()
