"""The head of the page of a call: what it is, how far it is, where its time went, how large it is."""

from __future__ import annotations

from itertools import accumulate

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.approval import Consent, Covers
from chatdesk.ui.inspector.call_entry import ENDED, CallEntry, CallState
from chatdesk.ui.inspector.call_signs import STATE_ICONS, state_words
from chatdesk.ui.inspector.rows import seconds_text
from chatdesk.ui.inspector.time_bar import Stretch

_SHORTEST = 0.0005


def sign_words(entry: CallEntry, now: float) -> tuple[str, str, str, str]:
    """Return sign, colour, name and state of a call; `now` is in seconds of the turn."""
    icon, color = STATE_ICONS[entry.state]
    said = "  ·  ".join(filter(None, (state_line(entry, now), entry.server)))
    return icon, color, entry.shown_name, said


def state_line(entry: CallEntry, now: float) -> str:
    """Return how far a call is, with the time that it has taken."""
    run = entry.runs[0] if entry.runs else None
    words = state_words(entry.state)
    if entry.state is CallState.RUNS and run is not None and run.began is not None:
        return _running_words(entry, seconds_text(now - run.began))
    if entry.state is CallState.WAITS and entry.asked_at is not None:
        return _tr("{0}, {1} so far").format(words, seconds_text(now - entry.asked_at))
    if entry.state is CallState.STOPPED and run is not None and run.began is None:
        return _tr("stopped before it ran")
    if entry.seconds is not None:
        return _tr("{0} after {1}").format(words, seconds_text(entry.seconds))
    return words


def _running_words(entry: CallEntry, spent: str) -> str:
    if entry.holds:
        return _tr("runs for {0}, waits for you").format(spent)
    if entry.limit is None:
        return _tr("runs for {0}").format(spent)
    return _tr("runs, {0} of {1}").format(spent, seconds_text(entry.limit))


def stretches(entry: CallEntry, now: float) -> list[Stretch]:
    """Return where the time of a call went, as far as it is known."""
    parts = []
    if entry.begun_at is not None and entry.last_at is not None:
        parts.append(Stretch(_tr("arguments"), entry.last_at - entry.begun_at, "wf_args"))
    if entry.asked_at is not None:
        ends = (entry.answered_at, entry.ended_at, now)
        end = next(at for at in ends if at is not None)
        parts.append(Stretch(_tr("waited for you"), end - entry.asked_at, "wf_args", is_waiting=True))
    run = entry.runs[0] if entry.runs else None
    if run is not None and run.began is not None:
        spent = run.seconds if run.seconds is not None else now - run.began
        parts.append(Stretch(_tr("ran"), spent, "wf_run"))
    elif entry.seconds is not None:
        parts.append(Stretch(_tr("ran"), entry.seconds, "wf_run"))
    return [part for part in parts if part.seconds > _SHORTEST]


def facts(entry: CallEntry, whole_at: int | None) -> list[str]:
    """Return when what happened, and sizes; `whole_at` is the offset at which the arguments were JSON."""
    found = []
    if entry.begun_at is not None:
        found.append(_tr("begun at {0}").format(seconds_text(entry.begun_at)))
    valid = None if whole_at is None else time_of(entry, whole_at - 1)
    if valid is not None:
        found.append(_tr("valid JSON at {0}").format(seconds_text(valid)))
    found += _consent(entry)
    if entry.arguments:
        found.append(_tr("arguments {0}").format(size_text(len(entry.arguments.encode("utf-8", "replace")))))
    result = entry.result
    if result is not None and entry.state in ENDED:
        found.append(_tr("result {0}").format(size_text(len(result.encode("utf-8", "replace")))))
    if entry.name and entry.name != entry.shown_name:
        found.append(_tr("the model calls it {0}").format(entry.name))
    return found


def _consent(entry: CallEntry) -> list[str]:
    """Say who let it run, and when where that is known; or who did not."""
    rule = _scope_words(entry)
    if entry.state is CallState.DENIED or entry.answered_at is not None:
        is_denied = entry.state is CallState.DENIED
        if entry.answered_at is None:
            said = _tr("denied by you")
        else:
            said = _tr("denied by you at {0}") if is_denied else _tr("approved by you at {0}")
            said = said.format(seconds_text(entry.answered_at))
        return [said, *([_tr("always for {0}").format(rule)] if rule else [])]
    match entry.consent:
        case Consent.ASK:
            return [_tr("approved by you"), *([_tr("always for {0}").format(rule)] if rule else [])]
        case Consent.RULE:
            return [_tr("allowed by your rule for {0}").format(rule) if rule else _tr("allowed by your rule")]
        case Consent.READS:
            return [_tr("not asked: it only reads")]
    return []


def _scope_words(entry: CallEntry) -> str:
    covers, _, where = entry.rule.partition(":")
    words = {
        Covers.TOOL.value: _tr("this tool"),
        Covers.SERVER.value: _tr("every tool of its server"),
        Covers.ARGUMENTS.value: _tr("these arguments"),
    }
    said = words.get(covers, "")
    return _tr("{0} in this conversation").format(said) if said and where else said


def time_of(entry: CallEntry, offset: int) -> float | None:
    """Return when a character of the arguments came, None where that is not known."""
    if len(entry.times) != len(entry.pieces):
        return None
    ends = accumulate(map(len, entry.pieces))
    return next((at for end, at in zip(ends, entry.times, strict=True) if offset < end), None)


def size_text(size: int) -> str:
    """Return a number of bytes as people write it."""
    if size < 10_000:
        return _tr("{0} bytes").format(f"{size:,}")
    if size < 1_000_000:
        return f"{size / 1000:.0f} KB"
    return f"{size / 1_000_000:.1f} MB"


def _tr(text: str) -> str:
    return QCoreApplication.translate("CallHead", text)
