r"""What the window shows beyond plain Markdown, for the HTML page: formulas, boxes of tasks, coloured code.

Markdown would take backslashes and underscores of a formula away: it is read whole, and written as MathML or,
where there is none, as its TeX source.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chatdesk.store.html_code import code_block

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

# An opening dollar has no space to its right, a closing one none to its left and no digit behind it.
_FORMULA = re.compile(
    r"\$\$.+?\$\$|\\\(.+?\\\)|\\\[.+?\\\]|\$(?![\s$])(?:[^\\$`]|\\.)+?(?<!\s)\$(?!\d)", re.DOTALL
)
_LONGEST = 4000
_TASK = re.compile(r"\[([ xX])\][ \t]+")
STYLE = """
.math { background: none; padding: 0; } .math.block { display: block; overflow-x: auto; text-align: center; }
math { font-size: 1.1em; } math[display="block"] { overflow-x: auto; margin: 12px 0; }
mtd { padding: 0.2em 0.4em; } mtd[columnalign="right"] { text-align: right; padding-right: 0; }
mtd[columnalign="left"] { text-align: left; padding-left: 0.15em; }
menclose[notation="box"] { border: 1px solid; padding: 2px 4px; }
li:has(> input), li:has(> p > input) { list-style: none; } li input { margin: 0 6px 0 -20px; }
"""


def extend(parser: MarkdownIt, mathml: Callable[[str], str]) -> None:
    """Have a parser read and render them; `mathml` returns that of a formula, or nothing."""
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.core.ruler.after("inline", "tasks", _tasks)

    def show_formula(_renderer: Any, tokens: Any, at: int, _options: Any, _env: Any) -> str:
        return _shown_formula(tokens[at].content, mathml)

    for kind, render in (("formula", show_formula), ("task", _show_task), ("fence", _show_fence)):
        parser.add_render_rule(kind, render)


def _formula(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    found = _FORMULA.match(state.src, state.pos, min(state.posMax, state.pos + _LONGEST))
    if found is None:
        return False
    if not silent:
        state.push("formula", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _tasks(state: StateCore) -> None:
    for above, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if (above.type, paragraph.type, inline.type) != ("list_item_open", "paragraph_open", "inline"):
            continue
        first = inline.children[0] if inline.children else None
        found = _TASK.match(first.content) if first is not None and first.type == "text" else None
        if first is not None and found is not None and inline.children is not None:
            first.content = first.content[found.end() :]
            box = type(first)("task", "", 0, content=found[1])
            inline.children.insert(0, box)


def _shown_formula(source: str, mathml: Callable[[str], str]) -> str:
    if written := mathml(source):
        return written
    kind = "math block" if source.startswith(("$$", "\\[")) else "math"
    return f'<code class="{kind}">{html.escape(source)}</code>'


def _show_task(_renderer: Any, tokens: Any, at: int, _options: Any, _env: Any) -> str:
    checked = "" if tokens[at].content == " " else " checked"
    return f'<input type="checkbox" disabled{checked}>'


def _show_fence(_renderer: Any, tokens: Any, at: int, _options: Any, _env: Any) -> str:
    language = (tokens[at].info.split() or [""])[0]
    return code_block(tokens[at].content, language) + "\n"
