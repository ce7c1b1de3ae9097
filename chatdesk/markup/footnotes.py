"""Footnotes as GitHub writes them: `[^label]` in the text, `[^label]: the note` at the margin.

A note stays where it is written. Numbers follow the order of the notes, not that of the mentions, so a
number is known as soon as its note is and never changes afterwards. A label without a note is text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.common.utils import normalizeReference

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

# No label of a link can hold a bracket that is not escaped, so the two kinds of keys never meet.
_KEY = "["
_NOTE = re.compile(r"\[(\^[^\s\[\]]+)\]:[ \t]*")
_MENTION = re.compile(r"\[(\^[^\s\[\]]+)\]")
# What belongs to a note is indented by so many columns.
_INDENT = 4


def key_of(label: str) -> str:
    """The key of a note among the definitions; `label` begins with its circumflex."""
    return _KEY + str(normalizeReference(label))


def number_of(key: str, references: Mapping[str, Any]) -> int:
    """The number of the note with this key; 0 where there is none."""
    found = references.get(key)
    return int(found["number"]) if found is not None else 0


def note_rule(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read a note: the rest of its line, and what follows indented. Outside of all other blocks only."""
    if state.is_code_block(first):
        return False
    found = _NOTE.match(state.src, state.bMarks[first] + state.tShift[first], state.eMarks[first])
    if found is None or silent:
        return found is not None
    if state.level:
        return False
    lines = [first, first + 1]
    opening = state.push("footnote_open", "", 1)
    opening.map = lines
    key = key_of(found.group(1))
    opening.meta = {"key": key}
    references = state.env["references"]
    if key not in references:
        known = sum(1 for other in references if other.startswith(_KEY))
        references[key] = {"number": known + 1, "map": lines}
    _read_inside(state, first, end, found.end())
    lines[1] = state.line
    state.push("footnote_close", "", -1)
    return True


def _read_inside(state: StateBlock, first: int, end: int, start: int) -> None:
    """Parse the blocks of a note whose text begins at the offset `start` of its first line."""
    kept = (state.bMarks[first], state.tShift[first], state.sCount[first], state.blkIndent, state.parentType)
    state.bMarks[first], state.tShift[first], state.sCount[first] = start, 0, _INDENT
    state.blkIndent = _INDENT
    state.parentType = "footnote"
    state.md.block.tokenize(state, first, end)
    state.bMarks[first], state.tShift[first], state.sCount[first], state.blkIndent, state.parentType = kept


def mention_rule(state: StateInline, silent: bool) -> bool:
    """Read the mention of a note that is known."""
    if state.src[state.pos] != "[":
        return False
    found = _MENTION.match(state.src, state.pos, state.posMax)
    key = key_of(found.group(1)) if found else ""
    if found is None or not number_of(key, state.env["references"]):
        return False
    if not silent:
        state.push("footnote_ref", "", 0).meta = {"key": key}
    state.pos = found.end()
    return True
