"""Colours of code for the HTML page, as the window has them; the page's style gives each kind its colour."""

from __future__ import annotations

import html
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygments.lexer import Lexer

# Longer code stays plain: a page of many megabytes helps nobody.
_LONGEST = 200_000
# The lexer of Minecraft schemas runs for ever on text that it does not expect (Pygments 2.21).
_PLAIN = frozenset({"", "text", "plain", "plaintext", "txt", "none", "output", "mcschema"})
# The nearest ancestor decides; what has none is plain.
_KINDS = {
    "Token.Keyword": "k",
    "Token.Keyword.Type": "t",
    "Token.Operator": "o",
    "Token.Operator.Word": "k",
    "Token.Punctuation": "o",
    "Token.Literal.Number": "n",
    "Token.Literal.String": "s",
    "Token.Literal.String.Escape": "x",
    "Token.Literal.String.Interpol": "x",
    "Token.Comment": "c",
    "Token.Comment.Preproc": "x",
    "Token.Name.Attribute": "x",
    "Token.Name.Builtin": "t",
    "Token.Name.Class": "f",
    "Token.Name.Decorator": "x",
    "Token.Name.Exception": "t",
    "Token.Name.Function": "f",
    "Token.Name.Tag": "t",
    "Token.Generic.Deleted": "d",
    "Token.Generic.Inserted": "i",
    "Token.Generic.Heading": "f",
    "Token.Generic.Subheading": "f",
    "Token.Generic.Prompt": "x",
}
STYLE = """
:root { --k: #8A2C8C; --s: #1C6B37; --n: #96490A; --c: #5C6664; --f: #1D57AD; --t: #0A676B; --o: #4D5755;
  --x: #845000; --d: #AE2A20; --i: #1C6B37; }
@media (prefers-color-scheme: dark) { :root { --k: #D9A0E0; --s: #8FD0A0; --n: #F0B284; --c: #8C9694;
  --f: #8FB8F5; --t: #63C6C4; --o: #AEB8B5; --x: #F0BC68; --d: #FF9C90; --i: #84CF99; } }
""" + "\n".join(f"pre .{kind} {{ color: var(--{kind}); }}" for kind in "ksncftoxdi")


def code_block(code: str, language: str = "") -> str:
    """Return a block of code as HTML; of an unknown language it is plain."""
    lexer = _lexer(language.casefold()) if len(code) <= _LONGEST else None
    inner = html.escape(code) if lexer is None else _coloured(code, lexer)
    name = f' class="language-{html.escape(language)}"' if language else ""
    return f"<pre><code{name}>{inner}</code></pre>"


def _coloured(code: str, lexer: Lexer) -> str:
    pieces: list[tuple[str, str]] = []
    for token, text in lexer.get_tokens(code):
        kind = _kind(token)
        if pieces and pieces[-1][0] == kind:
            pieces[-1] = kind, pieces[-1][1] + text
        else:
            pieces.append((kind, text))
    if "".join(text for _, text in pieces) != code:
        # A lexer that changes the text (line ends, tabs) must not: what is exported is what was said.
        return html.escape(code)
    return "".join(
        f'<span class="{kind}">{html.escape(text)}</span>' if kind else html.escape(text)
        for kind, text in pieces
    )


@lru_cache(maxsize=256)
def _kind(token: Any) -> str:
    while token is not None:
        kind = _KINDS.get(str(token))
        if kind:
            return kind
        token = token.parent
    return ""


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    if language in _PLAIN:
        return None
    # Imported here: only an export with code needs it.
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
