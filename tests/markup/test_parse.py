"""Each construct becomes the block that it should."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.formula import tex_of
from chatdesk.markup import definitions, parse, pieces
from chatdesk.markup.blocks import (
    Block,
    CodeBlock,
    Footnote,
    Formula,
    Heading,
    Html,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Span,
    Spans,
    Table,
)
from chatdesk.markup.spans import spans_of


def words(text: str) -> Paragraph:
    """A paragraph without any style."""
    return Paragraph((Span(text),))


def formula(source: str) -> Span:
    """A formula in running text."""
    return Span(source, formula=True)


@pytest.mark.parametrize(
    ("source", "spans"),
    [
        ("soft\nbreak", (Span("soft break"),)),
        ("hard  \nbreak\\\ntwice", (Span("hard\nbreak\ntwice"),)),
        (
            "*a* **b** ~~c~~",
            (Span("a", italic=True), Span(" "), Span("b", bold=True), Span(" "), Span("c", strike=True)),
        ),
        ("***x***", (Span("x", bold=True, italic=True),)),
        ("`a`b", (Span("a", code=True), Span("b"))),
        ("[**x** y](/u)", (Span("x", bold=True, href="/u"), Span(" y", href="/u"))),
        ("<http://a.b>", (Span("http://a.b", href="http://a.b"),)),
        (
            "(see http://a.b/c_d(e).)",
            (Span("(see "), Span("http://a.b/c_d(e)", href="http://a.b/c_d(e)"), Span(".)")),
        ),
        ("[x](javascript:y)", (Span("[x](javascript:y)"),)),
        ("![a *b*](p.png)", (Span("a b", image="p.png"),)),
        ("[![i](p)](/u)", (Span("i", href="/u", image="p"),)),
        ("1 < 2 &amp; \\*", (Span("1 < 2 & *"),)),
        ("a <b>c</b>", (Span("a <b>c</b>"),)),
        ("it costs $5 or $10", (Span("it costs $5 or $10"),)),
        ("50$ or 60$, $ x$, $x $ and $x$2", (Span("50$ or 60$, $ x$, $x $ and $x$2"),)),
        ("\\$x$ or $x\\$", (Span("$x$ or $x$"),)),
        ("a $x$, $y\\$z$", (Span("a "), formula("$x$"), Span(", "), formula("$y\\$z$"))),
        ("**$$x$$** \\(y \\)", (Span("$$x$$", bold=True, formula=True), Span(" "), formula("\\(y \\)"))),
        ("\\[a\\\\[2pt]\nb\\] c", (formula("\\[a\\\\[2pt] b\\]"), Span(" c"))),
        ("`$x$` $a `b$ c`", (Span("$x$", code=True), Span(" $a "), Span("b$ c", code=True))),
        ("\\[a\\](/u) \\\\(b\\\\) $$ $$ \\(\\)", (Span("[a](/u) \\(b\\) $$ $$ ()"),)),
        ("[$x$](/u)", (Span("$x$", href="/u", formula=True),)),
        ("a\u2028b", (Span("a\u2028b"),)),
        ("nul\0", (Span("nul\ufffd"),)),
    ],
)
def test_running_text(source: str, spans: Spans) -> None:
    """Inline Markdown becomes spans; HTML and prices stay text; only safe addresses become links."""
    assert parse(source) == (Paragraph(spans),)


@pytest.mark.parametrize(
    ("source", "block"),
    [
        ("## Two", Heading(2, (Span("Two"),))),
        ("One\n===", Heading(1, (Span("One"),))),
        ("---", Rule()),
        ("```py x\na\n\nb\n```", CodeBlock("py", "a\n\nb")),
        ("    a\n     b\n", CodeBlock("", "a\n b")),
        ("> a\n>\n> b", Quote((words("a"), words("b")))),
        ("> [!TIP]\n> a", Quote((words("a"),), "tip")),
        ("> [!caution]", Quote((), "caution")),
        ("> [!TIP] a", Quote((words("[!TIP] a"),))),
        ("> [!THIS]\n> a", Quote((words("[!THIS] a"),))),
        ("[^n]: a\n\n    b", Footnote(1, (words("a"), words("b")))),
        ("[^n]: a\nb", Footnote(1, (words("a b"),))),
        ("<div>\nx\n</div>\n", Html("<div>\nx\n</div>")),
        ("- a\n\n- b", ListBlock((ListItem((words("a"),)), ListItem((words("b"),))))),
        ("4. a\n9. b", ListBlock((ListItem((words("a"),), 4), ListItem((words("b"),), 5)))),
        (
            "- [ ] a\n- [X] b\n- [x]\n- [x](u)",
            ListBlock(
                (
                    ListItem((words("a"),), checked=False),
                    ListItem((words("b"),), checked=True),
                    ListItem((words("[x]"),)),
                    ListItem((Paragraph((Span("x", href="u"),)),)),
                )
            ),
        ),
        (
            "|a|\n|-|\n|b<br/>c<b>|\n",
            Table(((Span("a"),),), (((Span("b\nc<b>"),),),), ("",), (1.0,)),
        ),
        (
            "|a|bb|\n|-|:-:|\n|1|\n",
            Table(((Span("a"),), (Span("bb"),)), (((Span("1"),), ()),), ("", "center"), (0.5, 0.5)),
        ),
    ],
)
def test_blocks(source: str, block: Block) -> None:
    """Each block construct becomes its value, loose and tight lists alike."""
    assert parse(source) == (block,)


def test_a_mention_has_the_number_of_its_note() -> None:
    """Notes are numbered as they come; what is no note's label stays text."""
    assert parse("a[^two] [^x]\n\n[^one]: b[^TWO]\n[^two]: c") == (
        Paragraph((Span("a"), Span("[2]", note=2), Span(" [^x]"))),
        Footnote(1, (Paragraph((Span("b"), Span("[2]", note=2))),)),
        Footnote(2, (words("c"),)),
    )


def test_definitions_of_the_whole_serve_its_parts() -> None:
    """A part that mentions a label is a link when it is parsed with the whole text's definitions."""
    known = definitions("> quoted [a]\n>\n> [a]: /u\n\nEnd.")
    assert parse("[A]", known) == (Paragraph((Span("A", href="/u"),)),)
    assert parse("[A]") == (words("[A]"),)
    assert not definitions("no definition [a] in here")


def test_pieces_are_the_whole_in_parts() -> None:
    """Long lists and tables come in parts of bounded size, all else as in `parse`."""
    text = "# T\n\n" + "1. some words in an item\n" * 200 + "\n|a|\n|-|\n" + "|b|\n" * 50
    parts = pieces(text)
    lists = [part for part in parts if isinstance(part, ListBlock)]
    assert sum(len(part.items) for part in lists) == 200
    assert max(len(part.items) for part in lists) < 100
    assert lists[-1].items[-1].number == 200
    assert [len(part.rows) for part in parts if isinstance(part, Table)] == [24, 24, 2]
    assert parts[0] == parse(text)[0]


@pytest.mark.parametrize(
    "source",
    [
        ">" * 5000 + " deep",
        "- " * 5000 + "deep",
        "> - " * 3000 + "deep",
        "".join(f"{'  ' * level}- level {level}\n" for level in range(300)),
        "[" * 5000,
        "![" * 2000 + "](a)" * 2000,
        "*a **b _c __d " * 1000,
        "<" * 5000 + "<!--" * 1000,
    ],
)
def test_depth_does_not_crash_or_lose_text(source: str) -> None:
    """Absurd nesting is shown, from some depth on as the text that it is."""
    depth = sys.getrecursionlimit()
    sys.setrecursionlimit(600)
    try:
        shown = str(parse(source))
    finally:
        sys.setrecursionlimit(depth)
    assert len(shown) < 100 * len(source)
    if "deep" in source:
        assert "deep" in shown
    if "level" in source:
        assert "level 299" in shown


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("$$\nx\n$$", (Formula("$$\nx\n$$"),)),
        ("\\[ x \\]  ", (Formula("\\[ x \\]"),)),
        ("a\n$$\n- b\n===\n$$\nc", (words("a"), Formula("$$\n- b\n===\n$$"), words("c"))),
        ("- a\n  $$\n    x\n  $$", (ListBlock((ListItem((words("a"), Formula("$$\n  x\n$$"))),)),)),
        ("> $$x$$", (Quote((Formula("$$x$$"),)),)),
        ("$$\nx\n\ny\n$$", (words("$$ x"), words("y $$"))),
        ("$$\n$$", (words("$$ $$"),)),
        ("$$\n- x", (words("$$"), ListBlock((ListItem((words("x"),)),)))),
        ("\\[x] y", (words("[x] y"),)),
        ("    $$\n    x\n    $$", (CodeBlock("", "$$\nx\n$$"),)),
        ("$$" + "x\n" * 300 + "z$$ y", (Paragraph((formula("$$" + "x " * 300 + "z$$"), Span(" y"))),)),
    ],
)
def test_formulas_of_their_own(source: str, blocks: tuple[Block, ...]) -> None:
    """Lines from mark to mark are a formula, whatever they look like; without an end they are shown."""
    assert parse(source) == blocks


def test_the_tex_of_a_formula() -> None:
    """The marks say whether it has a line of its own, and are no part of it."""
    assert tex_of("$x$") == ("x", False)
    assert tex_of("\\( x \\)") == ("x", False)
    assert tex_of("$$\nx\n$$") == ("x", True)
    assert tex_of("\\[x\\]") == ("x", True)


@pytest.mark.parametrize(
    "mark", ["$", "$$", "$x", "$$x", "\\(", "\\[", "\\]\\[", "$$x\n", "\\[\n", "$$$", "$$$$ "]
)
def test_marks_without_end_cost_what_they_hold(mark: str) -> None:
    """Forty kilobytes of openings are read in a moment."""
    began = time.process_time()
    parse(mark * (40_000 // len(mark)))
    assert time.process_time() - began < 2


def test_importing_the_room_loads_no_parser() -> None:
    """The window starts without markdown-it; it is loaded with the first reply."""
    check = "import sys, chatdesk.markup, chatdesk.markup.blocks; sys.exit('markdown_it' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """Lazy names do not hide mistakes."""
    import chatdesk.markup as room

    with pytest.raises(AttributeError, match="nothing"):
        _ = room.nothing


@given(st.text(st.sampled_from('ab :|-#>+1.()"\t\n\n  é\u2028'), max_size=20))
def test_lines_without_marks_are_read_as_the_parser_reads_them(text: str) -> None:
    """Line ends alone are joined, or broken after two spaces, exactly as a whole reading of them says."""
    text = text.strip(" \t\n")
    with_mark = spans_of(f"{text}*", {})
    assert "".join(span.text for span in spans_of(text, {})) + "*" == "".join(s.text for s in with_mark)


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        ("a | b\n--|--\n1 | 2", ["Table"]),
        ("text\na | b\n|--|--|\n1 | 2", ["Paragraph", "Table"]),
        ("text\n:-- is no table", ["Paragraph"]),
        ("text\n- item", ["Paragraph", "ListBlock"]),
        ("text\n1. item", ["Paragraph", "ListBlock"]),
        ("text\n# head", ["Paragraph", "Heading"]),
        ("text\n```\ncode", ["Paragraph", "CodeBlock"]),
        ("text\n> said", ["Paragraph", "Quote"]),
        ("text\n***", ["Paragraph", "Rule"]),
        ("more\ntext\n---", ["Heading"]),
        ("text\n$$\nx\n$$", ["Paragraph", "Formula"]),
        ("text\nélan\nand `more`\n*lines*", ["Paragraph"]),
    ],
)
def test_what_ends_a_paragraph(lines: str, kinds: list[str]) -> None:
    """A line that begins with a letter goes on with it, unless it is the head of a table."""
    assert [type(block).__name__ for block in parse(lines)] == kinds
