"""Send a text as a chat completion at a steady pace, and tell when what was sent: for bench_whole.

`python -m tests.benchmarks._paced_server KILOBYTES TOKENS_PER_SECOND`. Prints its port, then one line per
answer: a JSON list of [monotonic seconds, characters sent until then]. Ends when standard input is closed.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from tests.benchmarks._plain_server import STREAM_HEAD, PlainHandler, serve
from tests.benchmarks.bench_frames import Writer

CHARACTERS_PER_TOKEN = 4
_BEAT_S = 0.001


def _frame(choice: dict[str, Any]) -> bytes:
    value = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "paced", "choices": [choice]}
    event = b"data: " + json.dumps(value, separators=(",", ":")).encode() + b"\n\n"
    return b"%x\r\n%s\r\n" % (len(event), event)


class _Handler(PlainHandler):
    text = ""
    rate = 0
    # As servers of models do; else the kernel holds small writes back for up to 40 ms.
    disable_nagle_algorithm = True

    def answer(self, line: bytes) -> None:
        """Send the text, to what is posted."""
        if not line.startswith(b"POST"):
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
            return
        self.wfile.write(STREAM_HEAD)
        size = CHARACTERS_PER_TOKEN
        events = [self.text[at : at + size] for at in range(0, len(self.text), size)]
        sent, characters = 0, 0
        log: list[tuple[float, int]] = []
        began = time.monotonic()
        while sent < len(events):
            due = min(len(events), int((time.monotonic() - began) * self.rate) + 1)
            if due > sent:
                pieces = events[sent:due]
                self.wfile.write(b"".join(_frame({"index": 0, "delta": {"content": p}}) for p in pieces))
                characters += sum(map(len, pieces))
                log.append((time.monotonic(), characters))
                sent = due
            time.sleep(_BEAT_S)
        last = _frame({"index": 0, "delta": {}, "finish_reason": "stop"})
        self.wfile.write(last + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
        print(json.dumps(log), flush=True)


def main(kilobytes: int, rate: int) -> None:
    """Serve until standard input ends."""
    _Handler.text, _Handler.rate = Writer(1).text(kilobytes * 1000), rate
    serve(_Handler)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
