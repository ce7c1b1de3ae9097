"""The picker of what servers let be read: found by typing, walked by keys, its words asked in turn."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget

from chatdesk.domain.server_offer import ResourceOffer, ServerResource, ServerTemplate
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.pickers.resource_picker import ResourcePicker
from chatdesk.ui.pickers.resource_rows import RowKind, ServerGroup, rows_for
from tests.ui.conftest import Show, emitted

KEY = Qt.Key
PLAN = ServerResource("notes", "note:///plan.md", "plan", "The plan", "", "text/markdown", 2_048)
DOT = ServerResource("notes", "note:///dot", "dot", "", "A point", "image/png")
WEATHER = ServerTemplate(
    "notes", "weather:///{country}/{city}{?unit}", "weather", "Weather", variables=("country", "city", "unit")
)
NOTES = ServerGroup("notes", ResourceOffer((PLAN, DOT), (WEATHER,)))
DOWN = ServerGroup("down", error="It did not answer in time.")
SLOW = ServerGroup("slow")


class Asked:
    """A picker in a window; what it wants to have completed is answered from `cities`."""

    def __init__(self, theme: Theme, show: Show) -> None:
        window = QWidget()
        window.resize(900, 640)
        self.window = window
        self.picker = ResourcePicker(theme, window)
        self.wanted: list[tuple[str, str, dict[str, str]]] = []
        self.chosen = QSignalSpy(self.picker.chosen)
        self.picker.values_wanted.connect(self._note)
        show(window)

    @property
    def texts(self) -> list[str]:
        """The rows."""
        return [row.text for row in self.picker.rows]

    @property
    def current(self) -> str:
        """The row that Enter means, "" where there is none."""
        index = self.picker.view.currentIndex()
        return self.picker.rows[index.row()].text if index.isValid() else ""

    def press(self, *keys: Qt.Key) -> None:
        """Press keys in the field."""
        for key in keys:
            QTest.keyClick(self.picker.field, key)

    def type(self, text: str) -> None:
        """Type into the field."""
        QTest.keyClicks(self.picker.field, text)

    def _note(self, template: ServerTemplate, variable: str, text: str, known: Mapping[str, str]) -> None:
        assert template == WEATHER
        self.wanted.append((variable, text, dict(known)))


@pytest.fixture
def asked(theme: Theme, show: Show) -> Asked:
    """Return a picker that is not open yet."""
    return Asked(theme, show)


def test_rows_tell_what_there_is() -> None:
    """By server, with address, kind and size; why there is nothing, where there is nothing."""
    rows = rows_for([NOTES, DOWN, SLOW], "")
    assert [(row.kind, row.text) for row in rows] == [
        (RowKind.HEADING, "notes"),
        (RowKind.RESOURCE, "The plan"),
        (RowKind.RESOURCE, "dot"),
        (RowKind.TEMPLATE, "Weather"),
        (RowKind.HEADING, "down"),
        (RowKind.NOTE, "It did not answer in time."),
        (RowKind.HEADING, "slow"),
        (RowKind.NOTE, "Asking what it has…"),
    ]
    assert (rows[1].detail, rows[1].about) == ("note:///plan.md", "text/markdown  2 KB")
    assert [row.text for row in rows_for([NOTES], "PNG point")] == ["notes", "dot"]
    assert [row.text for row in rows_for([NOTES], "no such")] == ["Nothing like it"]
    assert "Preferences, Tools" in rows_for([], "")[0].text
    assert "nothing to attach" in rows_for([ServerGroup("a", ResourceOffer())], "")[0].text


def test_hidden_letters_are_spelled() -> None:
    """A name cannot pass for another one."""
    evil = ServerResource("notes", "note:///a\u202eb", "a\u200bb")
    (_, row) = rows_for([ServerGroup("notes", ResourceOffer((evil,)))], "")
    assert (row.text, row.detail) == ("a⟨U+200B⟩b", "note:///a⟨U+202E⟩b")


def test_a_resource_is_found_and_chosen(asked: Asked) -> None:
    """It stays open until what was chosen is read; what goes wrong is said above the rows."""
    asked.picker.open_with([SLOW])
    assert asked.current == ""
    asked.picker.update_groups([NOTES])
    assert asked.current == "The plan"
    asked.type("note dot")
    asked.press(KEY.Key_Return)
    assert emitted(asked.chosen) == [["notes", "note:///dot", "dot"]]
    assert not asked.picker.isHidden()
    asked.picker.say("It is too large.", is_error=True)
    assert asked.texts == ["It is too large.", "notes", "dot"]
    asked.type("x")
    assert asked.texts == ["Nothing like it"]


def test_what_comes_later_does_not_move_the_choice(asked: Asked) -> None:
    """Once somebody has walked; before that the first row is the choice."""
    other = ServerGroup("a", ResourceOffer((ServerResource("a", "a:1", "first"),)))
    asked.picker.open_with([NOTES])
    asked.picker.update_groups([other, NOTES])
    assert asked.current == "first"
    asked.press(KEY.Key_Down)
    assert asked.current == "The plan"
    asked.picker.update_groups([NOTES])
    assert asked.current == "The plan"
    asked.picker.update_groups([ServerGroup("0", ResourceOffer((DOT,))), other, NOTES])
    assert asked.current == "dot"


def test_an_address_asks_for_its_words(asked: Asked) -> None:
    """One after the other, with what the server proposes; what may be left out can be."""
    asked.picker.open_with([NOTES])
    asked.press(KEY.Key_Up, KEY.Key_Return)
    assert asked.texts == ["Weather", "Type what shall stand there."]
    asked.press(KEY.Key_Return)
    assert asked.picker.field.placeholderText() == "A word for country"
    asked.type("CH")
    asked.press(KEY.Key_Return)
    asked.picker.set_values("city", "", ("Basel", "Bern"))
    assert asked.texts == ["Weather", "Basel", "Bern"]
    assert asked.picker.rows[0].detail == "weather:///CH/{city}{?unit}"
    asked.picker.set_values("country", "", ("stale",))
    assert asked.texts == ["Weather", "Basel", "Bern"]
    asked.press(KEY.Key_Down, KEY.Key_Tab)
    assert asked.picker.field.text() == "Bern"
    asked.press(KEY.Key_Return)
    assert asked.current == "Leave it out"
    asked.press(KEY.Key_Return)
    assert emitted(asked.chosen) == [["notes", "weather:///CH/Bern", "Weather"]]
    assert [(name, text) for name, text, _ in asked.wanted] == [("country", ""), ("city", ""), ("unit", "")]
    assert asked.wanted[-1][2] == {"country": "CH", "city": "Bern"}


def test_what_is_typed_is_completed_a_moment_later(asked: Asked) -> None:
    """Not at every letter."""
    asked.picker.open_with([NOTES])
    asked.press(KEY.Key_Up, KEY.Key_Return)
    asked.wanted.clear()
    asked.type("Swi")
    assert asked.wanted == []
    spy = QSignalSpy(asked.picker.values_wanted)
    assert spy.wait(5_000)
    assert asked.wanted == [("country", "Swi", {})]
    asked.picker.set_values("country", "Swi", ("Switzerland",))
    assert asked.texts == ["Weather", "Use “Swi”", "Switzerland"]
    assert asked.current == "Use “Swi”"


def test_escape_goes_back_and_then_closes(asked: Asked) -> None:
    """From the words to the list, from the list to the message."""
    asked.picker.open_with([NOTES])
    asked.press(KEY.Key_Up, KEY.Key_Return, KEY.Key_Escape)
    assert asked.texts[:2] == ["notes", "The plan"]
    assert not asked.picker.isHidden()
    asked.press(KEY.Key_Escape)
    assert asked.picker.isHidden()
