"""In a narrow window the sidebar lies over the conversation, and goes when one is done with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import Message, Role, TextPart
from tests.app.desk_in_window import CONVERSATION, DeskInWindow, desk_in_window
from tests.app.test_way_back import focus

pytestmark = pytest.mark.qt


@asynccontextmanager
async def narrow(folder: Path) -> AsyncIterator[DeskInWindow]:
    """Yield a narrow window with two conversations, the second one open, the focus in its composer."""
    async with desk_in_window(folder, Message(role=Role.USER, parts=(TextPart("Begin"),))) as made:
        other = Message(role=Role.USER, parts=(TextPart("Other"),))
        await made.store.messages.append("b", other)
        made.desk.take_heads(await made.store.conversations.newest())
        made.desk.open("b")
        await made.until(lambda: made.page.conversation.id == "b")
        made.window.resize(700, 600)
        made.window.activateWindow()
        assert QTest.qWaitForWindowActive(made.window)
        made.page.composer.take_focus()
        assert focus() is made.page.composer.edit
        assert not made.window.sidebar.isVisible()
        yield made


async def test_it_lies_over_the_conversation_and_takes_the_focus(tmp_path: Path) -> None:
    """The conversation stays as wide as it is; the same key, Esc and a click beside it fold it again."""
    async with narrow(tmp_path) as made:
        window, sidebar = made.window, made.window.sidebar
        width = made.page.width()
        for _ in range(2):
            window.toggle_sidebar()
            assert focus() is sidebar.list
            assert (sidebar.isVisible(), made.page.width()) == (True, width)
            window.toggle_sidebar()
            assert focus() is made.page.composer.edit
            assert not sidebar.isVisible()
        window.toggle_sidebar()
        QTest.keyClick(focus(), Qt.Key.Key_Escape)
        assert focus() is made.page.composer.edit
        assert not sidebar.isVisible()
        window.toggle_sidebar()
        assert focus() is sidebar.list
        drawer = sidebar.parentWidget()
        assert drawer is not None
        QTest.mouseClick(drawer, Qt.MouseButton.LeftButton, pos=QPoint(drawer.width() - 20, 300))
        assert focus() is made.page.composer.edit
        assert not sidebar.isVisible()


async def test_it_goes_when_a_conversation_is_chosen(tmp_path: Path) -> None:
    """By a key in the list; and when one goes to write."""
    async with narrow(tmp_path) as made:
        window, sidebar = made.window, made.window.sidebar
        window.toggle_sidebar()
        assert focus() is sidebar.list
        QTest.keyClick(sidebar.list, Qt.Key.Key_Down)
        QTest.keyClick(sidebar.list, Qt.Key.Key_Return)
        await made.until(lambda: made.page.conversation.id == CONVERSATION)
        assert focus() is made.page.composer.edit
        assert not sidebar.isVisible()
        window.toggle_sidebar()
        assert focus() is sidebar.list
        made.front.focus_composer()
        assert focus() is made.page.composer.edit
        assert not sidebar.isVisible()


async def test_stop_is_pressed_once_though_it_lies_behind(tmp_path: Path) -> None:
    """A click on it stops at once, and the sidebar goes."""
    async with narrow(tmp_path) as made:
        stops: list[bool] = []
        made.page.stop_requested.connect(lambda: stops.append(True))
        made.page.composer.set_running(True)
        made.window.toggle_sidebar()
        assert focus() is made.window.sidebar.list
        drawer, button = made.window.sidebar.parentWidget(), made.page.composer.button
        assert drawer is not None
        at = button.mapTo(made.window, button.rect().center())
        QTest.mouseClick(drawer, Qt.MouseButton.LeftButton, pos=drawer.mapFrom(made.window, at))
        assert (stops, made.window.sidebar.isVisible()) == ([True], False)


async def test_esc_closes_what_is_open_in_it_first(tmp_path: Path) -> None:
    """The filter is emptied, then it goes; a title is written in it, then it goes by itself."""
    async with narrow(tmp_path) as made:
        sidebar = made.window.sidebar
        sidebar.focus_filter()
        assert focus() is sidebar.field.edit
        QTest.keyClicks(sidebar.field.edit, "oth")
        QTest.keyClick(focus(), Qt.Key.Key_Escape)
        assert (sidebar.isVisible(), sidebar.field.edit.text()) == (True, "")
        QTest.keyClick(focus(), Qt.Key.Key_Escape)
        assert focus() is made.page.composer.edit
        assert not sidebar.isVisible()
        sidebar.start_rename("b")
        field = focus()
        assert sidebar.isAncestorOf(field)
        QTest.keyClicks(field, "Better")
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert focus() is made.page.composer.edit
        assert not sidebar.isVisible()
        head = made.desk.shelf.head("b")
        assert head is not None
        assert head.title == "Better"


async def test_with_room_it_is_where_it_was(tmp_path: Path) -> None:
    """What was opened in a narrow window says nothing of a wide one; made wide, it stands beside."""
    async with narrow(tmp_path) as made:
        window, sidebar = made.window, made.window.sidebar
        window.toggle_sidebar()
        assert focus() is sidebar.list
        window.resize(1200, 700)
        QApplication.processEvents()
        assert sidebar.isVisible()
        assert sidebar.width() < made.page.mapTo(window, QPoint()).x() + 2
        window.toggle_sidebar()
        window.resize(700, 600)
        QApplication.processEvents()
        window.toggle_sidebar()
        assert focus() is sidebar.list
        window.resize(1200, 700)
        QApplication.processEvents()
        assert (window.is_sidebar_wanted, sidebar.isVisible()) == (False, False)
