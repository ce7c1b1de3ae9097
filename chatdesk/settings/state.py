"""How the window looked when it was closed: a small JSON file that may be lost without harm."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.atomic_file import replace_file

_LARGEST_FILE = 100_000


class WindowState(NamedTuple):
    """What the next start restores; drafts and scroll positions belong to the conversations.

    `geometry` is base64 of the toolkit's own bytes, `splitter` the widths of the panes in pixels,
    `conversation_id` the open conversation ("" for none). `inspector_geometry` and
    `is_inspector_apart` are about the inspector's own window, `inspector_tab` names its open page.
    `palette_recent` is what was chosen in the palette last, a key on each line; `marks` are those of
    conversations that nobody has looked at since; `look` belongs to `chatdesk.settings.kept_look`.
    """

    geometry: str = ""
    splitter: tuple[int, ...] = ()
    is_sidebar_open: bool = True
    is_inspector_open: bool = False
    conversation_id: str = ""
    inspector_geometry: str = ""
    is_inspector_apart: bool = False
    inspector_tab: str = ""
    palette_recent: str = ""
    marks: str = ""
    look: str = ""


def read_state(path: Path) -> WindowState:
    """Return the state in the file; whatever is missing or damaged has its default. Never raises."""
    if not path.exists():
        return WindowState()
    import json

    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_LARGEST_FILE))
    except (OSError, ValueError, RecursionError):
        return WindowState()
    if not isinstance(found, dict):
        return WindowState()
    good = {
        name: _restored(found.get(name), default) for name, default in WindowState._field_defaults.items()
    }
    return WindowState(**good)


def write_state(path: Path, state: WindowState) -> None:
    """Replace the file as a whole; raises `SettingsError` when it cannot be written."""
    import json

    try:
        replace_file(path, json.dumps(state._asdict(), indent=1).encode())
    except OSError as error:
        raise SettingsError(f"The window state cannot be kept in {path}: {error.strerror}.") from error


def _restored(value: object, default: Any) -> Any:
    """Return the value when it is of the default's kind, else the default."""
    if isinstance(default, tuple):
        is_good = isinstance(value, list) and all(
            type(width) is int and 0 <= width < 100_000 for width in value
        )
        return tuple(value) if isinstance(value, list) and is_good else default
    return value if type(value) is type(default) else default
