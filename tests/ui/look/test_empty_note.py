"""What stands where nothing is yet: seen where it stands, heard as one text."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.ui.look.empty_note import EmptyNote
from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.trash.trash_panel import TrashPanel
from tests.ui.conftest import Show

pytestmark = pytest.mark.qt


def _inked(widget: QWidget) -> tuple[int, int]:
    """Return the first and the last line of a picture of a widget that are not its ground alone."""
    image = widget.grab().toImage()
    ground = image.pixel(0, 0)
    lines = [
        y for y in range(image.height()) if any(image.pixel(x, y) != ground for x in range(image.width()))
    ]
    return (lines[0], lines[-1]) if lines else (-1, -1)


def test_it_is_told_as_one_text(theme: Theme, show: Show) -> None:
    """A screen reader hears the line and the sentence; other words take their place."""
    note = EmptyNote(theme, "trash", "Nothing here", "It comes with the first thing.")
    show(note)
    face = QAccessible.queryAccessibleInterface(note)
    assert face.text(QAccessible.Text.Name) == "Nothing here\nIt comes with the first thing."
    note.say("trash", "Still nothing")
    assert face.text(QAccessible.Text.Name) == "Still nothing"


def test_the_words_are_whole_in_the_least_room(qapp: QApplication, show: Show) -> None:
    """Where the room is low the icon goes, not the words; large text has its lines too."""
    words = "It comes with the first thing that somebody does here, and stays until the end of the day."
    note = EmptyNote(load_theme("light", 1.5), "trash", "Nothing here", words)
    note.resize(400, 500)
    show(note)
    first, last = _inked(note)
    assert 0 < first < last < 400
    note.resize(400, last - first - 20)
    qapp.processEvents()
    first, last = _inked(note)
    assert 0 <= first < last < note.height() - 1


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
def test_an_empty_trash_says_so_in_the_window(scheme: str, show: Show) -> None:
    """The words are painted over the list, in every look."""
    window = QWidget()
    window.resize(720, 560)
    show(window)
    panel = TrashPanel(load_theme(scheme), window)
    panel.open_with([])
    QApplication.processEvents()
    first, last = _inked(panel.view)
    assert last - first > 60
