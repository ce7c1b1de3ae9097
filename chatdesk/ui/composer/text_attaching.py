"""The user makes a file of what he has written."""

from __future__ import annotations

from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.composer.text_file import add_as_file


def attach_text(composer: Composer) -> bool:
    """Make a file of what is selected, or of all that is written; False where it is too much for one message.

    The text leaves the field, and Undo brings it back there; the file stays until it is taken away.
    """
    cursor = composer.edit.textCursor()
    # Qt separates the paragraphs of a selection by a sign of its own.
    chosen = cursor.selectedText().replace("\u2029", "\n") if cursor.hasSelection() else composer.text()
    if not chosen.strip():
        return True
    if not add_as_file(composer.attachments, chosen):
        return False
    if cursor.hasSelection():
        cursor.removeSelectedText()
    else:
        composer.set_text("")
    return True
