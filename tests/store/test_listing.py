"""The list as the sidebar reads it: outline, pages, filters, pins and tags."""

from __future__ import annotations

import asyncio
import random

import pytest

from chatdesk.store.listing import PAGE, Key, ListedRow, ListFilter, Matches, Outline
from chatdesk.store.store import Store

Head = tuple[str, str, float]


def _fill(store: Store, heads: list[Head]) -> None:
    store.database.write(
        lambda connection: connection.executemany(
            "INSERT INTO conversations (id, title, created_at, updated_at) VALUES (?, ?, ?, ?)",
            [(id_, title, updated_at - 5, updated_at) for id_, title, updated_at in heads],
        )
    ).result(30)


def _heads(count: int) -> list[Head]:
    """Return conversations of which many share a moment, in no order."""
    dice = random.Random(3)  # noqa: S311 - the same in every run
    return [
        (f"{dice.getrandbits(64):016x}", f"Title {at}", float(dice.randrange(count))) for at in range(count)
    ]


def _in_order(heads: list[Head]) -> list[str]:
    return [head[0] for head in sorted(heads, key=lambda head: (-head[2], head[0]))]


async def _pages(store: Store, outline: Outline) -> list[str]:
    """Return the ids of all pages, each read by itself as somebody who scrolls there does."""
    heads = [head for span in outline.spans for head in span]
    belows = [head.first for head in heads[1:]] + [None]
    found: list[str] = []
    for head, below in zip(heads, belows, strict=True):
        rows = await store.list.page(head.first, below)
        assert len(rows) == head.size
        found += [row.id for row in rows]
    return found


async def test_pages_are_all_of_the_list(store: Store) -> None:
    """Whatever the bounds, the pages side by side are every conversation once, the newest first."""
    heads = _heads(700)
    _fill(store, heads)
    for bounds in ([0.0], [600.0, 300.0, 299.0, 0.0], [900.0, 500.0]):
        outline = await store.list.outline(bounds)
        assert len(outline.spans) == len(bounds)
        assert all(page.size <= PAGE for span in outline.spans for page in span)
        assert await _pages(store, outline) == _in_order(heads)


async def test_an_empty_store_has_no_pages(store: Store) -> None:
    """There is an outline all the same."""
    assert await store.list.outline([10.0, 0.0]) == Outline((), ((), ()))
    assert await store.list.oldest() is None
    assert await store.list.matching(ListFilter(("a",))) == Matches()


async def test_what_is_pinned_stands_apart(store: Store) -> None:
    """Pinned in the order that was given; let go, a conversation is in its page again."""
    heads = _heads(20)
    _fill(store, heads)
    a, b, c = _in_order(heads)[:3]
    await store.list.pin([c, a], 7.0)
    outline = await store.list.outline([0.0])
    assert [row.id for row in outline.pinned] == [c, a]
    assert (await _pages(store, outline))[:1] == [b]
    await store.list.pin([c], None)
    await store.conversations.delete(a)
    outline = await store.list.outline([0.0])
    assert outline.pinned == ()
    assert set(await _pages(store, outline)) == {head[0] for head in heads} - {a}


async def test_tags_come_and_go(store: Store) -> None:
    """A tag is there as long as a conversation outside of the trash has it."""
    _fill(store, [("a", "One", 1.0), ("b", "Two", 2.0), ("c", "Three", 3.0)])
    await store.list.tag(["a", "b", "nobody"], "work", is_on=True)
    await store.list.tag(["b"], "Home", is_on=True)
    await store.list.tag(["b"], "Home", is_on=True)
    assert await store.list.tags() == ("Home", "work")
    found = await store.list.matching(ListFilter(tag="work"))
    assert found == Matches(
        (ListedRow("b", "Two", 2.0, tags=("Home", "work")), ListedRow("a", "One", 1.0, tags=("work",)))
    )
    assert await store.list.matching(ListFilter(("tw",), "work")) == Matches((found.rows[0],))
    await store.list.tag(["a"], "work", is_on=False)
    await store.conversations.delete("b")
    assert await store.list.tags() == ()


@pytest.mark.parametrize("words", [("title",), ("TITLE", "99"), ("4",), ("nothing like it",), ()])
async def test_a_filter_is_read_page_by_page(store: Store, words: tuple[str, ...]) -> None:
    """All that have every word come once, newest first, few or many; capitals are the same."""
    heads = _heads(2600)
    _fill(store, heads)
    wanted = [head for head in heads if all(word.casefold() in head[1].casefold() for word in words)]
    found: list[ListedRow] = []
    after: Key | None = None
    while True:
        matches = await store.list.matching(ListFilter(words), after)
        assert matches is not None
        found += matches.rows
        if not matches.has_more:
            break
        after = found[-1].key
    assert [row.id for row in found] == _in_order(wanted)


async def test_only_the_newest_filter_answers(store: Store) -> None:
    """What is typed over is interrupted and says so; the last one has its answer."""
    _fill(store, _heads(3000))
    asked = [asyncio.ensure_future(store.list.matching(ListFilter((word,)))) for word in ("t", "ti", "tit")]
    *older, newest = await asyncio.gather(*asked)
    assert newest is not None
    assert len(newest.rows) == PAGE
    assert None in older


async def test_accents_are_no_hindrance(store: Store) -> None:
    """A title is found as it is by the search."""
    _fill(store, [("a", "Crème brûlée", 1.0), ("b", "Größe", 2.0)])
    for word, id_ in (("creme", "a"), ("BRÛ", "a"), ("GRÖ", "b")):
        found = await store.list.matching(ListFilter((word,)))
        assert found is not None
        assert [row.id for row in found.rows] == [id_]
