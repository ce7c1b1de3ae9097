"""A continuation goes on where the partial answer ended: nothing twice, nothing lost, however it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.delta import (
    Delta,
    FinishDelta,
    ReasoningDelta,
    SeamDelta,
    TextDelta,
    TextReplaced,
    UsageDelta,
)
from chatdesk.domain.message import FinishReason
from chatdesk.domain.overlap import anchor_of
from chatdesk.domain.request import ContinueBy
from chatdesk.domain.seam import Seam, SeamFilter
from chatdesk.domain.usage import Usage

OLD_WORDS = "the fox was quick, and jumped over a lazy dog. it slept in my garden; nobody saw"
NEW_WORDS = "then rain fell: every stone turned cold while birds cried beyond those hills"
OLD = st.sampled_from(OLD_WORDS.split())
NEW = st.sampled_from(NEW_WORDS.split())
GAP = st.sampled_from([" ", " ", " ", "  ", "\n", "\n\n"])
# Letters, marks of Markdown and words that the seam looks for.
SCRAPS = st.sampled_from(
    [*"ab .,:\n`*|-#>1", "word", "word ", "```py\n", "```\n", "Sure, ", "continuing:", "…", "天气", "- "]
)
TEXT = st.lists(SCRAPS, max_size=14).map("".join)


def continued(before: str, text: str, *, is_asked: bool = False, size: int = 0) -> tuple[str, str]:
    """Return the whole answer and what was left out, the continuation coming in pieces of `size`."""
    seam = Seam(before, is_asked=is_asked)
    pieces = [text[at : at + size] for at in range(0, len(text), size)] if size else [text]
    new = "".join(seam.feed(piece) for piece in pieces) + seam.end()
    return before + new, seam.repeated


def letters(text: str) -> str:
    """Return a text without whitespace."""
    return "".join(text.split())


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        pytest.param("The quick brown", " fox", "The quick brown fox", id="goes on"),
        pytest.param("The quick bro", "wn fox", "The quick brown fox", id="in the middle of a word"),
        pytest.param("The quick brown", "quick brown fox", "The quick brown fox", id="last words again"),
        pytest.param("The quick brown", " brown fox", "The quick brown fox", id="last word again"),
        pytest.param("The quick bro", "quick brown fox", "The quick brown fox", id="half a word again"),
        pytest.param("The quick\n\nbrown", "The quick brown fox", "The quick\n\nbrown fox", id="all again"),
        pytest.param("A cat. A dog and", "A cat. A dog and a cow", "A cat. A dog and a cow", id="anew"),
        pytest.param(
            "There once was a black cat who had a dog, and",
            "There once was a black cat who had a bird.",
            "There once was a black cat who had a dog, and\n\nThere once was a black cat who had a bird.",
            id="another answer",
        ),
        pytest.param("The quick brown", "Sure, continuing: fox", "The quick brown fox", id="told"),
        pytest.param(
            "The quick brown", "Certainly! Here's the rest:\n\nbrown fox", "The quick brown fox", id="both"
        ),
        pytest.param(
            "It ended.", "Here is the rest:\n\nMore", "It ended.Here is the rest:\n\nMore", id="said"
        ),
        pytest.param("Hello ", " world", "Hello world", id="a space each"),
        pytest.param("One.\n", "\n\nTwo", "One.\n\nTwo", id="line ends on both sides"),
        pytest.param("One.\n\n", "Two", "One.\n\nTwo", id="line ends before"),
        pytest.param("ha ha ha", " ha ha", "ha ha ha ha ha", id="laughter"),
        pytest.param("again and again", " and again", "again and again and again", id="a figure of speech"),
        pytest.param("what he had", " had to do", "what he had had to do", id="a word said twice"),
        pytest.param("the count", " countries", "the count countries", id="a longer word"),
        pytest.param("|0|1|\n|0|1|\n", "|0|1|\n", "|0|1|\n|0|1|\n|0|1|\n", id="rows"),
        pytest.param("```c\n  }\n", "  }\n", "```c\n  }\n  }\n", id="braces"),
        pytest.param("```py\nx = f(", "```py\nx = f(1)\n```", "```py\nx = f(1)\n```", id="fence again"),
        pytest.param("```py\nx = 1", "\n```\nSo", "```py\nx = 1\n```\nSo", id="fence closed"),
    ],
)
def test_words_at_the_seam(before: str, text: str, whole: str) -> None:
    """What a service that really goes on may get wrong is put right; what was meant is left alone."""
    assert continued(before, text)[0] == whole


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        pytest.param("The quick brown", "The quick brown fox", "The quick brown fox", id="as it was asked"),
        pytest.param("The quick brown", "fox jumps", "The quick brown fox jumps", id="no space"),
        pytest.param("The quick bro", "wn fox", "The quick brown fox", id="half a word, the rest alone"),
        pytest.param("He is walk", "ing home", "He is walking home", id="an ending"),
        pytest.param("Berlin and Ber", "lin again", "Berlin and Berlin again", id="a word of the text"),
        pytest.param("The quick bro", "brown fox", "The quick brown fox", id="the word from its beginning"),
        pytest.param("It ended.", "Then more", "It ended. Then more", id="a sentence"),
        pytest.param("See example.", "com for it", "See example.com for it", id="a name"),
        pytest.param("It costs 3.", "14 in all", "It costs 3.14 in all", id="a number"),
        pytest.param("a word", "**bold**", "a word **bold**", id="emphasis opened"),
        pytest.param("a **word", "** more", "a **word** more", id="emphasis closed"),
        pytest.param("- one\n- two", "- three", "- one\n- two\n- three", id="items"),
        pytest.param("An end.", "## Next", "An end.\n\n## Next", id="heading"),
        pytest.param("|a|b|\n|-|-|\n|1|2|", "|3|4|", "|a|b|\n|-|-|\n|1|2|\n|3|4|", id="rows"),
        pytest.param("Look:", "```py\nx\n```", "Look:\n\n```py\nx\n```", id="code"),
        pytest.param("```py\nx = ", "```python\n1\n```", "```py\nx = 1\n```", id="fence of another name"),
        pytest.param("```py\nx = 1", "```\nSo", "```py\nx = 1\n```\nSo", id="fence closed"),
        pytest.param("今天天气", "很好", "今天天气很好", id="no spaces in the script"),
        pytest.param("A text", "...and more", "A text and more", id="dots"),
        pytest.param("A text", "Continuing where I left off:\n\nA text and", "A text and", id="told"),
        pytest.param("no, no, no, no", "no, no, no, no, no", "no, no, no, no, no", id="asked"),
    ],
)
def test_words_of_a_message_of_its_own(before: str, text: str, whole: str) -> None:
    """A model that was told to go on is joined as if it had never stopped."""
    assert continued(before, text, is_asked=True)[0] == whole


@given(TEXT, TEXT, st.booleans(), st.integers(1, 7))
def test_cuts_make_no_difference(before: str, text: str, is_asked: bool, size: int) -> None:
    """However the continuation arrives, the answer and what was left out are the same."""
    assert continued(before, text, is_asked=is_asked, size=size) == continued(before, text, is_asked=is_asked)


@given(TEXT, TEXT, st.booleans(), st.integers(1, 7))
def test_nothing_is_lost(before: str, text: str, is_asked: bool, size: int) -> None:
    """What came is either in the answer or named as left out, whitespace apart."""
    whole, repeated = continued(before, text, is_asked=is_asked, size=size)
    assert whole.startswith(before)
    assert letters(repeated) + letters(whole[len(before) :]) == letters(text)


@given(st.lists(OLD, min_size=3, max_size=30), st.lists(NEW, min_size=1, max_size=20), st.booleans())
def test_new_words_are_never_dropped(old: list[str], new: list[str], is_asked: bool) -> None:
    """Words that are not in the partial answer all come out, in their order."""
    whole, repeated = continued(" ".join(old), " " + " ".join(new), is_asked=is_asked)
    assert (whole, repeated) == (" ".join(old + new), "")


@given(st.data(), st.lists(OLD, min_size=3, max_size=40), st.lists(NEW, min_size=1, max_size=20))
def test_repeated_words_are_dropped(data: st.DataObject, old: list[str], new: list[str]) -> None:
    """The last words, or all of them, said again with other whitespace, are there once."""
    old = [*old, "ended", "somewhere", "here"]  # a text that does not repeat itself at its end
    before = " ".join(old)
    count = data.draw(st.one_of(st.integers(2, len(old)), st.just(len(old))))
    gaps = data.draw(st.lists(GAP, min_size=count, max_size=count))
    again = "".join(word + gap for word, gap in zip(old[-count:], gaps, strict=True)).rstrip()
    size = data.draw(st.integers(1, 9))
    whole, repeated = continued(before, f"{again} {' '.join(new)}", size=size)
    assert whole == f"{before} {' '.join(new)}"
    assert letters(repeated) == letters(again)


@given(st.lists(OLD, min_size=1, max_size=60), st.lists(NEW, min_size=1, max_size=20), st.integers(1, 9))
def test_the_asked_words_are_dropped(old: list[str], new: list[str], size: int) -> None:
    """A model that begins with the last words, as it was told, is cut exactly behind them."""
    before, rest = " ".join(old), " " + " ".join(new)
    whole, _ = continued(before, anchor_of(before) + rest, is_asked=True, size=size)
    assert whole == before + rest


@given(TEXT, TEXT, st.booleans())
def test_what_is_held_back_is_bounded(before: str, text: str, is_asked: bool) -> None:
    """Held back is a repetition, at most as long as the answer, or a line that may be an announcement."""
    seam = Seam(before, is_asked=is_asked)
    for character in text:
        seam.feed(character)
        held = letters(seam.holds)
        assert len(held) <= len(letters(before)) + 240


def test_a_long_repetition_is_cheap() -> None:
    """Beginning anew with a hundred thousand characters before, character by character, costs little."""
    before = " ".join(f"word{number}" for number in range(12_000))
    whole, repeated = continued(before, before.replace(" ", "\n") + " and more", size=1)
    assert whole == before + " and more"
    assert letters(repeated) == letters(before)


def test_an_unfinished_repetition_is_no_news() -> None:
    """A stop while the model still repeats leaves the answer as it was; half a word of doubt comes out."""
    before = "It was the best of times, it was the worst of times, it was the age of wisdom"
    assert continued(before, "It was the best of times, it was the wor") == (
        before,
        "It was the best of times, it was the wor",
    )
    assert continued(before, " wis") == (before + " wis", "")


def test_the_filter_tells_what_was_left_out() -> None:
    """The seam says how the service was asked, and what it said again."""
    filter_ = SeamFilter("The quick brown")
    given = filter_.feed((SeamDelta(ContinueBy.PROMPT), TextDelta("The quick br")))
    assert (given, filter_.is_holding) == ((SeamDelta("prompt"),), True)
    assert filter_.feed((TextDelta("own fox"),)) == (
        SeamDelta("prompt", "The quick brown"),
        TextDelta(" fox"),
    )
    assert filter_.feed((TextDelta(" quick brown"),)) == (TextDelta(" quick brown"),)
    assert not filter_.is_holding


def test_what_is_held_comes_before_the_end() -> None:
    """The end of the stream, reasoning or a call lets out what is held; figures do not."""
    end = FinishDelta(FinishReason.COMPLETE, "stop")
    usage = UsageDelta(Usage(output_tokens=3))
    given: list[Delta] = []
    filter_ = SeamFilter("The quick brown")
    for delta in (TextDelta(" qui"), usage, end):
        given += filter_.feed((delta,))
    assert given == [usage, TextDelta(" qui"), end]
    filter_ = SeamFilter("The quick brown")
    thought = ReasoningDelta("Hm.")
    assert filter_.feed((TextDelta("\n\n"), thought)) == (thought,)
    assert filter_.feed((TextDelta("brown fox"),)) == (SeamDelta("", "brown"), TextDelta(" fox"))


def test_the_last_word_of_the_service_is_filtered_too() -> None:
    """A final text that replaces the pieces is cut at the same place, if it is the first of its parts."""
    filter_ = SeamFilter("The quick brown")
    assert filter_.feed((TextReplaced("quick brown fox"),)) == (
        SeamDelta("", "quick brown"),
        TextReplaced(" fox"),
    )
    assert filter_.feed((ReasoningDelta("Hm."), TextReplaced("quick brown"))) == (
        ReasoningDelta("Hm."),
        TextReplaced("quick brown"),
    )


def test_other_choices_pass() -> None:
    """Only the choice that is shown is joined to the partial answer."""
    delta = TextDelta("The quick brown fox", choice=1)
    assert SeamFilter("The quick brown").feed((delta,)) == (delta,)
