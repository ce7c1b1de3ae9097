"""The width that the user gave to the sidebar, kept while the window has no room for it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter


class SidebarWidth(QObject):
    """Remembers how wide the first pane of a splitter is wanted, and gives it back when there is room.

    Only dragging its handle and `wish` change what is wanted; a window that is made narrow does not.
    """

    def __init__(self, splitter: QSplitter, wanted: int) -> None:
        super().__init__(splitter)
        self._splitter = splitter
        self._wanted = wanted
        splitter.splitterMoved.connect(self._on_moved)

    @property
    def wanted(self) -> int:
        """The width that was chosen, in pixels."""
        return self._wanted

    def wish(self, width: int) -> None:
        """Take the width that was chosen in an earlier start."""
        self._wanted = width

    def sizes(self) -> tuple[int, ...]:
        """Return the widths of the panes as they are to be kept, also of a sidebar that is folded."""
        return (self._wanted, *self._splitter.sizes()[1:])

    def give_back(self) -> None:
        """Let the first pane be as wide as wanted; its neighbour gives or takes the difference."""
        pane = self._splitter.widget(0)
        if pane is None or pane.isHidden():
            return
        # Shown a moment ago it has no place yet.
        self._splitter.refresh()
        shown, *others = self._splitter.sizes()
        wanted = min(max(self._wanted, pane.minimumWidth()), pane.maximumWidth())
        if others and shown != wanted:
            self._splitter.setSizes([wanted, max(1, others[0] + shown - wanted), *others[1:]])

    def _on_moved(self, _position: int, handle: int) -> None:
        shown = self._splitter.sizes()[0]
        if handle == 1 and shown:
            self._wanted = shown
