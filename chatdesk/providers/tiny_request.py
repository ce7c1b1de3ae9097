"""Small requests that find out what a service does with them: sent one at a time, read to their end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from chatdesk.domain.delta import Delta, ReasoningDelta, TextDelta, ToolCallDelta
from chatdesk.domain.errors import ChatDeskError, ProviderError, RateLimited, StreamFailed
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import FinishReason, Message, Part, ReasoningPart, Role, TextPart
from chatdesk.domain.request import GenerationRequest, ToolSpec
from chatdesk.domain.usage import Usage
from chatdesk.providers.clients import Clients
from chatdesk.providers.exchange import Exchange
from chatdesk.providers.failures import foreign_errors, stalled
from chatdesk.providers.patience import aclosing_after
from chatdesk.providers.refusals import OTHER_LIMIT, Refusal
from chatdesk.settings.accounts import Account
from chatdesk.wire.dialects import Dialect, dialect, encode_body
from chatdesk.wire.error_body import extract_error
from chatdesk.wire.options import RequestOptions
from chatdesk.wire.quirks import Quirk
from chatdesk.wire.reply import ReplyReader

_MAX_ERROR_BODY = 65_536
_LONGEST_QUOTE = 300
_LONGEST_PAUSE = 30.0
_USUAL_PAUSE = 5.0
_MOST_TRIES = 4
_STATUS_REFUSED = frozenset({400, 404, 405, 409, 413, 415, 422, 500, 501})


@dataclass(frozen=True, slots=True)
class Tiny:
    """One small request. `limit` is the most tokens that the answer may have."""

    prompt: str
    limit: int
    is_stream: bool = False
    tools: tuple[ToolSpec, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    more: tuple[Part, ...] = ()

    def request(self, model: str) -> GenerationRequest:
        """Return it as it is asked of a model."""
        question = Message(Role.USER, (TextPart(self.prompt), *self.more))
        parameters = {"max_tokens": self.limit, **self.parameters}
        return GenerationRequest(model, (question,), tools=self.tools, parameters=parameters)


@dataclass(frozen=True, slots=True)
class Told:
    """A whole answer. `pieces` counts those that a reader would have seen; `first` is in seconds."""

    message: Message
    finish: FinishReason
    usage: Usage | None
    pieces: int
    is_stream: bool
    first: float | None

    @property
    def reasoning(self) -> str:
        """What the model thought aloud."""
        return "".join(part.text for part in self.message.parts if isinstance(part, ReasoningPart))

    @property
    def hidden_tokens(self) -> int:
        """Tokens of reasoning that were counted, shown or not."""
        return (self.usage.reasoning_tokens or 0) if self.usage is not None else 0

    @property
    def is_cut(self) -> bool:
        """Whether it ended at its limit, mostly because a model was still thinking."""
        return self.finish is FinishReason.LENGTH


class RefusedError(ChatDeskError):
    """The service understood that it was asked, and refused; the text is its own words and the status.

    `error` is what the refusal means where somebody asks in earnest.
    """

    def __init__(self, text: str, error: ProviderError, *, is_about_options: bool = False) -> None:
        super().__init__(text)
        self.error = error
        self.is_about_options = is_about_options


class TinyRequests:
    """Asks one model of an account. What refusals teach about the form of requests is in `options`.

    Every wait ends: what comes after a request must come within the account's time for a first byte.
    """

    def __init__(
        self, account: Account, clients: Clients, key: str, model: str, options: RequestOptions
    ) -> None:
        self.options = options
        self.count = 0
        self._account = account
        self._clients = clients
        self._key = key
        self._model = model

    async def send(self, tiny: Tiny, dialect_name: str = "") -> Told:
        """Return the answer; raises `RefusedError`, or another `ProviderError` where nobody refused.

        What a service does not understand is left out, and asked once more; where it wants a short pause,
        it gets one.
        """
        for _try in range(_MOST_TRIES - 1):
            try:
                return await self._once(tiny, dialect_name)
            except RefusedError as refused:
                if not self._adapts_to(refused, tiny):
                    raise
            except RateLimited as error:
                pause = _USUAL_PAUSE if error.retry_after is None else error.retry_after
                if pause > _LONGEST_PAUSE:
                    raise
                await asyncio.sleep(pause)
        return await self._once(tiny, dialect_name)

    async def stop_after_first_piece(self, tiny: Tiny) -> bool:
        """Close the connection in the middle of an answer; False where it was whole already."""
        wire = dialect(self._account.dialect)
        exchange, content = self._prepared(wire, tiny)
        reader = ReplyReader(wire)
        async with self._opened(exchange, content) as (response, chunks):
            if not response.is_success:
                raise await _refused(exchange, self._model, response, chunks)
            async for chunk in chunks:
                received = reader.feed(chunk)
                if any(map(_is_piece, received.deltas)):
                    return not reader.saw_terminator
        return False

    async def _once(self, tiny: Tiny, dialect_name: str) -> Told:
        wire = dialect(dialect_name or self._account.dialect)
        exchange, content = self._prepared(wire, tiny)
        growing = GrowingMessage(Message(Role.ASSISTANT, model=self._model))
        reader = ReplyReader(wire, is_stream=tiny.is_stream)
        pieces = 0
        async with self._opened(exchange, content) as (response, chunks):
            if not response.is_success:
                raise await _refused(exchange, self._model, response, chunks)
            async for chunk in chunks:
                pieces += _fold(growing, reader.feed(chunk).deltas, exchange.now())
            pieces += _fold(growing, reader.end().deltas, exchange.now())
        if growing.error is not None:
            said = _one_line(exchange.masked(growing.error.message))
            raise RefusedError(said, StreamFailed(said, code=growing.error.code))
        is_stream = tiny.is_stream and Quirk.JSON_FOR_STREAM not in reader.quirks
        return Told(
            growing.message(), growing.finish_reason(), growing.usage, pieces, is_stream, growing.first_token
        )

    def _prepared(self, wire: Dialect, tiny: Tiny) -> tuple[Exchange, bytes]:
        value = wire.build_request(tiny.request(self._model), stream=tiny.is_stream, options=self.options)
        content = encode_body(value)
        url = self._account.base_url + wire.path
        return Exchange(self._account, "POST", url, self._key, content.decode()), content

    @asynccontextmanager
    async def _opened(
        self, exchange: Exchange, content: bytes
    ) -> AsyncIterator[tuple[httpx.Response, AsyncIterator[bytes]]]:
        self.count += 1
        limit = self._account.timeouts.first_byte
        try:
            with foreign_errors(exchange):
                client = await self._clients.client(self._account)
                async with (
                    asyncio.timeout(limit),
                    client.stream(
                        "POST", exchange.url, headers=exchange.headers(), content=content
                    ) as response,
                    aclosing_after(response) as arrivals,
                ):
                    exchange.opened_with(
                        response.status_code, response.reason_phrase, response.headers.items()
                    )
                    yield response, arrivals
        except TimeoutError as error:
            raise stalled(exchange, limit, is_begun=False, is_alive=False) from error

    def _adapts_to(self, refused: RefusedError, tiny: Tiny) -> bool:
        """Leave out what was refused, or name it otherwise; False where the refusal is about the matter."""
        if tiny.is_stream and self.options.include_usage and refused.is_about_options:
            self.options = replace(self.options, include_usage=False)
            return True
        if not self.options.max_tokens_field and OTHER_LIMIT.search(refused.text):
            self.options = replace(self.options, max_tokens_field="max_completion_tokens")
            return True
        return False


async def _refused(
    exchange: Exchange, model: str, response: httpx.Response, chunks: AsyncIterator[bytes]
) -> ChatDeskError:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > _MAX_ERROR_BODY:
            break
    refusal = Refusal(exchange, model, response.status_code, response.headers, bytes(body))
    error = refusal.error()
    if response.status_code not in _STATUS_REFUSED:
        return error
    said = extract_error(refusal.body, refusal.status, refusal.headers)
    words = f"{_one_line(exchange.masked(said.message))} (status {response.status_code})"
    return RefusedError(words, error, is_about_options=refusal.is_about_stream_options())


def _one_line(text: str) -> str:
    words = " ".join(text.split()).rstrip(".")
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1] + "…"


def _fold(growing: GrowingMessage, deltas: tuple[Delta, ...], at: float) -> int:
    for delta in deltas:
        growing.add(delta, at)
    return sum(map(_is_piece, deltas))


def _is_piece(delta: Delta) -> bool:
    return isinstance(delta, TextDelta | ReasoningDelta | ToolCallDelta)
