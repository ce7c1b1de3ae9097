"""What came back of a call, in every shape."""

from __future__ import annotations

import base64
import json
import time

import pytest
from PySide6.QtCore import QBuffer, QByteArray, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import AttachmentPart, ToolResultPart
from chatdesk.ui.inspector.result_shapes import ResultShapes, Shape
from chatdesk.ui.inspector.result_view import ResultView
from chatdesk.ui.look.theme import Theme
from tests.ui.conftest import Show

ROWS = json.dumps([{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob", "extra": [1]}])


@pytest.fixture
def view(theme: Theme, show: Show) -> ResultView:
    """Return a view that is shown."""
    made = ResultView(theme)
    made.resize(560, 480)
    show(made)
    return made


def _find(view: ResultView, text: str) -> str:
    view.finder.field.setText(text)
    QTest.keyClick(view.finder.field, Qt.Key.Key_Return)
    return view.finder.count.text()


@pytest.mark.parametrize(
    ("result", "shapes"),
    [
        (ToolResultPart("c", "done"), [Shape.TEXT]),
        (ToolResultPart("c", "[1, 2"), [Shape.TEXT]),
        (ToolResultPart("c", '"only a text"'), [Shape.TEXT]),
        (ToolResultPart("c", "[1, 2]"), [Shape.TREE, Shape.TEXT]),
        (ToolResultPart("c", ROWS), [Shape.TABLE, Shape.TREE, Shape.TEXT]),
        (ToolResultPart("c", '{"rows": [{"a": 1}], "n": 1}'), [Shape.TABLE, Shape.TREE, Shape.TEXT]),
        (ToolResultPart("c", "one row", structured={"a": 1}), [Shape.TREE, Shape.TEXT]),
    ],
)
def test_a_result_has_the_shapes_that_fit(result: ToolResultPart, shapes: list[Shape]) -> None:
    """Text always; a tree where it is JSON or structured, a table where that is rows; the best first."""
    assert list(ResultShapes(result).shapes) == shapes


def test_rows_are_a_table(view: ResultView) -> None:
    """A column for each field that any row has; what a row lacks is empty; a cell is copied as it is."""
    view.show_result(ToolResultPart("c", ROWS), "")
    cells = view.table.cells
    assert view.shape is Shape.TABLE
    assert cells.table.columns == ("id", "name", "extra")
    assert [cells.index(1, column).data() for column in range(3)] == ["2", "Bob", "[1]"]
    assert cells.index(0, 2).data() == ""
    view.table.setCurrentIndex(cells.index(1, 1))
    QTest.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Bob"


def test_a_text_is_found_in_each_shape(view: ResultView) -> None:
    """The count tells which of how many; each find is gone to."""
    view.show_result(ToolResultPart("c", ROWS), "")
    assert _find(view, "BOB") == "1 of 1"
    assert view.table.currentIndex().data() == "Bob"
    view.show_shape(Shape.TREE)
    assert view.tree.nodes.node(view.tree.currentIndex()).path == (1, "name")
    view.show_shape(Shape.TEXT)
    assert view.text.textCursor().position() == ROWS.index("Bob")
    assert _find(view, "id") == "1 of 2"
    QTest.keyClick(view.finder.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert view.finder.count.text() == "2 of 2"
    assert _find(view, "nowhere") == "none"


def test_the_shape_that_was_chosen_stays(view: ResultView) -> None:
    """Who wants the tree gets the tree of the next result too, where it has one."""
    view.show_result(ToolResultPart("c", ROWS), "")
    view.choose_shape(-1)
    seen = [view.shape]
    for text in ("[1]", "plain", ROWS):
        view.show_result(ToolResultPart("d", text), "")
        seen.append(view.shape)
    assert seen == [Shape.TREE, Shape.TREE, Shape.TEXT, Shape.TREE]


def test_a_picture_is_shown(view: ResultView) -> None:
    """It comes first, with its kind and size; one that is broken says so."""
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    encoded = base64.b64encode(data.data()).decode()
    part = ToolResultPart("c", "A red one", attachments=(AttachmentPart("a", "image/png", encoded),))
    view.show_result(part, "")
    assert view.shape is Shape.PICTURE
    assert view.picture.accessibleName().startswith("image/png, 40 by 30, ")
    broken = ToolResultPart("d", "", attachments=(AttachmentPart("a", "image/png", "AAAA"),))
    view.show_result(broken, "")
    assert view.picture.accessibleName() == "image/png: it cannot be shown"


def test_five_megabytes_are_shown_at_once(view: ResultView) -> None:
    """Nothing is built that is not seen: opening, going to the end and finding take a moment each."""
    rows = [{"id": n, "path": f"/src/module_{n}.py", "text": "word " * 8} for n in range(52_000)]
    text = json.dumps(rows)
    assert len(text) > 5_000_000

    def seconds() -> float:
        QApplication.processEvents()
        return time.thread_time()

    began = seconds()
    view.show_result(ToolResultPart("c", text), "")
    table = seconds()
    view.show_shape(Shape.TREE)
    view.tree.scrollToBottom()
    tree = seconds()
    view.show_shape(Shape.TEXT)
    view.long_text.scrollToBottom()
    long_text = seconds()
    assert _find(view, "module_51999.py") == "1 of 1"
    found = seconds()
    assert max(table - began, tree - table, long_text - tree, found - long_text) < 2.0
    assert view.tree.nodes.rowCount(view.tree.nodes.index(0, 0)) == 52
    view.show_shape(Shape.TREE)
    assert view.tree.nodes.node(view.tree.currentIndex()).path == (51_999, "path")


def test_a_long_text_keeps_every_letter(theme: Theme, show: Show, view: ResultView) -> None:
    """However wide the view is, the lines together are the text, other scripts and empty lines included."""
    text = "\n".join(["plain " * 40, "", "日本語 " * 60, "tab\there", "x" * 1000]) * 60
    view.long_text.show_text(text)
    lines = view.long_text.lines
    for columns in (7, 80, 500):
        lines.set_columns(columns)
        joined = ""
        for row in range(lines.rowCount()):
            start, end = lines.line(row)
            assert end - start <= columns
            joined += text[len(joined) : start] + text[start:end]
        assert joined == text


def test_a_text_shows_that_the_keys_go_to_it(view: ResultView, theme: Theme) -> None:
    """A text to read has no caret: a ring lies around it while it has the focus, and only then."""
    view.show_result(ToolResultPart("c", "done"), "")
    QTest.keyClicks(view.finder.field, "d")

    def corner() -> QColor:
        return view.text.viewport().grab().toImage().pixelColor(0, 40)

    view.finder.take_focus()
    assert corner() != theme.color("focus")
    QTest.keyClick(view.finder.field, Qt.Key.Key_Escape)
    assert view.text.hasFocus()
    assert corner() == theme.color("focus")
