"""Footnotes for the HTML page: `[^label]` in the text, `[^label]: the note` at the margin, linked both ways.

They are read as the window reads them: a note stays where it is written, numbers follow the order of the
notes, and a label without a note is text.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_LABEL = r"\[\^([^\s\[\]]+)\]"
_NOTE, _MENTION = re.compile(_LABEL + r":[ \t]*"), re.compile(_LABEL)
# Columns that a line of a note is indented by.
_INDENT = 4


class NotedMarkdown:
    """Renders Markdown with footnotes; `prefix` keeps the anchors of several of them on a page apart."""

    def __init__(self, parser: MarkdownIt, prefix: str) -> None:
        parser.block.ruler.before(
            "reference", "note", _note, {"alt": ["paragraph", "reference", "blockquote"]}
        )
        parser.inline.ruler.after("link", "note_mention", _mention)
        for kind, render in (("note_open", _open), ("note_close", _close), ("note_mention", _link)):
            parser.add_render_rule(kind, render)
        self._parser = parser
        self._prefix = prefix
        self._texts = 0

    def render(self, source: str) -> str:
        """Return the HTML of one text."""
        self._texts += 1
        env = {"notes": {}, "mentioned": set(), "anchor": f"{self._prefix}{self._texts}"}
        return str(self._parser.render(source, env))


def _note(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if state.is_code_block(first) or state.level:
        return False
    found = _NOTE.match(state.src, state.bMarks[first] + state.tShift[first], state.eMarks[first])
    if found is None or silent:
        return found is not None
    notes = state.env["notes"]
    label = found.group(1).casefold()
    is_second = label in notes
    number = notes.setdefault(label, len(notes) + 1)
    opening = state.push("note_open", "", 1)
    opening.map = lines = [first, first + 1]
    opening.meta = {"number": number, "is_second": is_second}
    kept = (state.bMarks[first], state.tShift[first], state.sCount[first], state.blkIndent, state.parentType)
    state.bMarks[first], state.tShift[first], state.sCount[first] = found.end(), 0, _INDENT
    state.blkIndent, state.parentType = _INDENT, "note"
    state.md.block.tokenize(state, first, end)
    state.bMarks[first], state.tShift[first], state.sCount[first], state.blkIndent, state.parentType = kept
    lines[1] = state.line
    state.push("note_close", "", -1)
    return True


def _mention(state: StateInline, silent: bool) -> bool:
    found = _MENTION.match(state.src, state.pos, state.posMax)
    number = state.env["notes"].get(found.group(1).casefold()) if found else None
    if found is None or number is None:
        return False
    if not silent:
        mentioned = state.env["mentioned"]
        token = state.push("note_mention", "", 0)
        token.meta = {"number": number, "is_first": number not in mentioned}
        mentioned.add(number)
    state.pos = found.end()
    return True


def _open(_renderer: Any, tokens: Any, at: int, _options: Any, env: Any) -> str:
    meta, anchor = tokens[at].meta, html.escape(env["anchor"])
    number = meta["number"]
    place = "" if meta["is_second"] else f' id="{anchor}-{number}"'
    back = f'<a href="#{anchor}-{number}-from">{number}</a>' if number in env["mentioned"] else str(number)
    return f'<div class="note"{place}><sup>{back}</sup><div>\n'


def _close(_renderer: Any, _tokens: Any, _at: int, _options: Any, _env: Any) -> str:
    return "</div></div>\n"


def _link(_renderer: Any, tokens: Any, at: int, _options: Any, env: Any) -> str:
    number, anchor = tokens[at].meta["number"], html.escape(env["anchor"])
    place = f' id="{anchor}-{number}-from"' if tokens[at].meta["is_first"] else ""
    return f'<sup{place}><a href="#{anchor}-{number}">{number}</a></sup>'
