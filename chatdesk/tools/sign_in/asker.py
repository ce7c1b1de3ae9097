"""Asks the services that a sign-in needs: each address looked at first, answers small, time limited."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx2

from chatdesk.tools.sign_in.errors import SignInError
from chatdesk.tools.sign_in.places import checked_place, is_here

_SECONDS = 15.0
_MOST_BYTES = 1_000_000


class Asker:
    """A client for the sign-in at one server; it knows none of the server's own headers."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        host = httpx2.URL(server_url).host
        self._client = httpx2.AsyncClient(
            timeout=_SECONDS, follow_redirects=False, trust_env=not is_here(host)
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def ask(self, request: httpx2.Request) -> httpx2.Response:
        """Return the whole answer; raises `SignInError`, also where the address may not be asked."""
        host = checked_place(str(request.url), self._server_url)
        # Anew, so that it has this client's time limit: what the SDK makes has none.
        own = self._client.build_request(
            request.method, request.url, headers=request.headers, content=request.content
        )
        try:
            response = await self._client.send(own, stream=True)
            try:
                body = await _body(response)
            finally:
                await response.aclose()
        except httpx2.TimeoutException as error:
            raise SignInError(f"“{host}” did not answer in time.") from error
        except httpx2.HTTPError as error:
            raise SignInError(f"“{host}” cannot be reached.", hint="Try again later.") from error
        # One that leads nowhere: what a service has to say it says itself.
        return httpx2.Response(response.status_code, content=body, request=own)


async def _body(response: httpx2.Response) -> bytes:
    pieces, size = [], 0
    async for piece in response.aiter_bytes():
        size += len(piece)
        if size > _MOST_BYTES:
            raise SignInError(f"“{response.url.host}” answers more than belongs to a sign-in.")
        pieces.append(piece)
    return b"".join(pieces)
