"""The least that an HTTP server can be: what the measured servers have below their answers."""

from __future__ import annotations

import socketserver
import sys
import threading
from abc import abstractmethod

STREAM_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


class PlainHandler(socketserver.StreamRequestHandler):
    """Reads requests and leaves the answers to who knows them."""

    def handle(self) -> None:
        """Answer one request after the other until the client leaves."""
        while line := self.rfile.readline():
            length = 0
            while (header := self.rfile.readline().strip().lower()) != b"":
                if header.startswith(b"content-length:"):
                    length = int(header.partition(b":")[2])
            self.rfile.read(length)
            self.answer(line)

    @abstractmethod
    def answer(self, line: bytes) -> None:
        """Write the answer to a request that begins with this line."""


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


def serve(handler: type[PlainHandler]) -> None:
    """Print the port, and serve until standard input ends."""
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.buffer.read()
        server.shutdown()
