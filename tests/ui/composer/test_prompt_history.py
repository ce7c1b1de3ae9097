"""Walking through earlier prompts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chatdesk.ui.composer.prompt_history import PromptHistory


def test_the_walk_goes_back_and_returns_to_the_draft() -> None:
    """The newest prompt comes first, and what was being written comes back at the end."""
    history = PromptHistory(["one", "two"])
    assert history.previous("draft") == "two"
    assert history.previous("two") == "one"
    assert history.previous("one") is None
    assert history.next() == "two"
    assert history.next() == "draft"
    assert history.next() is None


def test_repeated_and_blank_prompts_count_once_or_not() -> None:
    """The same prompt twice in a row is one step; white space is none."""
    history = PromptHistory(["one", "one", "  ", "two"])
    assert [history.previous(""), history.previous(""), history.previous("")] == ["two", "one", None]


def test_sending_ends_the_walk() -> None:
    """After a new prompt the walk begins at it again."""
    history = PromptHistory(["one", "two"])
    history.previous("")
    history.add("three")
    assert history.next() is None
    assert history.previous("") == "three"


@given(st.lists(st.text(min_size=1).filter(str.strip), max_size=8), st.text(), st.lists(st.booleans()))
def test_any_walk_ends_at_the_draft(prompts: list[str], draft: str, steps: list[bool]) -> None:
    """Whatever was walked before, going forward long enough brings the draft back, once."""
    history = PromptHistory(prompts)
    current = draft
    for goes_back in steps:
        shown = history.previous(current) if goes_back else history.next()
        current = shown if shown is not None else current
    while (shown := history.next()) is not None:
        current = shown
    assert current == draft


def test_older_prompts_stand_before_the_own_ones() -> None:
    """They may come while somebody walks: the place stays, and the walk goes on to them."""
    history = PromptHistory(["one", "two"])
    assert [history.previous("draft"), history.previous("")] == ["two", "one"]
    assert history.previous("") is None
    history.set_older(["far", "far", " ", "near"])
    assert [history.previous(""), history.previous(""), history.previous("")] == ["near", "far", None]
    history.set_older(["near"])
    assert [history.next(), history.next(), history.next(), history.next()] == ["near", "one", "two", "draft"]
