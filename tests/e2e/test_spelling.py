"""Misspelled words, found and mended by keys in the running program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.desktop import Desktop, until

FOCUSED = "object:state-changed:focused"
SHOWN = "object:state-changed:showing"


@pytest.mark.needs("spelling")
def test_words_are_mended_and_learnt_without_a_mouse(desktop: Desktop, folder: Path) -> None:
    """F7 opens what may be meant; Enter takes the first, and another word becomes one of the user's own."""
    own_words = folder / "words.txt"
    with desktop.program(folder) as program:

        def spoken(entry: str) -> bool:
            return any(name == entry for _, name in desktop.eyes.heard(FOCUSED))

        spoken("")
        desktop.eyes.heard(SHOWN)
        program.type("I recieve the qwxzlet")
        program.press("F7")
        until(lambda: spoken("receive"), "what may be meant")
        until(lambda: desktop.eyes.heard(SHOWN), "the menu")
        program.press("Return")
        until(lambda: program.composer_text() == "I receive the qwxzlet", "the mended word")
        until(lambda: desktop.eyes.heard(SHOWN), "the menu gone")
        program.press("F7")
        until(lambda: desktop.eyes.heard(SHOWN), "the menu")
        program.press("Down")
        until(lambda: spoken("Add “qwxzlet” to the dictionary"), "what can be done with the other word")
        program.press("Return")
        until(
            lambda: own_words.exists() and own_words.read_text("utf-8") == "qwxzlet\n", "the word in its file"
        )
        program.press("F7")
        program.wait_words("No misspelled word")
        program.press("ctrl+a", "BackSpace")
        program.quit()
