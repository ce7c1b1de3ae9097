"""The sidebar: what it asks for, by mouse and by keys."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Mark
from chatdesk.ui.sidebar.sidebar import AccountState, Sidebar
from tests.ui.conftest import emitted
from tests.ui.sidebar.conftest import NOW, click

_Key = Qt.Key


def _asked(sidebar: Sidebar) -> list[tuple[str, tuple[str, ...]]]:
    """Return a list that takes in what is asked for, and for whom."""
    asked: list[tuple[str, tuple[str, ...]]] = []
    sidebar.act_requested.connect(lambda command_id, chosen: asked.append((command_id, chosen.ids)))
    return asked


def test_a_click_asks_for_a_conversation(sidebar: Sidebar) -> None:
    """A click chooses; what is drawn as open is the owner's word alone."""
    spy = QSignalSpy(sidebar.conversation_chosen)
    click(sidebar, "d")
    assert emitted(spy) == [["d"]]
    assert sidebar.list.delegate.selected_id == "b"


def test_a_click_on_a_heading_asks_for_nothing(sidebar: Sidebar) -> None:
    """Headings are words."""
    spy = QSignalSpy(sidebar.conversation_chosen)
    QTest.mouseClick(sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 10))
    assert spy.count() == 0


def test_arrows_walk_and_enter_chooses(sidebar: Sidebar) -> None:
    """Walking opens nothing by itself; the ring shows where one is."""
    spy = QSignalSpy(sidebar.conversation_chosen)
    sidebar.list.setFocus(Qt.FocusReason.TabFocusReason)
    assert sidebar.list.selected.current_id == "b"
    QTest.keyClick(sidebar.list, _Key.Key_Down)
    QTest.keyClick(sidebar.list, _Key.Key_Down)
    assert spy.count() == 0
    assert sidebar.list.delegate.shows_ring
    QTest.keyClick(sidebar.list, _Key.Key_Return)
    assert emitted(spy) == [["d"]]


def test_arrows_step_over_headings(sidebar: Sidebar) -> None:
    """From the last of today Down goes to the first of the days before."""
    sidebar.upsert(ConversationRow("old", "Old", NOW - 4 * 86_400))
    sidebar.select("e")
    sidebar.list.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(sidebar.list, _Key.Key_Down)
    assert sidebar.list.selected.current_id == "old"
    QTest.keyClick(sidebar.list, _Key.Key_Up)
    assert sidebar.list.selected.current_id == "e"


def test_f2_renames_in_place(sidebar: Sidebar, qapp: QApplication) -> None:
    """The new title is asked for by a signal; the row keeps its old one until the owner changes it."""
    spy = QSignalSpy(sidebar.rename_requested)
    sidebar.list.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(sidebar.list, _Key.Key_F2)
    editor = sidebar.list.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "Title b"
    editor.setText("  A better one ")
    QTest.keyClick(editor, _Key.Key_Return)
    qapp.processEvents()
    assert emitted(spy) == [["b", "A better one"]]
    assert sidebar.model.index_of("b").data() == "Title b"


def test_what_is_written_stays_while_the_row_changes(sidebar: Sidebar, qapp: QApplication) -> None:
    """An answer that ends, or a title by the model, takes no letters away; untouched, the field follows."""
    spy = QSignalSpy(sidebar.rename_requested)
    sidebar.list.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(sidebar.list, _Key.Key_F2)
    editor = sidebar.list.findChild(QLineEdit)
    assert editor is not None
    sidebar.upsert(ConversationRow("b", "By the model", NOW - 1))
    assert (editor.text(), editor.selectedText()) == ("By the model", "By the model")
    QTest.keyClicks(editor, "Mine")
    sidebar.set_mark("b", Mark.UNREAD)
    sidebar.upsert(ConversationRow("b", "Another", NOW - 1))
    QTest.keyClick(editor, _Key.Key_Return)
    qapp.processEvents()
    assert emitted(spy) == [["b", "Mine"]]


def test_the_enter_that_ends_a_title_opens_nothing(sidebar: Sidebar, qapp: QApplication) -> None:
    """The row is renamed, not chosen, and the focus goes back to where it was before."""
    chosen = QSignalSpy(sidebar.conversation_chosen)
    button = sidebar.head.new_button
    button.setFocus(Qt.FocusReason.TabFocusReason)
    sidebar.start_rename("d")
    editor = sidebar.list.findChild(QLineEdit)
    assert editor is not None
    editor.setText("Other")
    QTest.keyClick(editor, _Key.Key_Return)
    qapp.processEvents()
    assert chosen.count() == 0
    assert button.hasFocus()


@pytest.mark.parametrize("text", ["", "   ", "Title b"])
def test_an_empty_or_unchanged_title_is_not_asked_for(
    sidebar: Sidebar, qapp: QApplication, text: str
) -> None:
    """Nothing happens, and Esc leaves the title as well."""
    spy = QSignalSpy(sidebar.rename_requested)
    sidebar.start_rename("b")
    editor = sidebar.list.findChild(QLineEdit)
    assert editor is not None
    editor.setText(text)
    QTest.keyClick(editor, _Key.Key_Return)
    qapp.processEvents()
    assert spy.count() == 0


def test_delete_is_asked_for(sidebar: Sidebar) -> None:
    """Del asks for the row under the keyboard; it stays until the owner removes it."""
    asked = _asked(sidebar)
    sidebar.list.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(sidebar.list, _Key.Key_Delete)
    assert asked == [("conversation.delete", ("b",))]
    assert sidebar.model.blocks.row("b") is not None


def test_the_menu_of_a_row_acts_on_that_row(sidebar: Sidebar, qapp: QApplication) -> None:
    """A right click on a row that is not open deletes that row."""
    asked = _asked(sidebar)
    place = sidebar.list.visualRect(sidebar.model.index_of("d")).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, sidebar.list.viewport().mapToGlobal(place)
    )
    qapp.sendEvent(sidebar.list.viewport(), event)
    menu = sidebar.list.findChild(QMenu)
    assert menu is not None
    menu.actions()[-1].trigger()
    menu.close()
    assert asked == [("conversation.delete", ("d",))]


def test_buttons_ask_for_their_acts(sidebar: Sidebar) -> None:
    """New, fold, help and preferences are signals; each has a name."""
    head, foot = sidebar.head, sidebar.foot
    asked = (sidebar.new_requested, sidebar.fold_requested, sidebar.settings_requested, foot.help_requested)
    spies = [QSignalSpy(one) for one in asked]
    buttons = (head.new_button, head.fold_button, foot.settings_button, foot.help_button)
    for button in buttons:
        assert button.accessibleName()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [spy.count() for spy in spies] == [1, 1, 1, 1]


def test_the_list_has_its_name_in_english(sidebar: Sidebar) -> None:
    """Conversations is a list of items that can be read."""
    assert sidebar.list.accessibleName() == "Conversations"
    interface = QAccessible.queryAccessibleInterface(sidebar.list)
    assert interface.role() == QAccessible.Role.List


def test_the_open_row_stays_open_when_it_moves(sidebar: Sidebar) -> None:
    """A change of order keeps selection and current row."""
    sidebar.upsert(ConversationRow("b", "Title b", NOW + 5))
    selected = [index.data() for index in sidebar.list.selectionModel().selectedIndexes()]
    assert selected == ["Title b"]


def _pulses(sidebar: Sidebar) -> bool:
    return sidebar.list.running.pulse.phase is not None


def test_bars_pulse_only_while_something_runs_and_is_seen(sidebar: Sidebar) -> None:
    """No timer at rest, and none while hidden."""
    seen = [_pulses(sidebar)]
    sidebar.set_mark("c", Mark.RUNNING)
    seen.append(_pulses(sidebar))
    sidebar.hide()
    seen.append(_pulses(sidebar))
    sidebar.show()
    seen.append(_pulses(sidebar))
    sidebar.set_mark("c", Mark.NONE)
    seen.append(_pulses(sidebar))
    assert seen == [False, True, False, True, False]


def test_bars_stand_still_where_no_motion_is_wanted(sidebar: Sidebar) -> None:
    """A theme without motion stops them, one with motion wakes them again."""
    sidebar.set_mark("c", Mark.RUNNING)
    sidebar.set_theme(load_theme("light", moves=False))
    stands = not _pulses(sidebar)
    sidebar.set_theme(load_theme("light"))
    assert stands
    assert _pulses(sidebar)


def test_every_state_paints(sidebar: Sidebar, qapp: QApplication) -> None:
    """All marks, all themes and the empty list paint without a complaint."""
    for mark, name in zip(Mark, "abcde", strict=True):
        sidebar.set_mark(name, mark)
    for state in AccountState:
        sidebar.set_account("Home server", state)
        assert not sidebar.grab().isNull()
    for scheme in ("dark", "contrast"):
        sidebar.set_theme(load_theme(scheme, 1.5))
        assert not sidebar.grab().isNull()
    sidebar.set_conversations([])
    assert not sidebar.grab().isNull()


def test_ten_thousand_rows_open_as_fast_as_a_few(sidebar: Sidebar, qapp: QApplication) -> None:
    """Painting costs what is visible, not what is there."""
    rows = [ConversationRow(str(number), f"Title {number}", NOW - number * 60) for number in range(10_000)]
    sidebar.set_conversations(rows[:50])
    began = time.perf_counter()
    sidebar.grab()
    few = time.perf_counter() - began
    sidebar.set_conversations(rows)
    sidebar.select("9000")
    began = time.perf_counter()
    sidebar.grab()
    assert time.perf_counter() - began < max(5 * few, 0.5)


def test_an_account_that_did_not_answer_has_words_and_a_shape(sidebar: Sidebar) -> None:
    """Not a red dot alone: a sign in place of the dot, a tooltip, and words for assistive tools."""
    foot = sidebar.foot
    sidebar.set_account("Home", AccountState.READY)
    well = foot.grab().toImage()
    assert (foot.accessibleDescription(), foot.toolTip()) == ("Home", "")
    sidebar.set_account("Home", AccountState.FAILED)
    assert foot.accessibleDescription() == "Home did not answer when it was last asked"
    assert foot.toolTip() == foot.accessibleDescription()
    failed = foot.grab().toImage()
    theme = load_theme("light")
    left, middle = theme.space("l") - 4, foot.height() // 2
    ground = well.pixel(left, 4)
    shapes = [
        [[image.pixel(left + x, middle - 8 + y) != ground for x in range(16)] for y in range(16)]
        for image in (well, failed)
    ]
    assert shapes[0] != shapes[1]
