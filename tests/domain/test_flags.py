"""What is flagged cuts a text; joined the stretches are the text again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.flags import Flag, cut_along, with_flag, within

FLAGS = st.lists(
    st.builds(Flag, st.integers(-5, 40), st.integers(-5, 40), st.just(("violence",))), max_size=5
)


def test_a_text_is_cut_along_its_flags() -> None:
    """Each stretch comes with its flag; offsets count from the beginning of the message."""
    flag = Flag(4, 7, ("hate",))
    assert list(cut_along("abcdefghij", [flag])) == [("abcd", None), ("efg", flag), ("hij", None)]
    assert list(cut_along("efghij", [flag], offset=4)) == [("efg", flag), ("hij", None)]
    assert list(cut_along("abc", [flag])) == [("abc", None)]
    assert list(cut_along("efg", [flag], offset=4)) == [("efg", flag)]
    assert list(cut_along("", [flag])) == [("", None)]


@given(text=st.text(max_size=30), flags=FLAGS, offset=st.integers(0, 10))
def test_nothing_is_lost_by_cutting(text: str, flags: list[Flag], offset: int) -> None:
    """Whatever the flags are, overlapping or out of the text, the stretches make the text."""
    assert "".join(stretch for stretch, _ in cut_along(text, flags, offset)) == text


def test_a_longer_flag_takes_the_shorter_in() -> None:
    """A passage that went on is flagged as a whole; others are kept in the order of the text."""
    first, second = Flag(10, 20, ("a",)), Flag(0, 5, ("b",))
    assert with_flag((first,), second) == (second, first)
    longer = Flag(10, 30, ("c",))
    assert with_flag((second, first), longer) == (second, longer)


def test_the_categories_are_words() -> None:
    """The names of services read as words; what is named within another is named once."""
    assert Flag(0, 1, ("violence", "violence/graphic", "self-harm")).words == "violence (graphic), self harm"
    assert Flag(0, 1, ("hate", "dangerous_content")).words == "hate, dangerous content"
    assert Flag(0, 1).words == ""


def test_a_flag_ends_with_its_text() -> None:
    """Of a text that became shorter what is left stays flagged, the rest is forgotten."""
    flags = (Flag(0, 5, ("a",)), Flag(8, 20, ("b",)), Flag(20, 30, ("c",)))
    assert within(flags, 12) == (Flag(0, 5, ("a",)), Flag(8, 12, ("b",)))
    assert within(flags, 8) == flags[:1]
