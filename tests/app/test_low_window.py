"""A low window with large text: what one writes stays whole, the conversation gives way."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.ui.look.theme import load_theme
from tests.app.desk_in_window import desk_in_window

pytestmark = pytest.mark.qt


async def test_the_composer_is_whole_at_twice_the_size(tmp_path: Path) -> None:
    """With a queued message above the field too: its lower edge is in view."""
    async with desk_in_window(tmp_path, Message(role=Role.USER, parts=(TextPart("Begin"),))) as made:
        theme = load_theme("light", 2.0)
        made.window.set_theme(theme)
        made.page.set_theme(theme)
        made.window.resize(720, 460)
        made.page.queue.put("And what about writes?", ())
        for _ in range(3):
            QCoreApplication.processEvents()
        composer = made.page.composer
        foot = made.window.status_line
        assert composer.height() >= composer.minimumSizeHint().height()
        lower = composer.mapTo(made.window, composer.rect().bottomLeft()).y()
        assert lower < foot.mapTo(made.window, foot.rect().topLeft()).y() <= made.window.height()
