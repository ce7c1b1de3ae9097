"""The figures of the status line: counted ones are exact, all others carry their mark."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from chatdesk.domain.delta import Delta, TextDelta, UsageDelta
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.domain.stream import Received
from chatdesk.domain.usage import Timing, Usage
from chatdesk.engine.events import ChunkReceived, GenerationFinished, GenerationStarted, TurnFinished
from chatdesk.ui.page.turn_progress import TurnProgress

ANSWER = Message(Role.ASSISTANT, (TextPart("x" * 400),), model="m-1")


class Clock:
    """A clock that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def begun(clock: Clock) -> TurnProgress:
    """Return the progress of an answer that has just begun."""
    progress = TurnProgress(clock)
    progress.note(GenerationStarted(ANSWER, 1, is_continuation=False))
    return progress


def hear(progress: TurnProgress, clock: Clock, seconds: float, *deltas: Delta) -> tuple[str, ...]:
    """Let deltas come after some seconds; return what the status line shows then."""
    clock.now += seconds
    progress.note(ChunkReceived(ANSWER.id, Received(0.0, deltas)))
    return progress.status().parts


def test_tokens_are_marked_until_they_are_counted(qapp: QApplication) -> None:
    """While text streams tokens and pace are estimates; a count replaces them, later text is added to it."""
    clock = Clock()
    progress = begun(clock)
    assert hear(progress, clock, 0.5, TextDelta("x" * 40)) == ("Writing", "~10 tokens", "first after 0.5 s")
    parts = hear(progress, clock, 2, TextDelta("x" * 360))
    assert parts[1:3] == ("~100 tokens", "~50 tok/s")
    parts = hear(progress, clock, 0, UsageDelta(Usage(9, 80)))
    assert parts[1:3] == ("80 tokens", "40 tok/s")
    assert hear(progress, clock, 0, TextDelta("x" * 40))[1] == "~90 tokens"
    assert hear(progress, clock, 0, UsageDelta(Usage(9, 88)))[1] == "88 tokens"


def test_the_next_answer_begins_at_nothing(qapp: QApplication) -> None:
    """Counts of the answer before do not go into the next one."""
    clock = Clock()
    progress = begun(clock)
    hear(progress, clock, 1, TextDelta("x" * 400), UsageDelta(Usage(9, 80)))
    progress.note(GenerationStarted(ANSWER, 2, is_continuation=False))
    assert hear(progress, clock, 1, TextDelta("x" * 40))[1] == "~10 tokens"


def test_the_end_tells_what_is_exact_and_what_is_not(qapp: QApplication) -> None:
    """Reported figures stand as they are, with their cost; after Stop an estimate has its mark."""
    shown: list[tuple[str, ...]] = []
    for usage in (Usage(1200, 500, cost=0.0021), Usage(output_tokens=500, is_estimated=True)):
        progress = begun(Clock())
        ended = Message(
            Role.ASSISTANT,
            ANSWER.parts,
            finish_reason=FinishReason.STOPPED,
            usage=usage,
            timing=Timing(0.4, 4.4),
        )
        progress.note(GenerationFinished(ended))
        progress.note(TurnFinished(FinishReason.STOPPED, ended.id))
        shown.append(progress.status().parts)
    ended = replace(ended, usage=None, timing=Timing(0.0149, 4.0))
    progress.note(GenerationFinished(ended))
    progress.note(TurnFinished(FinishReason.STOPPED, ended.id))
    assert progress.status().parts == ("Stopped", "first after 15 ms")
    assert shown == [
        ("Stopped", "500 tokens", "125 tok/s", "1,200 in the prompt", "$0.0021", "first after 0.4 s"),
        ("Stopped", "~500 tokens", "~125 tok/s", "first after 0.4 s"),
    ]
