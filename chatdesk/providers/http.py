"""Asks a model service over HTTP and hands on what each read brings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from typing import Protocol

import httpx

from chatdesk.domain.errors import RequestRejected, SettingsError
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import Received, StreamItem
from chatdesk.domain.waiting import Waiting
from chatdesk.providers.exchange import Exchange
from chatdesk.providers.failures import BROKEN, foreign_errors
from chatdesk.providers.keys import KeySource, key_text
from chatdesk.providers.patience import Patience, aclosing_after
from chatdesk.providers.refusals import Refusal
from chatdesk.providers.request_options import options_from
from chatdesk.settings.accounts import Account
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.wire.dialects import Dialect, dialect, encode_body
from chatdesk.wire.options import RequestOptions
from chatdesk.wire.reply import ReplyReader

MAX_ERROR_BODY = 65_536
_ERROR_BODY_SECONDS = 5.0
# The step of httpcore after which the server has the whole request.
_ALL_WRITTEN = "http11.send_request_body.complete"


class ClientSource(Protocol):
    """Gives the client of an account; may raise `ConnectionFailed`."""

    async def client(self, account: Account) -> httpx.AsyncClient:
        """Return a client that stays open."""
        ...


class HttpService:
    """The model service of one account; it remembers what that service does not understand.

    Several answers may be generated at once. Nothing is retried but a request that was refused only because
    it asked for token counts, and nothing is ever sent to another address than the account's.
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
        self._capabilities = capabilities or CapabilityBook()

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[StreamItem, None]:
        """Yield `RequestSent` and `ResponseOpened`, then a `Received` for each chunk that brought something.

        Closing or cancelling drops the connection at once, wherever the generator waits. Raises
        `ProviderError`s only; an error inside the stream is an `ErrorDelta`, a stream that simply ends just
        ends. Where the service refuses to be asked for token counts, a second `RequestSent` follows.
        """
        wire = self._dialect()
        key = await key_text(self._account, self._key)
        async with AsyncExitStack() as stack:
            while True:
                exchange, body = self._prepared(wire, request, key)
                with foreign_errors(exchange):
                    client = await self._clients.client(self._account)
                    yield exchange.sent()
                    patience = Patience(exchange, request.waiting)
                    opening = self._open(client, exchange, body, request.waiting)
                    response = await patience.wait_for(stack.enter_async_context(opening))
                    stack.callback(exchange.end)
                    yield exchange.opened_with(
                        response.status_code,
                        response.reason_phrase,
                        response.headers.items(),
                        response.extensions.get("http_version", b"").decode("ascii", "replace"),
                    )
                    if response.is_success:
                        break
                    refusal = await self._refusal(exchange, request.model, response)
                await self._learn_from(refusal)
            with foreign_errors(exchange):
                answer = self._read(wire, exchange, response, patience)
                stack.push_async_callback(answer.aclose)
                async for received in answer:
                    yield received

    def _dialect(self) -> Dialect:
        try:
            return dialect(self._account.dialect)
        except SettingsError as error:
            raise RequestRejected(error.text, hint=error.hint) from error

    def _prepared(self, wire: Dialect, request: GenerationRequest, key: str) -> tuple[Exchange, bytes]:
        value = wire.build_request(request, stream=self._account.stream, options=self._options())
        body = encode_body(value)
        url = self._account.base_url + wire.path
        return Exchange(self._account, "POST", url, key, body.decode()), body

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

    def _options(self) -> RequestOptions:
        return options_from(self._capabilities.of(self._account))

    async def _learn_from(self, refusal: Refusal) -> None:
        """Leave out what was refused from now on, or raise what the refusal means."""
        asked = self._account.stream and self._options().include_usage
        if not (asked and "stream_options" in refusal.exchange.body and refusal.is_about_stream_options()):
            raise refusal.error()
        await self._capabilities.learn(self._account, include_usage=False)

    async def _read(
        self, wire: Dialect, exchange: Exchange, response: httpx.Response, patience: Patience
    ) -> AsyncGenerator[Received, None]:
        reader = ReplyReader(
            wire, is_stream=self._account.stream, content_type=response.headers.get("content-type", "")
        )
        try:
            async with aclosing_after(response) as arrivals:
                while (chunk := await patience.next_of(arrivals)) is not None:
                    received = reader.feed(chunk, exchange.read(chunk))
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
        last = reader.end(exchange.now())
        if last.deltas or last.events or last.mended:
            yield last
