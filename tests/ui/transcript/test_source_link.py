"""Characters are found on the page by their place in the source, and the other way round."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.delta import TextDelta
from chatdesk.domain.message import Message, ReasoningPart, Role, TextPart, ToolCallPart
from chatdesk.ui import utf16
from chatdesk.ui.transcript import TranscriptView
from tests.ui.conftest import emitted
from tests.ui.transcript.showing import RICH, answer, make_view, paint, question


def marked(view: TranscriptView) -> list[str]:
    """Return the letters that are marked, of each unit."""
    found = view.source_link.marked
    return [utf16.cut(view.page.ready(one.row)[one.unit].letters(), one.start, one.end) for one in found]


def mark(view: TranscriptView, message: Message, words: str, text: str = "") -> list[str]:
    """Mark these words of the source; return what is marked on the page."""
    start = (text or message.text).index(words)
    view.source_link.mark(message.id, "text", start, start + len(words), brings_into_view=True)
    paint(view)
    return marked(view)


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("A paragraph", ["A paragraph"]),
        ("**bold**, *it", ["bold, it"]),
        ("](https://example.org/there) in", ["in"]),
        ("second\n   - inner", ["second\ninner"]),
        ('print("in', ['print("in']),
        ("two  | 22", ["two\n22"]),
        ("SELECT 2", ["SELECT 2"]),
        ("end 🚀 of", ["end 🚀 of"]),
        ("aragr", ["aragr"]),
    ],
)
def test_source_is_found_on_the_page(qapp: QApplication, words: str, letters: list[str]) -> None:
    """Over marks of Markdown, in lists, code and tables: what is marked is what was written there."""
    message = answer(RICH)
    view = make_view(question(), message)
    assert mark(view, message, words) == letters


def test_marks_within_a_word_are_stepped_over(qapp: QApplication) -> None:
    """A word with marks in it is one word."""
    message = answer("That is un**believ**able, `it` is. Really believable.")
    view = make_view(message)
    assert mark(view, message, "un**believ**able") == ["unbelievable"]
    assert mark(view, message, "Really bel") == ["Really bel"]


def test_a_long_answer_is_read_where_it_is_asked_for(qapp: QApplication) -> None:
    """Of an answer of many rows only the one that is asked for is built, and brought into view."""
    text = "\n\n".join(
        f"Paragraph {number} says something of its own, at some length." for number in range(2000)
    )
    message = answer(text)
    view = make_view(message)
    built = sum(row.units is not None for row in view.page.rows)
    assert mark(view, message, "Paragraph 700 says") == ["Paragraph 700 says"]
    found = view.source_link.marked[0]
    assert any(row is found.row for row, _ in view.stage.visible)
    assert sum(row.units is not None for row in view.page.rows) < built + 12


def test_growing_text_has_its_source(qapp: QApplication) -> None:
    """While an answer is written, and after it, the same characters are found."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    text = "# Title\n\nSome *words* come, and then more of them.\n\n" * 8
    view.begin(message)
    for at in range(0, len(text), 11):
        view.add_deltas(message.id, [TextDelta(text[at : at + 11])], at * 0.01)
        view.growth.advance()
    # On a busy machine the last frame may have been put off.
    view.flush()
    paint(view)
    place = text.rindex("*words* come")
    for _ in range(2):
        view.source_link.mark(message.id, "text", place, place + 12, brings_into_view=False)
        assert marked(view) == ["words come"]
        view.finish(Message(Role.ASSISTANT, (TextPart(text),), id=message.id))
        paint(view)


def test_reasoning_and_calls_are_marked_as_a_whole(qapp: QApplication) -> None:
    """Folded reasoning and cards have no characters to mark; open reasoning has."""
    message = answer(ReasoningPart("Let me think about it.", 1.0), "Text", ToolCallPart("c1", "clock", "{}"))
    view = make_view(message)
    link = view.source_link
    assert link.mark(message.id, "reasoning", 4, 6, brings_into_view=True)
    assert [(one.start, one.end) for one in link.marked] == [(0, 0)]
    assert link.mark(message.id, "call", 0, 1, brings_into_view=True)
    view.modes.toggle_reasoning()
    paint(view)
    assert link.mark(message.id, "reasoning", 4, 6, brings_into_view=True)
    assert marked(view) == ["me"]
    assert not link.mark("other", "text", 0, 4, brings_into_view=True)
    link.clear()
    assert link.marked == []


def test_a_click_tells_the_place_in_the_source(qapp: QApplication) -> None:
    """While somebody looks, a click brings message, kind and offset; else it says nothing."""
    message = answer("First words.\n\nThen **bold** and more.")
    view = make_view(message)
    spy = QSignalSpy(view.source_link.place_chosen)
    row, top = view.stage.visible[0]
    (_, _, y), *_ = [place for place in row.placed(view.page.style, top) if "bold" in place[1].letters()]
    unit = next(unit for unit in view.page.ready(row) if "bold" in unit.letters())
    box = unit.place_of(unit.letters().index("bold") + 1)
    at = QPoint(int(view.stage.column_left + box.left()), int(y + box.center().y()))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert spy.count() == 0
    view.source_link.listen(True)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    view.source_link.listen(False)
    assert emitted(spy) == [[message.id, "text", message.text.index("bold") + 1]]
