"""Reasoning between <think> tags, told apart from the text while it streams."""

from __future__ import annotations

import re

from chatdesk.domain.delta import Delta, ReasoningDelta, TextDelta, TextReplaced
from chatdesk.wire.quirks import Quirk, QuirkTally

OPENING = "<think>"
CLOSING = "</think>"

MIN_FENCE = 3
MAX_FENCE_INDENT = 3

_TOKEN = re.compile(r"\n|`+|~+|</?think>")
_SPECIAL = re.compile(r"[\n`~<]")
# A tag that has only begun, at the end of what is there.
_PARTIAL = re.compile(r"<(?:/?(?:t(?:h(?:i(?:nk?)?)?)?)?)\Z")


class _CodeState:
    """Whether a place in Markdown lies inside code, as far as telling a tag from its mention needs it."""

    def __init__(self) -> None:
        self._indent = 0
        self._is_line_blank = True
        self._fence = ""
        self._opened_on_this_line = False
        self._may_close = False
        self._inline = 0
        self._run = ""
        self._run_at_start = False

    @property
    def is_code(self) -> bool:
        return bool(self._fence) or self._inline > 0

    def take_text(self, text: str) -> None:
        """Pass over characters without newline, backtick or tilde."""
        if not (self._run or self._is_line_blank or self._may_close):
            return
        if self._run:
            self._end_run()
        if text.isspace():
            self._indent += len(text)
        else:
            self._is_line_blank = False
            self._may_close = False

    def take_run(self, run: str) -> None:
        """Pass over backticks or tildes; more of the same may follow in the next chunk."""
        if self._run and self._run[0] == run[0]:
            self._run += run if len(self._run) < 1000 else ""
            return
        self._end_run()
        self._run = run[:1000]
        self._run_at_start = self._is_line_blank and self._indent <= MAX_FENCE_INDENT
        self._is_line_blank = False

    def take_newline(self) -> None:
        self._end_run()
        if self._may_close:
            self._fence = ""
        self._indent = 0
        self._is_line_blank = True
        self._may_close = self._opened_on_this_line = False
        # Inline code may span lines, but a lone backtick must not hide the tags of all that follows.
        self._inline = 0

    def settle(self) -> None:
        """Take the run as finished: a tag comes next."""
        self._end_run()

    def _end_run(self) -> None:
        run, self._run = self._run, ""
        if not run:
            return
        if self._fence:
            is_same = run[0] == self._fence[0] and len(run) >= len(self._fence)
            if self._opened_on_this_line and run[0] == self._fence[0] == "`":
                # backticks in the line of an opening fence: it was inline code
                self._fence, self._inline = "", 0 if is_same else len(self._fence)
            else:
                self._may_close = is_same and self._run_at_start
        elif self._inline:
            if run[0] == "`" and len(run) == self._inline:
                self._inline = 0
        elif self._run_at_start and len(run) >= MIN_FENCE:
            self._fence, self._opened_on_this_line = run, True
        elif run[0] == "`":
            self._inline = len(run)


class ThinkSplitter:
    """Split the streamed text of one choice into text and reasoning.

    A tag counts outside of code only and may be split over any number of chunks; the end of a
    chunk that may be the beginning of a tag is held back until it is decided. A closing tag
    without an opening one makes reasoning of all text before it. Line breaks right after a tag
    are dropped.
    """

    def __init__(self, quirks: QuirkTally, choice: int) -> None:
        self._quirks = quirks
        self._choice = choice
        self._code = _CodeState()
        self._held = ""
        self._is_reasoning = False
        self._after_tag = False
        self._text_so_far: list[str] | None = []

    def feed(self, text: str) -> list[Delta]:
        """Return the deltas of more text."""
        deltas: list[Delta] = []
        if not self._held and not _SPECIAL.search(text):  # nearly every token
            if not self._is_reasoning:
                self._code.take_text(text)
            self._emit(text, deltas)
            return deltas
        if self._held:
            text, self._held = self._held + text, ""
        partial = _PARTIAL.search(text, max(0, len(text) - len(CLOSING)))
        if partial is not None:
            text, self._held = text[: partial.start()], partial.group()
        while text:
            text = self._skip_reasoning(text, deltas) if self._is_reasoning else self._skip_text(text, deltas)
        return deltas

    def flush(self) -> list[Delta]:
        """Return what was held back: it was no tag."""
        deltas: list[Delta] = []
        held, self._held = self._held, ""
        self._emit(held, deltas)
        return deltas

    def expect_no_end_only(self) -> None:
        """Reasoning came in a field of its own or a call began: a lone closing tag means nothing now."""
        self._text_so_far = None

    def _skip_reasoning(self, text: str, deltas: list[Delta]) -> str:
        before, tag, after = text.partition(CLOSING)
        self._emit(before, deltas)
        if tag:
            self._is_reasoning = False
            self._after_tag = True
        return after

    def _skip_text(self, text: str, deltas: list[Delta]) -> str:
        """Emit up to the next tag that counts and return what stands after it."""
        code = self._code
        position = 0
        for token in _TOKEN.finditer(text):
            if token.start() > position:
                code.take_text(text[position : token.start()])
            position = token.end()
            found = token.group()
            if found == "\n":
                code.take_newline()
            elif found[0] != "<":
                code.take_run(found)
            elif self._is_tag(found):
                self._emit(text[: token.start()], deltas)
                self._switch(found, deltas)
                return text[token.end() :]
            else:
                code.take_text(found)
        if position < len(text):
            code.take_text(text[position:])
        self._emit(text, deltas)
        return ""

    def _is_tag(self, found: str) -> bool:
        self._code.settle()
        return not self._code.is_code and (found == OPENING or self._text_so_far is not None)

    def _switch(self, found: str, deltas: list[Delta]) -> None:
        if found == OPENING:
            self._quirks.note(Quirk.THINK_TAGS)
            self._is_reasoning = True
        else:
            self._quirks.note(Quirk.THINK_END_ONLY)
            written = "".join(self._text_so_far or ())
            if written:
                deltas += [TextReplaced("", self._choice), ReasoningDelta(written, self._choice)]
        self._text_so_far = None
        self._after_tag = True

    def _emit(self, text: str, deltas: list[Delta]) -> None:
        if self._after_tag:
            text = text.lstrip("\r\n")
        if not text:
            return
        self._after_tag = False
        if self._is_reasoning:
            deltas.append(ReasoningDelta(text, self._choice))
            return
        deltas.append(TextDelta(text, self._choice))
        if self._text_so_far is not None:
            self._text_so_far.append(text)
