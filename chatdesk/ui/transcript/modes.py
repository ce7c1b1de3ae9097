"""How the reader wants a transcript shown: its reasoning, its code, and what it does while text arrives."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from chatdesk.ui.transcript.code_acts import wrap_code
from chatdesk.ui.transcript.follow import Follower, FollowMode
from chatdesk.ui.transcript.growth import Growth
from chatdesk.ui.transcript.stage import Stage
from chatdesk.ui.transcript.thinking import ReasoningView
from chatdesk.ui.transcript.thought_rows import show_as_wanted, toggle_last_thoughts


class Modes(QObject):
    """Takes the choices. `moved`: the reader may be elsewhere on the page; `changed`: it is to be painted."""

    moved = Signal()
    changed = Signal()

    def __init__(self, stage: Stage, follower: Follower, growth: Growth, parent: QObject) -> None:
        super().__init__(parent)
        self._stage, self._follower, self._growth = stage, follower, growth

    @property
    def follow(self) -> FollowMode:
        """What the view does while an answer is written."""
        return self._follower.mode

    def set_follow(self, mode: FollowMode) -> None:
        """Choose that; an answer that is being written heeds it at once."""
        self._follower.choose(mode, is_answering=self._growth.is_under_way)
        self.moved.emit()
        self.changed.emit()

    def set_reasoning(self, view: ReasoningView) -> None:
        """Choose how reasoning is shown; what the reader opened or folded himself stays as it is."""
        page = self._stage.page
        if view is not page.habits.view:
            page.habits.view = view
            show_as_wanted(page)
            self.moved.emit()
            self.changed.emit()

    def toggle_reasoning(self) -> None:
        """Show the reasoning of the last answer that has some, or fold it."""
        if toggle_last_thoughts(self._stage.page):
            self.changed.emit()

    @property
    def wraps_code(self) -> bool:
        """Whether long lines of code are wrapped."""
        return self._stage.style.code.wraps

    def set_code_wrap(self, wraps: bool) -> None:
        """Wrap long lines of code, or let them scroll sideways."""
        wrap_code(self._stage, wraps)
        self.changed.emit()
