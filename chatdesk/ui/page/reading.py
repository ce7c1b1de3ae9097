"""Which branch of a conversation is read, and how it becomes another one at rest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.message import Message
from chatdesk.engine.open_branch import OpenBranch, Removed
from chatdesk.ui.page.turn_progress import TurnProgress
from chatdesk.ui.transcript.view import TranscriptView


class Reading(QObject):
    """Shows the open branch in a transcript. While a turn runs (`is_busy`) the user changes nothing of it.

    `shown` tells that it is shown anew, `switched` brings the leaf of another branch, `message_changed`
    a stored message that is another one now, `changed` that anything of this may look different.
    """

    shown = Signal()
    switched = Signal(str)
    message_changed = Signal(object)
    changed = Signal()

    def __init__(
        self,
        branch: OpenBranch,
        transcript: TranscriptView,
        progress: TurnProgress,
        is_busy: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._branch = branch
        self._transcript = transcript
        self._progress = progress
        self._is_busy = is_busy

    def show_branch(self) -> None:
        """Show the open branch anew: after opening, a retry, an edit or a switch of versions."""
        self._transcript.set_branch(self._branch.messages, self._branch.versions())
        self._progress.show_message(self._branch.last_answer())
        self.shown.emit()
        self.changed.emit()

    def take_amended(self, message: Message) -> None:
        """Show a stored message as it has become since; nothing is moved."""
        if self._branch.message(message.id) is None:
            return
        self._branch.add_beside(message)
        self._transcript.amend(message)
        self._progress.take_amended(message)
        self.changed.emit()

    def switch_version(self, step: int, message_id: str = "") -> None:
        """Show another version of a message, or of the last one that has several."""
        versions, before = self._branch.versions(), self._branch.messages
        chosen = message_id or next((m.id for m in reversed(before) if m.id in versions), "")
        if chosen in versions and not self._is_busy() and self._branch.switch(chosen, step):
            has_ring = self._transcript.messages.message_id == chosen
            self.show_branch()
            if has_ring:
                place = [message.id for message in before].index(chosen)
                self._transcript.ring.put(self._branch.messages[place].id)
            self.switched.emit(self._branch.leaf_id or "")

    def show_message(self, message_id: str) -> None:
        """Show a branch that holds a message, where it is on another one and no turn runs."""
        if not self._is_busy() and self._branch.open_at(message_id):
            self.show_branch()
            self.switched.emit(self._branch.leaf_id or "")

    def undo_continue(self) -> None:
        """Take the last continuation away: the answer is as it was when it had ended early."""
        if not self._is_busy():
            self._show_changed(self._branch.undo_continue())

    def redo_continue(self) -> None:
        """Bring back the continuation that was taken away."""
        if not self._is_busy():
            self._show_changed(self._branch.redo_continue())

    def remove(self, message_id: str) -> Removed | None:
        """Take a message out with all that follows it; the ring goes to what stood before it.

        Where it is on another branch than the one that is read, nothing moves.
        """
        if self._is_busy():
            return None
        places = [message.id for message in self._branch.messages]
        removed = self._branch.remove(message_id)
        if removed is not None and message_id in places:
            self.show_branch()
            before = places[: places.index(message_id)]
            self._transcript.ring.put(before[-1] if before else None)
        elif removed is not None:
            self._transcript.set_siblings(self._branch.versions())
            self.changed.emit()
        return removed

    def put_back(self, removed: Removed) -> None:
        """Bring back what was taken out, with the ring at it; a running turn keeps its branch."""
        before = self._branch.leaf_id
        self._branch.put_back(removed, opens=not self._is_busy())
        if self._is_busy() or self._branch.leaf_id == before:
            self._transcript.set_siblings(self._branch.versions())
        else:
            self.show_branch()
            self._transcript.ring.put(removed.ids[0])
        self.changed.emit()

    def _show_changed(self, message: Message | None) -> None:
        if message is not None:
            self._transcript.finish(message)
            self._progress.show_message(message)
            self.message_changed.emit(message)
            self.changed.emit()
