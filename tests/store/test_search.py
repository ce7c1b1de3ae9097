"""Search of all conversations: what is found, what is not, and that the index is never behind."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatdesk.domain.conversation import Conversation
from chatdesk.domain.message import (
    AttachmentPart,
    FinishReason,
    Message,
    Part,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.search_query import SearchQuery, read_query
from chatdesk.store import schema, search, search_schema
from chatdesk.store.list_schema import TITLE_STEPS
from chatdesk.store.search import Hit
from chatdesk.store.search_expression import expression
from chatdesk.store.search_text import MONTH
from chatdesk.store.store import Store


async def _say(store: Store, conversation_id: str, text: str, **fields: object) -> Message:
    message = Message(Role.USER, (TextPart(text),), **fields)  # type: ignore[arg-type]
    await store.messages.append(conversation_id, message)
    return message


async def _answer(store: Store, conversation_id: str, *parts: Part, model: str = "") -> Message:
    message = Message(Role.ASSISTANT, parts, model=model, finish_reason=FinishReason.COMPLETE)
    await store.messages.append(conversation_id, message)
    return message


async def _hits(store: Store, text: str) -> tuple[Hit, ...]:
    query = read_query(text)
    found = await store.search.find(query)
    assert found is not None
    return await store.search.hits(query, found.keys)


async def _found(store: Store, text: str) -> set[str | None]:
    """Return the ids of the messages that are found; None is a title."""
    return {hit.message_id for hit in await _hits(store, text)}


def _marked(hit: Hit) -> list[str]:
    return [hit.snippet.text[start:end] for start, end in hit.snippet.marks]


async def test_every_part_is_looked_through(store: Store) -> None:
    """Text, reasoning, tool names, arguments, results and names of files are found."""
    await _say(store, "c", "hello")
    one = await _answer(
        store,
        "c",
        ReasoningPart("pondering"),
        TextPart("visible"),
        ToolCallPart("k", "read_file", '{"path": "/caf\\u00e9/menu.txt", "n": 4711}'),
        AttachmentPart("holiday.png", "image/png", "aGlkZGVu"),
    )
    two = Message(Role.TOOL, (ToolResultPart("k", "espresso macchiato"),))
    await store.messages.append("c", two)
    for word in ("ponder", "visible", "read_file", "café", "4711", "holiday"):
        assert await _found(store, word) == {one.id}, word
    assert await _found(store, "macchiato") == {two.id}
    assert await _found(store, "aGlkZGVu") == set()
    places = {word: (await _hits(store, word))[0].snippet.place for word in ("pondering", "visible", "4711")}
    assert places == {"pondering": "reasoning", "visible": "text", "4711": "tool"}


@pytest.mark.parametrize(
    ("text", "needle"),
    [
        ("今天天气很好,我们去公园", "天气"),
        ("今天天气很好,我们去公园", "气"),
        ("東京都の天気予報です", "天気予報"),
        ("오늘날씨가좋아요", "날씨"),
        ("สวัสดีครับ", "ครับ"),
        ("Déjà vu in a naïve café", "cafe"),
        ("ΑΘΗΝΑ", "αθηνα"),
        ("we like autocompletion a lot", "completion"),
        ("the function parse_http_header()", "http_header"),
        ("mixed 中文text together", "文text"),
        ("\u0065\u0301te\u0301 decomposed", "été"),
        ("rare 𠀀 letter", "𠀀"),
    ],
)
async def test_scripts_and_substrings(store: Store, text: str, needle: str) -> None:
    """Scripts without spaces, accents, and the middle of a word are found, and marked where they stand."""
    message = await _say(store, "c", "greeting " * 9 + text)
    await _say(store, "c", "nothing of the kind")
    hits = [hit for hit in await _hits(store, needle) if hit.message_id]
    assert [hit.message_id for hit in hits] == [message.id]


async def test_hits_are_marked(store: Store) -> None:
    """The snippet is around the hit, in one line, with every word marked, whatever its case and accents."""
    await _say(store, "c", "filler\n\n" * 60 + "The Café of\nMontréal and its cafe " + "end " * 200)
    (hit,) = [hit for hit in await _hits(store, "cafe montreal") if hit.message_id]
    assert _marked(hit) == ["Café", "Montréal", "cafe"]
    assert hit.snippet.text.startswith("…")
    assert "\n" not in hit.snippet.text
    assert len(hit.snippet.text) < 200


async def test_titles(store: Store) -> None:
    """Titles are found by any part of them, before messages; a new name counts at once."""
    await _say(store, "c", "Baking sourdough bread")
    await store.conversations.rename("c", "Kitchen 料理 notes")
    assert await _found(store, "itche") == {None}
    assert await _found(store, "料理") == {None}
    assert await _found(store, "in:title bread") == set()
    await store.conversations.rename("c", "Bread")
    assert [hit.message_id is None for hit in await _hits(store, "bread")] == [True, False]
    assert await _found(store, "kitchen") == set()


async def test_filters(store: Store) -> None:
    """Each filter, its contrary and several together leave what they name."""
    old = await _say(store, "a", "lamp", created_at=1_600_000_000.0)
    new = await _say(store, "b", "lamp", created_at=1_750_000_000.0)
    picture = Message(
        Role.USER, (TextPart("lamp"), AttachmentPart("l.png", "image/png", "")), created_at=1.7e9
    )
    await store.messages.append("b", picture)
    said = await _answer(store, "b", TextPart("lamp"), model="vendor/gpt-4o-mini")
    used = await _answer(store, "b", TextPart("lamp"), ToolCallPart("k", "switch", "{}"), model="other")
    every = {old.id, new.id, picture.id, said.id, used.id}

    async def messages(text: str) -> set[str | None]:
        return await _found(store, text) - {None}

    assert await messages("lamp") == every
    assert await messages("lamp role:user") == {old.id, new.id, picture.id}
    assert await messages("lamp -role:user") == {said.id, used.id}
    assert await messages("model:gpt-4o") == {said.id}
    assert await messages("model:GPT lamp") == {said.id}
    assert await messages("has:tool") == {used.id}
    assert await messages("has:image") == {picture.id}
    assert await messages("lamp before:2021") == {old.id}
    assert await messages("lamp after:2025-06 before:2025-07") == {new.id}
    assert await messages("role:user -has:image after:2020-09-14") == {new.id}
    assert await messages("before:2021") == {old.id}
    assert await messages("-lamp") == set()


async def test_quotes_and_minus(store: Store) -> None:
    """A phrase is found as it stands, and what is excluded is not."""
    one = await _say(store, "c", "the quick brown fox")
    two = await _say(store, "c", "brown quick the bears")
    assert await _found(store, "quick brown") - {None} == {one.id, two.id}
    assert await _found(store, '"quick brown"') - {None} == {one.id}
    assert await _found(store, "quick -bears") - {None} == {one.id}
    assert await _found(store, '"bear"') == set()
    assert await _found(store, "bear") == {two.id}


@pytest.mark.parametrize(
    "text",
    ['"', '""', '"a', "-", "--", "-:", "a:b:c", "*", "a*b", "(", ")", "NEAR(", "AND", "OR NOT", "^x", "{a}:",
     "body:x", "facets : y", "\0", "a\0b", "'", "''; --", "role:", "role:king", "before:2026-13", "before:",
     "after:9999999", "before:0001", "model:", "model:---", "in:body", "has:", "\ud800", "🎉", "+", "C++",
     "\ue000user", "a" * 5000, "x " * 3000, "-x " * 3000, "role:user " * 3000,
     "-a", "-role:user", "%", "_", "after:today -before:yesterday"],
)  # fmt: skip
async def test_every_text_is_a_query(store: Store, text: str) -> None:
    """Nothing that can be typed is an error."""
    await _say(store, "c", "a body to be found")
    for typed in (text, f"body {text}", f"{text} body", f'"{text}', f"in:title {text}"):
        query = read_query(typed)
        found = await store.search.find(query)
        assert found is not None
        await store.search.hits(query, found.keys)


async def test_what_is_deleted_is_not_found(store: Store) -> None:
    """Deleted messages and conversations leave the results, and come back with Undo."""
    one = await _say(store, "c", "walrus")
    two = await _say(store, "c", "walrus too")
    await store.conversations.delete_messages("c", [two.id], one.id)
    assert await _found(store, "walrus") - {None} == {one.id}
    await store.conversations.restore_messages("c", [two.id], two.id)
    assert await _found(store, "walrus") - {None} == {one.id, two.id}
    await store.conversations.delete("c")
    assert await _found(store, "walrus") == set()
    await store.conversations.restore("c")
    assert await _found(store, "walrus") == {one.id, two.id, None}


async def test_the_index_follows_every_write(store: Store, path: Path) -> None:
    """Streams, amended and replaced messages, forks and removal leave an index that is true to the byte."""
    question = await _say(store, "c", "why alpha")
    base = Message(Role.ASSISTANT, parent_id=question.id, id="answer")
    await store.messages.open_journal("c", base)
    whole = Message(Role.ASSISTANT, (TextPart("beta"),), id="answer", finish_reason=FinishReason.COMPLETE)
    await store.messages.finish("c", whole)
    assert await _found(store, "beta") == {"answer"}
    gamma = Message(Role.ASSISTANT, (TextPart("gamma"),), id="answer", finish_reason=FinishReason.COMPLETE)
    await store.conversations.replace_message("c", gamma)
    assert await _found(store, "beta") == set()
    await store.conversations.fork("c", question.id, Conversation(id="fork"))
    assert len([hit for hit in await _hits(store, "alpha") if hit.message_id]) == 2
    await store.database.write(lambda c: c.execute("DELETE FROM conversations WHERE id = 'fork'"))
    assert len([hit for hit in await _hits(store, "alpha") if hit.message_id]) == 1
    await store.database.write(lambda c: c.execute("DELETE FROM messages"))
    await store.close()
    with closing(sqlite3.connect(path)) as connection:
        # Nothing is left of any word: what went out was what had come in.
        connection.execute("INSERT INTO messages_index (messages_index) VALUES ('optimize')")
        connection.execute("CREATE VIRTUAL TABLE temp.left USING fts5vocab('main', 'messages_index', 'row')")
        assert connection.execute("SELECT term FROM temp.left").fetchall() == []


async def test_hits_are_paged(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows follow each other by key: every hit comes once, none is left out."""
    monkeypatch.setattr(search, "WINDOW", 7)
    messages = [(await _say(store, "c", f"needle {number}")).id for number in range(25)]
    query = read_query("role:user needle")
    seen: list[str | None] = []
    older: int | None = None
    while True:
        found = await store.search.find(query, older)
        assert found is not None
        seen += [hit.message_id for hit in await store.search.hits(query, found.keys)]
        older = found.older
        if older is None:
            break
    assert sorted(map(str, seen)) == sorted(messages)


async def test_the_best_or_the_newest_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The best first; of what is filtered, or everywhere and dear to count, the newest."""
    best = await _say(store, "c", "needle needle needle")
    for _ in range(5):
        await _say(store, "c", "hay")
    new = await _say(store, "c", "a needle in a lot of hay that nobody wants to look at")

    async def order(text: str) -> list[str | None]:
        return [hit.message_id for hit in await _hits(store, text) if hit.message_id]

    assert await order("needle") == [best.id, new.id]
    assert await order("needle role:user") == [new.id, best.id]
    monkeypatch.setattr(search, "_MOST_COUNTED", 1)
    assert await order("needle") == [new.id, best.id]


async def test_a_later_search_takes_the_place(store: Store) -> None:
    """Of searches that were asked for at once, only the last is answered."""
    await _say(store, "c", "abc")
    queries = [read_query("abc"[: n + 1]) for n in range(3)] * 10
    results = await asyncio.gather(*(store.search.find(query) for query in queries))
    assert results[-1] is not None
    assert results[-1].keys
    assert results[:-1].count(None) >= len(queries) - 2


async def test_a_running_search_is_interrupted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that would take for ever ends when the next one begins."""
    await _say(store, "c", "abc")
    forever = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    real = search._titles

    def slow(connection: sqlite3.Connection, query: SearchQuery) -> list[str]:
        if query == read_query("slow"):
            connection.execute(forever).fetchall()
        return real(connection, query)

    monkeypatch.setattr(search, "_titles", slow)
    first = asyncio.create_task(store.search.find(read_query("slow")))
    # It runs until it is interrupted: waiting does not end it.
    while store.search._turns._running is None:  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(0)
    second = await store.search.find(read_query("abc"))
    assert await first is None
    assert second is not None
    assert second.keys


async def test_a_database_from_before_is_taken_in(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is older than the index comes in piece by piece; what changes meanwhile is right all the time."""
    monkeypatch.setattr(search_schema, "_MESSAGES_PER_PIECE", 3)
    monkeypatch.setattr(search_schema, "_TITLES_PER_PIECE", 2)
    with monkeypatch.context() as older:
        # What writes is of today, and names a column that came later.
        first, second = schema.MIGRATIONS[:2]
        older.setattr(schema, "MIGRATIONS", (first, (*second, *TITLE_STEPS)))
        older.setattr(schema, "VERSION", 2)
        before = Store(path)
        old = [await _say(before, f"c{number % 5}", f"walnut {number}") for number in range(20)]
        await before.database.write(lambda c: c.execute("ALTER TABLE conversations DROP COLUMN titled_by"))
        await before.close()
    store = Store(path)
    assert await _found(store, "walnut") == set()
    found = await store.search.find(read_query("walnut"))
    assert found is not None
    assert found.indexed < 0.5
    new = await _say(store, "c9", "walnut new")
    shares = []
    for step in range(100):
        has_more = await store.database.write(search_schema.catch_up)
        if step == 5:
            await store.conversations.delete_messages("c0", [old[0].id], old[5].id)
            await store.conversations.delete_messages("c4", [old[19].id], old[14].id)
        shares.append(await store.database.read(search_schema.progress))
        if not has_more:
            break
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 8
    expected = {message.id for message in old[1:19]} | {new.id}
    assert await _found(store, "walnut") - {None} == expected
    assert len(await _hits(store, "in:title walnut")) == 6
    await store.close()


async def test_catching_up_goes_by_itself(path: Path) -> None:
    """The pieces follow each other on the writing thread, and closing in between is no error."""
    store = Store(path)
    await _say(store, "c", "walnut")
    await store.database.write(lambda c: c.execute("UPDATE search_progress SET titles = ''"))
    store.index_older()
    while await store.database.read(search_schema.progress) < 1.0:  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(0.01)
    store.index_older()
    await store.close()


def test_the_month_behind_a_time_is_not_looked_through() -> None:
    """Before the first moment of June means: up to May. All of June would be found and thrown away."""
    june = datetime(2025, 6, 1, tzinfo=UTC).timestamp()
    demand = expression(SearchQuery(before=june))
    assert demand is not None
    assert f"{MONTH}202505" in demand
    assert f"{MONTH}202506" not in demand
    later = expression(SearchQuery(before=june + 1))
    assert later is not None
    assert f"{MONTH}202506" in later


async def test_a_phrase_of_words_that_are_everywhere_is_not_ranked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To rank it, every place of its words would be looked at, however seldom they stand side by side."""
    best = await _say(store, "c", "of the")
    newest = await _say(store, "c", "of the " + "many other words " * 40)
    for _ in range(20):
        await _say(store, "c", "the end of it")
    hits = [hit.message_id for hit in await _hits(store, '"of the"') if hit.message_id]
    assert hits == [best.id, newest.id]
    monkeypatch.setattr(search, "_MOST_COUNTED", 10)
    hits = [hit.message_id for hit in await _hits(store, '"of the"') if hit.message_id]
    assert hits == [newest.id, best.id]
