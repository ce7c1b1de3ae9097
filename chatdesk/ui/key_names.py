"""A key press in the spelling of the keymap."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from chatdesk.commands.keymap import normalise


def key_name(event: QKeyEvent) -> str:
    """Return the key with what is held beside it, as `normalise` writes keys."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    sequence = QKeySequence(event.key() | held.value)
    return normalise(sequence.toString(QKeySequence.SequenceFormat.PortableText))
