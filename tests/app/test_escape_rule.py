"""Esc closes what is on top, else stops, else goes to the composer; the keys that are shown say which."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.commands.table import COMMANDS
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.ui.window.actions import Actions
from tests.app.desk_in_window import DeskInWindow, desk_in_window
from tests.app.test_way_back_from_panels import Panel

pytestmark = pytest.mark.qt


class AtWork:
    """A window that shows Stop, whose commands are noted; an answer runs as far as keys are concerned."""

    def __init__(self, made: DeskInWindow) -> None:
        self.made = made
        self.given: list[str] = []
        handlers = {one.id: lambda id_=one.id: self.given.append(id_) for one in COMMANDS}
        self.actions = Actions(made.window, Keymap(), handlers)
        made.front.set_actions(self.actions)
        made.page.composer.set_running(True)

    def press(self) -> None:
        """Press Esc where the focus is."""
        # What runs is looked at by the page; here nothing does.
        self.actions.set_enabled("turn.stop", True)
        place = QApplication.focusWidget()
        assert place is not None
        QTest.keyClick(place, Qt.Key.Key_Escape)
        QCoreApplication.processEvents()

    @property
    def stop(self) -> str:
        """What Stop says of its key."""
        return self.made.page.composer.button.toolTip()


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[AtWork]:
    """Yield a window in front, the focus in the composer."""
    async with desk_in_window(folder, Message(role=Role.USER, parts=(TextPart("Begin"),))) as made:
        made.window.resize(1200, 800)
        made.window.activateWindow()
        assert QTest.qWaitForWindowActive(made.window)
        made.page.composer.take_focus()
        QCoreApplication.processEvents()
        yield AtWork(made)


def _open_form(made: DeskInWindow) -> QWidget:
    made.page.preset_bar.toggle()
    return made.page.preset_bar


def _narrow_list(made: DeskInWindow) -> QWidget:
    made.window.sidebar.focus_filter("beg")
    return made.window.sidebar.field.clear_button


def _find(made: DeskInWindow) -> QWidget:
    made.page.transcript.search.open()
    bar = made.page.transcript.search.bar
    assert bar is not None
    return bar


@pytest.mark.parametrize("open_", [_open_form, _narrow_list, _find])
async def test_what_is_open_is_closed_and_then_the_answer_stopped(tmp_path: Path, open_) -> None:  # type: ignore[no-untyped-def]
    """From the first to the second press Stop names a key that is true."""
    async with at_work(tmp_path) as work:
        assert work.stop == "Stop  Esc"
        shown = open_(work.made)
        QCoreApplication.processEvents()
        assert shown.isVisible()
        assert work.stop == "Stop  Ctrl+."
        work.press()
        assert not shown.isVisible()
        assert (work.given, work.stop) == ([], "Stop  Esc")
        work.press()
        assert work.given == ["turn.stop"]


async def test_where_nothing_is_open_the_answer_is_stopped_at_once(tmp_path: Path) -> None:
    """In the composer, in the transcript, in the list, and in a filter with nothing in it."""
    async with at_work(tmp_path) as work:
        sidebar, page = work.made.window.sidebar, work.made.page
        for place in (page.composer.edit, page.transcript, sidebar.list, sidebar.field.edit):
            place.setFocus()
            assert work.stop == "Stop  Esc"
            work.press()
        assert work.given == ["turn.stop"] * 4


async def test_the_filter_says_what_esc_does_as_it_is_written(tmp_path: Path) -> None:
    """The focus does not move: the key of Stop changes with the first letter and back."""
    async with at_work(tmp_path) as work:
        edit = work.made.window.sidebar.field.edit
        edit.setFocus()
        assert work.stop == "Stop  Esc"
        QTest.keyClicks(edit, "b")
        assert work.stop == "Stop  Ctrl+."
        QTest.keyClick(edit, Qt.Key.Key_Backspace)
        assert work.stop == "Stop  Esc"


async def test_the_line_of_hints_names_what_esc_closes(tmp_path: Path) -> None:
    """First of all, before the ways back to writing."""
    async with at_work(tmp_path) as work:
        _open_form(work.made)
        QCoreApplication.processEvents()
        hints = work.made.window.status_line._hints_that_fit()
        assert (hints[0].keys, hints[0].label) == (("Esc",), "close")
        assert "write" in [hint.label for hint in hints]


async def test_without_another_key_stop_names_none(tmp_path: Path) -> None:
    """Who has left Esc alone to Stop sees no key there while Esc closes something else."""
    async with at_work(tmp_path) as work:
        work.made.keymap.change({"turn.stop": ["Esc"]})
        _open_form(work.made)
        QCoreApplication.processEvents()
        assert work.stop == "Stop"


async def test_a_panel_hears_the_key_that_stop_names(tmp_path: Path) -> None:
    """The other key of Stop where the panel lets it through, none where it does not."""
    async with at_work(tmp_path) as work:
        panel = Panel(work.made.window.theme, work.made.window)
        panel.open()
        assert work.stop == "Stop"
        panel.dismiss()
        assert work.stop == "Stop  Esc"
        panel.let_through(["Esc", "Ctrl+."])
        panel.open()
        assert work.stop == "Stop  Ctrl+."
        work.press()
        assert (work.given, panel.isVisible()) == ([], False)
        panel.open()
        work.actions.set_enabled("turn.stop", True)
        QTest.keyClick(panel.field, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
        assert (work.given, panel.isVisible()) == (["turn.stop"], True)


async def test_esc_leaves_the_menu_before_it_stops(tmp_path: Path) -> None:
    """The bar that was opened by a key closes, and the focus is where it was; the next press stops."""
    async with at_work(tmp_path) as work:
        window, page = work.made.window, work.made.page
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_F10)
        menu = QApplication.activePopupWidget()
        assert menu is not None
        QTest.keyClick(menu, Qt.Key.Key_Escape)
        QCoreApplication.processEvents()
        assert window.menuBar().hasFocus()
        assert work.stop == "Stop  Ctrl+."
        work.press()
        assert (work.given, window.menuBar().isVisible()) == ([], False)
        assert page.composer.edit.hasFocus()
        work.press()
        assert work.given == ["turn.stop"]
