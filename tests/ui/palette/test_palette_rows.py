"""Which rows the palette shows: before anything is typed, for letters, for prefixes, for nothing found."""

from __future__ import annotations

import random

from chatdesk.domain.matching import Fit, Pattern
from chatdesk.ui.palette import palette_rows
from chatdesk.ui.palette.items import Item, Kind
from chatdesk.ui.palette.palette_rows import Row, found_count, rows_for, split_prefix
from tests.ui.palette.some_sources import COMMANDS, TALKS, SomeSources

SOURCES = SomeSources()


def _shown(typed: str, recent: tuple[str, ...] = ()) -> list[str]:
    """Return the rows as texts, headings with a sign before them."""
    return [f"= {row.text}" if row.is_heading else row.text for row in rows_for(typed, SOURCES, recent)]


def _row(typed: str, text: str) -> Row:
    return next(row for row in rows_for(typed, SOURCES, ()) if row.text == text)


def test_at_first_what_was_used_last_then_the_newest_then_every_act() -> None:
    """The open conversation, what cannot be done now and what belongs to a place are left out."""
    recent = (TALKS[2].key, "command\tgone", COMMANDS[2].key, COMMANDS[0].key)
    assert _shown("", recent) == [
        *("= Recent", "Restore a backup", "Larger text"),
        *("= Conversations", "History of the metre", "Custom colours"),
        *("= Commands", "New conversation"),
        *("= Preferences", "Preferences: Storage"),
    ]


def test_the_best_kind_comes_first() -> None:
    """What begins a word stands before what is inside of one; what was said is offered last."""
    assert _shown("sto") == [
        *("= Preferences", "Preferences: Storage"),
        *("= Conversations", "History of the metre", "Restore a backup", "Custom colours"),
        *("= Commands", "Stop"),
        *("= In what was said", "Search all conversations for “sto”"),
    ]


def test_what_was_used_lately_goes_before_its_equals() -> None:
    """But not before what fits better."""
    assert _shown(">new")[1:3] == ["New conversation", "New line"]
    assert _shown(">new", (COMMANDS[3].key,))[1:3] == ["New line", "New conversation"]


def test_what_cannot_be_done_now_is_told_to_who_looks_for_it() -> None:
    """With the beginning of a word; letters apart do not bring it."""
    assert "Stop" in _shown(">stop")
    assert "Stop" not in _shown(">sp")


def test_words_of_the_help_find_a_command() -> None:
    """Its title has none of them, so nothing is marked in it."""
    row = _row("zoom", "Larger text")
    assert row.marks == ()


def test_found_letters_are_told() -> None:
    """Their places in the title."""
    assert _row("nc", "New conversation").marks == (0, 4)


def test_a_prefix_narrows_to_one_kind() -> None:
    """With nothing behind it all of that kind are there."""
    assert split_prefix(" > new ") == (">", "new")
    assert _shown("@") == ["= Models", "qwen3-30b"]
    assert _shown("# meter") == ["No conversation is called “meter”.", *_shown("#meter")[1:]]
    assert _shown("#")[1:] == [item.title for item in TALKS]
    assert _shown(">")[0] == "= Commands"


def test_an_empty_answer_is_a_sentence() -> None:
    """It says what was looked for; and a search of what was said is offered all the same."""
    assert _shown("@zzz") == ["No model and no preset is called “zzz”."]
    assert _shown("/")[0].startswith("Nothing yet. Save a text of yours")
    assert _shown("zzz")[0] == "Nothing is called “zzz”."
    assert _shown("zzz")[-1] == "Search all conversations for “zzz”"


def test_what_is_counted_is_what_was_found() -> None:
    """Neither headings nor the offer to search what was said."""
    assert found_count(rows_for("sto", SOURCES, ())) == 5
    assert found_count(rows_for("zzz", SOURCES, ())) == 0


def test_a_quick_look_leaves_out_only_what_is_not_good_enough() -> None:
    """Long texts are looked at closely where a match could count; nothing that counts is missed."""
    chance = random.Random(8)  # noqa: S311 - the same each time
    words = ("new", "net", "ne", "line", "open", "o", "wel", "twenty")
    kept = 0
    for _ in range(2000):
        title, also = (" ".join(chance.choices(words, k=chance.randint(1, 4))) for _ in range(2))
        item = Item(Kind.COMMAND, ("x",), title, also=also)
        pattern = Pattern(" ".join(chance.choices(("n", "ne", "nw", "lin", "tw", "o", "eli"), k=2)))
        text = f"{title}  {also}"
        closely = pattern.match(text)
        if closely is not None and closely.score >= Fit.WORD:
            kept += 1
            assert palette_rows._match_of_all(pattern, item) == closely
    assert kept > 100
