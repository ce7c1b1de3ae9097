"""What the Tour understands: its prompts, declared once, and how a message is recognised as one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOUR_MODEL = "tour"

# A longer message is somebody's own question, even if one of the key words is in it.
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class TourPrompt:
    """A prompt that the Tour understands.

    `title` and `note` are the two lines of its card, `text` is what is sent; a note may have marks for
    `with_keys`. `words`: a short message with
    one of these in it means the prompt as well. `is_suggested`: it has a card on the empty conversation.
    """

    id: str
    title: str
    note: str
    text: str
    words: tuple[str, ...] = ()
    is_suggested: bool = False


PROMPTS = (
    TourPrompt(
        id="around",
        title="Show me around",
        note="What this window can do, in one answer",
        text="Show me around.",
        words=("around", "help", "tour", "what can you do"),
        is_suggested=True,
    ),
    TourPrompt(
        id="long",
        title="A long answer to stop",
        note="Press {turn.stop|Stop} in the middle, then go on from there",
        text="Give me a long answer, so that I can stop it.",
        words=("long answer", "long", "essay", "garden"),
        is_suggested=True,
    ),
    TourPrompt(
        id="tools",
        title="Use two tools at once",
        note="Both run together; {inspector.toggle|the inspector} looks inside",
        text="Use two tools at once: the clock and the calculator.",
        words=("tools", "tool", "clock", "calculator"),
        is_suggested=True,
    ),
    TourPrompt(
        id="markdown",
        title="Every kind of Markdown",
        note="Headings, lists, tables, code and more",
        text="Show me every kind of Markdown.",
        words=("markdown", "formatting"),
    ),
    TourPrompt(
        id="reasoning",
        title="Think before you answer",
        note="Reasoning first, then the answer",
        text="Think first, then answer: how often do five friends shake hands?",
        words=("think", "reason", "reasoning"),
    ),
    TourPrompt(
        id="error",
        title="Fail in the middle",
        note="What an error in an answer looks like",
        text="Fail in the middle of the answer.",
        words=("fail", "error", "break"),
    ),
)

SUGGESTED = tuple(prompt for prompt in PROMPTS if prompt.is_suggested)


def recognise(message: str) -> TourPrompt | None:
    """Return the prompt that a message means, or None for anything that the Tour has no answer to."""
    said = _plain(message)
    for prompt in PROMPTS:
        if said in (prompt.id, _plain(prompt.title), _plain(prompt.text)):
            return prompt
    if len(said.split()) > _MOST_WORDS:
        return None
    padded = f" {said} "
    return next((p for p in PROMPTS if any(f" {word} " in padded for word in p.words)), None)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
