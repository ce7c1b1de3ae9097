"""Esc while an answer is written: it closes what is open, and the next press stops; real keys."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, write_account
from tests.e2e.desktop import Desktop
from tests.e2e.hands import Hands
from tests.e2e.test_by_keys import MESSAGE, ends, stalled
from tests.fakes.scripted_server import ScriptedServer


def test_esc_closes_what_is_open_and_then_stops(desktop: Desktop, folder: Path) -> None:
    """The form of the header, the finder, the filter; and from the palette the other key stops at once."""
    with ScriptedServer(default=stalled("It begins")) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            hands = Hands(program)
            program.send("One?")
            program.wait_for("Writing")
            hands.give("preset.edit", to="System prompt")
            hands.press("Escape", to=MESSAGE)
            hands.give("search.here", to="Find in this conversation")
            hands.press("Escape", to="Conversation")
            hands.give("sidebar.filter", to="Filter")
            program.type("one")
            hands.press("Escape", to="Filter")
            assert program.find("Writing") is not None
            hands.press("Escape")
            ends(program, "Stopped")
            hands.give("composer.focus", to=MESSAGE)
            program.send("Two?")
            program.wait_for("Writing")
            hands.give("palette.open", to="Command")
            hands.give("turn.stop", by=1, to="Command")
            program.wait_for("Stopped")
            hands.press("Escape", to=MESSAGE)
            hands.quit()
