"""Bringing a place of the transcript into view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatdesk.ui.transcript.stage import Stage
from chatdesk.ui.transcript.units.code import CodeUnit

if TYPE_CHECKING:
    from chatdesk.ui.transcript.found import Found


def reveal(stage: Stage, found: Found) -> None:
    """Scroll where the place is not in view; the reader is not moved otherwise."""
    scroll, row = stage.page.scroll, found.row
    stage.stay()
    units = stage.page.ready(row)
    if found.unit >= len(units):
        return
    unit, line = units[found.unit], stage.style.line
    if isinstance(unit, CodeUnit) and unit.show_position(found.start, found.end):
        stage.page.remeasure(row)
    tops = {index: y for index, _, y in row.placed(stage.style, 0)}
    inside = tops[found.unit] + int(unit.place_of(found.start).top())
    y = scroll.pad_top + scroll.heights.before(row.index) - scroll.top + inside
    if not 3 * line <= y <= stage.height - 2 * line:
        scroll.go_to(row.index, inside - stage.height // 3)
        scroll.settle()
        if scroll.follows:
            # It lies on the last screen: there is nothing to follow for all that.
            scroll.go_to(*scroll.anchor)
