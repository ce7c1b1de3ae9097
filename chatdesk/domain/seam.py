"""The seam of Continue: what a model repeats of its partial answer is left out, the rest joined to it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chatdesk.domain.delta import (
    Delta,
    ErrorDelta,
    FinishDelta,
    ReasoningDelta,
    RefusalDelta,
    SeamDelta,
    TextDelta,
    TextReplaced,
    ToolCallDelta,
)
from chatdesk.domain.joint import Fence, glue, join, open_fence
from chatdesk.domain.overlap import Overlap
from chatdesk.domain.preamble import end_of_preamble
from chatdesk.domain.request import ContinueBy

_FENCE_LINE = re.compile(r"[ \t]*(`{3,}|~{3,})([^\n]*)\n")
_MAYBE_FENCE = re.compile(r"[ \t]*(?:`{1,2}|~{1,2}|(?:`{3,}|~{3,})[^\n]{0,40})\Z")
_TABLE = re.compile(r"[ \t]*\|[^\n]*\Z")
_LONGEST_BLANK = 200


class Seam:
    """Finds in the text that follows `before` where the new begins.

    However the text is cut, what comes out is the same. Held back is only what may be a repetition of
    `before`, an announcement, a fence that is opened again, or half a word that decides about a space:
    everything that is held back is either in `before` already or comes out later.
    """

    def __init__(self, before: str, *, is_asked: bool = False) -> None:
        """`is_asked`: the model was told to begin with the last words, in a message of its own."""
        self.repeated = ""
        self.is_decided = not before.strip()
        self._before = before
        self._is_asked = is_asked
        self._fence = open_fence(before)
        self._held = ""
        self._body: int | None = None
        self._overlap: Overlap | None = None
        self._fed = 0
        self._needs_proof = False

    @property
    def holds(self) -> str:
        """What is held back now."""
        return "" if self.is_decided else self._held

    @property
    def is_repeating(self) -> bool:
        """Whether what is held back is too long a repetition for chance."""
        return not self.is_decided and self._overlap is not None and self._overlap.length(is_end=True) > 0

    def feed(self, text: str) -> str:
        """Return what of the text that came so far is decided to be new and was not returned before."""
        if self.is_decided:
            return text
        self._held += text
        return self._decide(is_end=False)

    def end(self) -> str:
        """Return the new text among what is held; everything that comes later is new."""
        return "" if self.is_decided else self._decide(is_end=True)

    def _decide(self, *, is_end: bool) -> str:
        held = self._held
        if self._body is None:
            self._body = self._opening(is_end=is_end)
            if self._body is None:
                return ""
        overlap = self._overlap
        if overlap is None:
            overlap = self._overlap = Overlap(
                self._before, is_asked=self._is_asked or self._body > 0, is_strict=self._is_strict()
            )
            self._fed = self._body
        overlap.feed(held[self._fed :])
        self._fed = len(held)
        if not overlap.is_decided and not is_end:
            return ""
        length = overlap.length(is_end=is_end)
        if self._needs_proof and not length:
            self._body = 0  # what looked like an announcement is the answer itself
        start = self._body + length
        has_overlap = length > 0
        if not has_overlap and (self._is_asked or self._body):
            dots = _leading_dots(self._before, held[start:], is_end=is_end)
            if dots is None:
                return ""
            start += dots
        new = self._joined(held[start:], has_overlap=has_overlap, is_end=is_end)
        if new is None:
            return ""
        if new.strip() and overlap.began_anew and self._fence is None and not self._before.endswith("\n"):
            new = "\n\n" + new.lstrip()  # another answer: it must not go on in the line of the first
        self.is_decided, self._held = True, ""
        self.repeated = held[:start].strip()
        return new

    def _joined(self, rest: str, *, has_overlap: bool, is_end: bool) -> str | None:
        """Return the rest as it follows `before`; None while too little of it is there."""
        is_whole = is_end or self._is_long_blank(rest)
        if has_overlap or not (self._is_asked or self._body):
            return glue(self._before, rest) if rest.strip() or is_whole else None
        return join(self._before, rest, is_end=is_whole)

    def _opening(self, *, is_end: bool) -> int | None:
        """Return where the answer proper begins, behind an announcement and a fence opened anew."""
        held = self._held
        start = len(held) - len(held.lstrip())
        if start == len(held) and not is_end:
            return 0 if self._is_long_blank(held) else None
        preamble = end_of_preamble(held[start:], is_end=is_end)
        if preamble is None:
            return None
        if preamble and _letters(self._before).startswith(_letters(held[: start + preamble])):
            preamble = 0  # it begins anew, and this is how it began
        self._needs_proof = bool(preamble) and not self._is_asked and not self._ends_in_sentence()
        begin = start + preamble
        if preamble and begin == len(held) and not is_end:
            return None  # a fence may follow
        fence = self._fence_opened_again(held[begin:], is_end=is_end)
        if fence is None:
            return None
        return begin + fence if preamble or fence else 0

    def _fence_opened_again(self, text: str, *, is_end: bool) -> int | None:
        """Return the length of a fence line that opens what is open already, None to wait for it."""
        fence = self._fence
        if fence is None:
            return 0
        line = _FENCE_LINE.match(text)
        if line is None:
            return None if not is_end and _MAYBE_FENCE.match(text) else 0
        return line.end() if self._opens_again(fence, line[1], line[2].strip()) else 0

    def _opens_again(self, fence: Fence, marker: str, info: str) -> bool:
        is_same = info == fence.info and marker == fence.marker
        holds_fences = fence.info.lower() in ("md", "markdown") or len(fence.marker) > len(marker)
        return bool(info) and (is_same or self._is_asked) and (is_same or not holds_fences)

    def _ends_in_sentence(self) -> bool:
        """Whether it was cut in the middle of a sentence, which no model goes on with by an announcement."""
        last = self._before[-1:]
        return self._fence is None and (last.isalnum() or last in " ,-(")

    def _is_strict(self) -> bool:
        return self._fence is not None or _TABLE.search(self._before) is not None

    @staticmethod
    def _is_long_blank(text: str) -> bool:
        return len(text) > _LONGEST_BLANK and not text.strip()


def _leading_dots(before: str, text: str, *, is_end: bool) -> int | None:
    """Return how long the dots are by which `text` says that it goes on; None while more may come."""
    if not text.startswith((".", "…")) or before.rstrip().endswith((".", "…")):
        return 0
    dots = len(text) - len(text.lstrip(".…"))
    if dots == len(text) and not is_end:
        return None
    return dots if dots >= 3 or text.startswith("…") else 0


def _letters(text: str) -> str:
    return "".join(text.split())


class SeamFilter:
    """Takes the deltas of a continuation and gives those that the message grows by.

    A `SeamDelta` among them tells how the service was asked; one comes out before the first new text
    where something was left out. Deltas of other choices pass.
    """

    def __init__(self, before: str) -> None:
        """`before` is the text of the partial answer; with none of it there is nothing to join."""
        self._before = before
        self._means = ""
        self._seam = self._new_seam()
        self._is_first_part = True

    @property
    def is_holding(self) -> bool:
        """Whether text is held back."""
        return bool(self._seam.holds)

    @property
    def is_repeating(self) -> bool:
        """Whether what is held back is certainly there already."""
        return self._seam.is_repeating

    def feed(self, deltas: Iterable[Delta]) -> tuple[Delta, ...]:
        """Return what the deltas come to."""
        given: list[Delta] = []
        for delta in deltas:
            if getattr(delta, "choice", 0):
                given.append(delta)
            else:
                self._take(delta, given)
        return tuple(given)

    def end(self) -> tuple[Delta, ...]:
        """Return the new in what is held back: nothing more comes, or it has waited long enough."""
        given: list[Delta] = []
        self._give(self._seam, self._seam.end(), given)
        return tuple(given)

    def _take(self, delta: Delta, given: list[Delta]) -> None:
        match delta:
            case SeamDelta(means=means):
                self._means = means
                self._seam = self._new_seam()
                given.append(delta)
            case TextDelta(text=text):
                seam = self._seam
                if seam.is_decided:
                    given.append(delta)
                else:
                    self._give(seam, seam.feed(text), given)
            case TextReplaced(text=text) if self._is_first_part:
                self._replace(text, given)
            case ReasoningDelta() | RefusalDelta() | ToolCallDelta() | FinishDelta() | ErrorDelta():
                if self._seam.holds.strip() or isinstance(delta, FinishDelta | ErrorDelta):
                    given += self.end()
                self._is_first_part = not self._seam.is_decided
                given.append(delta)
            case _:
                given.append(delta)

    def _replace(self, text: str, given: list[Delta]) -> None:
        seam = self._seam = self._new_seam()
        new = seam.feed(text) + seam.end() if text else ""
        self._tell_repeated(seam, given)
        given.append(TextReplaced(new))

    def _give(self, seam: Seam, text: str, given: list[Delta]) -> None:
        self._tell_repeated(seam, given)
        if text:
            given.append(TextDelta(text))

    def _tell_repeated(self, seam: Seam, given: list[Delta]) -> None:
        if seam.repeated:
            given.append(SeamDelta(self._means, seam.repeated))
            seam.repeated = ""

    def _new_seam(self) -> Seam:
        return Seam(self._before, is_asked=self._means == ContinueBy.PROMPT)
