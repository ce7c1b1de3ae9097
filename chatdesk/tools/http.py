"""The SDK's transport over HTTP, with a client of ours: the server's headers, a limit to its answers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2
from mcp.client._transport import TransportStreams
from mcp.client.streamable_http import streamable_http_client

from chatdesk.tools.oversize import MOST_BYTES
from chatdesk.tools.sign_in.places import is_here

_UNKNOWN = 401
_TIMEOUT = httpx2.Timeout(15.0, read=300.0)


@asynccontextmanager
async def over_http(
    url: str,
    headers: Mapping[str, str],
    on_refused: Callable[[int], None],
    auth: httpx2.Auth | None = None,
) -> AsyncGenerator[TransportStreams]:
    """Speak to the server at `url`; `headers` go with every request and may hold secrets.

    `on_refused` gets the status of answers that the SDK makes a nameless error of. `auth` signs the
    requests, and itself tells where the server wants to know who we are.
    """

    async def look(response: httpx2.Response) -> None:
        is_for_auth = auth is not None and response.status_code == _UNKNOWN
        if response.status_code >= 400 and not is_for_auth:
            on_refused(response.status_code)
        _limit(response)

    async with (
        # A server on this computer is not behind a proxy, whatever the environment says of others.
        httpx2.AsyncClient(
            headers=dict(headers),
            timeout=_TIMEOUT,
            auth=auth,
            trust_env=not is_here(urlsplit(url).hostname or ""),
            event_hooks={"response": [look]},
        ) as client,
        streamable_http_client(url, http_client=client, max_sse_event_size=MOST_BYTES) as streams,
    ):
        yield streams


def _limit(response: httpx2.Response) -> None:
    stream = response.stream
    if isinstance(stream, httpx2.AsyncByteStream):
        response.stream = _Limited(stream)


class _Limited(httpx2.AsyncByteStream):
    """Ends a body with a line (an event, or a whole JSON answer) that is longer than we read."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = 0
        async for chunk in self._stream:
            end = chunk.rfind(b"\n")
            length = len(chunk) - end - 1 if end >= 0 else length + len(chunk)
            if length > MOST_BYTES:
                size = MOST_BYTES // 2**20
                raise httpx2.ReadError(f"An answer has more than {size} MB, which is not read.")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
