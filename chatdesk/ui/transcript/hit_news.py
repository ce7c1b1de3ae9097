"""What Find has come to, in words: which hit of how many, and the line that it stands in."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from chatdesk.ui import utf16
from chatdesk.ui.look.announcing import announce
from chatdesk.ui.transcript.finder import Finder
from chatdesk.ui.transcript.found import Found

_LINE = 160


class HitNews:
    """Tells of a hit once, however often what is around it changes."""

    def __init__(self, bar: QWidget) -> None:
        self._bar = bar
        self._told: tuple[str, Found | None] = ("", None)

    def tell(self, finder: Finder, count: str) -> None:
        """Tell which hit is the current one, or that nothing was found; while it is searched for nothing."""
        now = (finder.query, finder.current)
        if not QAccessible.isActive() or finder.is_searching or now == self._told:
            return
        self._told = now
        line = _line_of(finder.current) if finder.current is not None else ""
        announce(self._bar, f"{count}: {line}" if line else count)


def _line_of(found: Found) -> str:
    units = found.row.units or []
    if found.unit >= len(units) or found.end <= found.start:
        return ""
    letters = units[found.unit].letters()
    before = utf16.cut(letters, 0, found.start).rpartition("\n")[2]
    after = utf16.cut(letters, found.start, utf16.length(letters)).partition("\n")[0]
    return (before[-_LINE // 2 :] + after[:_LINE]).strip()
