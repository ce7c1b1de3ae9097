"""What models say before they go on ("Sure, continuing from where I left off:"), told from an answer."""

from __future__ import annotations

import re

LONGEST = 160
"""Characters after which a beginning is no preamble, whatever it says."""

_BEGINS = """
    sure certainly absolutely okay ok alright understood apologies sorry here here's continuing continued
    resuming continuation of my i'll let got no all
"""
_SPEAKS = "continuing continuation continue continued resuming resume rest remainder remaining"
_SAYS = """
    course problem thing right for the that this being is are comes will i let's me now go going on with
    from where exactly directly straight at in it it's its was were have has had been left off cut stopped
    ended stop previous last above below answer response reply text message story list code sentence
    paragraph point place interruption interrupted picking pick up again just your you we and as a an
    continues
"""
_FIRST = frozenset(_BEGINS.split())
_KEY = frozenset(_SPEAKS.split())
_KNOWN = _FIRST | _KEY | frozenset(_SAYS.split())
# Words and the marks between them; \u2019 is the other apostrophe, \u2013 and \u2014 are dashes.
_RUN = re.compile("(?:[^\\W\\d_]+(?:['\u2019][^\\W\\d_]*)?|[ \\t*_(\\[)\\],!.\u2026;\u2013\u2014-])*")
_WORD = re.compile("[^\\W\\d_]+(?:['\u2019][^\\W\\d_]*)?")
# A colon (or the wide one of CJK), or the end of the line; then what closes emphasis, then blank space.
_CLOSING = re.compile("(?:[:\uff1a][*_)\\]]*|(?=\n))\\s*")
_OPENING = "([*_"


def end_of_preamble(text: str, *, is_end: bool = False) -> int | None:
    """Return where the preamble that `text` begins with ends, 0 where it has none, None to wait for more.

    A preamble is short, made of a few dozen words alone, speaks of going on, and ends with a colon or a
    line. One word of anything else makes it part of the answer.
    """
    run = _RUN.match(text)
    end = run.end() if run else 0
    words = [word.lower().replace("\u2019", "'") for word in _WORD.findall(text[:end])]
    is_open = end == len(text) and not is_end
    last = words.pop() if is_open and words and text[-1] not in " \t" else ""
    # The middle of a sentence goes on in small letters.
    begins = text[:1].isupper() or text[:1] in _OPENING
    if end > LONGEST or not begins or not _are_known(words) or not _may_become(last, is_first=not words):
        return 0
    if is_open:
        return None
    closing = _CLOSING.match(text, end)
    return closing.end() if closing and _KEY.intersection(words) else 0


def _are_known(words: list[str]) -> bool:
    return _FIRST.issuperset(words[:1]) and _KNOWN.issuperset(words)


def _may_become(begun: str, *, is_first: bool) -> bool:
    return any(word.startswith(begun) for word in (_FIRST if is_first else _KNOWN))
