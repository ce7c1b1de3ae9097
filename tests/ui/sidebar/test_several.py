"""The list as it is heard, held and selected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Mark
from chatdesk.ui.sidebar.sidebar import Sidebar
from tests.ui.conftest import emitted
from tests.ui.sidebar.conftest import NOW, click

_Key = Qt.Key


def _spoken(sidebar: Sidebar, row: int) -> tuple[str, int]:
    """Return the name of an entry as assistive tools hear it, and its place."""
    interface = QAccessible.queryAccessibleInterface(sidebar.list)
    assert interface.childCount() == sidebar.model.rowCount()
    entry = interface.child(row)
    return entry.text(QAccessible.Text.Name), interface.indexOfChild(entry)


def test_rows_are_read_with_marks_tags_and_place(sidebar: Sidebar) -> None:
    """Title, what the mark says, pinned, tags; and which of how many it is."""
    sidebar.set_mark("c", Mark.WAITS)
    sidebar.upsert(ConversationRow("a", "Title a", NOW, Mark.UNREAD, 1.0, ("home", "work")))
    assert _spoken(sidebar, 0) == ("Pinned", 0)
    assert _spoken(sidebar, 1) == ("Title a, unread, pinned, home, work", 1)
    assert _spoken(sidebar, 4) == ("Title c, waits for you", 4)
    assert sidebar.field.edit.accessibleName() == "Filter"
    assert sidebar.tag_field.edit.accessibleName() == "Tags"


def _move(sidebar: Sidebar, kind: QEvent.Type, app: QApplication) -> None:
    at = QPointF(40, 80)
    event = QMouseEvent(
        kind, at, at, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    )
    app.sendEvent(sidebar.list.viewport(), event if kind is QEvent.Type.MouseMove else QEvent(kind))


def test_nothing_moves_under_the_pointer(sidebar: Sidebar, qapp: QApplication) -> None:
    """A conversation that changes keeps its place while the pointer is over the list, and then takes it."""
    _move(sidebar, QEvent.Type.MouseMove, qapp)
    sidebar.upsert(ConversationRow("d", "Better", NOW + 50, Mark.RUNNING))
    held = [sidebar.model.index(place).data() for place in range(6)]
    _move(sidebar, QEvent.Type.Leave, qapp)
    free = [sidebar.model.index(place).data() for place in range(6)]
    assert held == ["Today", "Title a", "Title b", "Title c", "Better", "Title e"]
    assert free == ["Today", "Better", "Title a", "Title b", "Title c", "Title e"]


def test_shift_and_ctrl_select_several(sidebar: Sidebar) -> None:
    """By keys and by mouse; a plain click or Esc leaves one, and only a plain click opens."""
    spy, view = QSignalSpy(sidebar.conversation_chosen), sidebar.list
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, _Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, _Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected.meant().ids == ("b", "c", "d")
    QTest.keyClick(view, _Key.Key_Escape)
    assert view.selected.meant().count == 1
    for name, keys in (("a", Qt.KeyboardModifier.ControlModifier), ("e", Qt.KeyboardModifier.ShiftModifier)):
        place = view.visualRect(sidebar.model.index_of(name)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, place)
    assert view.selected.meant().ids == ("a", "b", "c", "d", "e")
    assert spy.count() == 0
    click(sidebar, "d")
    assert view.selected.meant().ids == ("d",)
    assert emitted(spy) == [["d"]]
