"""What is not seen is shown, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.hidden import controls, hidden, name_of, shown, spelled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain, ünïcode, 中文\n\t", "plain, ünïcode, 中文\n\t"),
        ("a\u202eb\u202c", "a⟨U+202E⟩b⟨U+202C⟩"),
        ("pass\u200bword", "pass⟨U+200B⟩word"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("\x1b[31mred", "⟨U+001B⟩[31mred"),
        ("\ufeffx\xady\x9b", "⟨U+FEFF⟩x⟨U+00AD⟩y⟨U+009B⟩"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
        ("line\u2028separator", "line⟨U+2028⟩separator"),
        ("👩\u200d💻 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3", "👩\u200d💻 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("a\ufe0f", "a⟨U+FE0F⟩"),
    ],
)
def test_what_is_hidden_is_spelled(text: str, expected: str) -> None:
    """Controls, direction marks and zero width are written out; emoji and words that need joiners stay."""
    assert spelled(text) == expected
    assert (hidden(text) == []) == (text == expected)


@given(st.text())
def test_signs_keep_every_place(text: str) -> None:
    """The shown text is as long in UTF-16 as the true one, and holds nothing hidden any more."""
    seen = shown(text, hidden(text))
    assert len(seen.encode("utf-16-le", "surrogatepass")) == len(text.encode("utf-16-le", "surrogatepass"))
    assert not controls(seen)


def test_controls_are_those_of_terminals() -> None:
    """Running text keeps its line ends, tabs and direction marks, but no escape."""
    assert controls("a\n\tb\u200f\x1b[0m\x07") == [5, 9]
    assert shown("\x1b[0m", [0]) == "␛[0m"


def test_a_character_has_a_name() -> None:
    """Controls have no name in Unicode; those that matter have one here."""
    assert name_of("\u202e") == "U+202E RIGHT-TO-LEFT OVERRIDE"
    assert name_of("\x1b") == "U+001B ESCAPE"
    assert name_of("\x01") == "U+0001 CONTROL CHARACTER"
