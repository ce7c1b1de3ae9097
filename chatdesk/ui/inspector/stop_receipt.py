"""The receipt of a Stop: what happened after the key, in true times, as values and as text to copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.disconnects import habit_of
from chatdesk.ui.inspector.call_entry import CallEntry, CallState
from chatdesk.ui.inspector.turn_times import Phase, Round, StopTimes, TurnTimes
from chatdesk.ui.inspector.waterfall import exact


class Step(NamedTuple):
    """A moment after the key press, in seconds since that; `short` is its name in the drawing."""

    name: str
    short: str
    at: float


class Receipt(NamedTuple):
    """What a Stop did. `meanwhile` is what was going on, with the token of its colour."""

    meanwhile: str
    color: str
    steps: tuple[Step, ...]
    lines: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """All of it, to copy."""
        steps = [f"{step.name}: {exact(step.at)}" for step in self.steps]
        rows = [(_tr("Stopped while"), self.meanwhile), *self.lines]
        said = [f"{title}: {words}" for title, words in rows]
        return "\n".join([_tr("Stop receipt"), *steps, *said])


def receipt_of(times: TurnTimes, calls: Sequence[CallEntry]) -> Receipt | None:
    """Return the receipt of a turn that was stopped; None for any other."""
    stop = times.stop
    if stop is None:
        return None
    own = times.rounds[-1] if times.rounds else None
    meanwhile, color = _meanwhile(own, stop, calls)
    steps = [Step(_tr("key pressed"), _tr("key"), 0.0)]
    if stop.left is not None:
        steps.append(Step(_tr("task cancelled"), _tr("cancelled"), stop.left - stop.pressed))
    if stop.closed is not None:
        steps.append(Step(_tr("connection closed"), _tr("closed"), stop.closed - stop.pressed))
    if times.ended is not None:
        steps.append(Step(_tr("answer saved"), _tr("saved"), times.ended - stop.pressed))
    return Receipt(meanwhile, color, tuple(steps), tuple(_lines(stop, own, times)))


def _lines(stop: StopTimes, own: Round | None, times: TurnTimes) -> list[tuple[str, str]]:
    lines = [(_tr("Came too late"), _late_words(stop))]
    last = own.tries[-1] if own is not None and own.tries else None
    if stop.closed is not None and last is not None:
        headers = last.response.headers if last.response is not None else ()
        lines.append((_tr("This server"), _tr(habit_of(last.request.url, headers).sentence)))
    elif times.ended is not None:
        lines.append((_tr("This server"), _tr("No request was under way: there was no connection to close.")))
    usage = _usage_words(own)
    return [*lines, (_tr("Usage"), usage)] if usage else lines


def _late_words(stop: StopTimes) -> str:
    if not stop.late_events:
        return _tr("Nothing was shown after the key, and nothing more was read.")
    events = _tr("{0} event") if stop.late_events == 1 else _tr("{0} events")
    words = _tr("{0}, {1} bytes. Nothing of it was shown.")
    return words.format(events.format(f"{stop.late_events:,}"), f"{stop.late_bytes:,}")


def _usage_words(own: Round | None) -> str:
    usage = own.answer.usage if own is not None and own.answer is not None else None
    if usage is None or usage.output_tokens is None:
        return _tr("No token had come.") if own is not None and own.answer is not None else ""
    count = _tr("{0} tokens").format(f"{usage.output_tokens:,}")
    if usage.is_estimated:
        return _tr("About {0}, estimated by the length of the text: no count came.").format(count)
    return _tr("{0}, as the server counted.").format(count)


def _meanwhile(own: Round | None, stop: StopTimes, calls: Sequence[CallEntry]) -> tuple[str, str]:
    """Return what the Stop met, and its colour."""
    for call in calls:
        run = call.runs[0] if call.runs else None
        if call.state is CallState.STOPPED and run is not None and run.began is not None:
            return _tr("{0} ran").format(call.shown_name), "wf_run"
        if call.asked_at is not None and call.answered_at is None and call.state is CallState.STOPPED:
            return _tr("{0} waited for you").format(call.shown_name), "wf_args"
    last = own.tries[-1] if own is not None and own.tries else None
    if own is not None and own.stretches:
        words = {
            Phase.REASONING: (_tr("the model thought"), "wf_think"),
            Phase.TEXT: (_tr("the model wrote"), "wf_text"),
            Phase.CALLS: (_tr("arguments arrived"), "wf_args"),
        }
        return words[own.last_phase]
    if last is not None and last.waits_until is not None and stop.pressed <= last.waits_until:
        return _tr("a further try waited for its time"), "wf_args"
    if last is None:
        return _tr("the request was prepared"), "wf_net"
    is_heard = last.delivered is not None or last.response is not None
    waits = _tr("the first byte was waited for") if is_heard else _tr("the connection was made")
    return waits, "wf_net"


def _tr(text: str) -> str:
    return QCoreApplication.translate("StopReceipt", text)
