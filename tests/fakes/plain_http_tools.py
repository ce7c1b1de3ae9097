"""A tool server over HTTP with one tool, written by hand: it needs the standard library alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_TOOL = {"name": "act", "description": "Do it", "inputSchema": {"type": "object"}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer one message; a notification is only taken note of."""
        message = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if "id" not in message:
            self._say(202, b"")
            return
        answer = {"jsonrpc": "2.0", "id": message["id"], "result": _result(message)}
        self._say(200, json.dumps(answer).encode())

    def do_GET(self) -> None:
        """There is no stream of the server's own."""
        self._say(405, b"")

    def do_DELETE(self) -> None:
        """Nothing is kept of a session."""
        self._say(405, b"")

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing on standard error."""


def _result(message: dict[str, Any]) -> dict[str, Any]:
    match message["method"]:
        case "initialize":
            version = message["params"]["protocolVersion"]
            about = {"name": "plain", "version": "1"}
            return {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": about}
        case "tools/list":
            return {"tools": [_TOOL]}
        case "tools/call":
            return {"content": [{"type": "text", "text": "done"}]}
        case _:
            return {}


@contextmanager
def plain_http_tools() -> Iterator[str]:
    """Yield the address of a running server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/mcp"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
