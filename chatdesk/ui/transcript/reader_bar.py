"""The scroll bar of the transcript: it tells where the reader is, and takes him elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea

from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.scroll_handle import ScrollHandle
from chatdesk.ui.transcript.stage import Stage

_REST_MS = 100


class ReaderBar(QObject):
    """Keeps the bar of a view and the place of the reader in step.

    While text streams it follows at most ten times a second. `synced`: it tells where the reader is now;
    `rested`: it has done so a moment after a picture; `moved`: the user has moved it, and the page with it.
    """

    synced = Signal()
    rested = Signal()
    moved = Signal()

    def __init__(self, stage: Stage, theme: Theme, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._stage = stage
        self._view = view
        self._bar = view.verticalScrollBar()
        self._handle = ScrollHandle(self._bar, theme, view)
        self._is_syncing = False
        self._timer = QTimer(self, singleShot=True, interval=_REST_MS)
        self._timer.timeout.connect(self._on_rest)
        self._bar.valueChanged.connect(self._on_moved)

    def sync(self) -> None:
        """Tell where the reader is."""
        self._timer.stop()
        scroll = self._stage.page.scroll
        self._is_syncing = True
        self._bar.setPageStep(max(1, self._stage.height))
        self._bar.setSingleStep(self._stage.style.line * 2)
        self._bar.setRange(0, scroll.greatest_top)
        if not self._handle.is_held:
            self._bar.setValue(scroll.top)
        self._is_syncing = False
        self.synced.emit()

    def sync_soon(self) -> None:
        """Tell it in a moment, however often this is asked for until then."""
        if not self._timer.isActive():
            self._timer.start()

    def place(self) -> None:
        """The view has another size: stay at its right edge, over all else."""
        strip = self._handle.area_width()
        self._handle.setGeometry(self._view.width() - strip, 0, strip, self._view.height())
        self._handle.raise_()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._handle.set_theme(theme)

    def _on_rest(self) -> None:
        self.sync()
        self.rested.emit()

    def _on_moved(self, value: int) -> None:
        if self._is_syncing:
            return
        scroll = self._stage.page.scroll
        if self._handle.is_held:
            scroll.jump(value)
        else:
            scroll.move(value - scroll.top)
        self.moved.emit()
