"""What an empty conversation says of who will answer."""

from __future__ import annotations

from chatdesk.domain.conversation import Conversation
from chatdesk.settings.accounts import TOUR
from chatdesk.ui.page.introduction import lead


def test_who_answers_is_named() -> None:
    """The tour says what it is; an account is named with its model."""
    assert lead(Conversation(account_id=TOUR.id, model="tour"), "Tour", "", "").startswith("The tour answers")
    said = lead(Conversation(account_id="home", model="qwen3"), "qwen3", "Home", "Ctrl+Shift+M")
    assert said.startswith("qwen3 (Home) answers what you write. ")


def test_without_a_model_it_says_how_one_is_chosen() -> None:
    """With the key in force; where there is none, by the name in the header."""
    chosen = Conversation(account_id="home", model="")
    said = lead(chosen, "Choose a model", "Home", "Ctrl+Shift+M")
    assert said.startswith("No model of Home is chosen yet: Ctrl+Shift+M or its name above lists them. ")
    assert "Choose a model" not in said
    said = lead(chosen, "Choose a model", "Home", "")
    assert said.startswith("No model of Home is chosen yet: its name above lists them. ")
