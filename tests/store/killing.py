"""Kill a streaming program at a random moment and compare its database with what it had been told."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import IO

from chatdesk.domain.message import FinishReason, Message, Role
from chatdesk.store import schema
from chatdesk.store.conversations import load
from chatdesk.store.store import Store

ROOT = Path(__file__).parents[2]
# Seconds: what a kill may take of a stream.
PROMISE = 0.25

Key = tuple[str, str]


@dataclass
class Told:
    """What the killed program had said: acknowledged messages, pieces with their times, its pulse."""

    appended: list[Key] = field(default_factory=list)
    finished: dict[Key, int] = field(default_factory=dict)
    pieces: dict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    beats: list[float] = field(default_factory=list)
    is_ready: threading.Event = field(default_factory=threading.Event)

    def read(self, stream: IO[bytes]) -> None:
        """Take lines until the pipe ends; the last one may be cut off."""
        for line in stream:
            if line.endswith(b"\n"):
                self._take(line.decode().split())

    def _take(self, words: list[str]) -> None:
        match words:
            case ["ready"]:
                self.is_ready.set()
            case ["A", conversation, message]:
                self.appended.append((conversation, message))
            case ["W", conversation, message, _number, at]:
                self.pieces[conversation, message].append(float(at))
            case ["F", conversation, message, count]:
                self.finished[conversation, message] = int(count)
            case ["B", at]:
                self.beats.append(float(at))

    def longest_stall(self, until: float) -> float:
        """Return for how long the process got no time at all in the second before its end."""
        beats = [beat for beat in self.beats if until - 1 <= beat <= until] + [until]
        return max((later - earlier for earlier, later in pairwise(beats)), default=0.0)


@dataclass(frozen=True)
class Killed:
    """One kill: what was there, what was lost. `problems` is empty where every promise was kept."""

    after: float
    appended: int
    finished: int
    pieces: int
    recovered: int
    lost_seconds: float
    stall: float
    problems: tuple[str, ...]


def kill_once(path: Path, seed: int, shortest: float, longest: float) -> Killed:
    """Stream into `path` for a random time of so many seconds, kill, look."""
    told = Told()
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.store.streaming_child", str(path), str(seed)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stdout is not None
    reader = threading.Thread(target=told.read, args=(child.stdout,))
    reader.start()
    after = random.Random(seed).uniform(shortest, longest)  # noqa: S311 - only has to differ
    try:
        assert told.is_ready.wait(60), "the streaming program did not start"
        time.sleep(after)
    finally:
        killed_at = time.monotonic()
        child.kill()
        child.wait()
        reader.join()
        child.stdout.close()
    return _judge(path, told, after, killed_at)


def _judge(path: Path, told: Told, after: float, killed_at: float) -> Killed:
    problems: list[str] = []
    if not schema.was_left_open(path):
        problems.append("no log was left: the kill came too early")
    schema.check(path)
    store = Store(path)
    beginning = store.begin().result(60)
    messages: dict[Key, Message] = {}
    for head in beginning.conversations:
        loaded = store.database.read(lambda c, id_=head.id: load(c, id_)).result(60)  # type: ignore[misc]
        assert loaded is not None
        messages |= {(head.id, message.id): message for message in loaded.messages.values()}
        problems += _unanswered(loaded.messages)
    store.check().result(60)
    store.close().result(60)
    problems += [f"appended {key} is missing" for key in told.appended if key not in messages]
    for key, count in told.finished.items():
        message = messages.get(key)
        if message is None or message.is_recovered or message.text != _text(count):
            problems.append(f"finished {key} is not whole")
    stall = told.longest_stall(killed_at)
    lost = 0.0
    for key, times in told.pieces.items():
        text = messages[key].text if key in messages else ""
        found = len(text.split())
        if text != _text(found):
            problems.append(f"the text of {key} has a gap")
        lost = max([lost] + [killed_at - at for at in times[found:]])
    # A process that gets no processor time can keep no promise about time.
    if lost > PROMISE + max(0.0, stall - 0.02):
        problems.append(f"a piece that was {lost * 1000:.0f} ms old is lost (stall {stall * 1000:.0f} ms)")
    return Killed(
        after=after,
        appended=len(told.appended),
        finished=len(told.finished),
        pieces=sum(map(len, told.pieces.values())),
        recovered=beginning.recovery.answers,
        lost_seconds=lost,
        stall=stall,
        problems=tuple(problems),
    )


def _text(count: int) -> str:
    return "".join(f"{number} " for number in range(count))


def _unanswered(messages: dict[str, Message]) -> list[str]:
    """Return the calls that have not exactly one result, and answers that look unfinished."""
    problems = []
    for message in messages.values():
        if message.role is Role.ASSISTANT and not isinstance(message.finish_reason, FinishReason):
            problems.append(f"{message.id} looks as if it were being written")
        results = [
            result.call_id
            for other in messages.values()
            if other.parent_id == message.id
            for result in other.tool_results
        ]
        if results != [call.call_id for call in message.tool_calls]:
            problems.append(f"the calls of {message.id} have the results {results}")
    return problems
