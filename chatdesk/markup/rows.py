"""Cuts a finished text into rows that can be parsed one by one, without parsing it first."""

from __future__ import annotations

import re

# Characters of source in a row, where a border allows it.
ROW_LENGTH = 4096

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FENCE = re.compile(r"( {0,3})(`{3,}(?!.*`)|~{3,})")
_ITEM = re.compile(r"( {0,3}(?:[-*+]|\d{1,9}[.)]))([ \t]+|$)")
# After a blank line such a line begins a paragraph, heading, fence or table and nothing else: a letter at the
# margin, "# ", bold, code, "|".
_START = re.compile(r"[^\W\d_]|[^\x00-\x7f]|#{1,6} |\*\*\S|`|~~~|\|")
# After so many letters `_START` has matched, or never will.
_DECIDED = 16
# HTML that goes on over blank lines, and what ends it.
_HTML = re.compile(
    r" {0,3}<(?:(script|pre|style|textarea)(?=[\s>]|$)|(!--)|(\?)|(!\[CDATA\[)|(![a-z]))", re.IGNORECASE
)
_HTML_ENDS = (r"</(?:script|pre|style|textarea)>", "-->", r"\?>", r"\]\]>", ">")


def segments(text: str) -> list[str]:
    """The text in rows of at most `ROW_LENGTH` characters where that can be done safely.

    Joined they are the text. Rows are cut before paragraphs, headings, fences and tables that follow a blank
    line outside of everything else, so a long list, table or fence stays in one row. Parsed one by one, with
    the `definitions` of the whole text, the rows give the blocks of the whole.
    """
    borders = _borders(text)
    rows: list[str] = []
    start = reached = 0
    for border in [*borders, len(text)]:
        if border - start > ROW_LENGTH and reached > start:
            rows.append(text[start:reached])
            start = reached
        reached = border
    if start < len(text):
        rows.append(text[start:])
    return rows


class Borders:
    """Finds the borders of a text while it arrives: the offsets at which a row may begin.

    What lies between two of them can be shown, parsed and folded by itself. However the text is cut, the
    borders are those of the whole; each is told as soon as the first letters of its line are there.
    """

    def __init__(self) -> None:
        self._scan = _Scan()
        self._line: list[str] = []
        self._offset = 0
        # The border of the open line was told, or its first letters say that it makes none.
        self._is_settled = False

    def feed(self, text: str) -> list[int]:
        """Take the next piece; return the borders that it brought."""
        self._line.append(text)
        if "\n" not in text and "\r" not in text:
            return self._begun()
        found: list[int] = []
        text = "".join(self._line)
        end = 0
        for line in _LINE.finditer(text):
            words = line.group()
            # A carriage return at the end may have its line feed in the next piece.
            if not words.endswith(("\n", "\r")) or (line.end() == len(text) and words.endswith("\r")):
                break
            found += self._closed(line)
            end = line.end()
        self._line = [text[end:]]
        self._offset += end
        return found + self._begun()

    def finish(self) -> list[int]:
        """The text is complete: return the borders that are left."""
        return [border for line in _LINE.finditer("".join(self._line)) for border in self._closed(line)]

    def _closed(self, line: re.Match[str]) -> list[int]:
        was_settled, self._is_settled = self._is_settled, False
        is_border = self._scan.starts_anew(line.group().rstrip("\r\n"))
        return [self._offset + line.start()] if is_border and not was_settled else []

    def _begun(self) -> list[int]:
        """Return the border of the open line where its first letters tell it already."""
        if self._is_settled or not self._scan.is_after_blank:
            return []
        line = "".join(self._line)
        self._line = [line]
        if "\r" in line:
            return []
        is_border = _START.match(line) is not None
        self._is_settled = is_border or len(line) > _DECIDED
        return [self._offset] if is_border else []


def _borders(text: str) -> list[int]:
    """The offsets of the lines where a row may begin."""
    scan = _Scan()
    return [line.start() for line in _LINE.finditer(text) if scan.starts_anew(line.group().rstrip("\r\n"))]


class _Scan:
    """Knows, line by line, whether the text is inside a fence, a list or raw HTML."""

    def __init__(self) -> None:
        self._is_after_blank = False
        # The line that ends the fence or the HTML that is open.
        self._end: re.Pattern[str] | None = None
        # The column of the text of the open list's items; 0 outside lists. What is indented as far belongs to
        # the list and ends with it, so it needs no watching.
        self._item_column = 0

    @property
    def is_after_blank(self) -> bool:
        """Whether the line before was empty, outside of fences and raw HTML."""
        return self._is_after_blank and self._end is None

    def starts_anew(self, line: str) -> bool:
        """Take the next line, without its end; whether a row may begin with it."""
        if self._end is not None:
            if self._end.search(line):
                self._end = None
            self._is_after_blank = False
            return False
        was_blank = self._is_after_blank
        self._is_after_blank = not line.strip()
        if self._is_after_blank:
            return False
        self._open(line)
        return was_blank and _START.match(line) is not None

    def _open(self, line: str) -> None:
        indent = len(line) - len(line.lstrip(" "))
        if self._item_column and indent >= self._item_column:
            return
        if item := _ITEM.match(line):
            spaces = len(item.group(2)) if item.end() < len(line) else 1
            self._item_column = len(item.group(1)) + (spaces if spaces <= 4 else 1)
            return
        # Without a blank line before it the line may lazily belong to the item, and a fence below it then
        # does too; but that is closed at the same indentation, so watching it does no harm.
        self._item_column = 0
        if fence := _FENCE.match(line):
            self._end = re.compile(rf"^ {{0,3}}{fence.group(2)}+[ \t]*\Z")
        elif html := _HTML.match(line):
            end = re.compile(_HTML_ENDS[(html.lastindex or 1) - 1], re.IGNORECASE)
            self._end = None if end.search(line, html.end()) else end
