"""What a model says when it is asked for a title, and what of it becomes one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatdesk.domain.conversation import TITLE_LENGTH
from chatdesk.domain.message import Failure, FinishReason, Message, Role, TextPart
from chatdesk.domain.model_title import cleaned, title_of, title_request


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Cooking rice", "Cooking rice"),
        ("  Cooking rice.\n", "Cooking rice"),
        ('"Cooking rice."', "Cooking rice"),
        ("“Cooking rice”", "Cooking rice"),
        ("„Reis kochen“", "Reis kochen"),
        ("«Cuire du riz»", "Cuire du riz"),
        ("「ご飯の炊き方」", "ご飯の炊き方"),
        ("**Cooking rice**", "Cooking rice"),
        ("# Cooking rice", "Cooking rice"),
        ("Title: Cooking rice", "Cooking rice"),
        ("**Title:** Cooking rice", "Cooking rice"),
        ("```\nCooking rice\n```", "Cooking rice"),
        ("\n\nCooking rice\n\nIt is about rice.", "Cooking rice"),
        ("<think>Hm, rice.\nSo?</think>\nCooking rice", "Cooking rice"),
        ("Why 'so'?", "Why 'so'?"),
        ("C++ and C#", "C++ and C"),
        ("Cook\x00ing\trice\u202e", "Cook ing rice"),
        ("What now...", "What now..."),
        ("", ""),
        ("   \n\n", ""),
        ("…", ""),
        ("<think>I never end", ""),
        ('{"title": "Cooking rice"}', ""),
        ("I am sorry, but I cannot help with giving this conversation a title today.", ""),
        ("x" * 101, ""),
    ],
)
def test_the_title_in_an_answer(said: str, title: str) -> None:
    """One line without marks, labels and quotes; what is no title is none."""
    assert cleaned(said) == title


def test_a_long_title_is_cut() -> None:
    """A language without blanks has no words to count."""
    assert cleaned("米" * 80) == "米" * (TITLE_LENGTH - 1) + "…"


def test_an_answer_that_ended_badly_gives_none() -> None:
    """Half a title is none."""
    whole = Message(Role.ASSISTANT, (TextPart("Cooking rice"),), finish_reason=FinishReason.COMPLETE)
    assert title_of(whole) == "Cooking rice"
    assert title_of(replace(whole, finish_reason=FinishReason.LENGTH)) == ""
    assert title_of(replace(whole, failure=Failure("No"))) == ""


def test_little_of_the_conversation_goes_out() -> None:
    """The beginnings of question and answer; nothing where nothing was said."""
    question = Message(Role.USER, (TextPart("Q" * 9000),))
    answer = Message(Role.ASSISTANT, (TextPart("A" * 9000),))
    request = title_request(question, answer, "work", "m1")
    assert request is not None
    (asked,) = request.messages
    assert asked.text.count("Q") == asked.text.count("A") - 1 == 1500
    assert (request.model, request.account_id, request.tools) == ("m1", "work", ())
    assert title_request(Message(Role.USER), Message(Role.ASSISTANT), "work", "m1") is None
