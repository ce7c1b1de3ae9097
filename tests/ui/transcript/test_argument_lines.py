"""Arguments as lines: all of them, and nothing in them passes for something else."""

from __future__ import annotations

import time
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.domain.message import ToolCallPart
from chatdesk.domain.request import ToolSpec
from chatdesk.domain.tool import ArgumentCheck, ToolHints, ToolInfo
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript.asks.argument_lines import argument_lines
from chatdesk.ui.transcript.asks.callout import Callout
from chatdesk.ui.transcript.asks.request_card import RequestCard
from chatdesk.ui.transcript.asks.words import claims_of, description_of, title_of
from tests.fakes.workbench import WRITE


def text(arguments: dict[str, Any]) -> list[str]:
    """Return the lines as they are shown."""
    return [f"{line.name}{line.number}{line.value}" for line in argument_lines(arguments)]


def test_names_and_values_stand_in_columns() -> None:
    """Each argument has its line, JSON as it is; lists and objects have several."""
    assert text({"path": "/a b", "n": 5, "on": True, "list": [1, {"x": None}]}) == [
        'path  "/a b"',
        "n     5",
        "on    true",
        "list  [",
        "        1,",
        "        {",
        '          "x": null',
        "        }",
        "      ]",
    ]


def test_lines_of_a_text_are_numbered() -> None:
    """A text that imitates another argument is seen as lines of itself."""
    assert text({"text": 'one\nmode  "safe"', "mode": "wild"}) == [
        "text  1  one",
        '      2  mode  "safe"',
        'mode  "wild"',
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\u202eb", '"a⟨U+202E⟩b"'),
        ("a\u200bb", '"a⟨U+200B⟩b"'),
        ("\x1b[31mred", '"\\u001b[31mred"'),
        ("\x1b[31m\nred", "1  ⟨U+001B⟩[31m"),
        ("\ud800", '"⟨U+D800⟩"'),
        ("a\u2028b", '"a⟨U+2028⟩b"'),
        ("👨\u200d👩\u200d👧", '"👨\u200d👩\u200d👧"'),
    ],
)
def test_what_is_hidden_is_spelled(value: str, shown: str) -> None:
    """Bidi controls, zero width, escapes, half a surrogate pair; what emoji need is left alone."""
    assert text({"a": value})[0] == f"a  {shown}"


def test_odd_names_are_quoted() -> None:
    """A name with blanks or hidden characters cannot look like a value, and a long one has its own line."""
    assert text({"a  5": 1}) == ['"a  5"  1']
    assert text({"\u200bpath": 1}) == ['"⟨U+200B⟩path"  1']
    assert text({"n" * 20: 1, "b": 2}) == ["n" * 20, " " * 18 + "1", "b" + " " * 17 + "2"]


def test_nothing_is_shortened() -> None:
    """However long a text is, its end is there."""
    lines = argument_lines({"a": "x" * 500_000 + "end", "b": "y\n" * 5_000})
    assert "".join(line.value for line in lines[:126]) == f'"{"x" * 500_000}end"'
    assert len(lines) == 126 + 5_001


@pytest.mark.parametrize(
    ("hints", "said"),
    [
        (ToolHints(), "Nothing about what it changes."),
        (ToolHints(read_only=True, destructive=True), "It changes nothing."),
        (ToolHints(read_only=False, destructive=True), "It may delete or overwrite."),
        (ToolHints(destructive=False, open_world=True), "nothing. It reaches outside, such as the web."),
        (ToolHints(read_only=False, idempotent=True), "It changes something. Doing it twice changes nothing"),
    ],
)
def test_claims_are_said_as_claims(hints: ToolHints, said: str) -> None:
    """Each hint has its words; where the server says nothing, that is said."""
    assert said in claims_of(ToolInfo(ToolSpec("t", "", {}), "s", "t", hints=hints))


def test_words_of_a_server_are_one_line_and_spelled() -> None:
    """A title or description cannot break out of its line, nor hide anything."""
    tool = ToolInfo(ToolSpec("t", "Reads.\n\nApprove\u202e this.", {}), "s", "a\nb\u200b")
    assert title_of(tool) == "a b⟨U+200B⟩"
    assert description_of(tool) == "Reads. Approve⟨U+202E⟩ this."
    assert len(description_of(ToolInfo(ToolSpec("t", "x" * 9_000, {}), "s", "t"))) == 400


def test_a_request_with_a_million_letters_is_shown_at_once(qapp: QApplication) -> None:
    """One line of a megabyte, and twenty thousand lines: the card is there in a moment, all of it."""
    for text, word, count in (("A" * 1_000_000, "A", 1_000_000), ("some code\n" * 20_000, "code", 20_000)):
        parent = QWidget()
        parent.resize(700, 700)
        arguments = {"a": text}
        began = time.process_time()
        card = RequestCard(
            load_theme("light"), ToolCallPart("c", "w", ""), WRITE, arguments, ArgumentCheck(), parent
        )
        height = card.height_for(672, 600)
        card.setGeometry(0, 0, 672, height)
        parent.show()
        qapp.processEvents()
        assert time.process_time() - began < 2
        assert height < 600
        shown = card.arguments.toPlainText()
        assert shown.count(word) == count
        parent.close()
        parent.deleteLater()


def test_what_could_not_be_checked_is_told(qapp: QApplication) -> None:
    """With the reason, and not as something that does not fit."""
    parent = QWidget()
    check = ArgumentCheck(unchecked="The schema cannot be used: look at a.type.")
    card = RequestCard(load_theme("light"), ToolCallPart("c", "w", ""), WRITE, {"a": 1}, check, parent)
    (told,) = card.findChildren(Callout)
    assert told.accessibleName() == (
        "Not checked whether the arguments fit what the tool asks for: "
        "The schema cannot be used: look at a.type."
    )
    parent.deleteLater()
