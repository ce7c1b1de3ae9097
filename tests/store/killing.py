"""Kill a streaming program at a random moment and compare its database with what it had been told."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import IO

from chatdesk.domain.message import FinishReason, Message, Role
from chatdesk.settings.state import read_state
from chatdesk.store import schema, search_schema
from chatdesk.store.backups import backups_of
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
    tried: dict[str, str] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    writes: int = 0
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
            case ["T", key, value]:
                self.tried[key] = value
            case ["D", key, value]:
                self.done[key] = value
                self.tried.pop(key, None)
                self.writes += 1
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
    writes: int
    lost_seconds: float
    stall: float
    problems: tuple[str, ...]


def kill_once(
    path: Path, seed: int, shortest: float, longest: float, program: str = "streaming_child"
) -> Killed:
    """Stream into `path`, or write everything there is, for a random time of so many seconds; kill, look."""
    told = Told()
    child = subprocess.Popen(
        [sys.executable, "-m", f"tests.store.{program}", str(path), str(seed)],
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
    if not schema.check(path):
        problems.append("the search is damaged")
    store = Store(path)
    beginning = store.begin().result(60)
    messages: dict[Key, Message] = {}
    for head in beginning.conversations:
        loaded = store.database.read(lambda c, id_=head.id: load(c, id_)).result(60)  # type: ignore[misc]
        assert loaded is not None
        messages |= {(head.id, message.id): message for message in loaded.messages.values()}
        problems += _unanswered(loaded.messages)
    if not store.check().result(60):
        problems.append("the search is damaged")
    store.close().result(60)
    problems += _wrong_facts(path, told)
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
        writes=told.writes,
        lost_seconds=lost,
        stall=stall,
        problems=tuple(problems),
    )


def _wrong_facts(path: Path, told: Told) -> list[str]:
    """Return what was acknowledged and is not so; what was being written may be so or not."""
    with closing(sqlite3.connect(path)) as connection:
        wrong = []
        for key, value in told.done.items():
            now = found(connection, path, key)
            if now not in (value, told.tried.get(key)):
                wrong.append(f"{key} is {now}, and not {value}")
        return wrong


def found(connection: sqlite3.Connection, path: Path, key: str) -> str:
    """Return what of a fact is on disk."""
    kind, _, rest = key.partition("/")
    queries = {
        "title": "SELECT title FROM conversations WHERE id = ?",
        "deleted": "SELECT deleted_at IS NOT NULL FROM conversations WHERE id = ?",
        "draft": "SELECT draft FROM places WHERE conversation_id = ?",
        "exists": "SELECT count(*) FROM conversations WHERE id = ?",
        "listed": "SELECT count(*) FROM conversations WHERE id = ? AND coalesce(deleted_at, 1) > 0",
        "tagged": "SELECT count(*) FROM conversation_tags WHERE conversation_id = ?",
        "imported": "SELECT count(*) FROM conversations WHERE id GLOB ? || '-*'",
    }
    if kind == "state":
        return read_state(path.with_name("state.json")).inspector_tab
    if kind == "message":
        rest, _, message = rest.partition("/")
        row = connection.execute(
            "SELECT deleted_at IS NULL FROM messages WHERE conversation_id = ? AND id = ?", (rest, message)
        ).fetchone()
        return "missing" if row is None else "there" if row[0] else "gone"
    if kind == "current":
        # What was said or brought back since is the end then.
        row = connection.execute(
            "SELECT current_message_id IN (SELECT id FROM messages WHERE conversation_id = ? AND"
            " deleted_at IS NULL) FROM conversations WHERE id = ?",
            (rest, rest),
        ).fetchone()
        return "nowhere" if row is None or not row[0] else "somewhere"
    row = connection.execute(queries[kind], (rest,)).fetchone()
    return "" if row is None else str(row[0])


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


def make_older(path: Path, version: int = 1, conversations: int = 1) -> None:
    """Make a database as an earlier version of the program left it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        search_schema.add_functions(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN")
        for statements in schema.MIGRATIONS[:version]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.executemany(
            "INSERT INTO conversations (id, created_at, updated_at) VALUES (?, 1, 1)",
            [(chr(97 + number % 26) + "x" * (number // 26),) for number in range(conversations)],
        )
        connection.commit()


def kill_while_migrating(path: Path, seed: int, longest: float) -> Killed:
    """Kill a program that brings an older database up to date, at a random moment; look, and go on."""
    version = seed % (schema.VERSION - 1) + 1
    make_older(path, version, conversations=400)
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.store.migrating_child", str(path)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    child.stdout.readline()  # it begins now
    after = random.Random(seed).uniform(0, longest)  # noqa: S311 - only has to differ
    time.sleep(after)
    child.kill()
    child.wait()
    child.stdout.close()
    problems = []
    with closing(sqlite3.connect(path)) as connection:
        (now,) = connection.execute("PRAGMA user_version").fetchone()
        if now not in (version, schema.VERSION):
            problems.append(f"schema {now} is neither {version} nor {schema.VERSION}")
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            problems.append("damaged")
    for backup in backups_of(path):
        with closing(sqlite3.connect(backup)) as connection:
            if connection.execute("SELECT count(*) FROM conversations").fetchone() != (400,):
                problems.append("a backup is not whole")
    store = Store(path)
    count = len(store.begin().result(60).conversations)
    if count != 400 or not store.check().result(60):
        problems.append(f"{count} conversations of 400 are left")
    store.close().result(60)
    if not backups_of(path):
        problems.append("there is no backup")
    return Killed(after, 0, 0, 0, 0, int(now == schema.VERSION), 0.0, 0.0, tuple(problems))
