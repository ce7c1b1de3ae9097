"""Formulas that were drawn come into the rows, and nothing moves under the eyes of the reader."""

from __future__ import annotations

from collections.abc import Callable, Set

from PySide6.QtCore import QObject, Signal

from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.stage import Stage
from chatdesk.ui.transcript.units.base import Unit


class FormulaWatch(QObject):
    """Waits for what the rows of a stage await. `changed`: rows look different now."""

    changed = Signal()

    def __init__(self, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self._is_watching = False

    def look(self) -> None:
        """Begin to wait once a unit has asked for a formula; before that nothing of formulas is loaded."""
        if self._is_watching or not self._stage.style.has_formulas:
            return
        self._is_watching = True
        formulas = self._stage.style.formulas()
        formulas.drawn.connect(self._take)
        self._take(formulas.known())

    def _take(self, drawn: Set[str]) -> None:
        rows = [
            row
            for row in self._stage.page.built_rows()
            # Every unit is asked, not only the first that changes.
            if sum(unit.take_formulas(drawn) for unit in row.units or ())
        ]
        if not rows:
            return
        keep_view(self._stage, lambda: self._measure(rows))
        self.changed.emit()

    def _measure(self, rows: list[Row]) -> None:
        for row in rows:
            self._stage.page.remeasure(row)


def keep_view(stage: Stage, change: Callable[[], None]) -> None:
    """Let heights of units change so that the line at the upper edge of the view stays where it is."""
    scroll = stage.page.scroll
    held = None if scroll.follows else _first_in_view(stage)
    if held is None:
        change()
        return
    row, unit, y = held
    position = unit.position_at(0, -y) if y < 0 else 0
    line = y + unit.place_of(position).top()
    change()
    top = next(top for _, other, top in row.placed(stage.style, 0) if other is unit)
    scroll.go_to(row.index, round(top + unit.place_of(position).top() - line))


def _first_in_view(stage: Stage) -> tuple[Row, Unit, int] | None:
    rows = stage.page.rows
    for row, y in stage.visible:
        if row.index >= len(rows) or rows[row.index] is not row:
            continue
        for _, unit, top in row.placed(stage.style, y):
            if top + unit.height > 0:
                return row, unit, top
    return None
