"""The palette by keys alone: typing, walking, choosing, closing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from chatdesk.domain.matching import Pattern
from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.palette.items import Found, Item, Kind
from chatdesk.ui.palette.palette import Palette
from tests.ui.conftest import emitted
from tests.ui.palette.some_sources import COMMANDS, TALKS, SomeSources

pytestmark = pytest.mark.qt
_Key = Qt.Key


@pytest.fixture
def palette(theme: Theme, window: QWidget) -> Palette:
    """Return an open palette."""
    made = Palette(theme, window, SomeSources(), lambda: (COMMANDS[2].key,))
    made.close_by({"ctrl+k"})
    made.let_through(["Ctrl+Q"])
    made.open_at()
    return made


def _type(palette: Palette, text: str) -> None:
    QTest.keyClicks(palette.field, text)


def _chosen(palette: Palette) -> str:
    index = palette.view.currentIndex()
    return palette.rows[index.row()].text if index.isValid() else ""


def test_it_opens_with_the_focus_in_its_field(palette: Palette) -> None:
    """Named for assistive tools, the first row chosen."""
    assert palette.field.hasFocus()
    assert palette.field.accessibleName() == "Command"
    assert palette.view.accessibleName() == "Results"
    assert _chosen(palette) == "Larger text"


def test_enter_runs_after_the_focus_went_back(palette: Palette, window: QWidget) -> None:
    """So that a command is about the place where one was."""
    held: list[QWidget | None] = []
    palette.chosen.connect(lambda _item: held.append(window.focusWidget()))
    spy = QSignalSpy(palette.chosen)
    _type(palette, "nc")
    QTest.keyClick(palette.field, _Key.Key_Return)
    (chosen,) = emitted(spy)[0]
    assert isinstance(chosen, Item)
    assert chosen.value == ("conversation.new",)
    assert palette.isHidden()
    assert isinstance(held[0], QLineEdit)
    assert held[0] is not palette.field


def test_what_cannot_be_done_now_is_not_run(palette: Palette) -> None:
    """Enter on it does nothing; the row says when it can be done."""
    spy = QSignalSpy(palette.chosen)
    _type(palette, ">stop")
    assert _chosen(palette) == "Stop"
    QTest.keyClick(palette.field, _Key.Key_Return)
    assert not emitted(spy)
    assert not palette.isHidden()
    told = palette.view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Stop, Stop the answer, later"


@pytest.mark.parametrize("key", [_Key.Key_Escape, _Key.Key_K])
def test_keys_that_close_it(palette: Palette, window: QWidget, key: Qt.Key) -> None:
    """Esc, and the key that opened it; the focus is where it was."""
    held = Qt.KeyboardModifier
    QTest.keyClick(palette.field, key, held.ControlModifier if key == _Key.Key_K else held.NoModifier)
    assert palette.isHidden()
    assert isinstance(window.focusWidget(), QLineEdit)
    assert window.focusWidget() is not palette.field


def test_arrows_walk_the_rows_and_go_round(palette: Palette) -> None:
    """Headings are passed over; pages and ends stop at the ends."""
    QTest.keyClick(palette.field, _Key.Key_Up)
    assert _chosen(palette) == "Preferences: Storage"
    QTest.keyClick(palette.field, _Key.Key_Down)
    QTest.keyClick(palette.field, _Key.Key_Down)
    assert _chosen(palette) == "History of the metre"
    QTest.keyClick(palette.field, _Key.Key_PageDown)
    assert _chosen(palette) == "Preferences: Storage"
    QTest.keyClick(palette.field, _Key.Key_Home)
    assert _chosen(palette) == "Larger text"
    QTest.keyClick(palette.field, _Key.Key_End)
    assert _chosen(palette) == "Preferences: Storage"


def test_more_rows_than_before_begin_with_their_heading(theme: Theme, window: QWidget) -> None:
    """Also where the list had room for one row a moment ago."""

    class Many(SomeSources):
        def conversations(self, pattern: Pattern, most: int) -> list[Found]:
            items = (Item(Kind.CONVERSATION, (f"c{n}",), f"Talk {n}") for n in range(20))
            return [(item, match) for item in items if (match := pattern.match(item.title)) is not None]

    made = Palette(theme, window, Many(), lambda: ())
    made.open_at()
    _type(made, "/")
    made.field.setText("#")
    assert made.rows[0].is_heading
    assert _chosen(made) == "Talk 0"
    assert made.view.verticalScrollBar().maximum() > 0
    assert made.view.verticalScrollBar().value() == 0


def test_home_and_end_belong_to_the_text_first(palette: Palette) -> None:
    """They move the caret while it has somewhere to go."""
    _type(palette, "#o")
    first = _chosen(palette)
    QTest.keyClick(palette.field, _Key.Key_Home)
    assert palette.field.cursorPosition() == 0
    QTest.keyClick(palette.field, _Key.Key_End)
    assert palette.field.cursorPosition() == 2
    assert _chosen(palette) == first
    QTest.keyClick(palette.field, _Key.Key_End)
    assert _chosen(palette) != first


def test_shortcuts_of_the_window_rest_but_those_let_through(palette: Palette, window: QWidget) -> None:
    """Quit goes on to the window, a new conversation does not begin behind the palette."""
    heard: list[str] = []
    for keys in ("Ctrl+Q", "Ctrl+N"):
        QShortcut(QKeySequence(keys), window).activated.connect(lambda keys=keys: heard.append(keys))
    QTest.keyClick(palette.field, _Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(palette.field, _Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["Ctrl+Q"]


def test_what_comes_later_leaves_the_chosen_row(palette: Palette) -> None:
    """A list of models that arrives moves nothing under the hand."""
    QTest.keyClick(palette.field, _Key.Key_Down)
    chosen = _chosen(palette)
    palette.update_rows()
    assert _chosen(palette) == chosen == TALKS[1].title


def test_it_opens_empty_each_time(palette: Palette) -> None:
    """What was typed before is gone, and so are its rows."""
    _type(palette, "zzzz")
    palette.dismiss()
    palette.open_at()
    assert palette.field.text() == ""
    assert _chosen(palette) == "Larger text"


@pytest.mark.parametrize("size", [QSize(560, 420), QSize(1600, 1000)])
def test_it_stays_in_the_window(palette: Palette, window: QWidget, size: QSize) -> None:
    """Also at twice the text size in the smallest window."""
    window.resize(size)
    for zoom in (1.0, 2.0):
        palette.set_theme(load_theme("dark", zoom))
        panel = palette.panel_rect()
        assert palette.rect().contains(panel)
        assert panel.contains(palette.view.geometry())
        assert palette.view.height() >= 36 * zoom
        assert not palette.grab().isNull()


def _open_by_slash(palette: Palette) -> QSignalSpy:
    palette.dismiss()
    palette.open_at("/", gives_back=True)
    return QSignalSpy(palette.given_back)


def test_what_was_meant_for_another_place_goes_back(palette: Palette) -> None:
    """By Esc, by Enter where nothing is found, and by taking the first letter away again; once each."""
    back = _open_by_slash(palette)
    _type(palette, "etc")
    QTest.keyClick(palette.field, _Key.Key_Escape)
    assert emitted(back) == [["/etc"]]
    back = _open_by_slash(palette)
    _type(palette, "xyzzy")
    QTest.keyClick(palette.field, _Key.Key_Return)
    assert palette.isHidden()
    assert emitted(back) == [["/xyzzy"]]
    back = _open_by_slash(palette)
    QTest.keyClick(palette.field, _Key.Key_Backspace)
    assert palette.isHidden()
    assert emitted(back) == [[""]]


def test_nothing_goes_back_where_something_was_chosen(palette: Palette) -> None:
    """Nor where the palette was opened by its own key."""
    back = _open_by_slash(palette)
    QTest.keyClick(palette.field, _Key.Key_Backspace)
    palette.open_at()
    _type(palette, "nothing")
    QTest.keyClick(palette.field, _Key.Key_Escape)
    assert emitted(back) == [[""]]
    chosen = QSignalSpy(palette.chosen)
    back = _open_by_slash(palette)
    palette.field.setText("nc")
    QTest.keyClick(palette.field, _Key.Key_Return)
    assert len(emitted(chosen)) == 1
    assert emitted(back) == []
