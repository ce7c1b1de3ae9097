"""The focus is never lost: what goes away gives it back, Esc leads to the composer, F6 goes round."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.ui.window.notices import Notice, NoticeKind
from tests.app.desk_in_window import DeskInWindow, desk_in_window

pytestmark = pytest.mark.qt


@asynccontextmanager
async def in_front(folder: Path) -> AsyncIterator[DeskInWindow]:
    """Yield a window with a conversation, with the focus in the composer."""
    async with desk_in_window(folder, Message(role=Role.USER, parts=(TextPart("Begin"),))) as made:
        made.window.resize(1200, 800)
        made.window.activateWindow()
        assert QTest.qWaitForWindowActive(made.window)
        made.page.composer.take_focus()
        yield made


def focus() -> QWidget:
    """Return what has the focus when all that was put off is done."""
    for _ in range(3):
        QCoreApplication.processEvents()
    now = QApplication.focusWidget()
    assert now is not None
    return now


async def test_what_is_hidden_gives_the_focus_back_to_where_it_was(tmp_path: Path) -> None:
    """To the transcript, where one was before; to the composer where nothing else is there."""
    async with in_front(tmp_path) as made:
        window, page = made.window, made.page
        page.transcript.setFocus()
        window.sidebar.list.setFocus()
        window.toggle_sidebar()
        assert focus() is page.transcript
        window.toggle_sidebar()
        page.composer.take_focus()
        window.header.preset_requested.emit()
        page.preset_bar.toggle()
        assert page.preset_bar.isAncestorOf(focus())
        page.preset_bar.toggle()
        assert focus() is page.composer.edit


async def test_a_button_that_can_no_longer_be_pressed_gives_the_focus_back(tmp_path: Path) -> None:
    """Disabled or destroyed with the focus on it, and whoever chose another place has it."""
    async with in_front(tmp_path) as made:
        window, page = made.window, made.page
        button = QPushButton("Act", window)
        button.show()
        button.setFocus()
        button.setEnabled(False)
        assert focus() is page.composer.edit
        button.setEnabled(True)
        button.setFocus()
        button.setEnabled(False)
        window.sidebar.list.setFocus()
        assert focus() is window.sidebar.list
        button.setEnabled(True)
        button.setFocus()
        button.deleteLater()
        del button
        QCoreApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
        assert focus() is window.sidebar.list


@pytest.mark.parametrize("place", ["list", "header", "filter"])
async def test_esc_that_nobody_wants_goes_to_the_composer(tmp_path: Path, place: str) -> None:
    """From the list, from a button of the header, from a field; Esc with something held does not."""
    async with in_front(tmp_path) as made:
        sidebar = made.window.sidebar
        sidebar.field.edit.setText("b")
        places: dict[str, QWidget] = {
            "list": sidebar.list,
            "header": made.window.header.model_button,
            "filter": sidebar.field.clear_button,
        }
        places[place].setFocus()
        QTest.keyClick(places[place], Qt.Key.Key_Escape, Qt.KeyboardModifier.AltModifier)
        assert focus() is places[place]
        QTest.keyClick(places[place], Qt.Key.Key_Escape)
        assert focus() is made.page.composer.edit


async def test_f6_goes_round_all_panes(tmp_path: Path) -> None:
    """Also to the header, a notice and an open form; Shift+F6 goes the same way back."""
    async with in_front(tmp_path) as made:
        window, page = made.window, made.page
        notice = Notice("said", "Something was said", "", NoticeKind.ERROR)
        window.notices.show_notice(notice)
        page.preset_bar.toggle()
        page.composer.take_focus()

        def pane() -> QWidget:
            panes = (
                window.sidebar,
                window.header,
                window.notices,
                page.preset_bar,
                page.transcript,
                page.composer,
            )
            now = focus()
            return next(one for one in panes if one is now or one.isAncestorOf(now))

        went = []
        for _ in range(6):
            made.front.cycle_focus(1)
            went.append(pane())
        there = [
            window.sidebar,
            window.header,
            window.notices,
            page.preset_bar,
            page.transcript,
            page.composer,
        ]
        assert went == there
        back = []
        for _ in range(6):
            made.front.cycle_focus(-1)
            back.append(pane())
        assert back == [*there[-2::-1], there[-1]]
        window.notices.take_back("said")
        made.front.cycle_focus(1)
        made.front.cycle_focus(1)
        made.front.cycle_focus(1)
        assert pane() is page.preset_bar
