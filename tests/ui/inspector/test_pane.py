"""The inspector pane, by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.domain.message import Message, Role, ToolCallPart, ToolResultPart
from chatdesk.ui.inspector.models import preview
from chatdesk.ui.inspector.pane import InspectorPane
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


def test_the_first_call_is_chosen_and_told(pane: InspectorPane, qapp: QApplication) -> None:
    """What there is one of is no list: its arguments stand there as a tree, and have the focus."""
    page = pane.calls
    assert page.entry is not None
    assert page.list.isHidden()
    assert page.views.arguments.tree.hasFocus()
    tree = page.views.arguments.tree
    root = tree.nodes.index(0, 0)
    assert tree.isExpanded(root)
    assert tree.nodes.index(0, 0, root).data(Qt.ItemDataRole.AccessibleTextRole) == 'expression: "6 * 7"'
    assert page.sign.accessibleName() == "calculate  done"


def test_nothing_is_hidden_in_what_a_tool_is_asked(theme: Theme, show: Show) -> None:
    """Direction marks and escapes stand there as their codes, in the tree and in the whole text."""
    call = ToolCallPart("c1", "remove", '{"path": "a\\u202eb", "raw": "' + chr(0x202E) + '"}')
    made = InspectorPane(theme)
    made.show_log(TurnLog.of_branch([Message(Role.ASSISTANT, (call,))]))
    show(made)
    made.take_focus()
    tree, raw = made.calls.views.arguments.tree, made.calls.views.arguments.raw
    first = tree.nodes.index(0, 0, tree.nodes.index(0, 0))
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == 'path: "a⟨U+202E⟩b"'
    assert raw.lines.text == '{"path": "a\\u202eb", "raw": "⟨U+202E⟩"}'
    assert preview("a\u200bb\x1b[2J") == "a⟨U+200B⟩b⟨U+001B⟩[2J"


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_new_turn_takes_the_chosen_call_away_at_once(pane: InspectorPane, is_shown: bool) -> None:
    """Nobody can ask for a row of the turn before, also while the pane is closed and looks at nothing."""
    log = TurnLog.of_branch([Message(Role.ASSISTANT, (ToolCallPart("c2", "calculate", "{}"),))])
    pane.show_log(log)
    pane.take_in()
    pane.setVisible(is_shown)
    log.touch()
    assert pane.calls.list.currentIndex().row() == 0
    log.begin_turn()
    assert pane.calls.entry is None
    assert (pane.calls.can_run, pane.calls.can_send_back) == (False, False)
    assert pane.calls.calls.rowCount() == 0


def _press(key: Qt.Key) -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)
    now = QApplication.focusWidget()
    assert now is not None
    return now


def test_left_and_right_go_from_tab_to_tab(pane: InspectorPane, qapp: QApplication) -> None:
    """An empty tab keeps the focus on its button, so that one can go on."""
    tabs = [tab for tab in pane.head.tabs if not tab.isHidden()]
    tabs[1].setFocus()
    for place in (2, 3, 0, 1):
        focus = _press(Qt.Key.Key_Right)
        assert [tab.isChecked() for tab in tabs] == [other == place for other in range(4)]
        assert pane.isAncestorOf(focus)
    _press(Qt.Key.Key_Left)  # the first folds the tree, the second leaves it
    assert _press(Qt.Key.Key_Left) is tabs[0]
    assert tabs[0].isChecked()
