"""An MCP server by HTTP that wants a sign-in, and the service where one signs in: real sockets, by hand.

Both are one server on this computer, with habits: what a field says, or `answers` for whole paths.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

Answer = tuple[int, dict[str, str], bytes]


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    """Return a JSON answer."""
    return status, {"Content-Type": "application/json"} | headers, json.dumps(value).encode()


@dataclass
class SignInServer:
    """Knows clients, codes and tokens; `asked` has each "METHOD /path" with its form, in order."""

    deny: str = ""
    lifetime: int | None = 3600
    gives_refresh: bool = True
    refresh_status: int = 200
    token_status: int = 200
    state: str = ""
    issuer: str = ""
    iss: str = ""
    endpoints: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    secret: str = ""
    is_open: bool = False
    port: int = 0
    url: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    clients: dict[str, list[str]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    refreshes: set[str] = field(default_factory=set)
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def origin(self) -> str:
        """Where all of it is."""
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """Return what was asked, without the MCP server itself."""
        return [path for path, _ in self.asked if not path.endswith(" /mcp")]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while True:
                    status, headers, body = await self._answer(reader)
                    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
                    lines += [f"{name}: {value}" for name, value in headers.items()]
                    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
                    await writer.drain()
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def end(self) -> None:
        """End all connections."""
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await asyncio.sleep(0)

    async def _answer(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        method, target, _ = head.split("\r\n")[0].split(" ")
        lines = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await reader.readexactly(int(lines.get("content-length", "0")))
        path = urlsplit(target).path
        given = urlsplit(target).query or (body.decode() if "form" in lines.get("content-type", "") else "")
        form = {name: values[0] for name, values in parse_qs(given).items()}
        self.asked.append((f"{method} {path}", form))
        if path in self.answers:
            return self.answers[path]
        if path == "/mcp":
            token = lines.get("authorization", "").removeprefix("bearer ")
            return self._mcp(method, body, token)
        routes: dict[str, Callable[[], Answer]] = {
            "/.well-known/oauth-protected-resource/mcp": self._resource,
            "/.well-known/oauth-authorization-server": self._service,
            "/register": lambda: self._register(json.loads(body)),
            "/authorize": lambda: self._authorize(form),
            "/token": lambda: self._token(form, lines.get("authorization", "")),
        }
        return routes[path]() if path in routes else (404, {}, b"")

    def _resource(self) -> Answer:
        return as_json({"resource": self.url, "authorization_servers": [self.issuer or self.origin]})

    def _service(self) -> Answer:
        about = {
            "issuer": self.issuer or self.origin,
            "authorization_endpoint": f"{self.origin}/authorize",
            "token_endpoint": f"{self.origin}/token",
            "registration_endpoint": f"{self.origin}/register",
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["tools"],
        }
        return as_json(about | self.endpoints)

    def _register(self, wish: dict[str, Any]) -> Answer:
        client = f"client-{len(self.clients) + 1}"
        self.clients[client] = wish["redirect_uris"]
        more = {"client_secret": self.secret, "token_endpoint_auth_method": "client_secret_basic"}
        return as_json({"client_id": client, **wish, **(more if self.secret else {})}, 201)

    def _authorize(self, form: dict[str, str]) -> Answer:
        if form["redirect_uri"] not in self.clients.get(form["client_id"], ()):
            return 400, {}, b"redirect_uri"
        back = {"state": self.state or form["state"]}
        if self.deny:
            back["error"] = self.deny
        else:
            back["code"] = secrets.token_urlsafe(12)
            self.codes[back["code"]] = form
        if self.iss:
            back["iss"] = self.iss
        return 302, {"Location": f"{form['redirect_uri']}?{urlencode(back)}"}, b""

    def _token(self, form: dict[str, str], login: str) -> Answer:
        if self.secret:
            plain = f"{form['client_id']}:{self.secret}".encode()
            if login != f"basic {base64.b64encode(plain).decode()}".lower():
                return as_json({"error": "invalid_client"}, 401)
        if form["grant_type"] == "refresh_token":
            if self.refresh_status != 200 or form["refresh_token"] not in self.refreshes:
                return as_json(
                    {"error": "invalid_grant"}, self.refresh_status if self.refresh_status != 200 else 400
                )
            self.refreshes.discard(form["refresh_token"])
            return self._granted()
        if self.token_status != 200:
            return as_json({"error": "s3cr3t-detail"}, self.token_status)
        asked = self.codes.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        fits = asked["code_challenge"] == proof and asked["redirect_uri"] == form["redirect_uri"]
        return self._granted() if fits else as_json({"error": "invalid_grant"}, 400)

    def _granted(self) -> Answer:
        # Lower case, for the heads are read so.
        token, refresh = f"at-{secrets.token_hex(8)}", f"rt-{secrets.token_hex(8)}"
        self.tokens.add(token)
        value: dict[str, Any] = {"access_token": token, "token_type": "bearer", "scope": "tools"}
        if self.lifetime is not None:
            value["expires_in"] = self.lifetime
        if self.gives_refresh:
            self.refreshes.add(refresh)
            value["refresh_token"] = refresh
        return as_json(value)

    def _mcp(self, method: str, body: bytes, token: str) -> Answer:
        if token not in self.tokens and not self.is_open:
            place = f"{self.origin}/.well-known/oauth-protected-resource/mcp"
            return 401, {"WWW-Authenticate": f'Bearer resource_metadata="{place}", scope="tools"'}, b""
        if method != "POST":
            return 405, {}, b""
        said = json.loads(body)
        about = {"protocolVersion": "2025-11-25", "serverInfo": {"name": "shut", "version": "1"}}
        match said.get("method"):
            case "initialize":
                result: Any = about | {"capabilities": {"tools": {}}}
            case "tools/list":
                result = {"tools": [{"name": "act", "inputSchema": {"type": "object"}}]}
            case "tools/call":
                result = {"content": [{"type": "text", "text": "done"}]}
            case _ if "id" in said:
                error = {"code": -32601, "message": "Method not found"}
                return as_json({"jsonrpc": "2.0", "id": said["id"], "error": error})
            case _:
                return 202, {}, b""
        return as_json({"jsonrpc": "2.0", "id": said["id"], "result": result})


@asynccontextmanager
async def shut(server: SignInServer) -> AsyncGenerator[SignInServer]:
    """Run the server."""
    listening = await asyncio.start_server(server.handle, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    server.url = f"{server.origin}/mcp"
    try:
        yield server
    finally:
        listening.close()
        await server.end()
