"""How two pieces of one text are joined: spaces, lines and fences where they meet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chatdesk.domain.overlap import is_unspaced

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})([^\n]*)")
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_WORD = 40
_HAS_VOWEL = re.compile(r"[^bcdfghjklmnpqrstvwxz]", re.IGNORECASE)
_SUFFIXES = "ing ings ed er ers est ly tion tions sion ment ness able ible ally ful less ity es al"
_ENDINGS = frozenset(_SUFFIXES.split())
# What a space follows: closing marks, among them the quotes \u00bb and \u201d.
_BEFORE_SPACE = ",;:!?)]}\u00bb\u201d"
_DASHES = ("- ", "\u2013 ", "\u2014 ")
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,3}[.)])[ \t]")
_HEADING = re.compile(r"#{1,6}[ \t]")
_MAYBE_BLOCK = re.compile(r"(?:#{1,6}|[-*+]|\d{1,3}[.)]?|`{1,2}|~{1,2})\Z")
_OPENS_EMPHASIS = re.compile(r"(\*+|_+|`+)\w")
_MAYBE_EMPHASIS = re.compile(r"(?:\*+|_+|`+)\Z")


@dataclass(frozen=True, slots=True)
class Fence:
    """An open fenced code block: its marker and what stands behind it."""

    marker: str
    info: str

    def is_closed_by(self, marker: str, info: str) -> bool:
        """Whether a fence line closes it."""
        return marker[0] == self.marker[0] and len(marker) >= len(self.marker) and not info


def open_fence(text: str) -> Fence | None:
    """Return the fence that is open at the end of a Markdown text."""
    fence: Fence | None = None
    if "```" not in text and "~~~" not in text:
        return None
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if found is None:
            continue
        marker, info = found[1], found[2].strip()
        if fence is None:
            # a code span of three backticks in one line is no fence
            fence = None if marker[0] == "`" and "`" in info else Fence(marker, info)
        elif fence.is_closed_by(marker, info):
            fence = None
    return fence


def glue(before: str, text: str) -> str:
    """Return `text` without the whitespace that `before` ends with already."""
    there = before[len(before.rstrip()) :]
    body = text.lstrip()
    comes = text[: len(text) - len(body)]
    if not there or not comes:
        return text
    if "\n" not in there and "\n" not in comes:
        return body
    if comes.startswith(there):
        return comes[len(there) :] + body
    lines = comes.count("\n") - there.count("\n")
    indent = comes.rpartition("\n")[2]
    if lines > 0:
        return "\n" * lines + indent + body
    if "\n" in comes:
        return (indent if there.endswith("\n") else "") + body
    is_indent = there.endswith("\n") and len(comes) > 1
    return (comes if is_indent else "") + body


def join(before: str, text: str, *, is_end: bool = False) -> str | None:
    """Return `text` with what is missing between the pieces; None while that depends on what comes.

    For models that begin a message of their own, in which nothing ever begins with a space or in the
    middle of a line.
    """
    body = text.lstrip()
    if before[-1:].isspace() or len(body) < len(text) or not body:
        return glue(before, text) if body or is_end else None
    fence = open_fence(before)
    if not is_end and (_MAYBE_BLOCK.match(body) or _MAYBE_EMPHASIS.match(body)):
        return None
    if fence is not None:
        closing = _FENCE.match(body)
        return "\n" + body if closing and fence.is_closed_by(closing[1], closing[2].strip()) else body
    lines = _lines_between(before, body)
    if lines:
        return lines + body
    if not is_end and len(body) < _LONGEST_WORD and _FIRST_WORD.fullmatch(body):
        return None
    return _space_between(before, body) + body


def _lines_between(before: str, body: str) -> str:
    """What parts a block from the line before it."""
    line = before[before.rfind("\n") + 1 :]
    if _HEADING.match(body) or _FENCE.match(body):
        return "\n\n"
    if _ITEM.match(body):
        return "\n" if _ITEM.match(line) else "\n\n" if line.rstrip().endswith(":") else ""
    if body[0] in "|>":
        return "\n" if line.lstrip().startswith(body[0]) and (body[0] == ">" or line.endswith("|")) else ""
    return ""


def _space_between(before: str, body: str) -> str:
    last, first = before[-1], body[0]
    if is_unspaced(last) or is_unspaced(first):
        return ""
    if first.isalpha():
        if last.isalpha():
            is_apart = not _is_one_word(before, body)
        else:
            is_apart = last in _BEFORE_SPACE or (last == "." and first.isupper())
    elif first.isdecimal():
        is_apart = last.isalpha()
    else:
        is_apart = body[:2] in _DASHES or _opens_emphasis(before, body)
    return " " if is_apart else ""


def _opens_emphasis(before: str, body: str) -> bool:
    mark = _OPENS_EMPHASIS.match(body)
    if mark is None or not (before[-1].isalnum() or before[-1] in _BEFORE_SPACE):
        return False
    return before[before.rfind("\n\n") + 1 :].count(mark[1]) % 2 == 0


def _is_one_word(before: str, body: str) -> bool:
    """Guess whether a word was cut in two: by the words of the text, by their look, else it was not."""
    last, first = _LAST_WORD.search(before), _FIRST_WORD.match(body)
    if last is None or first is None:
        return False
    end, begin = last.group().lower(), first.group().lower()
    known = {word.lower() for word in _FIRST_WORD.findall(before[: last.start()])}
    if end + begin in known:
        return True
    if end in known or begin in known or (first.group()[0].isupper() and not last.group().isupper()):
        return False
    return begin in _ENDINGS or not _HAS_VOWEL.search(begin)
