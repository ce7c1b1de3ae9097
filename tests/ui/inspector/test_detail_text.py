"""Text in foldable sections."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from chatdesk.ui.inspector.detail_text import DetailText, Section
from chatdesk.ui.inspector.text_colors import Syntax, formats, spans
from chatdesk.ui.look.theme import Theme
from tests.ui.conftest import Show

HEAD = Section("Request", "POST /x\nAccept: y", "3 lines", Syntax.HEADERS)
BODY = Section("Body", '{\n  "a": 1\n}', "", Syntax.JSON)
ANSWER = Section("Answer", "done")


@pytest.fixture
def text(theme: Theme, show: Show) -> DetailText:
    """Return a text with two sections."""
    made = DetailText(theme)
    made.set_theme(theme)
    made.resize(500, 300)
    made.show_sections([HEAD, BODY])
    show(made)
    made.setFocus()
    return made


def test_enter_folds_the_section_with_the_caret_and_unfolds_it_again(text: DetailText) -> None:
    """Wherever in the section the caret is; it ends on the heading, so that Enter brings it back."""
    text.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert text.toPlainText() == "Request   3 lines\nPOST /x\nAccept: y\n\nBody"
    assert text.textCursor().block().text() == "Body"
    QTest.keyClick(text, Qt.Key.Key_Space)
    assert text.toPlainText().endswith('Body\n{\n  "a": 1\n}')


def test_a_click_on_a_heading_folds_and_one_on_text_does_not(text: DetailText) -> None:
    """Folded headings stand below each other like a list."""
    for title in ("Body", "Request"):
        cursor = text.document().find(title)
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        place = text.cursorRect(cursor).center() + QPoint(12, 0)
        QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert text.is_folded(title)
    assert text.toPlainText() == "Request   3 lines\nBody"
    text.fold("Body", False)
    below = text.cursorRect(text.document().find('"a"')).center()
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert not text.is_folded("Body")


def test_what_is_folded_stays_so_in_the_next_text(text: DetailText) -> None:
    """Who does not want to see headers folds them once."""
    text.fold("Request", True)
    text.show_sections([HEAD._replace(text="GET /y"), ANSWER])
    assert text.toPlainText() == "Request   3 lines\n\nAnswer\ndone"


def test_text_that_grows_at_its_end_keeps_caret_and_place(text: DetailText) -> None:
    """A response that comes while one reads the request moves nothing."""
    long = HEAD._replace(text="\n".join(f"line {n}" for n in range(100)))
    text.show_sections([long])
    text.verticalScrollBar().setValue(40)
    cursor = text.document().find("line 50")
    text.setTextCursor(cursor)
    place = text.verticalScrollBar().value()
    text.show_sections([long, ANSWER])
    assert text.toPlainText().endswith("line 99\n\nAnswer\ndone")
    assert text.verticalScrollBar().value() == place
    assert text.textCursor().selectedText() == "line 50"
    text.show_sections([long._replace(note="4 lines"), ANSWER])
    assert text.textCursor().position() == 0


def test_only_lines_in_view_are_coloured(theme: Theme, show: Show) -> None:
    """Of a body of thousands of lines the others wait until somebody goes there."""
    made = DetailText(theme)
    made.set_theme(theme)
    made.resize(500, 300)
    show(made)
    made.show_sections([BODY._replace(text="\n".join('"key": "value",' for _ in range(2000)))])
    document = made.document()
    assert len(document.findBlockByNumber(3).layout().formats()) == 2
    assert not document.findBlockByNumber(1500).layout().formats()
    made.verticalScrollBar().setValue(1495)
    assert len(document.findBlockByNumber(1500).layout().formats()) == 2


def test_parts_of_json_and_of_headers_are_told_apart(theme: Theme) -> None:
    """A key is no string, an escaped quote ends nothing, an emoji counts twice as Qt counts."""
    line = '  "a \\" b": ["x: 😀", -1.5e3, true],'
    found = [(line[start:end], color) for start, end, color in spans(line, Syntax.JSON)]
    assert found == [
        ('"a \\" b"', "code_type"),
        ('"x: 😀"', "code_string"),
        ("-1.5e3", "code_number"),
        ("true", "code_keyword"),
    ]
    lengths = [(piece.start, piece.length) for piece in formats(line, Syntax.JSON, theme)]
    assert lengths == [(2, 8), (13, 7), (22, 6), (30, 4)]
    assert list(spans("Content-Type: a: b", Syntax.HEADERS)) == [(0, 12, "code_type")]
    assert list(spans("POST http://x: y", Syntax.HEADERS)) == []
    assert list(spans('"a": 1', Syntax.PLAIN)) == []
