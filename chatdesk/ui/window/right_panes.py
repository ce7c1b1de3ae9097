"""The panes at the right: the inspector, here or in a window of its own, or another one in its stead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from chatdesk.ui.look.theme import Theme
from chatdesk.ui.window.hairlines import HairlineSplitter
from chatdesk.ui.window.own_window import OwnWindow

_BESIDE = 525


class Pane(Protocol):
    """What the window asks of the inspector, which is made when it is first wanted."""

    def take_focus(self) -> None:
        """Give the focus to the pane."""

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""


class RightPanes(QObject):
    """Puts panes behind the `centre` of a splitter and remembers their widths.

    `changed` says that they take another room, `inspector_shown` that the inspector is there, or hidden.
    """

    changed = Signal()
    inspector_shown = Signal(bool)

    def __init__(
        self, theme: Theme, window: QMainWindow, splitter: HairlineSplitter, centre: QWidget
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._window, self._splitter, self._centre = window, splitter, centre
        self._make: Callable[[], QWidget] | None = None
        self._width = self._beside_width = 0
        self.own_window = OwnWindow(window)
        self.inspector: QWidget | None = None
        """The inspector, if it was ever opened."""
        self.beside: QWidget | None = None
        """Another pane that is shown in the inspector's stead: the map of the branches."""

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        if self.inspector is not None:
            self.inspector.set_theme(theme)  # type: ignore[attr-defined]

    def set_maker(self, make: Callable[[], QWidget]) -> None:
        """Tell how the inspector is made when it is first opened."""
        self._make = make

    def wish(self, width: int) -> None:
        """Take the width of the inspector that was chosen in an earlier start."""
        self._width = width

    @property
    def is_inspector_open(self) -> bool:
        """Whether the inspector is shown, here or in a window of its own."""
        if self.own_window.is_wanted:
            return self.own_window.is_open
        return self.inspector is not None and self.inspector.isVisibleTo(self._window)

    @property
    def has_inspector(self) -> bool:
        """Whether the inspector has its place here, shown or not."""
        return self.inspector is not None and self._splitter.indexOf(self.inspector) >= 0

    @property
    def is_any_open(self) -> bool:
        """Whether a pane is shown here."""
        return self._is_inspector_here or self.beside is not None

    @property
    def room(self) -> int:
        """The width that the shown panes take, in pixels."""
        # Shown a moment ago it has no size in the splitter yet: it will have the one from before.
        room = (self._splitter.sizes()[2] or self._width) if self._is_inspector_here else 0
        if self.beside is not None:
            room += self._splitter.sizes()[-1] or self._beside_width or self._theme.px(_BESIDE)
        return room

    def show_inspector(self, shown: bool) -> None:
        """Show or hide the inspector, where it has its place."""
        if shown and self.inspector is None and self._make is not None:
            self.inspector = self._make()
            self._put_inspector()
        if self.inspector is not None:
            if not shown and self._is_inspector_here:
                self._width = self._splitter.sizes()[2]
                # Where all else is hidden Qt finds nobody to give the focus to, and keys go nowhere.
                self._centre.setVisible(True)
            self.inspector.setVisible(shown or self.own_window.is_wanted)
        self.own_window.show(shown)
        self.changed.emit()
        self.inspector_shown.emit(shown)

    def set_apart(self, apart: bool) -> None:
        """Give the inspector a window of its own, or take it back beside the conversation."""
        was_open = self.is_inspector_open
        self.own_window.is_wanted = apart
        self._put_inspector()
        self.show_inspector(was_open)

    def show_beside(self, pane: QWidget, *, shown: bool) -> None:
        """Show a pane where the inspector stands otherwise, or hide it."""
        if self._splitter.indexOf(pane) < 0:
            self._splitter.addWidget(pane)
            self._splitter.setCollapsible(self._splitter.indexOf(pane), False)
        if not shown and self.beside is pane:
            self._beside_width = self._splitter.sizes()[self._splitter.indexOf(pane)]
        self.beside = pane if shown else None
        pane.setVisible(shown)
        if shown:
            sizes = self._splitter.sizes()
            sizes[self._splitter.indexOf(pane)] = self._beside_width or self._theme.px(_BESIDE)
            self._splitter.setSizes(sizes)
        self.changed.emit()

    @property
    def _is_inspector_here(self) -> bool:
        return self.is_inspector_open and not self.own_window.is_wanted

    def _put_inspector(self) -> None:
        """Put the inspector where it has its place now."""
        inspector = self.inspector
        if inspector is None:
            return
        if self.own_window.is_wanted:
            self.own_window.take(inspector)
            return
        self._splitter.insertWidget(2, inspector)
        self._splitter.setStretchFactor(2, 0)
        self._splitter.setCollapsible(2, False)
        width = self._width or self._theme.size("inspector")
        self._splitter.setSizes([*self._splitter.sizes()[:2], width])
