"""Colours for code that grows line by line: each complete line is lexed once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

    # State -> rules: a regular expression's match, a token type or a callback, the change of state.
    States = dict[str, list[tuple[Any, Any, Any]]]


class State(NamedTuple):
    """Where a line begins: the lexer's stack of states, and what ends the comment that is open, if one is."""

    stack: tuple[str, ...] = ("root",)
    comment_end: str = ""


_START = State()

# A longer line stays plain, and a line that is still open keeps the colours of its start beyond this: lexing
# it with every few letters that arrive would cost the square of its length.
_LONGEST_LINE = 5000
_LONGEST_OPEN_LINE = 400
# Tokens of one line after which `finish` hands back control; about a millisecond.
_TOKENS_PER_STEP = 400

# The lexer of Minecraft schemas runs for ever on text that it does not expect (Pygments 2.21).
# More changes of state than this without getting on means that a lexer goes round in circles.
_STEPS_PER_CHARACTER = 50

_PLAIN = frozenset({"", "text", "plain", "plaintext", "txt", "none", "output", "mcschema"})
_COMMON = (
    "python", "javascript", "typescript", "bash", "json", "html", "css", "sql",
    "c", "cpp", "java", "rust", "go", "yaml", "diff",
)  # fmt: skip

# The nearest ancestor decides; what has none is plain text.
_KINDS = {
    "Keyword": "keyword",
    "Keyword.Type": "type",
    "Operator": "operator",
    "Operator.Word": "keyword",
    "Punctuation": "operator",
    "Literal": "number",
    "Literal.Number": "number",
    "Literal.String": "string",
    "Literal.String.Escape": "special",
    "Literal.String.Interpol": "special",
    "Comment": "comment",
    "Comment.Preproc": "special",
    "Comment.PreprocFile": "string",
    "Name.Attribute": "special",
    "Name.Builtin": "type",
    "Name.Class": "function",
    "Name.Decorator": "special",
    "Name.Exception": "type",
    "Name.Function": "function",
    "Name.Tag": "type",
    "Generic.Deleted": "deleted",
    "Generic.Heading": "function",
    "Generic.Inserted": "inserted",
    "Generic.Prompt": "special",
    "Generic.Subheading": "function",
}

# Most lexers know these comments by one expression, not by a state that lasts until the end comes.
_COMMENTS = (("/*", "*/"), ("<!--", "-->"))
# In these no comment begins.
_QUIET = frozenset({"comment", "string"})

# Loading a lexer writes to its class, and a lexer may load others while it runs.
_lock = threading.Lock()


class Run(NamedTuple):
    """A stretch of a line, in characters, and which `code_*` colour it has; between runs is `code_text`."""

    start: int
    length: int
    kind: str


class LineHighlighter:
    """The runs of colour of a text that grows at its end.

    Lines are lexed one by one from the state that the line before left, so that the sum of all calls is one
    pass. Rules that look across lines can miss; `finish` makes the colours exact.
    A language that nobody knows is plain.
    """

    def __init__(self, language: str) -> None:
        self._name = language.lower()
        self._runs: list[Sequence[Run]] = []
        # Complete lines that were lexed, and the state behind them.
        self._done = 0
        self._state = _START
        self._is_finished = False

    def runs(self, line: int) -> Sequence[Run]:
        """The runs of a line, in order, without overlap; empty for a line that was not lexed."""
        return self._runs[line] if line < len(self._runs) else ()

    def extend(self, lines: Sequence[str], first: int) -> int:
        """Lex what is new of all `lines`, of which those from `first` on are new or longer.

        The last line counts as unfinished. Returns the first line whose runs may have changed.
        """
        language = None if self._is_finished else _language(self._name)
        if language is None:
            return first
        start = self._done
        del self._runs[start:]
        with _lock:
            while self._done < len(lines) - 1:
                runs, self._state = language.lexed(lines[self._done], self._state)
                self._runs.append(runs)
                self._done += 1
            if lines:
                self._runs.append(language.lexed(lines[-1][:_LONGEST_OPEN_LINE], self._state)[0])
        return min(first, start)

    def finish(self, lines: Sequence[str]) -> Iterator[int | None]:
        """Lex the complete text in small steps, each about a line.

        A step yields the line whose runs it changed, or None. Until all steps are taken the other lines keep
        what they had. Works without `extend` before it too.
        """
        self._is_finished = True
        language = _language(self._name)
        if language is None or any(len(line) > _LONGEST_LINE for line in lines):
            return
        self._runs += [()] * (len(lines) - len(self._runs))
        for line, runs in language.exact(lines):
            if line is None or self._runs[line] == runs:
                yield None
            else:
                self._runs[line] = runs
                yield line


def warm_up() -> None:
    """Load the lexers of the most common languages; some 150 ms, so call it in a thread when idle."""
    for name in _COMMON:
        language = _language(name)
        if language is not None:
            with _lock:
                language.lexed("a = 1", _START)


class _Language:
    """A lexer and the way to run it over single lines."""

    def __init__(self, lexer: Lexer) -> None:
        from pygments.lexer import ExtendedRegexLexer, RegexLexer

        self._lexer = lexer
        is_resumable = isinstance(lexer, RegexLexer) and not isinstance(lexer, ExtendedRegexLexer)
        self._states: States | None = lexer._tokens if is_resumable else None  # type: ignore[attr-defined]  # noqa: SLF001
        self._comments = [pair for pair in _COMMENTS if self._states and self._forgets(*pair)]

    def lexed(self, line: str, state: State) -> tuple[Sequence[Run], State]:
        """The runs of a line that begins in `state`, and the state behind it."""
        if len(line) > _LONGEST_LINE:
            return (), state
        collector = _Collector()
        if self._states is None:
            # It keeps its state where we cannot reach it: each line for itself is the best guess.
            for start, token, text in self._lexer.get_tokens_unprocessed(line + "\n"):
                collector.add(start, min(start + len(text), len(line)), _kind(token))
            return collector.take(), state
        at = 0
        if state.comment_end:
            end = line.find(state.comment_end)
            at = len(line) if end < 0 else end + len(state.comment_end)
            collector.add(0, at, "comment")
            if end < 0:
                return collector.take(), state
        return self._code(line, at, state.stack, collector)

    def _code(
        self, line: str, at: int, stack: tuple[str, ...], before: _Collector
    ) -> tuple[Sequence[Run], State]:
        """Lex a line from `at` on, where no comment is open."""
        machine = self._machine(stack)
        collector = before.copy()
        machine.collect(line[at:] + "\n", at, collector)
        runs = collector.take()
        opening, end = self._open_comment(line, at, runs)
        if opening < 0:
            return runs, State(tuple(machine.stack))
        machine = self._machine(stack)
        machine.collect(line[at:opening], at, before)
        before.add(opening, len(line), "comment")
        return before.take(), State(tuple(machine.stack), end)

    def _open_comment(self, line: str, at: int, runs: Sequence[Run]) -> tuple[int, str]:
        """Where a comment begins that the line does not end, and what would; -1 if there is none."""
        for opening, end in self._comments:
            start = line.find(opening, at)
            while start >= 0:
                behind = start + len(opening)
                if not any(run.start < start < run.start + run.length and run.kind in _QUIET for run in runs):
                    closed = line.find(end, behind)
                    if closed < 0:
                        return start, end
                    behind = closed + len(end)
                start = line.find(opening, behind)
        return -1, ""

    def _forgets(self, opening: str, end: str) -> bool:
        """Whether the lexer knows this comment, but not on the next line that it is still open."""
        collector = _Collector()
        self._machine(_START.stack).collect(f"{opening} a {end}\n", 0, collector)
        if [run.kind for run in collector.take()] != ["comment"]:
            return False
        machine = self._machine(_START.stack)
        machine.collect(f"{opening} a\n", 0, collector)
        collector.take()
        machine.collect("a\n", 0, collector)
        return [run.kind for run in collector.take()] != ["comment"]

    def _machine(self, stack: tuple[str, ...]) -> _Machine:
        return _Machine(self._lexer, self._states or {}, stack)

    def exact(self, lines: Sequence[str]) -> Iterator[tuple[int | None, Sequence[Run]]]:
        """The runs of each line of the whole text; steps without a line come in between."""
        tokens = iter(self._lexer.get_tokens_unprocessed("\n".join([*lines, ""])))
        collector = _Collector()
        line = begin = 0
        while True:
            with _lock:
                some = list(islice(tokens, _TOKENS_PER_STEP))
            if not some:
                break
            for start, token, text in some:
                end = start + len(text)
                while line < len(lines) and end > begin:
                    line_end = begin + len(lines[line])
                    collector.add(max(start, begin) - begin, min(end, line_end) - begin, _kind(token))
                    if end <= line_end:
                        break
                    yield line, collector.take()
                    line, begin = line + 1, line_end + 1
            yield None, ()
        while line < len(lines):
            yield line, collector.take()
            line += 1


class _Machine:
    """Runs the states of a `RegexLexer` as it does itself, and tells where it stopped.

    The lexer's own loop takes a stack of states but does not give it back.
    """

    def __init__(self, lexer: Lexer, states: States, stack: tuple[str, ...]) -> None:
        self._lexer = lexer
        self._states = states
        self.stack = list(stack)

    def collect(self, text: str, offset: int, collector: _Collector) -> None:
        """Add the runs of a text that begins `offset` characters into its line."""
        length = len(text.removesuffix("\n"))
        for start, token, found in self.run(text):
            collector.add(offset + start, offset + min(start + len(found), length), _kind(token))

    def run(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """The tokens of a text: where each starts, what it is, what it holds."""
        at = 0
        steps = 0
        while at < len(text) and steps < len(text) * _STEPS_PER_CHARACTER:
            steps += 1
            for matches, action, change in self._states[self.stack[-1]]:
                found = matches(text, at)
                if found is None:
                    continue
                if callable(action):
                    yield from action(self._lexer, found)
                elif action is not None:
                    yield at, action, found.group()
                at = found.end()
                self._change(change)
                break
            else:
                if text[at] == "\n":
                    self.stack = [*_START.stack]
                at += 1

    def _change(self, change: tuple[str, ...] | str | int | None) -> None:
        """Push and pop states; the last one stays."""
        if change is None:
            return
        if isinstance(change, int):
            del self.stack[max(1, len(self.stack) - abs(change)) :]
            return
        for state in (change,) if isinstance(change, str) else change:
            if state == "#pop":
                del self.stack[max(1, len(self.stack) - 1) :]
            else:
                self.stack.append(self.stack[-1] if state == "#push" else state)


class _Collector:
    """Gathers the runs of one line; neighbours of one kind are one run."""

    def __init__(self, runs: Sequence[Run] = ()) -> None:
        self._runs: list[Run] = [*runs]

    def copy(self) -> _Collector:
        """Another one with the same runs."""
        return _Collector(self._runs)

    def add(self, start: int, end: int, kind: str | None) -> None:
        """Add a stretch behind all others; without a kind it is left out."""
        if kind is None or end <= start:
            return
        if self._runs:
            last = self._runs[-1]
            if last.start + last.length == start and last.kind == kind:
                self._runs[-1] = Run(last.start, end - last.start, kind)
                return
        self._runs.append(Run(start, end - start, kind))

    def take(self) -> Sequence[Run]:
        """The runs so far, which the next line does not have."""
        runs, self._runs = self._runs, []
        return tuple(runs)


@cache
def _kind(token: _TokenType) -> str | None:
    """The kind of the token's nearest ancestor that has one."""
    names = list(token)
    while names:
        kind = _KINDS.get(".".join(names))
        if kind is not None:
            return kind
        names.pop()
    return None


@cache
def _language(name: str) -> _Language | None:
    """A language by any of its names; None is shown plain."""
    if name in _PLAIN:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    with _lock:
        try:
            return _Language(get_lexer_by_name(name))
        except ClassNotFound:
            return None
