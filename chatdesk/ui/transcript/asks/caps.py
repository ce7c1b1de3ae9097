"""The keycaps on the answers of a question: always those that would give them from where the focus is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtWidgets import QApplication, QLineEdit

from chatdesk.ui.look.buttons import FlatButton

Keys = tuple[str, ...]


class Cap(NamedTuple):
    """A button with the keys that press it while its card has the focus.

    `far` names what answers it from elsewhere: "approve", "deny", or "" for nothing.
    """

    button: FlatButton
    near: Keys
    far: str = ""


class AnswerCaps:
    """Knows the keys of each button; `far` are those of "approve" and "deny" from elsewhere."""

    def __init__(self, *caps: Cap) -> None:
        self._caps = caps
        self.far: Mapping[str, Keys] = {}

    def now(self, *, has_focus: bool) -> Sequence[tuple[FlatButton, Keys]]:
        """Return the keys of now; `has_focus`: the card has it. In a line to write in letters are letters."""
        if has_focus and not isinstance(QApplication.focusWidget(), QLineEdit):
            return [(cap.button, cap.near) for cap in self._caps]
        if has_focus:
            return [(cap.button, _without_letters(cap.near)) for cap in self._caps]
        return [(cap.button, self.far.get(cap.far, ())) for cap in self._caps]


def _without_letters(keys: Keys) -> Keys:
    """Return the keys that write nothing: of "D" and "Enter" the second; none of "Shift" and "A"."""
    return tuple(key for key in keys if len(key) > 1) if keys[:1] != ("Shift",) else ()
