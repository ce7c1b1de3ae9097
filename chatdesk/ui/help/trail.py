"""The way through the help: where one was, to go back and forward."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Stop:
    """A page, and where in it the reader was, as the transcript tells it ("" is its beginning)."""

    page_id: str
    place: str = ""


class Trail:
    """Like that of a browser: going somewhere forgets what was ahead."""

    def __init__(self, page_id: str) -> None:
        self._stops = [Stop(page_id)]
        self._at = 0

    @property
    def here(self) -> Stop:
        """Where one is."""
        return self._stops[self._at]

    @property
    def can_go_back(self) -> bool:
        """Whether there is anything behind."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is anything ahead."""
        return self._at < len(self._stops) - 1

    def go_to(self, page_id: str) -> None:
        """Go to a page; to the one where one is, at its beginning."""
        if page_id == self.here.page_id:
            self.here.place = ""
            return
        self._stops[self._at + 1 :] = [Stop(page_id)]
        self._at += 1

    def step(self, direction: int) -> bool:
        """Go back (-1) or forward (1); False where nothing is there."""
        at = self._at + direction
        if not 0 <= at < len(self._stops):
            return False
        self._at = at
        return True
