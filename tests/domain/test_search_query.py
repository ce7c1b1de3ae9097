"""Reading what is typed into the search."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from chatdesk.domain.search_query import Filter, SearchQuery, Term, read_query

TODAY = date(2026, 5, 17)


def _moment(year: int, month: int, day: int) -> float:
    return datetime(year, month, day).astimezone().timestamp()


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("  \t\n", ()),
        ("one two", (Term("one"), Term("two"))),
        ('"one two" three', (Term("one two", is_exact=True), Term("three"))),
        ('"still typing', (Term("still typing", is_exact=True),)),
        ("-one -\"two three\"", (Term("one", is_excluded=True), Term("two three", True, True))),
        ("well-known", (Term("well-known"),)),
        ("http://x.org std::vector", (Term("http://x.org"), Term("std::vector"))),
        ('""', ()),
        ("-", (Term("-"),)),
    ],
)  # fmt: skip
def test_words(text: str, terms: tuple[Term, ...]) -> None:
    """Words, phrases and what is excluded; what only looks like a filter is a word."""
    query = read_query(text, TODAY)
    assert query == SearchQuery(terms=terms)
    assert query.is_empty == (not terms)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("role:user", SearchQuery(filters=(Filter("role", "user"),))),
        ("-role:You", SearchQuery(filters=(Filter("role", "user", is_excluded=True),))),
        ('MODEL:"GPT 4"', SearchQuery(filters=(Filter("model", "GPT 4"),))),
        ("has:image has:tool", SearchQuery(filters=(Filter("has", "image"), Filter("has", "tool")))),
        ("in:title", SearchQuery(is_in_title=True)),
        ("before:2026", SearchQuery(before=_moment(2026, 1, 1))),
        ("after:2026-05-03", SearchQuery(after=_moment(2026, 5, 3))),
        ("after:2026-2 before:yesterday", SearchQuery((), (), _moment(2026, 2, 1), _moment(2026, 5, 16))),
        ("before:2026 before:2025", SearchQuery(before=_moment(2025, 1, 1))),
        ("role:king", SearchQuery(unread=("role:king",))),
        ("before:20", SearchQuery(unread=("before:20",))),
        ("after:2026-02-31", SearchQuery(unread=("after:2026-02-31",))),
        ("model:", SearchQuery(terms=(Term("model:"),))),
    ],
)  # fmt: skip
def test_filters(text: str, expected: SearchQuery) -> None:
    """Every filter; one whose value means nothing is told and left out."""
    assert read_query(text, TODAY) == expected


def test_a_pasted_book_is_a_short_query() -> None:
    """What is pasted by mistake does not become a query of megabytes."""
    query = read_query("word " * 100_000)
    assert len(query.terms) <= 32
