"""Titles are found by any part of them, at once and exactly."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chatdesk.domain.search_query import SearchQuery, Term
from chatdesk.store import listing, schema, search, search_schema, title_index
from chatdesk.store.search_text import fold

_LETTERS = ["ka", "Ki", "tő", "É", "ß", '"', "'", "*", " ", "-", "中", "文字", "が", "😀", "İ", "0"]
_MAKE = "INSERT INTO conversations (id, title, created_at, updated_at) VALUES (?, ?, ?, ?)"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database with its tables."""
    with closing(schema.connect_writer(tmp_path / "data" / "chatdesk.sqlite3")) as made:
        yield made


def _fill(connection: sqlite3.Connection, titles: list[str]) -> None:
    with schema.transaction(connection):
        rows = [(f"c{number}", title, float(number), float(number)) for number, title in enumerate(titles)]
        connection.executemany(_MAKE, rows)


def _found(connection: sqlite3.Connection, *words: str) -> list[str]:
    return search._titles(connection, SearchQuery(tuple(Term(word) for word in words), is_in_title=True))


def test_every_part_of_every_title_is_found_whatever_changes(connection: sqlite3.Connection) -> None:
    """Of names that come, change and go in any script, a search and a filter find what has all the words."""
    chance = random.Random(5)  # noqa: S311 - the same each time
    titles = {f"c{number}": "".join(chance.choices(_LETTERS, k=8)) for number in range(80)}
    _fill(connection, list(titles.values()))
    for step in range(300):
        id_ = chance.choice(list(titles))
        if step % 3 == 0:
            titles[id_] = "".join(chance.choices(_LETTERS, k=8))
            connection.execute("UPDATE conversations SET title = ? WHERE id = ?", (titles[id_], id_))
        elif step % 30 == 1:
            connection.execute("DELETE FROM conversations WHERE id = ?", (id_,))
            del titles[id_]
        other = chance.choice(list(titles.values()))
        start = chance.randrange(len(other))
        words = (
            other[start : start + chance.randint(1, 6)],
            *chance.sample(["ka", " "], chance.randint(0, 1)),
        )
        expected = {id_ for id_, title in titles.items() if all(fold(word) in fold(title) for word in words)}
        assert set(_found(connection, *words)) == expected, words
        assert set(listing._titled(connection, [fold(word) for word in words])) == expected, words


def test_the_newest_come_first(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only some are shown, they are the newest, in their order, however far back those stand."""
    monkeypatch.setattr(search, "_MOST_TITLES", 3)
    _fill(connection, [f"walnut {number}" if number < 40 else "pear" for number in range(5000)])
    assert _found(connection, "walnut") == ["c39", "c38", "c37"]
    assert _found(connection, "pear") == ["c4999", "c4998", "c4997"]
    connection.execute("UPDATE conversations SET deleted_at = 1 WHERE id = 'c38'")
    assert _found(connection, "alnu") == ["c39", "c37", "c36"]


def test_titles_from_before_the_index_are_found_all_the_time(connection: sqlite3.Connection) -> None:
    """While they are taken in, piece by piece, and afterwards; what is named anew meanwhile is right."""
    _fill(connection, ["walnut", "pear", "walnut tree", "plum"] * 200)
    connection.execute("INSERT INTO titles_index (titles_index) VALUES ('delete-all')")
    connection.execute("UPDATE search_titles SET row = NULL")
    connection.execute("UPDATE search_progress SET titles = ''")
    expected, pieces = {f"c{number}" for number in range(800) if number % 2 == 0}, 0
    while True:
        assert set(listing._titled(connection, ["alnut"])) == expected
        with schema.transaction(connection):
            has_more = search_schema.catch_up(connection)
        if pieces in (1, 3):
            connection.execute(
                "UPDATE conversations SET title = 'quince' WHERE id = ?", (f"c{pieces * 100}",)
            )
            expected.discard(f"c{pieces * 100}")
        if not has_more:
            break
        pieces += 1
    assert pieces > 3
    (missing,) = connection.execute("SELECT count(*) FROM search_titles WHERE row IS NULL").fetchone()
    assert missing == 0
    assert set(listing._titled(connection, ["alnut"])) == expected
    assert set(listing._titled(connection, ["quince"])) == {"c100", "c300"}


def test_a_few_of_many_titles_are_found_without_a_walk_through_all(connection: sqlite3.Connection) -> None:
    """A key must not cost 100,000 looks: what SQLite does for it does not grow with the titles."""
    _fill(connection, [f"walnut {number}" for number in range(200)])
    steps = [0]

    def count() -> int:
        steps[0] += 1
        return 0

    def cost(word: str) -> int:
        steps[0] = 0
        connection.set_progress_handler(count, 100)
        assert len(listing._titled(connection, [word])) == len(_found(connection, word)) == 1
        connection.set_progress_handler(None, 0)
        return steps[0]

    few = cost("nut 77")
    with schema.transaction(connection):
        connection.executemany(_MAKE, [(f"x{n}", f"pear {n}", 300.0 + n, 300.0 + n) for n in range(20_000)])
    # The newest are walked through in any case: some thousands.
    assert cost("nut 77") < few + 400 * 2


def test_what_the_index_gives_is_read_in_one_place(connection: sqlite3.Connection) -> None:
    """Of a common word thousands are looked at: their text stands beside their number, not in the table."""
    plan = connection.execute(
        f"EXPLAIN QUERY PLAN SELECT conversation_id FROM {title_index.SOURCE}"  # noqa: S608 - ours
        " WHERE titles_index MATCH ? AND instr(folded, ?)",
        ('"abc"', "abcd"),
    ).fetchall()
    assert any("COVERING INDEX search_titles_by_row" in step[-1] for step in plan)
