"""Seconds that count in the transcript: of reasoning, and of tools that run."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from chatdesk.ui.transcript.card_rows import counting_rows
from chatdesk.ui.transcript.page import Page

_TICK_MS = 250


class Counting(QTimer):
    """Times out four times a second while something counts and somebody looks."""

    def __init__(self, page: Page, view: QWidget) -> None:
        super().__init__(view, interval=_TICK_MS)
        self._page = page
        self._view = view
        self.timeout.connect(self._on_timeout)

    def heed(self) -> None:
        """The page has changed, or whether it is seen."""
        is_due = self._view.isVisible() and bool(counting_rows(self._page))
        if not is_due:
            self.stop()
        elif not self.isActive():
            self.start()

    def go_on(self) -> None:
        """Something may count from now on; this costs next to nothing in a frame."""
        if not self.isActive() and counting_rows(self._page):
            self.start()

    def _on_timeout(self) -> None:
        if not counting_rows(self._page):
            self.stop()
