"""What a tool server asks: filled in by keys, judged beside its fields, shown with what it hides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.schemas.form import fields_of
from chatdesk.ui.look.paragraph import Paragraph
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript.asks.callout import Callout
from chatdesk.ui.transcript.asks.server_card import ServerCard, ServerQuestion

FORM = {
    "properties": {
        "name": {"type": "string", "title": "Name", "minLength": 3},
        "age": {"type": "integer", "title": "Age", "default": 30, "maximum": 150},
        "pet": {"enum": ["cat", "dog"], "title": "Pet"},
        "news": {"type": "boolean", "title": "News", "default": True},
    },
    "required": ["name"],
}


class Asked:
    """A card in a window, with what it told; its clock is moved by hand."""

    def __init__(self, parent: QWidget, question: ServerQuestion) -> None:
        self.now = 0.0
        self.told: list[tuple[str, Any]] = []
        self.opened: list[str] = []
        self.typed: list[str] = []
        self.card = ServerCard(load_theme("light"), question, parent, clock=lambda: self.now)
        self.card.answered.connect(lambda action, values: self.told.append((action, values)))
        self.card.opened.connect(self.opened.append)
        self.card.typed.connect(self.typed.append)
        self.card.setGeometry(0, 0, 600, self.card.height_for(600, 700))
        parent.show()
        parent.activateWindow()
        QTest.qWaitForWindowActive(parent)
        self.card.take_focus()
        self.now = 1.0

    def focus(self) -> QWidget:
        """Return what has the focus; something has."""
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.focus(), key, held)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(self.focus(), text)

    def words(self) -> str:
        """Return all words of the card."""
        told = [label.text() for label in self.card.findChildren(Paragraph)]
        return "\n".join([*told, *(one.accessibleName() for one in self.card.findChildren(Callout))])


@pytest.fixture
def parent(qapp: QApplication) -> Iterator[QWidget]:
    """A window for the card."""
    window = QWidget()
    window.resize(620, 720)
    yield window
    window.close()
    window.deleteLater()


def form(parent: QWidget, schema: dict[str, Any] = FORM, message: str = "Tell me.") -> Asked:
    """Show a form."""
    return Asked(parent, ServerQuestion("files", message, fields_of(schema)))


SEND = (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_form_is_filled_in_and_sent_by_keys(parent: QWidget) -> None:
    """Enter goes on to the next field, Space ticks, Ctrl+Enter sends: once."""
    asked = form(parent)
    asked.type("Ada")
    asked.press(Qt.Key.Key_Return)
    assert asked.told == []
    assert QApplication.focusWidget() is asked.card.rows[1].line
    asked.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    asked.type("36")
    asked.card.rows[3].take_focus()
    asked.press(Qt.Key.Key_Space)
    asked.press(*SEND)
    asked.press(*SEND)
    assert asked.told == [("accept", {"name": "Ada", "age": 36, "news": False})]


def test_each_problem_stands_at_its_field(parent: QWidget) -> None:
    """The first wrong field has the focus; what is mended is no problem any more."""
    asked = form(parent)
    asked.type("Al")
    asked.card.rows[1].take_focus()
    asked.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    asked.type("x")
    asked.press(*SEND)
    name, age, pet, _ = asked.card.rows
    assert (asked.told, pet.problem) == ([], "")
    assert (name.problem, age.problem) == (
        "At least 3 letters; these are 2.",
        "Write a whole number, such as 12.",
    )
    assert QApplication.focusWidget() is name.line
    assert name.line is not None
    assert "At least 3" in name.line.accessibleDescription()
    asked.press(Qt.Key.Key_End)
    asked.type("ex")
    asked.press(*SEND)
    assert (name.problem, bool(age.problem)) == ("", True)


def test_tab_goes_round_with_one_stop_for_a_group(parent: QWidget) -> None:
    """Through the fields and the buttons, and back; the arrows choose in the group."""
    asked = form(parent)
    name, age, pet, news = asked.card.rows
    assert pet.buttons[-1].isChecked()
    stops = [age.line, pet.buttons[-1], news.buttons[0], asked.card.decline_button, asked.card.accept_button]
    for stop in (*stops, name.line):
        asked.press(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is stop
    asked.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is asked.card.accept_button
    pet.take_focus()
    asked.press(Qt.Key.Key_Up)
    assert pet.given == "dog"


def test_escape_cancels_and_the_button_declines(parent: QWidget) -> None:
    """They are different answers."""
    asked = form(parent)
    asked.press(Qt.Key.Key_Escape)
    assert asked.told == [("cancel", {})]
    asked = form(parent)
    asked.card.decline_button.setFocus()
    asked.press(Qt.Key.Key_Return)
    assert asked.told == [("decline", {})]


def test_what_was_meant_for_the_composer_goes_there(parent: QWidget) -> None:
    """Letters of the first moment are no answer; a yes from elsewhere only goes to the form."""
    asked = form(parent)
    asked.now = 0.1
    asked.type("hi")
    assert asked.typed == ["h", "i"]
    assert asked.card.rows[0].given == ""
    asked.card.clearFocus()
    other = QWidget(parent, focusPolicy=Qt.FocusPolicy.StrongFocus)
    other.show()
    other.setFocus()
    asked.card.approve()
    assert asked.told == []
    assert asked.card.has_focus()


def test_what_is_hidden_is_seen(parent: QWidget) -> None:
    """In the message, in titles and in choices; such a default is not taken."""
    schema = {
        "properties": {
            "a": {"type": "string", "title": "Na\u202eme", "default": "x\u200by"},
            "b": {"enum": ["c\u202ed"]},
        }
    }
    asked = form(parent, schema, "Say\u200b it\n<b>now</b>")
    assert "Say⟨U+200B⟩ it\u2028<b>now</b>" in asked.words()
    assert "Na⟨U+202E⟩me (optional)" in asked.words()
    assert asked.card.rows[0].given == ""
    assert asked.card.rows[1].buttons[0].text() == "c⟨U+202E⟩d"
    assert "cannot be seen" in asked.words()


def test_a_secret_is_hidden_and_told_of(parent: QWidget) -> None:
    """The field shows dots and begins empty."""
    asked = form(parent, {"properties": {"password": {"type": "string", "default": "x"}}})
    line = asked.card.rows[0].line
    assert line is not None
    assert (line.text(), line.echoMode()) == ("", line.EchoMode.Password)
    assert "asks for a secret" in asked.words()


def test_an_address_is_shown_in_full_and_opened_on_demand(parent: QWidget) -> None:
    """Enter first means Decline; only the button or Ctrl+Enter opens."""
    url = "https://example.org/a?b=c#d"
    asked = Asked(parent, ServerQuestion("files", "Log in.", url=url))
    assert url in asked.words()
    assert "leads to example.org" in asked.words()
    assert QApplication.focusWidget() is asked.card.decline_button
    asked.press(*SEND)
    assert (asked.opened, asked.told) == ([url], [("accept", {})])


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "ssh://x", "nonsense"])
def test_no_other_address_is_opened(parent: QWidget, url: str) -> None:
    """The button is off, and the keys do nothing."""
    asked = Asked(parent, ServerQuestion("files", "Log in.", url=url))
    asked.press(*SEND)
    assert (asked.opened, asked.told) == ([], [])
    assert not asked.card.accept_button.isEnabled()


def test_a_long_form_scrolls_above_its_buttons(parent: QWidget) -> None:
    """The card is never higher than the view, and the field with the focus is in it."""
    many = {"properties": {f"f{number}": {"type": "string"} for number in range(40)}}
    asked = form(parent, many)
    assert asked.card.height() <= 700
    line = asked.card.rows[39].line
    assert line is not None
    line.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert 0 <= line.mapTo(asked.card, line.rect().bottomLeft()).y() < asked.card.height()


def test_who_leaves_is_told_of_as_cancelled(parent: QWidget) -> None:
    """Once, and never after another answer."""
    asked = form(parent)
    asked.card.leave()
    asked.card.deny()
    assert asked.told == [("cancel", {})]
