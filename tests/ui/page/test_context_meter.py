"""The size of the context in words, and from where it would be cut."""

from __future__ import annotations

import pytest

from chatdesk.domain.conversation import Conversation
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.usage import Usage
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.engine.plans import plan_send
from chatdesk.ui.page.context_meter import ContextMeter, rounded


def talk(rounds: int) -> OpenBranch:
    """Return questions and answers of 100 tokens each."""
    branch = OpenBranch(Conversation(account_id="home", model="m"))
    for _ in range(rounds):
        branch.add(Message(Role.USER, (TextPart("q" * 384),), parent_id=branch.leaf_id))
        branch.add(Message(Role.ASSISTANT, (TextPart("a" * 384),), parent_id=branch.leaf_id, model="m"))
    return branch


def meter_of(branch: OpenBranch, window: int) -> ContextMeter:
    """Return a meter for a model with this window."""
    meter = ContextMeter(branch)
    meter.window_of = lambda account_id, model: window if (account_id, model) == ("home", "m") else 0
    return meter


def test_the_size_is_told_against_the_window() -> None:
    """Marked as an estimate until the service has counted."""
    branch = talk(3)
    meter = meter_of(branch, 32_768)
    assert meter.words() == "context ~600 of 33k"
    branch.add(
        Message(
            Role.ASSISTANT, (TextPart("."),), parent_id=branch.leaf_id, model="m", usage=Usage(1_400, 100)
        )
    )
    assert meter.words() == "context 1.5k of 33k"


def test_without_a_window_only_what_is_long_is_told() -> None:
    """No noise in a short conversation, nothing at all in an empty one."""
    assert meter_of(talk(3), 0).words() == ""
    assert meter_of(talk(6), 0).words() == "context ~1.2k"
    assert meter_of(talk(0), 32_768).words() == ""


def test_the_cut_is_the_first_message_that_fits() -> None:
    """None while all of it does."""
    branch = talk(5)
    assert meter_of(branch, 1_000).cut_at() == ""
    assert meter_of(branch, 800).cut_at() == branch.messages[4].id


def test_a_plan_is_measured_with_its_question() -> None:
    """What would be sent first, and how many of the oldest messages would have to go."""
    branch = talk(5)
    size, left_out = meter_of(branch, 1_000).size_of_plan(plan_send(branch, "q" * 384))
    assert (size.tokens, left_out) == (1_100, 4)
    assert meter_of(branch, 2_000).size_of_plan(plan_send(branch, "q"))[1] == 0


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (940, "940"),
        (1_000, "1k"),
        (3_249, "3.2k"),
        (9_949, "9.9k"),
        (9_960, "10k"),
        (131_072, "131k"),
        (1_048_576, "1M"),
    ],
)
def test_counts_are_said_as_people_say_them(tokens: int, words: str) -> None:
    """Two figures are enough."""
    assert rounded(tokens) == words
