"""What tests of the whole composer share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ui.conftest import Show

if TYPE_CHECKING:
    from chatdesk.ui.composer.composer import Composer
    from chatdesk.ui.look.theme import Theme


@pytest.fixture
def composer(theme: Theme, show: Show) -> Composer:
    """Return a composer in focus at the foot of a window of 900 x 720."""
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from chatdesk.ui.composer.composer import Composer

    window = QWidget()
    window.resize(900, 720)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    made = Composer(theme)
    column.addStretch()
    column.addWidget(made)
    show(window)
    made.take_focus()
    return made
