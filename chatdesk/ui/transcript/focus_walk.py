"""Tab inside the transcript: from button to button of the message with the ring, or of the last one."""

from __future__ import annotations

from chatdesk.ui.transcript.message_focus import MessageFocus
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.side_rows import EndRow
from chatdesk.ui.transcript.stage import Hit, Stage
from chatdesk.ui.transcript.text_rows import HiddenRow
from chatdesk.ui.transcript.units.base import Spot, Unit

_Stop = tuple[Row, Unit, Spot]


class FocusWalk:
    """Which button has the focus ring, and which one comes next."""

    def __init__(self, stage: Stage, messages: MessageFocus) -> None:
        self._stage = stage
        self._messages = messages

    def step(self, direction: int) -> bool:
        """Go to the next (1) or the previous (-1) button; False where there is none: the focus leaves."""
        stops = self._stops()
        index = self._index(stops)
        index = (0 if direction > 0 else len(stops) - 1) if index is None else index + direction
        if not 0 <= index < len(stops):
            self.clear()
            return False
        row, unit, spot = stops[index]
        self._stage.spots.focus = (unit, spot.name)
        self._stage.reveal(row, unit, spot)
        return True

    def clear(self) -> None:
        """No button has the ring."""
        self._stage.spots.focus = None

    @property
    def is_nowhere(self) -> bool:
        """Whether no button has the ring."""
        return self._stage.spots.focus is None

    def current(self) -> tuple[Hit, Spot] | None:
        """Return the button that has the ring, None where none has."""
        if self.is_nowhere:
            return None
        stops = self._stops()
        index = self._index(stops)
        if index is None:
            return None
        row, unit, spot = stops[index]
        return Hit(row, 0, unit, 0, 0), spot

    def _index(self, stops: list[_Stop]) -> int | None:
        focus = self._stage.spots.focus
        for index, (_, unit, spot) in enumerate(stops):
            if focus is not None and focus[0] is unit and focus[1] == spot.name:
                return index
        return None

    def _stops(self) -> list[_Stop]:
        """Return the buttons of the message that are in view, and those below it in any case.

        What was hidden in any message that is in view can be opened too.
        """
        page = self._stage.page
        if not page.entries:
            return []
        last = self._messages.entry or page.entries[-1]
        in_view = {row for row, _ in self._stage.visible}
        found: list[_Stop] = []
        hidden = [
            row for row, _ in self._stage.visible if isinstance(row, HiddenRow) and row.entry is not last
        ]
        for row in (*hidden, *last.rows):
            if row in in_view or isinstance(row, EndRow):
                for unit in page.ready(row):
                    found += [(row, unit, spot) for spot in unit.stops()]
        return found
