"""A key press in the spelling of the keymap."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from chatdesk.commands.keymap import normalise

_HELD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_EDITING = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.DeleteStartOfWord,
)
_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Shift,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
        Qt.Key.Key_Hyper_L,
        Qt.Key.Key_Hyper_R,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
        Qt.Key.Key_unknown,
    }
)


def key_name(event: QKeyEvent) -> str:
    """Return the key with what is held beside it, as `normalise` writes keys."""
    return normalise(portable_key(event))


def portable_key(event: QKeyEvent) -> str:
    """Return the key with what is held beside it, such as "Ctrl+Shift+K"."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    sequence = QKeySequence(event.key() | held.value)
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def is_modifier(event: QKeyEvent) -> bool:
    """Tell whether the key is only held beside others."""
    return event.key() in _MODIFIERS


def is_command_key(event: QKeyEvent) -> bool:
    """Tell whether a key that is pressed in a field means a command, and not to write or to edit."""
    if Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
        return True
    is_editing = any(event.matches(one) for one in _EDITING)
    return bool(event.modifiers() & _HELD) and not (is_modifier(event) or is_editing)
