"""A database of very many conversations, each of one question, for benchmarks of the list."""

from __future__ import annotations

import random
import time
from contextlib import closing
from pathlib import Path

from chatdesk.store import schema

_VERBS = ("Plan", "Write", "Fix", "Explain", "Compare", "Draft", "Review", "Translate", "Sort", "Rename")
_THINGS = (
    *("the orders page", "a letter to the landlord", "the garden through the year", "release notes"),
    *("a trip to Ghent", "invoice numbers", "the photo archive", "chart colours", "a talk outline"),
    *("the build on Windows", "sourdough at 26 °C", "why tests flake", "a network share", "old emails"),
    *("the holiday budget", "SQL indexes", "a birthday speech", "the bicycle"),
)
_DETAILS = ("for Monday", "in short", "with examples", "for the team", "again", "without jargon", "in German")
_HEAD = "INSERT INTO conversations (id, title, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)"
_MESSAGE = """
    INSERT INTO messages (conversation_id, id, role, created_at, account_id, model, parts, more, is_recovered)
    VALUES (?1, 'm', 'user', ?3, '', '', json_array(json_array('t', ?2)), '{}', 0)
"""
_BATCH = 5000
_TAGS = ("work", "home", "ideas")


def build(path: Path, count: int) -> None:
    """Write so many conversations over the last three years, a few of them pinned, some with tags."""
    chance, now = random.Random(6), time.time()  # noqa: S311 - the same titles each time
    with closing(schema.connect_writer(path)) as connection:
        for start in range(0, count, _BATCH):
            rows = []
            for number in range(start, min(start + _BATCH, count)):
                words = (chance.choice(_VERBS), chance.choice(_THINGS), chance.choice(_DETAILS))
                moment = now - (number / count) ** 1.5 * 3 * 365 * 86_400 - 60
                rows.append((f"{chance.getrandbits(128):032x}", " ".join(words), moment))
            with schema.transaction(connection):
                connection.executemany(_HEAD, rows)
                connection.executemany(_MESSAGE, rows)
                tagged = [(row[0], tag) for row in rows for tag in _TAGS if chance.random() < 0.02]
                connection.executemany("INSERT INTO conversation_tags VALUES (?, ?)", tagged)
                if not start:
                    connection.executemany(
                        "UPDATE conversations SET pin = ? WHERE id = ?",
                        [(place, row[0]) for place, row in enumerate(rows[20:23])],
                    )
