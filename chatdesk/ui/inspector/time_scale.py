"""The time that a timeline shows, and where on the screen it stands."""

from __future__ import annotations

import math

_STEPS = (1, 2, 5)
_LEAST = 0.001
_ZOOM = 1.6


class TimeScale:
    """A stretch of the turn, from `begin` to `end` in seconds; it fits the whole until somebody zooms.

    `width` is the room for it in pixels. What is shown never reaches beyond the whole.
    """

    def __init__(self) -> None:
        self.width = 100.0
        self.whole = 1.0
        self.begin = 0.0
        self.end = 1.0
        self.is_fit = True
        self._key: tuple[float, float, float, float] | None = None
        self._ticks: list[float] = []

    def set_whole(self, seconds: float) -> None:
        """Take the length of the turn as it is now; a stretch that was chosen stays."""
        at_end = not self.is_fit and self.end >= self.whole
        grown = max(seconds, 0.01) - self.whole
        self.whole = max(seconds, 0.01)
        if self.is_fit:
            self.begin, self.end = 0.0, self.whole
        elif grown < 0:
            self.fit()
        elif at_end:
            self._show(self.begin + grown, self.end + grown)

    def fit(self) -> None:
        """Show all of it."""
        self.is_fit, self.begin, self.end = True, 0.0, self.whole

    def x(self, at: float) -> float:
        """Return where a time stands, in pixels from the left edge."""
        return (at - self.begin) / (self.end - self.begin) * self.width

    def at(self, x: float) -> float:
        """Return the time at a place."""
        return self.begin + x / max(1.0, self.width) * (self.end - self.begin)

    def zoom(self, steps: float, around: float) -> None:
        """Show less (or more, for negative steps); the time `around` stays where it is."""
        span = self.end - self.begin
        wanted = max(_LEAST, span / _ZOOM**steps)
        if wanted >= self.whole:
            self.fit()
            return
        around = min(max(around, self.begin), self.end)
        share = (around - self.begin) / span
        self.is_fit = False
        self._show(around - share * wanted, around + (1 - share) * wanted)

    def pan(self, share: float) -> None:
        """Move by a share of what is shown."""
        step = share * (self.end - self.begin)
        if not self.is_fit:
            self._show(self.begin + step, self.end + step)

    def reveal(self, began: float, ended: float) -> None:
        """Move as little as is needed to see a stretch, or its beginning where it is longer than the view."""
        if self.is_fit or (self.begin <= began and ended <= self.end):
            return
        span = self.end - self.begin
        if began < self.begin or ended - began > span:
            self._show(began - 0.1 * span, began + 0.9 * span)
        else:
            self._show(ended - 0.9 * span, ended + 0.1 * span)

    def ticks(self, least: float) -> list[float]:
        """Return round times in view, at least so many pixels from each other."""
        key = (self.begin, self.end, self.width, least)
        if key != self._key:
            self._key, self._ticks = key, self._new_ticks(least)
        return self._ticks

    def _new_ticks(self, least: float) -> list[float]:
        span = self.end - self.begin
        wanted = span * least / max(1.0, self.width)
        power = 10.0 ** math.floor(math.log10(max(wanted, 1e-6)))
        step = next((power * n for n in (*_STEPS, 10) if power * n >= wanted), power * 10)
        first = math.ceil(self.begin / step - 1e-9)
        last = math.floor(self.end / step + 1e-9)
        return [n * step for n in range(first, last + 1)]

    def _show(self, begin: float, end: float) -> None:
        span = min(end - begin, self.whole)
        begin = min(max(0.0, begin), self.whole - span)
        self.begin, self.end = begin, begin + span


def tick_text(at: float, step: float) -> str:
    """Return a round time as the axis says it, given the distance to the next one."""
    if step < 0.001:
        return f"{at * 1000:.1f} ms"
    if step < 0.1:
        return f"{at * 1000:.0f} ms"
    if step < 1:
        return f"{at:.1f} s"
    return f"{at:.0f} s"
