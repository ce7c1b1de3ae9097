"""Markdown to blocks: what is finished is never parsed again while text streams.

`StreamingMarkdown` takes a reply as it arrives; `parse`, `pieces`, `definitions` and `segments` are for
text that is complete. Nothing heavy is imported before one of these names is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatdesk.markup.document import definitions, parse, pieces
    from chatdesk.markup.rows import Borders, segments
    from chatdesk.markup.streaming import StreamingMarkdown

__all__ = ["Borders", "StreamingMarkdown", "definitions", "parse", "pieces", "segments"]

_HOMES = {
    "Borders": "rows",
    "StreamingMarkdown": "streaming",
    "definitions": "document",
    "parse": "document",
    "pieces": "document",
    "segments": "rows",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
