"""Gives commands by their keys, as a person without a mouse does, and sees where the focus is after each."""

from __future__ import annotations

from chatdesk.commands.table import BY_ID
from tests.e2e.desktop import Program, until
from tests.e2e.surfaces import check, focused, rows_of, wait_focus

_NAMES = {
    "Backspace": "BackSpace",
    "Del": "Delete",
    "Enter": "Return",
    "Esc": "Escape",
    "PgDown": "Next",
    "PgUp": "Prior",
    "+": "plus",
    ",": "comma",
    "-": "minus",
    ".": "period",
    "/": "slash",
    ";": "semicolon",
    "=": "equal",
}
_MOST_TABS = 40


def x_keys(key: str) -> list[str]:
    """Return the presses of a key of the table, "Ctrl+Shift+." or "G, G", named as X does."""
    return [_x_key(chord) for chord in key.split(", ")]


def _x_key(chord: str) -> str:
    held, last = chord[:-1], chord[-1]
    if last != "+":
        held, _, last = chord.rpartition("+")
    name = _NAMES.get(last, last.lower() if len(last) == 1 else last)
    return "+".join([*filter(None, held.lower().split("+")), name])


class Hands:
    """Keys of one program."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def give(self, command_id: str, *, by: int = 0, to: str = "") -> None:
        """Press a key of a command, its first one as a rule; then the focus is at `to`, or anywhere."""
        self._program.press(*x_keys(BY_ID[command_id].keys[by]))
        self.see(to)

    def quit(self) -> None:
        """End the program by its key."""
        self._program.quit(*x_keys(BY_ID["app.quit"].keys[0]))

    def choose(self, command_id: str, *, to: str = "") -> None:
        """Give a command that has no key, by the palette."""
        self.give("palette.open", to="Command")
        title = BY_ID[command_id].title.rstrip("…")
        self._program.type(f">{title}")
        until(lambda: self.chosen().startswith(f"{title},"), f"{title} in the palette")
        self._program.press("Return")
        self.see(to)

    def press(self, *keys: str, to: str = "") -> None:
        """Press keys; then the focus is at `to`, or anywhere."""
        self._program.press(*keys)
        self.see(to)

    def tab_to(self, name: str, key: str = "Tab") -> None:
        """Go to something by Tab alone."""
        place = self.place()
        for _ in range(_MOST_TABS):
            if place == name:
                return
            self._program.press(key)
            place = until(lambda before=place: self._place_after(before), f"what comes behind {place}")  # type: ignore[misc]
        raise AssertionError(f"Tab does not come to “{name}”")

    def place(self) -> str:
        """Return the name of the widget that has the focus, "" while nothing has."""
        names = [node.name for node in focused(self._program.nodes()) if "transient" not in node.states]
        return next((name for name in names if name), "")

    def _place_after(self, before: str) -> str:
        place = self.place()
        return place if place != before else ""

    def see(self, to: str = "") -> None:
        """See that the focus is somewhere, at `to` where that is said."""
        self._program.check_alive()
        if to:
            wait_focus(self._program, to)
        else:
            until(lambda: focused(self._program.nodes()), "something with the focus")

    def check(self, *lists: str) -> None:
        """See that everything that is shown now can be heard; these lists have rows."""
        check(self._program, *lists)

    def chosen(self) -> str:
        """Return what Enter means in the palette."""
        rows = rows_of(self._program.nodes(), "Results")
        return next((row.name for row in rows if "selected" in row.states), "")
