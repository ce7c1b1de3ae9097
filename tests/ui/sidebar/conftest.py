"""What tests of the whole sidebar share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ui.conftest import Show

if TYPE_CHECKING:
    from chatdesk.ui.look.theme import Theme
    from chatdesk.ui.sidebar.sidebar import Sidebar

NOW = 1_800_000_000.0


@pytest.fixture
def sidebar(theme: Theme, show: Show) -> Sidebar:
    """Return a sidebar of five conversations, of which the second is open."""
    from chatdesk.ui.sidebar.conversation_rows import ConversationRow
    from chatdesk.ui.sidebar.sidebar import Sidebar

    made = Sidebar(theme, now=lambda: NOW)
    made.resize(264, 600)
    made.set_conversations(
        [ConversationRow(name, f"Title {name}", NOW - place) for place, name in enumerate("abcde")]
    )
    made.select("b")
    show(made)
    return made


def click(sidebar: Sidebar, name: str) -> None:
    """Click at the row of a conversation."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    place = sidebar.list.visualRect(sidebar.model.index_of(name)).center()
    QTest.mouseClick(sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
