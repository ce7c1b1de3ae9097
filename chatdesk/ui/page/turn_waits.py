"""What a turn waits for while nothing of its answer comes: a connection, a first byte, a retry, more data."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.message import Failure
from chatdesk.domain.stream import Limits, Received
from chatdesk.engine.events import (
    ChunkReceived,
    GenerationFinished,
    GenerationStarted,
    RequestDelivered,
    RequestMade,
    ResponseStarted,
    RetryScheduled,
    RetryStarted,
    TurnEvent,
    TurnFinished,
    WaitExtended,
)
from chatdesk.ui.transcript.live_note import LiveNote, NoteKind

SILENCE = 30.0
"""Seconds without data after which the window says so."""

_FEW_SECONDS = 2.0
# A longer limit is no limit that anybody waits for.
_NO_LIMIT = 3600.0


class Stage(Enum):
    """How far a generation is."""

    NONE = auto()
    CONNECTING = auto()
    DELIVERED = auto()
    OPENED = auto()
    COMING = auto()
    RETRYING = auto()


class WaitWords(NamedTuple):
    """What is waited for; `name` is what of it stays the same for a while, `more` the sentence behind it."""

    kind: str
    text: str
    name: str
    more: str = ""


class TurnWaits:
    """Follows the events of a turn; all times are taken when they arrive.

    Comments of the server show that it is there; they are no data. `words` and `live_note` are to be
    asked for again several times a second, they count.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stage = Stage.NONE
        self._began = 0.0
        self._heard = 0.0
        self._is_alive = False
        self._is_lifted = False
        self._limits: Limits | None = None
        self._is_stream = True
        self._retry: RetryScheduled | None = None
        self._asked_again = float("-inf")

    @property
    def is_retrying(self) -> bool:
        """Whether another attempt waits for its time."""
        return self._stage is Stage.RETRYING

    @property
    def failure(self) -> Failure | None:
        """What the attempt before failed with, while the next one waits."""
        return self._retry.failure if self.is_retrying and self._retry is not None else None

    @property
    def can_be_extended(self) -> bool:
        """Whether the server has been silent for long, and a limit of the account would end that."""
        return self._is_silent and not self._is_lifted and self._limit is not None

    def stop(self) -> None:
        """Wait for nothing more: the user has stopped, or tools run."""
        self._stage = Stage.NONE

    def note(self, event: TurnEvent) -> None:
        """Take down what a turn tells."""
        match event:
            case ChunkReceived(received=received):
                self._note_chunk(received)
            case GenerationStarted():
                self._retry = None
                self._begin(Stage.CONNECTING)
            case RetryStarted():
                self._begin(Stage.CONNECTING)
                self._asked_again = self._clock()
            case RequestMade(request=request):
                self._limits, self._is_stream = request.limits, request.is_stream
                self._begin(Stage.CONNECTING)
            case RequestDelivered():
                self._reach(Stage.DELIVERED)
            case ResponseStarted():
                self._reach(Stage.OPENED)
            case WaitExtended():
                self._is_lifted = True
            case RetryScheduled():
                self._begin(Stage.RETRYING)
                self._retry = event
            case GenerationFinished() | TurnFinished():
                self._stage = Stage.NONE

    def words(self) -> WaitWords | None:
        """Return what the status line says of the wait; None where data comes, or nothing is waited for."""
        if self._stage is Stage.NONE:
            return None
        if self._stage is Stage.RETRYING:
            return self._retry_words()
        if self._is_asking_again:
            return WaitWords("retrying", _tr("Asking again"), _tr("Asking again"))
        if self._stage is Stage.COMING:
            if not self._is_silent:
                return None
            silent = int(self._clock() - self._heard)
            words = _tr("No data for {0} s")
            return WaitWords("silent", words.format(silent), words.format(silent - silent % int(SILENCE)))
        waited = self._clock() - self._began
        said = {
            Stage.CONNECTING: _tr("Connecting"),
            Stage.DELIVERED: _tr("Waiting for the first byte"),
            Stage.OPENED: _tr("Waiting for the first word"),
        }[self._stage]
        if not self._is_stream and self._stage is not Stage.CONNECTING:
            said = _tr("Waiting for the whole answer")
        counted = _tr("{0}: {1} s").format(said, int(waited)) if waited >= _FEW_SECONDS else said
        return WaitWords("running", counted, said)

    def live_note(self) -> LiveNote | None:
        """Return what stands in the place of the answer, or below what there is of it."""
        words = self.words()
        if words is None:
            return None
        if self._retry is not None and (self.is_retrying or self._is_asking_again):
            failure = self._retry.failure
            more, acts = (
                (self._countdown(), ("stop", "try_now")) if self.is_retrying else (words.text, ("stop",))
            )
            return LiveNote(NoteKind.RETRY, failure.text, more, acts, failure.details)
        if not self._is_silent:
            is_early = self._clock() - self._began < _FEW_SECONDS
            return None if is_early else LiveNote(NoteKind.WAIT, words.text)
        acts = ("stop", "keep_waiting") if self.can_be_extended else ("stop",)
        kind = NoteKind.SILENCE if self._stage is Stage.COMING else NoteKind.SLOW
        return LiveNote(kind, words.text, self._until_when(), acts)

    @property
    def _is_asking_again(self) -> bool:
        """Whether an attempt was just made: what failed before stays on the screen until that is known."""
        is_early = self._clock() - self._asked_again < _FEW_SECONDS
        return is_early and self._stage in (Stage.CONNECTING, Stage.DELIVERED, Stage.OPENED)

    @property
    def _is_silent(self) -> bool:
        waits = self._stage in (Stage.CONNECTING, Stage.DELIVERED, Stage.OPENED, Stage.COMING)
        return waits and self._clock() - self._heard >= SILENCE

    @property
    def _limit(self) -> float | None:
        """The seconds after which the account gives up on this silence."""
        if self._limits is None:
            return None
        limit = self._limits.stall if self._stage is Stage.COMING else self._limits.first_byte
        return limit if limit < _NO_LIMIT else None

    def _note_chunk(self, received: Received) -> None:
        self._is_alive = not received.is_content
        if received.is_content:
            self._is_lifted, self._heard = False, self._clock()
        if received.deltas and self._stage is not Stage.NONE:
            self._stage = Stage.COMING

    def _reach(self, stage: Stage) -> None:
        if self._stage in (Stage.CONNECTING, Stage.DELIVERED):
            self._stage = stage

    def _begin(self, stage: Stage) -> None:
        self._stage = stage
        self._began = self._heard = self._clock()
        self._is_alive = self._is_lifted = False

    def _retry_words(self) -> WaitWords:
        retry = self._retry
        short = _short(retry.failure.kind) if retry is not None else ""
        seconds = 0 if retry is None else _whole(retry.seconds)
        words = _tr("{0}. {1}")
        return WaitWords(
            "retrying",
            words.format(short, self._countdown()),
            words.format(short, self._countdown(seconds)),
            "" if retry is None else retry.failure.text,
        )

    def _countdown(self, seconds: int | None = None) -> str:
        retry = self._retry
        if retry is None:
            return ""
        left = _whole(self._began + retry.seconds - self._clock()) if seconds is None else seconds
        said = _tr("Trying again in {0} s").format(left)
        return _tr("{0}, {1} of {2}").format(said, retry.attempt, retry.of) if retry.of else said

    def _until_when(self) -> str:
        said = _tr("The server is still connected") if self._is_alive else ""
        if self._is_lifted:
            limit = _tr("Waiting as long as it takes")
        elif self._limit is not None:
            limit = _tr("The account waits at most {0}").format(_span(self._limit))
        else:
            limit = ""
        return " · ".join(filter(None, (said, limit)))


def _short(kind: str) -> str:
    words = {
        "RateLimited": _tr("Rate limited"),
        "ServiceUnavailable": _tr("Not available"),
        "ModelLoading": _tr("The model is loading"),
        "ConnectionFailed": _tr("No connection"),
        "ConnectionLost": _tr("Connection lost"),
        "BadReply": _tr("Empty answer"),
    }
    return words.get(kind, _tr("The server failed"))


def _whole(seconds: float) -> int:
    """Whole seconds, rounded up: a countdown ends at 1, not at 0."""
    return max(1, int(-(-seconds // 1)))


def _span(seconds: float) -> str:
    if seconds < 60 or seconds % 60:
        return _tr("{0} s").format(f"{seconds:g}")
    return _tr("{0} min").format(int(seconds // 60))


def _tr(text: str) -> str:
    return QCoreApplication.translate("TurnWaits", text)
