"""What a start of the window can be told."""

from __future__ import annotations

from typing import NamedTuple

# With this alone the program is the process that draws formulas for a window (`formulas.child`).
DRAW_FORMULAS = "--draw-formulas"
# With this and a path it is the process that reads an export for a window (`store.imports.child`).
READ_EXPORT = "--read-export"


class ReplayOptions(NamedTuple):
    """A recorded stream.

    `chunk_size` 0 means in one piece; `events_per_second` 0 means at once, None as it was recorded.
    """

    data_dir: str | None
    path: str
    dialect: str
    chunk_size: int
    in_window: bool
    events_per_second: float | None


class WindowOptions(NamedTuple):
    """A start of the window; `new` begins a conversation, `replay` is a recorded stream to play into it."""

    data_dir: str | None = None
    account: str = ""
    model: str = ""
    prompt: str = ""
    send: bool = False
    new: bool = False
    log_level: str = ""
    replay: ReplayOptions | None = None
