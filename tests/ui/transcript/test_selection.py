"""Selecting and copying."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from chatdesk.domain.message import Message, Role
from tests.ui.transcript.showing import (
    RICH,
    all_text,
    answer,
    click,
    drag,
    make_view,
    paint,
    question,
    say,
    send_mouse,
    wait_for,
)

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier

PLAIN = """Head

A paragraph with bold, italic, code and a link in it.

1. first
2. second
  ◦ inner one
  ◦ inner two

print("in a list")

3. third

quoted words in two lines

name\tcount
one\t1
two\t22

SELECT 1;

SELECT 2;

The end 🚀 of it."""


def at(view: object, x: float, y: float) -> QPointF:
    """Return a point of the column."""
    return QPointF(view.stage.column_left + x, y)  # type: ignore[attr-defined]


def test_everything_is_copied_as_plain_text(qapp: QApplication) -> None:
    """Lists keep their markers, tables become tab-separated, code loses its frame, marks are gone."""
    view = make_view(question("What now?"), answer(RICH))
    QTest.keySequence(view, QKeySequence.StandardKey.SelectAll)
    QTest.keySequence(view, QKeySequence.StandardKey.Copy)
    assert QGuiApplication.clipboard().text() == "What now?\n\n" + PLAIN


def test_dragging_selects_from_letter_to_letter(qapp: QApplication) -> None:
    """A drag from one message into another selects what lies between, by letters."""
    view = make_view(question("first words"), answer("second words"))
    drag(view, at(view, 0, 38), at(view, 1000, 86))
    assert view.clip.text() == "first words\n\nsecond words"
    drag(view, at(view, 1000, 86), at(view, 0, 86))
    assert view.clip.text() == "second words"
    click(view, at(view, 300, 86))
    assert view.clip.text() == ""


def test_two_clicks_select_a_word_and_three_a_block(qapp: QApplication) -> None:
    """A double click takes the word under it, a third click the whole paragraph."""
    view = make_view(question(), answer("some simple words"))
    place = at(view, 60, 86)
    click(view, place)
    send_mouse(view, QEvent.Type.MouseButtonDblClick, place)
    assert view.clip.text() == "simple"
    send_mouse(view, QEvent.Type.MouseButtonRelease, place)
    click(view, place)
    assert view.clip.text() == "some simple words"


def test_a_selection_stays_while_text_streams(qapp: QApplication) -> None:
    """Text that arrives behind a selection, and the end of the answer, do not change it."""
    view = make_view(question("first words"))
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, "some simple words")
    paint(view)
    drag(view, at(view, 0, 38), at(view, 60, 86))
    selected = view.clip.text()
    assert selected.startswith("first words\n\nsome s")
    say(view, message, " and more of them\n\nand more\n\n- and a list")
    assert view.clip.text() == selected
    view.finish(answer("some simple words and more of them\n\nand more\n\n- and a list", id=message.id))
    assert view.clip.text() == selected


def test_a_selection_reaches_over_rows_that_are_not_built(qapp: QApplication) -> None:
    """All of a long conversation can be copied, and afterwards it is still mostly not built."""
    view = make_view(*(answer(f"message {n}") for n in range(500)))
    text = all_text(view)
    assert text.startswith("message 0\n\nmessage 1\n\n")
    assert text.count("message") == 500
    assert sum(row.units is not None for row in view.page.rows) < 100


def test_dragging_below_the_edge_scrolls(qapp: QApplication) -> None:
    """While the mouse is held above the upper edge the view scrolls up and the selection grows."""
    view = make_view(answer("words\n\n" * 200))
    top = view.page.scroll.top
    send_mouse(view, QEvent.Type.MouseButtonPress, at(view, 10, 300))
    send_mouse(view, QEvent.Type.MouseMove, at(view, 10, -200))
    assert wait_for(lambda: view.page.scroll.top < top - 100)
    send_mouse(view, QEvent.Type.MouseButtonRelease, at(view, 10, -200))
    assert view.clip.text().count("words") > 10


def test_the_menu_copies(qapp: QApplication) -> None:
    """The context menu offers Copy and Select all, and does not block."""
    view = make_view(answer("some words"))
    QTest.keySequence(view, QKeySequence.StandardKey.SelectAll)
    view.clip.open_menu(view.mapToGlobal(view.rect().center()))
    menu = view.findChild(QMenu)
    assert menu is not None
    acts = {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}
    assert list(acts) == ["Copy", "Copy as Markdown", "Select all"]
    acts["Copy"].trigger()
    assert QGuiApplication.clipboard().text() == "some words"
    menu.close()


def test_the_menu_knows_what_is_under_it(qapp: QApplication) -> None:
    """The message and the link below the mouse can be copied, without a selection too."""
    view = make_view(question(), answer("[wide link text](https://example.org/a) and **more**"))
    place = at(view, 20, 86)
    view.clip.open_menu(view.mapToGlobal(place.toPoint()), view.stage.hit(place.x(), place.y()))
    menu = view.findChild(QMenu)
    assert menu is not None
    acts = {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}
    assert not acts["Copy"].isEnabled()
    acts["Copy link"].trigger()
    assert QGuiApplication.clipboard().text() == "https://example.org/a"
    acts["Copy message"].trigger()
    assert QGuiApplication.clipboard().text() == "[wide link text](https://example.org/a) and **more**"
    menu.close()


def select_by(view: object, *keys: Qt.Key, held: Qt.KeyboardModifier = SHIFT) -> str:
    """Press keys with Shift; return what is selected then."""
    for key in keys:
        QTest.keyClick(view, key, held)  # type: ignore[call-overload]
    return str(view.clip.text())  # type: ignore[attr-defined]


def test_letters_and_words_are_selected_by_keys(qapp: QApplication) -> None:
    """Shift with the arrows goes by letters, with Ctrl by words, over the borders of blocks and messages."""
    view = make_view(question("Why 👩‍👩‍👧 e\u0301?"), answer("some words\n\n```\ncode\n```"))
    assert select_by(view, Qt.Key.Key_Right) == "W"
    assert select_by(view, Qt.Key.Key_Right, held=SHIFT | CTRL) == "Why"
    assert select_by(view, Qt.Key.Key_Right, Qt.Key.Key_Right) == "Why 👩‍👩‍👧"
    assert select_by(view, Qt.Key.Key_Right, Qt.Key.Key_Right) == "Why 👩‍👩‍👧 e\u0301"
    assert select_by(view, Qt.Key.Key_Left) == "Why 👩‍👩‍👧 "
    assert select_by(view, Qt.Key.Key_Left, Qt.Key.Key_Left) == "Why "
    assert select_by(view, Qt.Key.Key_End) == "Why 👩‍👩‍👧 e\u0301?"
    assert select_by(view, *[Qt.Key.Key_Right] * 3).endswith("?\n\nso")
    assert select_by(view, Qt.Key.Key_End, held=SHIFT | CTRL).endswith("?\n\nsome words\n\ncode")
    assert select_by(view, Qt.Key.Key_Home, held=SHIFT | CTRL) == ""


def test_lines_and_screens_are_selected_by_keys(qapp: QApplication) -> None:
    """Shift with up and down goes by lines in the same column, and the view follows the end that moves."""
    view = make_view(answer("first line\\\nsecond line\\\nthird\n\n" + "words\n\n" * 200))
    QTest.keyClick(view, Qt.Key.Key_Home)
    paint(view)
    assert select_by(view, *[Qt.Key.Key_Right] * 6, Qt.Key.Key_Down) == "first line\nseco"
    assert select_by(view, Qt.Key.Key_Up) == "first "
    assert select_by(view, *[Qt.Key.Key_Down] * 2, Qt.Key.Key_Home) == "first line\nsecond line\n"
    count = select_by(view, *[Qt.Key.Key_PageDown] * 3).count("words")
    assert count > 15
    paint(view)
    assert view.page.scroll.top > view.viewport().height()
    assert select_by(view, *[Qt.Key.Key_PageUp] * 3).count("words") == 0


def test_the_message_and_then_all(qapp: QApplication) -> None:
    """Ctrl+A selects the message of the cursor or with the ring, and a second time everything."""
    view = make_view(question("first words"), answer("second words"))
    click(view, at(view, 20, 86))
    for wanted in ("second words", "first words\n\nsecond words"):
        QTest.keySequence(view, QKeySequence.StandardKey.SelectAll)
        assert view.clip.text() == wanted
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keySequence(view, QKeySequence.StandardKey.SelectAll)
    assert view.clip.text() == "first words"
