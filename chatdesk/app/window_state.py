"""What the window is like at the end, kept for the next start."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from chatdesk.app.made import Made
from chatdesk.domain.errors import SettingsError
from chatdesk.settings.state import WindowState, write_state

if TYPE_CHECKING:
    from chatdesk.ui.inspector.pane import InspectorPane

_log = logging.getLogger(__name__)


def keep_window_state(made: Made, palette_recent: str) -> None:
    """Write places, sizes and what is open; where that fails the log says so and nobody is bothered."""
    window = made.window
    pane = cast("InspectorPane | None", window.right.inspector)
    state = WindowState(
        geometry=window.place(),
        splitter=window.layout_sizes(),
        is_sidebar_open=window.is_sidebar_wanted,
        is_inspector_open=window.right.is_inspector_open,
        inspector_geometry=window.right.own_window.place(),
        is_inspector_apart=window.right.own_window.is_wanted,
        inspector_tab=pane.open_tab if pane is not None else made.state.inspector_tab,
        palette_recent=palette_recent,
        marks=made.desk.shelf.kept_marks(),
    )
    try:
        write_state(made.paths.state_file, state)
    except SettingsError as error:
        _log.warning("The window's place was not kept: %s", error.text)
