"""Opening the first conversation does not wait for what Markdown is read with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from chatdesk.app.reading_ahead import ReadingAhead
from tests.app.desk_in_window import desk_in_window

pytestmark = pytest.mark.qt

_NOTHING_MORE = """
import sys
from chatdesk.app.reading_ahead import load_reading
import chatdesk.ui.transcript.compose, chatdesk.ui.transcript.text_rows
assert not any(name.startswith("markdown_it") for name in sys.modules)
load_reading()
before = set(sys.modules)
from chatdesk.markup import definitions, parse, pieces, segments
table = "| a | b |\\n|---|---|\\n| 1 | 2 |\\n"
parse("# A\\n\\ntext *with* `code` and [a link](https://example.org)\\n\\n" + table)
assert set(sys.modules) == before, set(sys.modules) - before
"""


async def test_the_pointer_over_the_list_is_enough(tmp_path: Path) -> None:
    """Who goes there is about to open something; it is done once."""
    async with desk_in_window(tmp_path) as made:
        ahead = ReadingAhead(made.window.sidebar, made.tasks)
        begun = [ahead.has_begun]
        point = QPointF(5, 5)
        QApplication.sendEvent(made.window.sidebar, QEnterEvent(point, point, point))
        begun.append(ahead.has_begun)
        assert begun == [False, True]
        QApplication.sendEvent(made.window.sidebar, QEvent(QEvent.Type.Enter))
        await made.settle()


async def test_a_field_with_the_focus_is_enough(tmp_path: Path) -> None:
    """The filter, the search and the palette are fields; the composer, where one writes, is none."""
    async with desk_in_window(tmp_path) as made:
        made.window.sidebar.list.clearFocus()
        made.page.composer.take_focus()
        ahead = ReadingAhead(made.window.sidebar, made.tasks)
        field = QLineEdit(made.window)
        made.page.composer.take_focus()
        begun = [ahead.has_begun]
        field.show()
        field.setFocus()
        QApplication.processEvents()
        begun.append(ahead.has_begun)
        assert begun == [False, True]
        await made.settle()


def test_nothing_is_left_to_be_loaded() -> None:
    """What is loaded ahead is all that reading needs."""
    subprocess.run([sys.executable, "-c", _NOTHING_MORE], check=True, timeout=60)
