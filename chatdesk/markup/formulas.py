r"""Formulas between `$..$`, `$$..$$`, `\(..\)` and `\[..\]`: where they begin and end.

By Pandoc's rule for dollars: the opening one has no space to its right, the closing one none to its left
and no digit behind it, so "$5 and $10" is money. An escaped dollar is one. Nothing is a formula in code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chatdesk.domain.formula import LONGEST

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_MOST_LINES = 200
# What is indented so far is code.
_CODE = 4

# No letter can be taken in two ways, so that what has no end is looked at once. (Possessive quantifiers would
# say it in the pattern, but are broken before Python 3.11.5.)
_INSIDE = {
    "$": r"(?:[^\\$`]|\\.)*",
    "$$": r"(?:[^\\$]|\\.|\$(?!\$))*",
    "\\)": r"(?:[^\\]|\\[^)])*",
    "\\]": r"(?:[^\\]|\\[^\]])*",
}
_TO_CLOSING = {
    closing: re.compile(f"({inside}){re.escape(closing)}", re.DOTALL) for closing, inside in _INSIDE.items()
}
_CLOSINGS = {"$$": "$$", "\\(": "\\)", "\\[": "\\]"}


def formula_rule(state: StateInline, silent: bool) -> bool:
    """Read a formula in running text; it becomes a token whose content is its source."""
    source, at = state.src, state.pos
    if source[at] not in "$\\":
        return False
    closing = _CLOSINGS.get(source[at : at + 2], "$" if source[at] == "$" else "")
    if not closing or _is_without_end(state, closing):
        return False
    limit = min(state.posMax, at + LONGEST)
    found = _TO_CLOSING[closing].match(source, at + len(closing), limit)
    if found is None:
        if closing != "$":
            state.env.setdefault("endless", {})[closing, source] = limit
        return False
    if not _is_formula(found, closing, source[found.end() : found.end() + 1]):
        return False
    if not silent:
        state.push("formula", "", 0).content = source[at : found.end()]
    state.pos = found.end()
    return True


def _is_without_end(state: StateInline, closing: str) -> bool:
    """Whether one that began before this one has found no end: many in a row would each look for theirs."""
    limit: int = state.env.get("endless", {}).get((closing, state.src), 0)
    return state.pos < limit


def _is_formula(found: re.Match[str], closing: str, after: str) -> bool:
    inside = found.group(1)
    if not inside.strip():
        return False
    if closing == "$":
        return not inside[0].isspace() and not inside[-1].isspace() and not after.isdecimal()
    # In front of an address these brackets are the text of a link that was not meant to be one.
    return closing != "\\]" or after not in {"(", "["}


def formula_block_rule(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    r"""Read a formula of its own: from `$$` or `\[` at the beginning of a line to its end at that of one.

    A blank line before the end means that it is none. Where a text that may go on ends first, it may still
    become one: its token then says in `info` that it is open, and nothing in it is anything else.
    """
    start = state.bMarks[first] + state.tShift[first]
    closing = _CLOSINGS.get(state.src[start : start + 2], "")
    if closing not in {"$$", "\\]"} or not _may_begin(state, first):
        return False
    if not state.env["may_go_on"] and state.src.find(closing, start + 2, start + LONGEST) < 0:
        return False
    behind = _line_behind(state, first, end)
    source = state.getLines(first, behind, state.sCount[first], False)
    found = _TO_CLOSING[closing].match(source, 2)
    if found is not None:
        rest, _, _ = source[found.end() :].partition("\n")
        if rest.strip() or not found.group(1).strip() or found.end() > LONGEST:
            return False
        source = source[: found.end()]
        behind = first + source.count("\n") + 1
    # A container that ends before the text does ends what is in it.
    elif not state.env["may_go_on"] or behind < len(state.bMarks) - 1 or len(source) > LONGEST:
        return False
    if silent:
        return True
    state.line = behind
    token = state.push("formula_block", "", 0)
    token.content, token.info = source.rstrip(), "" if found is not None else "open"
    token.map = [first, behind]
    return True


def _may_begin(state: StateBlock, line: int) -> bool:
    """Whether a line is neither code nor lazily goes on with the quote or the item before it."""
    indent = state.sCount[line]
    return not state.is_code_block(line) and indent >= 0 and not state.blkIndent > indent >= _CODE


def _line_behind(state: StateBlock, first: int, end: int) -> int:
    """The line behind all that may belong to a formula which begins in the line `first`."""
    line = first + 1
    # A line outside of an item, asked whether it ends the item, holds for what is outside.
    least = min(state.blkIndent, state.sCount[first])
    last = min(end, first + _MOST_LINES)
    while line < last and not state.isEmpty(line) and state.sCount[line] >= least:
        line += 1
    return line
