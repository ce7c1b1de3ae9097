"""Where the seams of Continue stand: from the parts of a message to positions in its units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.joint import open_fence
from chatdesk.domain.message import Part, TextPart
from chatdesk.domain.request import ContinueBy
from chatdesk.ui.transcript.units.base import Seam, Unit

_MOST_SHOWN = 160


@dataclass(frozen=True, slots=True)
class SourceSeam:
    """A seam in the source of a text: how many characters stand before it, and what its mark says."""

    offset: int
    tip: str


@dataclass(frozen=True, slots=True)
class Run:
    """Text that is shown as one: its source, and the seams in it.

    `lead` characters at its beginning are no part of the answer: they open its code block again.
    """

    text: str
    seams: tuple[SourceSeam, ...] = ()
    lead: int = 0

    @property
    def length(self) -> int:
        """How many characters of the answer it shows."""
        return len(self.text) - self.lead

    def cut(self, pieces: Sequence[str]) -> list[Run]:
        """Return the pieces, which joined are the text, each with its seams."""
        found: list[Run] = []
        start = 0
        for piece in pieces:
            end = start + len(piece)
            is_last = len(found) == len(pieces) - 1
            own = [s for s in self.seams if start <= s.offset < end or (is_last and s.offset >= end)]
            seams = tuple(SourceSeam(seam.offset - start, seam.tip) for seam in own)
            found.append(Run(piece, seams, 0 if start else self.lead))
            start = end
        return found


@dataclass(frozen=True, slots=True)
class PlacedSeam:
    """A seam in a row: the number of its unit, the position there, and what its mark says."""

    unit: int
    position: int
    tip: str
    is_inline: bool = True


def runs_of(parts: Iterable[Part]) -> list[Part | Run]:
    """Return the parts of an answer, its texts as runs: a continuation belongs to the text before it.

    Where something (reasoning, say) stands between the two, the continuation is a run of its own, and
    begins in the code block that was open.
    """
    found: list[Part | Run] = []
    said: list[str] = []
    for part in parts:
        if not isinstance(part, TextPart):
            found.append(part)
        elif not part.is_continuation:
            found.append(Run(part.text))
            said.append(part.text)
        else:
            found.append(_continued(part, found, said))
            said.append(part.text)
    return found


def _continued(part: TextPart, found: list[Part | Run], said: list[str]) -> Run:
    """Return the run of a continuation; the run before it is taken out where it goes on with that."""
    tip = seam_tip(part.repeated, part.continued_by)
    last = found[-1] if found else None
    if isinstance(last, Run):
        found.pop()
        seam = SourceSeam(len(last.text), tip)
        return Run(last.text + part.text, (*last.seams, seam), last.lead)
    opening = opening_of("".join(said))
    return Run(opening + part.text, (SourceSeam(len(opening), tip),), len(opening))


def opening_of(text: str) -> str:
    """Return the line that opens the code block in which `text` ends, empty where it ends in none."""
    fence = open_fence(text)
    return "" if fence is None else f"{fence.marker}{fence.info}\n"


def seam_tip(repeated: str, means: str) -> str:
    """Return what the mark of a seam says: its name in the first line."""
    lines = [_tr("Continued here")]
    if repeated:
        words = " ".join(repeated.split())
        shown = words if len(words) <= _MOST_SHOWN else f"…{words[-_MOST_SHOWN:]}"
        lines.append(_tr("Said again by the model, and left out: “{0}”").format(shown))
    if means == ContinueBy.PROMPT:
        lines.append(_tr("The model was told to go on."))
    elif means:
        lines.append(_tr("Asked for by {0}.").format(_MEANS.get(means, means)))
    return "\n".join(lines)


_MEANS: dict[str, str] = {
    ContinueBy.PREFILL: "assistant prefill",
    ContinueBy.CONTINUE_FINAL_MESSAGE: "continue_final_message",
    ContinueBy.PREFIX: "a marked message (prefix)",
    ContinueBy.COMPLETIONS: "the legacy Completions",
}


def placed_after(units: Sequence[Unit], text: str, tip: str) -> PlacedSeam:
    """Return where a seam stands behind `text`, which these units show."""
    is_apart = text.endswith("\n\n") and open_fence(text) is None
    if not units or is_apart:
        return PlacedSeam(len(units), 0, tip, is_inline=False)
    # Blank space at the end of the source is not shown; what follows it begins one further.
    length = units[-1].length
    position = length + 1 if length and text[-1:].isspace() else length
    return PlacedSeam(len(units) - 1, position, tip, is_inline=not text.endswith("\n"))


def mark(units: Sequence[Unit], seams: Sequence[PlacedSeam]) -> None:
    """Give the units their seams; one for which there is no unit yet stands at the end of the last."""
    if not units:
        return
    by_unit: dict[int, list[Seam]] = {}
    for seam in seams:
        index = min(seam.unit, len(units) - 1)
        end = units[index].length
        position = min(seam.position, end) if index == seam.unit else end
        by_unit.setdefault(index, []).append(Seam(position, seam.tip, seam.is_inline))
    for index, unit in enumerate(units):
        unit.seams = tuple(by_unit.get(index, ()))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)
