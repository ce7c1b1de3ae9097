"""The three dialects: where each posts, how it asks, how its answers are decoded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chatdesk.domain.delta import Delta
from chatdesk.domain.errors import SettingsError
from chatdesk.domain.request import GenerationRequest
from chatdesk.wire import chat_completions, completions, responses
from chatdesk.wire.loose_json import scrubbed
from chatdesk.wire.options import DEFAULT_OPTIONS, RequestOptions
from chatdesk.wire.quirks import QuirkTally
from chatdesk.wire.sse import SseEvent

CHAT_COMPLETIONS = "chat-completions"
RESPONSES = "responses"
COMPLETIONS = "completions"


class StreamDecoder(Protocol):
    """Turns the events of one stream into deltas."""

    quirks: QuirkTally
    saw_terminator: bool

    def feed(self, event: SseEvent) -> list[Delta]:
        """Return the deltas of one event; raises nothing."""
        ...

    def end(self) -> list[Delta]:
        """Return what the end of the stream adds; to be called exactly once."""
        ...


class RequestBuilder(Protocol):
    """Makes the JSON body of a request."""

    def __call__(
        self, request: GenerationRequest, *, stream: bool, options: RequestOptions = DEFAULT_OPTIONS
    ) -> dict[str, Any]:
        """Return the body to post."""
        ...


class WholeDecoder(Protocol):
    """Decodes an answer that is not streamed."""

    def __call__(
        self, body: bytes, *, think_tags: bool = True, quirks: QuirkTally | None = None
    ) -> list[Delta]:
        """Return all deltas of the answer; raises `BadReply` where it is none."""
        ...


class DecoderFactory(Protocol):
    """Makes a decoder for one stream."""

    def __call__(self, *, think_tags: bool = True) -> StreamDecoder:
        """`think_tags` says whether <think> tags in the text mark reasoning."""
        ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """One wire format; `path` is appended to an account's base URL."""

    name: str
    path: str
    build_request: RequestBuilder
    new_decoder: DecoderFactory
    decode_whole: WholeDecoder


_DIALECTS = {
    dialect.name: dialect
    for dialect in (
        Dialect(
            CHAT_COMPLETIONS,
            "/chat/completions",
            chat_completions.build_request,
            chat_completions.Decoder,
            chat_completions.decode_whole,
        ),
        Dialect(RESPONSES, "/responses", responses.build_request, responses.Decoder, responses.decode_whole),
        Dialect(
            COMPLETIONS,
            "/completions",
            completions.build_request,
            completions.Decoder,
            completions.decode_whole,
        ),
    )
}
NAMES = tuple(_DIALECTS)


def dialect(name: str) -> Dialect:
    """Return the dialect of that name; raises `SettingsError` that says which there are."""
    try:
        return _DIALECTS[name]
    except KeyError:
        raise SettingsError(
            f"There is no dialect “{name}”.", hint=f"Use one of: {', '.join(NAMES)}."
        ) from None


def encode_body(body: Mapping[str, Any]) -> bytes:
    """Return a request's body as UTF-8 JSON; lone surrogates become U+FFFD, tuples lists."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return scrubbed(text).encode()
