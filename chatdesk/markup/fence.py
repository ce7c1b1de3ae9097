"""An open fenced code block: its lines are collected without parsing until the closing line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chatdesk.markup.blocks import CodeBlock
from chatdesk.markup.build import language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_TAB = 4
# What quotes and items put before a line.
_HOLDERS = re.compile(r"[ >]*")
_MAY_CLOSE = re.compile(r" {0,3}(?:`*|~*)[ \t]*\Z")


class OpenCode:
    """The code block that is being written: what it holds, and what was added since last asked."""

    def __init__(self, markup: str, info: str, indent: int) -> None:
        self.language = language_of(info)
        self._closing = _closing_line(markup)
        self._indent = indent
        # The text as it is shown, in parts; a line feed goes in with the line that follows it.
        self._parts: list[str] = []
        self._partial = ""
        # Parts that were handed out by `take_new`, and characters of the last line among them.
        self._taken = 0
        self._taken_of_line = 0

    @property
    def text(self) -> str:
        """The code so far; it only ever grows. A last line that may become the closing one is left out."""
        return "".join(self._parts) + self._shown_of_partial()

    def take_new(self) -> str:
        """What `text` gained since this was last called, at a cost that the gain alone decides."""
        shown = self._shown_of_partial()
        gained = "".join([*self._parts[self._taken :], shown])[self._taken_of_line :]
        self._taken = len(self._parts)
        self._taken_of_line = len(shown)
        return gained

    def feed(self, text: str) -> str | None:
        """Take source; None, or what follows the closing line once that is complete."""
        text = self._partial + text
        at = 0
        while (end := text.find("\n", at)) >= 0:
            line = text[at:end]
            at = end + 1
            if self._is_closing(line):
                self._partial = ""
                return text[at:]
            self._add(line)
        self._partial = text[at:]
        return None

    def close(self) -> CodeBlock:
        """The finished block; a last line without line feed counts as complete unless it is blank."""
        if self._partial.strip(" \t") and not self._is_closing(self._partial):
            self._add(self._partial)
        self._partial = ""
        return CodeBlock(self.language, "".join(self._parts))

    def _add(self, line: str) -> None:
        self._parts.append(self._separated(_unindented(line, self._indent)))

    def _shown_of_partial(self) -> str:
        if not self._partial or _MAY_CLOSE.match(self._partial):
            return ""
        return self._separated(_unindented(self._partial, self._indent))

    def _separated(self, line: str) -> str:
        return "\n" + line if self._parts else line

    def _is_closing(self, line: str) -> bool:
        return self._closing.match(line) is not None


def open_fence(group: Sequence[Token], lines: Sequence[str]) -> OpenCode | None:
    """The open code block for a top-level block's tokens; None if it is no fence or a closed one.

    `lines` is the source that the tokens' maps refer to.
    """
    token = group[0]
    if token.type != "fence" or token.map is None:
        return None
    first, behind = token.map
    if behind - first > 1 and _closing_line(token.markup).match(lines[behind - 1]):
        return None
    opening = lines[first]
    return OpenCode(token.markup, token.info, len(opening) - len(opening.lstrip(" ")))


def mark_open(group: Sequence[Token], lines: Sequence[str]) -> None:
    """Tell of the fence that the last block ends with, also deep inside of it, that it is not closed yet."""
    token = next((token for token in reversed(group) if token.nesting >= 0), None)
    if token is None or token.type != "fence" or token.map is None:
        return
    first, behind = token.map
    last = _HOLDERS.sub("", lines[behind - 1])
    if behind - first < 2 or not _closing_line(token.markup).match(last):
        token.meta = {"is_open": True}


def _closing_line(markup: str) -> re.Pattern[str]:
    return re.compile(rf" {{0,3}}{markup}+[ \t]*\Z")


def _unindented(line: str, indent: int) -> str:
    """The line without the opening line's indentation, or as much of that as it has."""
    if not indent:
        return line
    width = at = 0
    while at < len(line) and width < indent and line[at] in " \t":
        width += _TAB - width % _TAB if line[at] == "\t" else 1
        at += 1
    return " " * (width - indent) + line[at:]
