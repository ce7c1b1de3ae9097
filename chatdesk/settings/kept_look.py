"""What the configuration says of the first picture, kept beside the window's place.

The reader of the configuration and all that it knows take a tenth of the start. As long as the file holds
what it held when the program was last closed, what it said of the look is known without it.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from chatdesk.settings.file import ConfigFile

_APPEARANCES = ("system", "light", "dark", "contrast")
_COLUMNS = ("narrow", "normal", "wide")
_ZOOM = re.compile(r"[012]\.\d{1,6}")


class Look(NamedTuple):
    """The scheme, the size of text, whether things move, and how wide the column is."""

    appearance: str = "system"
    zoom: float = 1.0
    moves: bool = True
    column: str = "normal"


def wanted_look(config_file: Path, kept: str) -> Look:
    """Return what the file says, which is read only when it is not the one that `kept` is about."""
    try:
        data = config_file.read_bytes()
    except OSError:
        return Look()
    return _restored(kept, data) or _look_in(config_file)


def look_to_keep(config: ConfigFile) -> str:
    """Return the look in force for `wanted_look`; "" where the file cannot be used as it is."""
    if config.config.problems:
        return ""
    return " ".join((_mark(config.text.encode()), *map(str, _look_of(config))))


def _mark(data: bytes) -> str:
    return f"{len(data)}-{zlib.crc32(data):08x}"


def _restored(kept: str, data: bytes) -> Look | None:
    """The look that was kept, where it is that of this file and nobody has damaged it."""
    mark, *rest = kept.split(" ")
    if mark != _mark(data) or len(rest) != len(Look._fields):
        return None
    appearance, zoom, moves, column = rest
    is_good = appearance in _APPEARANCES and column in _COLUMNS and _ZOOM.fullmatch(zoom)
    return Look(appearance, float(zoom), moves == str(True), column) if is_good else None


def _look_in(config_file: Path) -> Look:
    from chatdesk.settings.file import ConfigFile

    config = ConfigFile(config_file)
    config.read()
    return _look_of(config)


def _look_of(config: ConfigFile) -> Look:
    from chatdesk.settings.declared import MOTION, TEXT_SIZE, TEXT_WIDTH, THEME

    value = config.config.value
    return Look(value(THEME), value(TEXT_SIZE), value(MOTION), value(TEXT_WIDTH))
