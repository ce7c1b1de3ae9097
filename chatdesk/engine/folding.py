"""What a stream brings is journaled as it came, joined to the answer, and told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from chatdesk.domain.delta import Delta
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import Message
from chatdesk.domain.seam import SeamFilter
from chatdesk.domain.stream import Received
from chatdesk.engine.events import ChunkReceived
from chatdesk.engine.ports import Journal

HOLD_SECONDS = 5.0
"""How long a few words that may be a repetition wait for the next ones before they are shown."""


class Folding:
    """Folds one stream into `growing`, which begins as `base`.

    Of a continuation the words that repeat the end of `base` are left out. The journal has everything:
    the start after a crash finds the same seam.
    """

    def __init__(self, base: Message, journal: Journal, emit: Callable[[ChunkReceived], None]) -> None:
        self.growing = GrowingMessage(base)
        self._journal = journal
        self._emit = emit
        self._seam = SeamFilter(base.text) if base.text.strip() else None
        self._last = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def take(self, received: Received) -> None:
        """Fold what one read brought."""
        self._last = received.at
        self._journal.write(received.at, received.deltas)
        if self._seam is None:
            self._fold(received.deltas)
            self._emit(ChunkReceived(self.growing.base.id, received))
            return
        deltas = self._seam.feed(received.deltas)
        self._fold(deltas)
        self._emit(ChunkReceived(self.growing.base.id, replace(received, deltas=deltas)))
        self._wait()

    def end(self) -> None:
        """Nothing more comes: fold what was held back."""
        if self._seam is not None:
            self._let_out(self._seam.end())
        self._stop_waiting()

    def _wait(self) -> None:
        """Begin to wait anew: a slow model is given time for each of its words."""
        self._stop_waiting()
        if self._seam is not None and self._seam.is_holding:
            self._timer = asyncio.get_running_loop().call_later(HOLD_SECONDS, self._on_waited)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_waited(self) -> None:
        self._timer = None
        if self._seam is not None and not self._seam.is_repeating:
            self._let_out(self._seam.end())

    def _let_out(self, deltas: Sequence[Delta]) -> None:
        if deltas:
            self._fold(deltas)
            self._emit(ChunkReceived(self.growing.base.id, Received(self._last, tuple(deltas))))

    def _fold(self, deltas: Sequence[Delta]) -> None:
        for delta in deltas:
            self.growing.add(delta, self._last)
