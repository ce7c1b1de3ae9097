"""Which keys do what while the transcript has the focus."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence


class KeyAct(Enum):
    """What a key asks of the canvas."""

    LINE_UP = auto()
    LINE_DOWN = auto()
    PAGE_UP = auto()
    PAGE_DOWN = auto()
    COPY = auto()
    SELECT_ALL = auto()
    PRESS = auto()
    LEAVE = auto()


_PLAIN = {
    Qt.Key.Key_Up: KeyAct.LINE_UP,
    Qt.Key.Key_Down: KeyAct.LINE_DOWN,
    Qt.Key.Key_PageUp: KeyAct.PAGE_UP,
    Qt.Key.Key_PageDown: KeyAct.PAGE_DOWN,
    Qt.Key.Key_Return: KeyAct.PRESS,
    Qt.Key.Key_Enter: KeyAct.PRESS,
    Qt.Key.Key_Space: KeyAct.PRESS,
    Qt.Key.Key_Escape: KeyAct.LEAVE,
}


def act_of_key(event: QKeyEvent) -> KeyAct | None:
    """Return what a key press asks for, None where it is none of the canvas's keys."""
    if event.matches(QKeySequence.StandardKey.Copy):
        return KeyAct.COPY
    if event.matches(QKeySequence.StandardKey.SelectAll):
        return KeyAct.SELECT_ALL
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held != Qt.KeyboardModifier.NoModifier:
        return None
    return _PLAIN.get(Qt.Key(event.key()))
