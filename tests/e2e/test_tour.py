"""The main job, without a network: type, read, stop, go on, quit, find everything again."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.accounts import answers, text_of
from tests.e2e.desktop import Desktop

QUESTION = "Write me a long answer"
DRAFT = "not sent yet, 3 < 5"


def difference(one: bytes, other: bytes) -> float:
    """Return which part of the pixels of two pictures differs."""
    assert len(one) == len(other)
    return sum(a != b for a, b in zip(one[::3], other[::3], strict=True)) / (len(one) / 3)


def test_a_person_stops_goes_on_and_finds_everything_again(desktop: Desktop, folder: Path) -> None:
    """Text appears, Esc stops it, Alt+Enter goes on; after quitting all of it and the draft are there."""
    with desktop.program(folder) as program:
        program.move(60, 50, 1100, 700)
        empty = program.picture()
        program.send(QUESTION)
        program.wait_for("Writing")
        program.press("Escape")
        program.wait_for("Stopped")
        assert difference(program.picture(), empty) > 0.01
        stopped = answers(desktop.export(folder)[0])[-1]
        assert stopped["finish_reason"] == "stopped"

        program.press("alt+Return")
        program.wait_for("Writing")
        program.press("ctrl+period")
        program.wait_for("Stopped")
        program.type(DRAFT)
        where, look = program.geometry(), program.picture()
        program.quit()
    kept = desktop.export(folder)
    said = text_of(answers(kept[0])[-1])
    assert said.startswith(text_of(stopped))
    assert len(said) > len(text_of(stopped))

    with desktop.program(folder) as program:
        assert program.composer_text() == DRAFT
        assert program.geometry() == where
        program.wait_for("Stopped")
        assert program.find(QUESTION, "list item")
        assert difference(program.picture(), look) < 0.005
        program.quit()
    assert desktop.export(folder) == kept
