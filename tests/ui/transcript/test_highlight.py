"""Code is coloured as it grows, each line once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from chatdesk.ui.look.tokens import TOKENS
from chatdesk.ui.transcript import highlight
from chatdesk.ui.transcript.highlight import LineHighlighter, Run, warm_up

_PYTHON = '''@cache
def area(radius: float) -> float:
    """The area,
    in square units."""
    return 3.14 * radius**2  # exact enough


class Shape:
    name = f"shape {1 + 2}"
    ok = True and not None
'''
_SCRIPT = """/**
 * Adds "two" numbers.
 */
export function add(a, b) { /* both
  are numbers */ return `${a}
    ${b}`; // done /* not open
}
const glob = "/*";
let last = 1;
"""
_CODE = {
    "python": _PYTHON,
    "javascript": _SCRIPT,
    "typescript": _SCRIPT,
    "css": "a:hover { color: #fff; /* one\n two */ margin: 1px }\n",
    "sql": "SELECT a, 'b' -- c\nFROM t /* x\n y */ WHERE a > 1;\n",
    "rust": '/* a\n b */ fn main() {\n  let s = "x\n  y";\n}\n',
    "json": '{"a": [1, true, "x\\n"],\n "b": null}\n',
    "diff": "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n",
    "bash": 'for i in a b; do echo "$i\n  more"; done # end\n',
    "java": "/** Text.\n */\n@Override public int f() { return 1; }\n",
    "xml": "<a b='c'>\n<!-- x\n y --> text &amp;</a>\n",
}


def fed_by_character(language: str, code: str) -> tuple[LineHighlighter, list[str]]:
    """A highlighter that has seen the code grow letter by letter."""
    colors = LineHighlighter(language)
    lines = [""]
    for character in code:
        first = len(lines) - 1
        if character == "\n":
            lines.append("")
        else:
            lines[-1] += character
        assert colors.extend(lines, first) <= first
    return colors, lines


def kinds(colors: LineHighlighter, lines: list[str]) -> dict[str, str]:
    """What each coloured stretch of text is."""
    return {
        line[run.start : run.start + run.length]: run.kind
        for index, line in enumerate(lines)
        for run in colors.runs(index)
    }


def all_runs(colors: LineHighlighter, lines: list[str]) -> list[list[Run]]:
    """The runs of every line."""
    return [[*colors.runs(index)] for index in range(len(lines))]


def finished(language: str, lines: list[str]) -> LineHighlighter:
    """A highlighter that lexed the whole at once."""
    colors = LineHighlighter(language)
    for _ in colors.finish(lines):
        pass
    return colors


@pytest.mark.parametrize("language", _CODE)
def test_growing_code_has_the_colors_of_the_whole(language: str) -> None:
    """Letter by letter gives the runs of one pass, so nothing changes colour when the block closes."""
    colors, lines = fed_by_character(language, _CODE[language])
    grown = all_runs(colors, lines)
    assert grown == all_runs(finished(language, lines), lines)
    assert [step for step in colors.finish(lines) if step is not None] == []


def test_the_kinds_of_python() -> None:
    """Each kind of word gets its token of the palette."""
    found = kinds(*fed_by_character("py", _PYTHON))
    assert found["def"] == "keyword"
    assert found["and"] == "keyword"
    assert found["area"] == "function"
    assert found["Shape"] == "function"
    assert found["float"] == "type"
    assert found["@cache"] == "special"
    assert found["3.14"] == "number"
    assert found["**"] == "operator"
    assert found["# exact enough"] == "comment"
    assert found['    in square units."""'] == "string"


def test_every_kind_has_a_color() -> None:
    """The kinds are the `code_*` colours of the theme."""
    assert {f"code_{kind}" for kind in highlight._KINDS.values()} <= set(TOKENS["color"]["light"])


def test_finish_corrects_what_lines_alone_cannot_tell() -> None:
    """Where a rule looks across lines, the exact pass names the lines that it changed."""
    colors, lines = fed_by_character("cpp", 'auto s = R"(a\nb)";\nint x;\n')
    steps = [*colors.finish(lines)]
    changed = [step for step in steps if step is not None]
    assert changed
    assert 2 not in changed
    assert all_runs(colors, lines) == all_runs(finished("cpp", lines), lines)


def test_finish_goes_in_small_steps() -> None:
    """2,000 lines are lexed in more than 300 steps, so that the caller can stop between any two."""
    lines = _PYTHON.split("\n") * 182
    colors = LineHighlighter("python")
    steps = [*colors.finish(lines)]
    assert len(lines) > 2000
    assert len(steps) > 300
    assert colors.runs(len(lines) - 2) == colors.runs(9)
    assert colors.extend(lines, 0) == 0, "what is exact stays"


def test_each_complete_line_is_lexed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The characters lexed over 400 lines are those of the lines and of their unfinished starts."""
    lexed = 0
    original = highlight._Machine.run

    def counting(machine: highlight._Machine, text: str) -> Iterator[tuple[int, object, str]]:
        nonlocal lexed
        lexed += len(text)
        return original(machine, text)

    monkeypatch.setattr(highlight._Machine, "run", counting)
    line = "    value = function(1, 'two')  # three"
    colors = LineHighlighter("python")
    lines = [""]
    for _ in range(400):
        lines[-1] = line
        lines.append("")
        colors.extend(lines, len(lines) - 2)
    assert lexed < 1.2 * sum(len(line) + 1 for line in lines)


@pytest.mark.parametrize("language", ["", "text", "no-such-language", "mcschema"])
def test_what_nobody_knows_is_plain(language: str) -> None:
    """Unknown languages have no runs and take no steps."""
    colors, lines = fed_by_character(language, "if x:\n  1\n")
    assert all_runs(colors, lines) == [[], [], []]
    assert [*colors.finish(lines)] == []


def test_a_line_of_absurd_length_stays_plain() -> None:
    """Minified code is neither lexed for seconds nor in the way of the lines around it."""
    colors = LineHighlighter("javascript")
    lines = ["let a = 1;", "x=1;" * 100_000, "let b = 2;", ""]
    before = time.thread_time()
    colors.extend(lines, 0)
    assert [*colors.finish(lines)] == []
    assert time.thread_time() - before < 0.5
    assert colors.runs(0) == colors.runs(2) != ()
    assert colors.runs(1) == ()


def test_runs_are_in_order_inside_their_lines() -> None:
    """Runs neither overlap nor leave their line, for languages that are lexed in any way."""
    text = "\n".join(_CODE.values()) + "\n```py\nx = 1\n```\n<?php echo 'a' ?>\n"
    lines = text.split("\n")
    for language in (
        *_CODE,
        "html",
        "php",
        "yaml",
        "markdown",
        "ruby",
        "c",
        "go",
        "toml",
        "kotlin",
        "console",
    ):
        colors = LineHighlighter(language)
        colors.extend(lines, 0)
        for exact in (False, True):
            if exact:
                assert len([*colors.finish(lines)]) > 0
            for index, line in enumerate(lines):
                end = 0
                for run in colors.runs(index):
                    assert run.start >= end
                    assert run.length > 0
                    end = run.start + run.length
                assert end <= len(line)


def test_warming_up_in_a_thread_disturbs_nobody() -> None:
    """Lexing while the lexers load gives the same runs."""
    expected = all_runs(finished("javascript", _SCRIPT.split("\n")), _SCRIPT.split("\n"))
    thread = threading.Thread(target=warm_up)
    thread.start()
    colors, lines = fed_by_character("javascript", _SCRIPT)
    thread.join()
    assert all_runs(colors, lines) == expected


def test_importing_loads_no_lexer() -> None:
    """Pygments is loaded with the first code block."""
    check = "import sys, chatdesk.ui.transcript.highlight; sys.exit('pygments' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
