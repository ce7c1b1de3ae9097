"""The inspector in a window of its own, and back beside the conversation."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import FinishReason, Message, Role, TextPart, ToolCallPart, ToolResultPart
from chatdesk.ui.acts.inspecting import Inspecting
from chatdesk.ui.inspector.pane import InspectorPane
from chatdesk.ui.trash.trash_panel import TrashPanel
from chatdesk.ui.window.hints import Place
from tests.app.desk_in_window import CONVERSATION, DeskInWindow, desk_in_window

pytestmark = pytest.mark.qt


def talk() -> tuple[Message, ...]:
    """A question that two tools were called for."""
    asked = Message(Role.USER, (TextPart("What time?"),), id="q", created_at=1)
    calls = (ToolCallPart("c1", "clock", "{}"), ToolCallPart("c2", "clock", '{"zone": "UTC"}'))
    calling = Message(
        Role.ASSISTANT, calls, id="a", parent_id="q", created_at=2, finish_reason=FinishReason.TOOL_CALLS
    )
    results = (ToolResultPart("c1", "12:00"), ToolResultPart("c2", "11:00"))
    return asked, calling, Message(Role.TOOL, results, id="r", parent_id="a", created_at=3)


def inspecting(made: DeskInWindow) -> Inspecting:
    """Give the window an inspector, and an action that every window must hear."""
    window = made.window
    window.right.set_maker(lambda: InspectorPane(window.theme))
    window.addAction(QAction("Anything", window))
    return Inspecting(window, made.desk)


async def test_the_inspector_goes_and_comes_back(tmp_path: Path) -> None:
    """It keeps its page and the call that was chosen, and the conversation is there all the while."""
    async with desk_in_window(tmp_path, *talk()) as made:
        window, found = made.window, inspecting(made)
        window.right.show_inspector(True)
        pane = window.right.inspector
        assert isinstance(pane, InspectorPane)
        pane.open_page("calls")
        pane.calls.select(1)
        found.detach()
        own = pane.window()
        assert own is not window
        assert own.isVisible()
        assert own.windowTitle() == "Inspector"
        assert (window.right.is_inspector_open, window.is_transcript_covered) == (True, False)
        assert (pane.open_tab, pane.calls.list.currentIndex().row()) == ("calls", 1)
        assert {action.text() for action in own.actions()} >= {"Anything"}
        assert made.page.isVisible()
        found.detach()
        assert pane.window() is window
        assert not own.isVisible()
        assert window.right.is_inspector_open
        assert pane.calls.list.currentIndex().row() == 1


async def test_closing_the_window_closes_the_inspector(tmp_path: Path) -> None:
    """It is opened again where it was: in its window, at its place."""
    async with desk_in_window(tmp_path, *talk()) as made:
        window, found = made.window, inspecting(made)
        found.detach()
        pane = window.right.inspector
        assert pane is not None
        own = pane.window()
        own.resize(777, 555)
        own.close()
        assert not window.right.is_inspector_open
        place = window.right.own_window.place()
        window.right.show_inspector(True)
        assert pane.window() is own
        assert own.isVisible()
        window.right.own_window.close()
        window.right.own_window.restore(place, is_wanted=True)
        window.right.set_apart(True)
        window.right.show_inspector(True)
        QApplication.processEvents()
        assert (pane.window().width(), pane.window().height()) == (777, 555)
        window.right.own_window.close()


async def test_a_narrow_window_is_not_covered_by_what_is_elsewhere(tmp_path: Path) -> None:
    """Beside the conversation the inspector takes its place in a small window, in its own it does not."""
    async with desk_in_window(tmp_path, *talk()) as made:
        window, found = made.window, inspecting(made)
        window.resize(800, 600)
        window.right.show_inspector(True)
        covered = [window.is_transcript_covered]
        for _ in range(2):
            found.detach()
            covered.append(window.is_transcript_covered)
        assert covered == [True, False, True]


async def test_a_panel_is_opened_from_the_other_window(tmp_path: Path) -> None:
    """The window that it lies over comes to the front, so that Esc is for the panel; then the other again."""
    async with desk_in_window(tmp_path, *talk()) as made:
        window, found = made.window, inspecting(made)
        found.detach()
        pane = window.right.inspector
        assert pane is not None
        pane.window().activateWindow()
        pane.setFocus()
        QApplication.processEvents()
        assert QApplication.activeWindow() is pane.window()
        panel = TrashPanel(window.theme, window)
        panel.open_with(())
        QApplication.processEvents()
        assert QApplication.activeWindow() is window
        assert QApplication.focusWidget() is panel.view
        panel.dismiss()
        QApplication.processEvents()
        assert QApplication.activeWindow() is pane.window()
        window.right.own_window.close()


async def test_what_covered_the_conversation_gives_the_focus_back(tmp_path: Path) -> None:
    """Closed, it leaves the keys to the composer, though all else was hidden when it went."""
    async with desk_in_window(tmp_path, *talk()) as made:
        window, _ = made.window, inspecting(made)
        window.resize(800, 600)
        window.activateWindow()
        QApplication.processEvents()
        made.page.composer.take_focus()
        made.front.toggle_inspector()
        QApplication.processEvents()
        assert window.is_transcript_covered
        focus = QApplication.focusWidget()
        assert focus is not None
        assert isinstance(window.right.inspector, InspectorPane)
        assert window.right.inspector.isAncestorOf(focus)
        made.front.toggle_inspector()
        QApplication.processEvents()
        assert QApplication.focusWidget() is made.page.composer.edit


async def test_what_folded_the_sidebar_folds_it_every_time(tmp_path: Path) -> None:
    """Opened again, the inspector is as wide as it was: the conversation keeps its room, not the sidebar."""
    async with desk_in_window(tmp_path, *talk()) as made:
        window, _ = made.window, inspecting(made)
        window.resize(1280, 820)
        window.restore_layout("", (264, 1016, 717), is_sidebar_open=True)
        seen = []
        for shown in (True, False, True, False, True):
            window.right.show_inspector(shown)
            QApplication.processEvents()
            seen.append((window.sidebar.isVisible(), window.layout_sizes()[2:]))
        assert [open_ for open_, _ in seen] == [False, True, False, True, False], seen
        assert len({widths for open_, widths in seen if not open_}) == 1, seen


@pytest.mark.parametrize(
    ("width", "apart", "is_open"), [(1280, False, True), (720, False, False), (720, True, True)]
)
async def test_the_program_never_begins_with_a_covered_conversation(
    tmp_path: Path, width: int, apart: bool, is_open: bool
) -> None:
    """The inspector that was open is opened again where there is room beside the conversation."""
    async with desk_in_window(tmp_path, *talk()) as made:
        window, _ = made.window, inspecting(made)
        window.resize(width, 560)
        window.right.own_window.is_wanted = apart
        window.reopen_inspector()
        assert (window.right.is_inspector_open, window.is_transcript_covered) == (is_open, False)
        window.right.own_window.close()


async def test_where_one_writes_in_it_letters_are_no_keys(tmp_path: Path) -> None:
    """In the field that looks for a text the line at the foot offers none of the keys of calls."""
    async with desk_in_window(tmp_path, *talk()) as made:
        window = made.window
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        inspecting(made)
        window.right.show_inspector(True)
        pane = window.right.inspector
        assert isinstance(pane, InspectorPane)
        pane.open_page("calls")
        pane.calls.list.setFocus()
        places = [made.front.place]
        pane.open_find()
        places.append(made.front.place)
        assert places == [Place.INSPECTOR, Place.ELSEWHERE]


async def test_an_empty_conversation_says_that_there_is_nothing_to_find(tmp_path: Path) -> None:
    """No bar opens that could find nothing, and what is typed goes on into the message."""
    async with desk_in_window(tmp_path, *talk()) as made:
        found = inspecting(made)
        made.desk.new()
        found.find()
        assert made.said == "Nothing to find in an empty conversation"
        assert not made.page.transcript.search.close()
        made.desk.open(CONVERSATION)
        await made.until(lambda: not made.page.branch.is_empty)
        found.find()
        assert made.page.transcript.search.close()
