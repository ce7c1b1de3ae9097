"""The recorded and hand-made streams: each gives its message, however its bytes arrive."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import Message, Role
from chatdesk.domain.stream import Received
from chatdesk.replay import replay_bytes, replay_object
from chatdesk.wire.dialects import NAMES, dialect
from chatdesk.wire.quirks import Quirk
from chatdesk.wire.reply import ReplyReader

STREAMS = Path(__file__).parent.parent / "streams"
FILES = sorted(STREAMS.glob("*/*.sse"))
QUIRKS: dict[str, list[str]] = json.loads((STREAMS / "quirks.json").read_text())

every_stream = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")


def expected(path: Path) -> dict[str, Any]:
    """Return the replay object that belongs to a stream."""
    value: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return value


def read_in(path: Path, chunks: list[bytes]) -> tuple[dict[str, Any], ReplyReader]:
    """Decode chunks as they are; return the replay object and the reader."""
    reader = ReplyReader(dialect(path.parent.name))
    growing = GrowingMessage(Message(Role.ASSISTANT))
    received: list[Received] = [reader.feed(chunk) for chunk in chunks]
    received.append(reader.end())
    for part in received:
        for delta in part.deltas:
            growing.add(delta)
    return replay_object(growing), reader


@every_stream
def test_a_stream_gives_its_message(path: Path) -> None:
    """A stream decodes to the object beside it, and names the quirks that were put right."""
    found, reader = read_in(path, [path.read_bytes()])
    assert found == expected(path)
    assert sorted(reader.quirks) == QUIRKS.get(f"{path.parent.name}/{path.stem}", [])


@every_stream
def test_chunk_sizes_change_nothing(path: Path) -> None:
    """At every chunk size from 1 to 64 bytes the same message comes out."""
    data = path.read_bytes()
    wanted = expected(path)
    for size in range(1, 65):
        assert replay_bytes(data, path.parent.name, size) == wanted


@every_stream
def test_random_cuts_change_nothing(path: Path) -> None:
    """Cut at random places, empty chunks included, the same message comes out with the same quirks."""
    data = path.read_bytes()
    wanted = expected(path)
    dice = random.Random(path.name)  # noqa: S311 - no secret is made of it
    for _ in range(20):
        cuts = sorted(dice.choices(range(len(data) + 1), k=dice.randint(1, 30)))
        chunks = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        found, reader = read_in(path, chunks)
        assert found == wanted
        assert sorted(reader.quirks) == QUIRKS.get(f"{path.parent.name}/{path.stem}", [])


def test_every_dialect_has_streams() -> None:
    """No dialect is without examples, and no example without its expected message."""
    assert {path.parent.name for path in FILES} == set(NAMES)
    assert {path.with_suffix(".json") for path in FILES} == set(STREAMS.glob("*/*.json"))


def test_every_quirk_has_a_stream() -> None:
    """Each declared quirk is shown by at least one stream (the last one needs another request)."""
    shown = {quirk for quirks in QUIRKS.values() for quirk in quirks} | {Quirk.STREAM_FOR_JSON}
    assert shown == set(Quirk)
    assert all(quirk.sentence.endswith(".") for quirk in Quirk)
