"""Code is folded, opened and wrapped without moving what the reader looks at."""

from __future__ import annotations

from collections.abc import Iterator

from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.stage import Hit, Stage
from chatdesk.ui.transcript.units.base import Unit
from chatdesk.ui.transcript.units.code import CodeUnit


def toggle_code(stage: Stage, hit: Hit) -> None:
    """Fold or open a code block. Its head stays where it is, or its end where the head is out of sight."""
    unit = hit.unit
    if not isinstance(unit, CodeUnit):
        return
    top = next((y for _, other, y in _in_view(stage) if other is unit), None)
    bottom = None if top is None else top + unit.height
    unit.toggle_fold()
    stage.page.remeasure(hit.row)
    if top is None or bottom is None:
        return
    keeps_head = top >= 0 or not unit.is_folded
    stage.page.scroll.go_to(
        hit.row.index, _inside(stage, hit.row, unit) + (-top if keeps_head else unit.height - bottom)
    )


def wrap_code(stage: Stage, wraps: bool) -> None:
    """Wrap long lines of code, or let them scroll sideways, everywhere.

    What the mouse is over stays where it is, else what is at the upper edge; the end, if it is followed.
    """
    page, spots = stage.page, stage.spots
    if page.style.code.wraps == wraps:
        return
    over = spots.over or (spots.focus[0] if spots.focus else None)
    kept = _kept(stage, over)
    page.style.code.wraps = wraps
    page.scroll.loosen()
    for row in page.rows:
        row.changed()
        for unit in row.units or ():
            if isinstance(unit, CodeUnit):
                unit.changed()
    if kept is None:
        return
    row, unit, position, y = kept
    page.ready(row)
    inside = _inside(stage, row, unit) + (0 if position is None else int(unit.place_of(position).top()))
    page.scroll.go_to(row.index, inside - y)


def _kept(stage: Stage, over: Unit | None) -> tuple[Row, Unit, int | None, int] | None:
    """Return what is to stay: a row, a unit of it, a position in the unit (None: its upper edge), its y."""
    units = list(_in_view(stage))
    for row, unit, y in units:
        if unit is over and y >= 0:
            return row, unit, None, y
    if stage.page.scroll.follows:
        return None
    for row, unit, y in units:
        if y >= 0:
            return row, unit, None, y
        if y + unit.height > 0:
            position = unit.position_at(0, -y)
            return row, unit, position, y + int(unit.place_of(position).top())
    return None


def _in_view(stage: Stage) -> Iterator[tuple[Row, Unit, int]]:
    for row, top in stage.visible:
        for _, unit, y in row.placed(stage.style, top):
            yield row, unit, y


def _inside(stage: Stage, row: Row, unit: Unit) -> int:
    return next(y for _, other, y in row.placed(stage.style, 0) if other is unit)
