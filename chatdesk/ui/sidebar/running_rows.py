"""The bars of the rows in which an answer runs: they pulse while they are seen, and nothing ticks at rest."""

from __future__ import annotations

from PySide6.QtCore import QObject

from chatdesk.ui.look.running_mark import Pulse
from chatdesk.ui.sidebar.conversation_delegate import ConversationDelegate
from chatdesk.ui.sidebar.conversation_model import ConversationModel
from chatdesk.ui.sidebar.conversation_rows import Mark
from chatdesk.ui.sidebar.row_view import RowView


class RunningRows(QObject):
    """Hands the phase of the bars to `delegate`, as long as a row runs and `view` is shown."""

    def __init__(self, view: RowView, model: ConversationModel, delegate: ConversationDelegate) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._delegate = delegate
        self.pulse = Pulse(delegate.theme.milliseconds("pulse"), self)
        self.pulse.ticked.connect(self._on_ticked)

    def follow(self) -> None:
        """Begin or end with what is seen now; the rows or the view have changed."""
        runs = self._view.isVisible() and bool(self._model.indexes_with(Mark.RUNNING))
        self.pulse.set_running(runs)
        self._delegate.phase = self.pulse.phase

    def _on_ticked(self) -> None:
        self._delegate.phase = self.pulse.phase
        for index in self._model.indexes_with(Mark.RUNNING):
            self._view.update(index)
