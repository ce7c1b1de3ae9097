"""The times of a turn as the lines of a waterfall: what is drawn, and what is said of it in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.tool import NoteKind
from chatdesk.ui.inspector.call_entry import CallEntry, CallState
from chatdesk.ui.inspector.call_signs import STATE_ICONS
from chatdesk.ui.inspector.rows import seconds_text
from chatdesk.ui.inspector.turn_times import STALL, Phase, Round, Stretch, Try, TurnTimes


class Kind(StrEnum):
    """What a bar is; the value is the token of its colour."""

    NETWORK = "wf_net"
    REASONING = "wf_think"
    TEXT = "wf_text"
    ARGUMENTS = "wf_args"
    WAITING = "wait"
    RUNNING = "wf_run"
    STALL = "wf_stall"

    @property
    def color(self) -> str:
        """The token of the theme."""
        return "wf_args" if self is Kind.WAITING else self.value

    @property
    def is_hatched(self) -> bool:
        """Whether nothing comes in that time."""
        return self in (Kind.WAITING, Kind.STALL)


class Bar(NamedTuple):
    """A stretch of time on a line, in seconds of the turn; `is_open`: it still grows."""

    kind: Kind
    began: float
    ended: float
    name: str
    is_open: bool = False

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.ended - self.began

    @property
    def times(self) -> str:
        """From when to when."""
        if self.is_open:
            return _tr("since {0}, so far").format(exact(self.began))
        return _tr("from {0} to {1}").format(exact(self.began), exact(self.ended))

    @property
    def words(self) -> str:
        """What it is with its exact times."""
        return f"{self.name} {exact(self.seconds)}, {self.times}"


class Line(NamedTuple):
    """A line: its title, its bars in the order of time, what stands behind them.

    `sign` is an icon with its colour. A section has no bars: it begins a round.
    """

    title: str
    bars: tuple[Bar, ...] = ()
    note: str = ""
    sign: tuple[str, str] | None = None
    call_id: str = ""
    is_section: bool = False
    is_part: bool = False

    @property
    def words(self) -> str:
        """The line as a sentence, for screen readers and to copy."""
        return ". ".join(filter(None, (self.title, self.note, *(bar.words for bar in self.bars))))


def lines_of(times: TurnTimes, calls: Sequence[CallEntry], unfolded: str = "") -> list[Line]:
    """Return the lines of a turn; the call `unfolded` has a further line for each of its bars."""
    now = times.now
    lines: list[Line] = []
    for own in times.rounds:
        if len(times.rounds) > 1:
            lines.append(Line(_round_words(own), is_section=True))
        lines += _tries(own, now)
        lines += _writing(own, times, now)
        for call in calls:
            if call.message_id == own.message_id:
                lines += _call_lines(call, now, is_unfolded=call.call_id == unfolded)
    return lines


def exact(seconds: float) -> str:
    """Return a time to the millisecond, to the microsecond where it is short."""
    if abs(seconds) < 0.01:
        return _tr("{0} ms").format(f"{seconds * 1000:.2f}")
    if abs(seconds) < 1:
        return _tr("{0} ms").format(f"{seconds * 1000:.0f}")
    return _tr("{0} s").format(f"{seconds:.3f}")


def token_words(characters: int, own: Round) -> str:
    """Return how many tokens so many characters of a round are."""
    tokens = max(1, round(characters / own.per_token)) if characters else 0
    about = "" if own.counted is not None else "~"
    return (_tr("{0} token") if tokens == 1 else _tr("{0} tokens")).format(f"{about}{tokens:,}")


def _round_words(own: Round) -> str:
    return _tr("Round {0}").format(own.number)


def _tries(own: Round, now: float) -> Iterator[Line]:
    for number, attempt in enumerate(own.tries, 1):
        if number < len(own.tries):
            yield _failed_try(attempt, number, now)
        else:
            yield from _last_try(attempt, own, now)


def _failed_try(attempt: Try, number: int, now: float) -> Line:
    """A request of which nothing came, and the wait after it."""
    ended = attempt.ended if attempt.ended is not None else now
    bars = [Bar(Kind.NETWORK, attempt.began, ended, _tr("request"))]
    note = attempt.failure.text if attempt.failure is not None else _tr("asked once more, with less")
    if attempt.waits_until is not None:
        waited = attempt.waited_until if attempt.waited_until is not None else now
        bars.append(Bar(Kind.WAITING, ended, waited, _tr("wait"), attempt.waited_until is None))
    sign = ("warning-circle", "error") if attempt.failure is not None else ("arrow-clockwise", "wait")
    return Line(_tr("Try {0}").format(number), tuple(bars), note, sign)


def _last_try(attempt: Try, own: Round, now: float) -> Iterator[Line]:
    begun = attempt.connected or attempt.began
    ended = attempt.ended if attempt.ended is not None else now
    if attempt.failure is not None:
        # Nothing follows yet: it waits to be made again.
        yield _failed_try(attempt, len(own.tries), now)
        return
    if attempt.connected is not None:
        bar = Bar(Kind.NETWORK, attempt.began, attempt.connected, _tr("connect"))
        yield Line(_tr("Connect"), (bar,), seconds_text(bar.seconds))
    first = attempt.first if attempt.first is not None else attempt.opened
    is_open = first is None and attempt.ended is None
    bar = Bar(Kind.NETWORK, begun, ended if first is None else first, _tr("first byte"), is_open)
    yield Line(_tr("First byte"), (bar,), _tr("waits") if is_open else seconds_text(bar.seconds))


def _writing(own: Round, times: TurnTimes, now: float) -> Iterator[Line]:
    """The lines of reasoning and text; a stall belongs to what was written before it."""
    titles = {Phase.REASONING: _tr("Reasoning"), Phase.TEXT: _tr("Text")}
    names = {Phase.REASONING: _tr("reasoning"), Phase.TEXT: _tr("text")}
    kinds = {Phase.REASONING: Kind.REASONING, Phase.TEXT: Kind.TEXT}
    silence = _silence(own, times, now)
    for phase, title in titles.items():
        stretches = [stretch for stretch in own.stretches if stretch.phase is phase]
        if not stretches:
            continue
        is_open = phase is own.last_phase and _is_written(own, times)
        bars = [Bar(kinds[phase], one.began, one.ended, names[phase]) for one in stretches]
        if is_open and silence is None:
            bars[-1] = bars[-1]._replace(is_open=True)
        silences = [stall for stall in own.stalls if stall.phase is phase]
        bars += [Bar(Kind.STALL, one.began, one.ended, _tr("stall")) for one in silences]
        if silence is not None and own.last is not None and phase is own.last_phase:
            bars.append(Bar(Kind.STALL, own.last, silence, _tr("stall"), is_open))
        bars.sort(key=lambda bar: bar.began)
        yield Line(title, tuple(bars), _writing_note(stretches, bars, own))


def _writing_note(stretches: Sequence[Stretch], bars: Sequence[Bar], own: Round) -> str:
    written = sum(bar.seconds for bar in bars if bar.kind is not Kind.STALL)
    stalled = sum(bar.seconds for bar in bars if bar.kind is Kind.STALL)
    parts = [seconds_text(written), token_words(sum(stretch.characters for stretch in stretches), own)]
    if stalled:
        parts.append(_tr("stalled {0}").format(seconds_text(stalled)))
    return ", ".join(parts)


def _is_written(own: Round, times: TurnTimes) -> bool:
    return own.ended is None and times.is_running and times.stop is None


def _silence(own: Round, times: TurnTimes, now: float) -> float | None:
    """Return until when nothing came after the last that came; None where that is no stall."""
    ends = [now, own.ended, times.stop.pressed if times.stop is not None else None]
    end = min(at for at in ends if at is not None)
    return end if own.last is not None and end - own.last >= STALL else None


def _call_lines(call: CallEntry, now: float, *, is_unfolded: bool) -> Iterator[Line]:
    bars = tuple(_call_bars(call, now))
    icon, color = STATE_ICONS[call.state]
    yield Line(call.shown_name, bars, _call_note(call, bars), (icon, color), call.call_id)
    if is_unfolded and len(bars) > 1:
        for bar in bars:
            note = _tr("{0} pieces").format(len(call.times)) if bar.kind is Kind.ARGUMENTS else ""
            words = ", ".join(filter(None, (seconds_text(bar.seconds), note)))
            yield Line(bar.name, (bar,), words, call_id=call.call_id, is_part=True)
    asides = tuple(_aside_bars(call, now))
    if asides:
        written = sum(bar.seconds for bar in asides if bar.kind is Kind.TEXT)
        note = _tr("model {0}").format(seconds_text(written)) if written else ""
        yield Line(_tr("Asked back"), asides, note, call_id=call.call_id, is_part=True)


def _call_bars(call: CallEntry, now: float) -> Iterator[Bar]:
    if call.begun_at is not None:
        arrives = call.state is CallState.ARRIVES
        ended = call.last_at if call.last_at is not None else call.begun_at
        yield Bar(Kind.ARGUMENTS, call.begun_at, ended, _tr("arguments"), arrives)
    if call.asked_at is not None:
        waits = call.state is CallState.WAITS
        ended = call.answered_at if call.answered_at is not None else now if waits else call.asked_at
        yield Bar(Kind.WAITING, call.asked_at, ended, _tr("approval"), waits)
    run = call.runs[0] if call.runs else None
    if run is not None and run.began is not None:
        runs = call.state is CallState.RUNS
        ended = now if runs or run.seconds is None else run.began + run.seconds
        yield Bar(Kind.RUNNING, run.began, ended, _tr("run"), runs)


def _aside_bars(call: CallEntry, now: float) -> Iterator[Bar]:
    """What the server of a call asked meanwhile: times of the user, and of a model that wrote for it."""
    kind, name, began = None, "", 0.0
    for said in call.runs[0].notes if call.runs else ():
        following = _ASIDES.get(said.note.kind)
        if following is None:
            continue
        if kind is not None and said.at > began:
            yield Bar(kind, began, said.at, name)
        kind, name, began = following[0], _tr(following[1]), said.at
    if kind is not None:
        is_open = call.state is CallState.RUNS
        ended = now if is_open or call.ended_at is None else call.ended_at
        yield Bar(kind, began, max(began, ended), name, is_open)


_ASIDES: dict[NoteKind, tuple[Kind | None, str]] = {
    NoteKind.ASKING: (Kind.WAITING, "you are asked"),
    NoteKind.SAMPLING: (Kind.TEXT, "a model writes"),
    NoteKind.SAMPLED: (Kind.WAITING, "you read"),
    NoteKind.ANSWERED: (None, ""),
}


def _call_note(call: CallEntry, bars: Sequence[Bar]) -> str:
    last = bars[-1] if bars else None
    match call.state:
        case CallState.ARRIVES:
            return _tr("{0} pieces").format(len(call.times))
        case CallState.WAITS:
            return _tr("waits")
        case CallState.RUNS if last is not None:
            return _tr("runs {0}").format(seconds_text(last.seconds))
        case CallState.DONE | CallState.FAILED if call.seconds is not None:
            words = _tr("ran {0}") if call.state is CallState.DONE else _tr("failed after {0}")
            return words.format(seconds_text(call.seconds))
    return QCoreApplication.translate("CallState", call.state.value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)
