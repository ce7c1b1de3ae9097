"""The inspector pane, by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QWidget

from chatdesk.domain.message import Message, Role, ToolCallPart, ToolResultPart
from chatdesk.ui.inspector.detail_text import DetailText
from chatdesk.ui.inspector.models import preview
from chatdesk.ui.inspector.pane import InspectorPane
from chatdesk.ui.inspector.tabs import TabButton
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import Theme
from tests.ui.conftest import Show


@pytest.fixture
def pane(theme: Theme, show: Show) -> InspectorPane:
    """Return the pane of a turn with one call, as wide as it stands in the window."""
    call = ToolCallPart("c1", "calculate", '{"expression": "6 * 7"}')
    messages = [
        Message(Role.ASSISTANT, (call,)),
        Message(Role.TOOL, (ToolResultPart("c1", "42"),)),
    ]
    made = InspectorPane(theme)
    made.resize(600, 700)
    made.show_log(TurnLog.of_branch(messages))
    show(made)
    made.take_focus()
    return made


def _texts(pane: InspectorPane) -> list[str]:
    return [one.toPlainText() for one in pane.findChildren(DetailText) if one.isVisible()]


def test_the_first_call_is_chosen_and_told(pane: InspectorPane, qapp: QApplication) -> None:
    """Its row is selected as well as current, and arguments and result stand under their headings."""
    calls = next(view for view in pane.findChildren(QListView) if view.isVisible())
    assert calls.hasFocus()
    assert [index.row() for index in calls.selectedIndexes()] == [0]
    assert _texts(pane) == ['Arguments\n{\n  "expression": "6 * 7"\n}\n\nResult\n42']


def test_nothing_is_hidden_in_what_a_tool_is_asked(theme: Theme, show: Show) -> None:
    """Direction marks and escapes stand there as their codes, in the row and in the whole text."""
    call = ToolCallPart("c1", "remove", '{"path": "a\\u202eb\\u001b"}')
    made = InspectorPane(theme)
    made.show_log(TurnLog.of_branch([Message(Role.ASSISTANT, (call,))]))
    show(made)
    made.take_focus()
    assert '"a⟨U+202E⟩b\\u001b"' in _texts(made)[0]
    assert preview("a\u200bb\x1b[2J") == "a⟨U+200B⟩b⟨U+001B⟩[2J"


def _press(key: Qt.Key) -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)
    now = QApplication.focusWidget()
    assert now is not None
    return now


def test_left_and_right_go_from_tab_to_tab(pane: InspectorPane, qapp: QApplication) -> None:
    """An empty tab keeps the focus on its button, so that one can go on."""
    tabs = [tab for tab in pane.findChildren(TabButton) if not tab.isHidden()]
    for place in (1, 2, 0):
        focus = _press(Qt.Key.Key_Right)
        assert [tab.isChecked() for tab in tabs] == [other == place for other in range(3)]
        assert pane.isAncestorOf(focus)
    assert _press(Qt.Key.Key_Left) is tabs[2]
    assert tabs[2].isChecked()
