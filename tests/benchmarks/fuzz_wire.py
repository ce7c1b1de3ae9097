"""Feed the decoders what nobody sends, for as long as is wanted, and say what came of it.

`python -m tests.benchmarks.fuzz_wire [--seconds N] [--seed N]`. Recorded streams, odd events and bytes are
mixed, cut and damaged; each body is read whole and in pieces, as a stream, as one answer, as an error and as
a list of models, and its message is stored and sent on. A body that breaks a promise is written to a file.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from chatdesk.domain.errors import BadReply
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import RawEvent
from chatdesk.replay import replay_object
from chatdesk.store import codec
from chatdesk.wire.dialects import NAMES, dialect, encode_body
from chatdesk.wire.error_body import extract_error
from chatdesk.wire.model_list import parse_model_list
from chatdesk.wire.reply import ReplyReader
from tests.wire.odd_events import CHAT, ENDS, FRAMES, RESPONSES

STREAMS = Path(__file__).resolve().parents[1] / "streams"
TOKENS = [
    *b"\r \n \r\n \n\n \0 : { } [ ] \" \\ , \xef\xbb\xbf \xff \xc3 \xe2\x80\xa8".split(b" "),
    *b"data: event: id: retry: error: [DONE] <think> </think> ``` <thought>".split(b" "),
    *b'null true -1 1e999 99999999999999999999 "" "\\ud800" "\\u0000"'.split(b" "),
    *b'"index": "id": "delta": "content": "tool_calls": "arguments": "usage": "item_id": "type":'.split(b" "),
]  # fmt: skip
# Nothing that we decode may cost more for each byte of a body that is long enough to tell.
SLOW_US_PER_BYTE = 10.0
LONG_ENOUGH = 2000
MOST_KEPT = 20


class BrokenPromiseError(Exception):
    """A body was read differently in pieces, or something was said of it that cannot be."""


@dataclass
class Tally:
    """What came of it."""

    executions: int = 0
    bytes_read: int = 0
    refused: int = 0
    broken: int = 0
    slowest: float = 0.0
    slowest_body: bytes = b""


def read(body: bytes, name: str, cuts: list[int]) -> tuple[object, ...]:
    """Return all that is told of a body that comes in these pieces; an error of ours is part of it."""
    reader = ReplyReader(dialect(name))
    growing = GrowingMessage(Message(Role.ASSISTANT, id="m", created_at=0.0, model="m"))
    events: list[RawEvent] = []
    said = ""
    try:
        for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True):
            received = reader.feed(body[start:end])
            events += received.events
            for delta in received.deltas:
                growing.add(delta)
        last = reader.end()
        events += last.events
        for delta in last.deltas:
            growing.add(delta)
    except BadReply as error:
        said = error.text
    heard = [event for event in events if event.kind != "comment"]
    message = replace(growing.message(), finish_reason=growing.finish_reason())
    return message, replay_object(growing), dict(reader.quirks), said, heard


def check(body: bytes, name: str, dice: random.Random) -> bool:
    """Hold a body to every promise; return whether it was an answer. Raises what must not be raised."""
    whole = read(body, name, [])
    cuts = sorted(dice.choices(range(len(body) + 1), k=dice.randint(1, 12)))
    pieces = read(body, name, cuts)
    if whole != pieces:
        parts = [n for n, (a, b) in enumerate(zip(whole, pieces, strict=True)) if a != b]
        raise BrokenPromiseError(f"cut at {cuts} it differs in {parts}")
    answer = whole[0]
    assert isinstance(answer, Message)
    codec.decode_parts(codec.encode_parts(answer.parts))
    codec.decode_more(codec.encode_more(answer))
    request = GenerationRequest("m", (answer, Message(Role.USER, (TextPart("And?"),))))
    for spoken in NAMES:
        encode_body(dialect(spoken).build_request(request, stream=True))
    with contextlib.suppress(BadReply):
        dialect(name).decode_whole(body)
    if not extract_error(body, 400, {}).message:
        raise BrokenPromiseError("an error without a word")
    with contextlib.suppress(BadReply):
        parse_model_list(body)
    return not whole[3]


def body_makers(dice: random.Random) -> dict[str, Callable[[], bytes]]:
    """Return what makes the body of a dialect."""
    recorded = {name: [path.read_bytes() for path in sorted(STREAMS.glob(f"{name}/*.sse"))] for name in NAMES}
    pools = {
        name: [event.encode() for event in (RESPONSES if name == "responses" else CHAT) + FRAMES + ENDS]
        for name in NAMES
    }

    def odd(name: str) -> bytes:
        number = b"%d" % dice.randint(0, 2)
        events = dice.choices(pools[name], k=dice.randint(1, 12))
        return b"".join(event.replace(b'"#"', number).replace(b"#", number) for event in events)

    def made(name: str) -> bytes:
        body = dice.choice(recorded[name]) if dice.random() < 0.6 else odd(name)
        if dice.random() < 0.3:
            cut = dice.randint(0, len(body))
            body = body[:cut] + odd(name) + body[cut:]
        for _ in range(dice.choice((0, 1, 1, 2, 4, 8))):
            body = _damaged(body, dice)
        return body

    return {name: lambda name=name: made(name) for name in NAMES}  # type: ignore[misc]


def _damaged(body: bytes, dice: random.Random) -> bytes:
    start = dice.randint(0, len(body))
    end = min(len(body), start + dice.choice((0, 1, 1, 2, 5, 40)))
    how = dice.randrange(4)
    if how == 0:
        return body[:start] + body[end:]
    if how == 1:
        return body[:start] + dice.choice(TOKENS) * dice.choice((1, 1, 1, 3)) + body[end:]
    if how == 2:
        return body[:start] + dice.randbytes(dice.randint(1, 4)) + body[end:]
    other = dice.randint(0, len(body))
    return body[:start] + body[other : other + 60] + body[end:]


def run(seconds: float, seed: int) -> Tally:
    """Try bodies until the time is over."""
    dice = random.Random(seed)  # noqa: S311 - the same again with the same seed
    makers = body_makers(dice)
    tally = Tally()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        name = dice.choice(NAMES)
        body = makers[name]()
        began = time.process_time()
        try:
            tally.refused += not check(body, name, dice)
        except Exception:  # noqa: BLE001 - that is what we look for
            tally.broken += 1
            if tally.broken <= MOST_KEPT:
                _keep(body, name)
        took = time.process_time() - began
        tally.executions += 1
        tally.bytes_read += len(body)
        cost = took * 1e6 / len(body) if len(body) > LONG_ENOUGH else 0.0
        if cost > tally.slowest:
            tally.slowest, tally.slowest_body = cost, body
    return tally


def _keep(body: bytes, name: str) -> None:
    with tempfile.NamedTemporaryFile(prefix=f"broken-{name}-", suffix=".sse", delete=False) as file:
        file.write(body)
    print(f"{file.name}: {traceback.format_exc().strip().splitlines()[-1]}")


def main() -> int:
    """Print the table; the exit status tells whether every promise held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally = run(options.seconds, options.seed)
    print(f"{'bodies':<34}{tally.executions:>12,}")
    print(f"{'bytes':<34}{tally.bytes_read:>12,}")
    print(f"{'a second':<34}{tally.executions / options.seconds:>12,.0f}")
    print(f"{'no answer, and said so':<34}{tally.refused:>12,}")
    print(f"{'promises broken':<34}{tally.broken:>12,}   goal 0")
    print(f"{'slowest, us a byte, all checks':<34}{tally.slowest:>12.1f}   goal < {SLOW_US_PER_BYTE:g}")
    is_slow = tally.slowest >= SLOW_US_PER_BYTE
    if is_slow:
        print(repr(tally.slowest_body[:500]))
    return 1 if tally.broken or is_slow else 0


if __name__ == "__main__":
    sys.exit(main())
