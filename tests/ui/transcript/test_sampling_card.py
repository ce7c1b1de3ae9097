"""The card of a model's answer for a server: its stages, keys and words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.ui.look.paragraph import Paragraph
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript.asks.callout import Callout
from chatdesk.ui.transcript.asks.sampling_card import SamplingCard, Stage
from chatdesk.ui.transcript.asks.sampling_text import SamplingQuestion, request_lines

KEY = Qt.Key
QUESTION = SamplingQuestion(
    "sorter",
    (("user", "Which is a fruit?\nA stone, a pear."), ("assistant", "The pear."), ("user", "Sure?")),
    "At most 100 tokens",
    system="You sort things.",
    wished="small",
)


class Asked:
    """A card in a window, with what it told; its clock is moved by hand."""

    def __init__(self, parent: QWidget, question: SamplingQuestion) -> None:
        self.now = 0.0
        self.told: list[str] = []
        self.wanted: list[None] = []
        self.typed: list[str] = []
        self.card = SamplingCard(load_theme("light"), question, "m1 · Work", parent, clock=lambda: self.now)
        self.card.answered.connect(self.told.append)
        self.card.model_wanted.connect(lambda: self.wanted.append(None))
        self.card.typed.connect(self.typed.append)
        self.fit()
        parent.show()
        parent.activateWindow()
        QTest.qWaitForWindowActive(parent)
        self.fit()
        self.card.take_focus()
        self.now = 1.0

    def fit(self, width: int = 600) -> None:
        """Give it its height at a width."""
        self.card.setGeometry(0, 0, width, self.card.height_for(width, 500))

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, held)

    @property
    def text(self) -> str:
        """What is to be read."""
        return self.card.text.view.toPlainText()


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    """Return the window for a card."""
    window = QWidget()
    window.resize(600, 500)
    yield window
    window.hide()
    window.deleteLater()


def test_the_request_is_shown_in_full(window: QWidget) -> None:
    """Each message behind its role, every line of it."""
    lines = [f"{line.name}{line.value}" for line in request_lines(QUESTION)]
    assert lines == [
        "System     You sort things.",
        "User       Which is a fruit?",
        "           A stone, a pear.",
        "Assistant  The pear.",
        "User       Sure?",
    ]
    asked = Asked(window, QUESTION)
    assert asked.text == "\n".join(lines)
    assert asked.card.accessibleName() == "sorter asks for a model's answer"


def test_what_is_hidden_is_spelled_and_warned_of(window: QWidget) -> None:
    """Nothing unseen is sent."""
    asked = Asked(window, SamplingQuestion("s", (("user", "a\u202eb"),), "At most 1 token"))
    assert "a⟨U+202E⟩b" in asked.text
    (callout,) = asked.card.findChildren(Callout)
    assert "cannot be seen" in callout.accessibleName()


@pytest.mark.parametrize(
    ("key", "held", "told"),
    [
        (KEY.Key_Return, Qt.KeyboardModifier.NoModifier, "deny"),
        (KEY.Key_D, Qt.KeyboardModifier.NoModifier, "deny"),
        (KEY.Key_A, Qt.KeyboardModifier.NoModifier, "once"),
        (KEY.Key_A, Qt.KeyboardModifier.ShiftModifier, "always"),
    ],
)
def test_keys_answer_the_request(window: QWidget, key: Qt.Key, held: Qt.KeyboardModifier, told: str) -> None:
    """Deny is the default of Enter."""
    asked = Asked(window, QUESTION)
    asked.press(key, held)
    assert asked.told == [told]


def test_a_letter_that_comes_too_soon_was_meant_for_elsewhere(window: QWidget) -> None:
    """Nothing is allowed by somebody who writes."""
    asked = Asked(window, QUESTION)
    asked.card.take_focus()
    asked.press(KEY.Key_A)
    assert (asked.told, asked.typed) == ([], ["a"])


def test_another_model_is_named(window: QWidget) -> None:
    """M asks for the choice."""
    asked = Asked(window, QUESTION)
    asked.press(KEY.Key_M)
    assert len(asked.wanted) == 1
    asked.card.set_model("m2 · Home")
    assert "m2 · Home" in [part.text() for part in asked.card.findChildren(Paragraph)]


def test_stages_have_their_own_keys(window: QWidget) -> None:
    """Esc stops the model, letters mean nothing meanwhile; the answer is denied by Enter, sent by A."""
    asked = Asked(window, QUESTION)
    asked.card.begin()
    assert asked.card.stage is Stage.WRITING
    asked.now = 2.0
    assert QApplication.focusWidget() is asked.card.stop_button
    asked.card.approve()
    asked.press(KEY.Key_Escape)
    assert asked.told == ["stop"]
    asked.card.end("A pear.", "Complete, 5 tokens")
    asked.now = 3.0
    assert QApplication.focusWidget() is asked.card.hold_button
    assert asked.text == "A pear."
    asked.press(KEY.Key_R)
    assert "You sort things." in asked.text
    asked.press(KEY.Key_R)
    assert asked.text == "A pear."
    asked.press(KEY.Key_Return)
    asked.press(KEY.Key_A)
    assert asked.told == ["stop", "deny", "send"]


def test_a_long_text_scrolls_inside(window: QWidget) -> None:
    """Its buttons stay in view."""
    asked = Asked(window, SamplingQuestion("s", (("user", "line\n" * 300),), "At most 9 tokens"))
    assert asked.card.height() <= 500
    bottom = asked.card.deny_button.geometry().bottom()
    assert bottom < asked.card.height()
    assert asked.card.text.view.verticalScrollBar().maximum() > 0
