"""The only door to markdown-it: source to block tokens, a block's text to inline tokens."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from chatdesk.markup.footnotes import mention_rule, note_rule
from chatdesk.markup.formulas import formula_block_rule, formula_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

    BlockRule = Callable[[StateBlock, int, int, bool], bool]

# Normalised label -> {"href", "title", "map": [first line, line behind the last]}; for a footnote,
# whose key `key_of` gives, {"number", "map"}.
References = MutableMapping[str, Any]

# Deeper quotes and lists show as the text that they are. Beyond its own limit markdown-it leaves text out,
# so ours comes first; each level costs it up to three Python frames.
_DEEPEST = 60
_PARSER_LIMIT = 80
_PARAGRAPH = "paragraph"
# The first letter of the line of dashes that makes a table of the line above it.
_UNDER_TABLE_HEADS = frozenset("|-:")
# What a table's first line must not be. markdown-it asks for tables first, against GitHub's specification:
# a line of dashes turns the item or fence above it into a table, so nothing would be sure before that line.
_BEFORE_TABLES = ("fence", "blockquote", "hr", "list", "heading")


def block_tokens(source: str, references: References, *, may_go_on: bool = False) -> list[Token]:
    """The block structure of normalised `source`; inline tokens are left unparsed.

    Link definitions that it contains are added to `references`; those already there win. `may_go_on`: more
    text may follow, so a formula without an end may still get one.
    """
    tokens: list[Token] = []
    parser = _parser()
    parser.block.parse(source, parser, {"references": references, "may_go_on": may_go_on}, tokens)
    return tokens


def inline_tokens(text: str, references: References) -> list[Token]:
    """The inline tokens of one paragraph, heading or cell."""
    tokens: list[Token] = []
    parser = _parser()
    parser.inline.parse(text, parser, {"references": references}, tokens)
    return tokens


def normalised(text: str) -> str:
    """The text with line feeds alone as line ends, and no NUL."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "\ufffd")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _PARSER_LIMIT}).enable(["table", "strikethrough"])
    rules = {rule.name: rule for rule in parser.block.ruler.__rules__}
    for name in ("blockquote", "list"):
        parser.block.ruler.at(name, _limited(rules[name].fn), {"alt": rules[name].alt})
    table = _humble(rules["table"].fn, [rules[name].fn for name in _BEFORE_TABLES])
    parser.block.ruler.at("table", table, {"alt": rules["table"].alt})
    parser.block.ruler.before(
        "table", "footnote", note_rule, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    parser.block.ruler.before(
        "table", "formula_block", formula_block_rule, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    _gather_ends(parser)
    parser.inline.ruler.after("link", "footnote_ref", mention_rule)
    parser.inline.ruler.before("escape", "formula", formula_rule)
    return parser


def _gather_ends(parser: MarkdownIt) -> None:
    """Make one rule of all that may end a paragraph.

    Each line of a paragraph is held against all of them, twice: most of the time that a long one of many
    lines takes. A line that begins with a letter begins nothing else, but the head of a table.
    """
    ruler, ends = parser.block.ruler, []
    for rule in list(ruler.__rules__):
        if _PARAGRAPH in rule.alt:
            ends.append(rule.fn)
            ruler.at(rule.name, rule.fn, {"alt": [name for name in rule.alt if name != _PARAGRAPH]})

    def ends_paragraph(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        if not silent:
            return False  # the last of all rules: the paragraph before it takes everything
        at = state.bMarks[line] + state.tShift[line]
        if state.src[at : at + 1].isalpha():
            below = line + 1
            at = state.bMarks[below] + state.tShift[below] if below < end else 0
            if below >= end or state.src[at : at + 1] not in _UNDER_TABLE_HEADS:
                return False
        return any(rule(state, line, end, True) for rule in ends)

    ruler.push("paragraph_end", ends_paragraph, {"alt": [_PARAGRAPH]})


def _limited(rule: BlockRule) -> BlockRule:
    def limited(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        return state.level < _DEEPEST and rule(state, first, end, silent)

    return limited


def _humble(table: BlockRule, others: Sequence[BlockRule]) -> BlockRule:
    def humble(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        if not table(state, first, end, True) or any(rule(state, first, end, True) for rule in others):
            return False
        return table(state, first, end, silent)

    return humble
