"""Where the browser comes back to: one answer, at a port of this computer that is open meanwhile."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from chatdesk.tools.sign_in.errors import SignInError

PATH = "/callback"
_MOST_BYTES = 16_384
_SECONDS = 10.0
_BROKEN = (ConnectionError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>ChatDesk</title>
<meta name="color-scheme" content="light dark">
<body style="font: 17px/1.5 system-ui, sans-serif; max-width: 32em; margin: 20vh auto; padding: 0 1em">
<h1 style="font-size: 1.3em">{title}</h1><p>{text}</p></body></html>"""
_DONE = ("Back to ChatDesk", "You can close this page: ChatDesk goes on by itself.")
_DENIED = ("Nothing was granted", "You can close this page. ChatDesk has got no access.")
_FOREIGN = (
    "This does not belong to a sign-in of ChatDesk",
    "Nothing was granted. Close this page, and sign in again from ChatDesk.",
)


class Loopback:
    """Listens while it is entered; `uri` is where the browser is to be sent back to.

    `port` is the one that would be best; when somebody else has it, or 0 is given, any other is taken.
    """

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._state = ""
        self._answer: asyncio.Future[Mapping[str, str]] = asyncio.get_running_loop().create_future()
        self._open: set[asyncio.Task[None]] = set()

    @property
    def uri(self) -> str:
        """The address of the answer."""
        return f"http://127.0.0.1:{self.port}{PATH}"

    async def __aenter__(self) -> Self:
        try:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=_MOST_BYTES)
        except OSError:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_MOST_BYTES)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        if self._open:
            # The page that says so is still on its way to the browser.
            await asyncio.wait(self._open, timeout=1.0)
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        self._answer.cancel()

    def expect(self, state: str) -> None:
        """Take only an answer with this state for one."""
        self._state = state

    async def answer(self) -> Mapping[str, str]:
        """Return what the browser brings back; raises `SignInError` for an answer that is not ours."""
        return await asyncio.shield(self._answer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - it runs in one
        self._open.add(task)
        try:
            with suppress(*_BROKEN):
                async with asyncio.timeout(_SECONDS):
                    head = await reader.readuntil(b"\r\n\r\n")
                    writer.write(self._reply(head.decode("latin-1")))
                    await writer.drain()
                    writer.close()
                    await writer.wait_closed()
        finally:
            writer.transport.abort()
            self._open.discard(task)

    def _reply(self, head: str) -> bytes:
        lines = head.split("\r\n")
        method, target, *_ = [*lines[0].split(" "), "", ""]
        hosts = [line.partition(":")[2].strip() for line in lines[1:] if line.lower().startswith("host:")]
        # Another name that leads here is that of a page that wants to look like the service.
        is_ours = hosts in ([f"127.0.0.1:{self.port}"], [f"localhost:{self.port}"])
        parts = urlsplit(target) if is_ours and method == "GET" else urlsplit("")
        if parts.path != PATH:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        values = {name: given[0] for name, given in parse_qs(parts.query).items() if len(given) == 1}
        return _page(*self._taken(values))

    def _taken(self, values: Mapping[str, str]) -> tuple[str, str]:
        is_ours = self._state and secrets.compare_digest(
            values.get("state", "").encode(), self._state.encode()
        )
        if not is_ours:
            self._end(SignInError("An answer came that does not belong to this sign-in: nothing was kept."))
            return _FOREIGN
        self._end(values)
        return _DENIED if "error" in values else _DONE

    def _end(self, result: Mapping[str, str] | SignInError) -> None:
        if self._answer.done():
            return
        if isinstance(result, SignInError):
            self._answer.set_exception(result)
            self._answer.exception()  # seen: whoever waits gets it, and nobody may wait any more
        else:
            self._answer.set_result(result)


def _page(title: str, text: str) -> bytes:
    body = _PAGE.format(title=title, text=text).encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nReferrer-Policy: no-referrer\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
        "Cache-Control: no-store\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
