"""The token that goes with every request to a server, as `httpx2` asks for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable

import httpx2

from chatdesk.tools.sign_in.errors import SignInError
from chatdesk.tools.sign_in.session import Session

_UNKNOWN = 401


class BearerAuth(httpx2.Auth):
    """Sends the token once there is one; a request that is refused for its sake is sent once more.

    The keyring is asked only when a server refuses us: most servers know no sign-in. `on_refused` is called
    with the answer's challenge where nothing that we have helps, `on_trouble` where a token could not be
    renewed for now: the SDK makes a nameless end of the connection of what is raised here. Nothing here
    opens a browser.
    """

    def __init__(
        self,
        session: Session,
        on_refused: Callable[[str], None],
        on_trouble: Callable[[SignInError], None],
    ) -> None:
        self._session = session
        self._on_refused = on_refused
        self._on_trouble = on_trouble

    async def async_auth_flow(
        self, request: httpx2.Request
    ) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        """Yield the request with the token, and again with a new one; raises `SignInError`."""
        token = await self._told(self._session.fresh())
        while True:
            response = yield _signed(request, token)
            if response.status_code != _UNKNOWN:
                return
            token = await self._told(self._session.instead_of(token))
            if not token:
                break
        self._on_refused(response.headers.get("www-authenticate", ""))

    async def _told(self, token: Awaitable[str]) -> str:
        try:
            return await token
        except SignInError as error:
            self._on_trouble(error)
            raise


def _signed(request: httpx2.Request, token: str) -> httpx2.Request:
    if token:
        request.headers["Authorization"] = f"Bearer {token}"
    else:
        request.headers.pop("Authorization", None)
    return request
