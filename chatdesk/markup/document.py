"""Markdown that is complete: parsed in one go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chatdesk.markup.build import build
from chatdesk.markup.parser import References, block_tokens, normalised
from chatdesk.markup.piece import pieces_of, top_level

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from chatdesk.markup.blocks import Block

_MAYBE_DEFINITION = re.compile(r"^[ >\d.)*+\t-]*\[[^\n]*\]:|^[ >\d.)*+\t-]*\[[^\]]*$", re.MULTILINE)


def parse(text: str, known: Mapping[str, Any] | None = None) -> tuple[Block, ...]:
    """The blocks of a complete text, lists and tables in one.

    `known`: link definitions of the text that this one was cut from (see `definitions`).
    """
    found: dict[str, Any] = dict(known or {})
    tokens = block_tokens(normalised(text), found)
    return build(tokens, found)


def pieces(text: str, known: Mapping[str, Any] | None = None) -> tuple[Block, ...]:
    """Like `parse`, with long lists, quotes and tables in pieces of about a screenful (`continues`)."""
    found: dict[str, Any] = dict(known or {})
    groups = top_level(block_tokens(normalised(text), found))
    return tuple(piece.build(found) for group in groups for piece in pieces_of(group))


def definitions(text: str) -> References:
    """The link definitions of a whole text, for `parse` of its segments.

    Costs a scan where there is none, a parse of the block structure otherwise.
    """
    text = normalised(text)
    found: dict[str, Any] = {}
    if _MAYBE_DEFINITION.search(text):
        block_tokens(text, found)
    return found
