"""The focus inside the transcript: the ring around a message, a button, or the view itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.transcript.focus_walk import FocusWalk
from chatdesk.ui.transcript.message_focus import MessageFocus
from chatdesk.ui.transcript.rows import Entry
from chatdesk.ui.transcript.verbs import Verbs

# The focus comes back by itself.
_PASSING = frozenset(
    {
        Qt.FocusReason.ActiveWindowFocusReason,
        Qt.FocusReason.MenuBarFocusReason,
        Qt.FocusReason.PopupFocusReason,
    }
)


class Ring(QObject):
    """Moves the ring, and the focus with it. There is one ring on the screen.

    `message_moved`: another message has it, or none; `walked`: another button has it; `changed`: something
    looks different; `left`: Shift+Tab led out of the view backwards. `is_around_view`: the whole view has it
    where no message and no button does.
    """

    message_moved = Signal()
    walked = Signal()
    changed = Signal()
    left = Signal()

    def __init__(self, messages: MessageFocus, walk: FocusWalk, verbs: Verbs, view: QWidget) -> None:
        super().__init__(view)
        self._messages, self._walk, self._verbs, self._view = messages, walk, verbs, view
        self.is_around_view = False
        verbs.left.connect(self._on_verbs_left)
        verbs.lost.connect(self._on_verbs_lost)

    @property
    def entry(self) -> Entry | None:
        """The message that has it."""
        return self._messages.entry

    def step(self, direction: int) -> None:
        """Go to the next (1) or the previous (-1) message."""
        self._take_focus()
        self._messages.step(direction)
        self._on_message_moved()

    def go_to_end(self, direction: int) -> None:
        """Go to the first (-1) or the last (1) message."""
        self._take_focus()
        self._messages.go_to_end(direction)
        self._on_message_moved()

    def go_to(self, message_id: str) -> None:
        """Go to a message that is shown."""
        self._take_focus()
        self._messages.go_to(message_id)
        self._on_message_moved()

    def put(self, message_id: str | None) -> None:
        """Put the ring around a message that is shown, or around none; nothing else moves."""
        before = self._messages.message_id
        if message_id is None or not self._messages.set(message_id):
            self._messages.clear()
        if self._messages.message_id != before:
            self._on_message_moved()

    def tab(self, *, forward: bool) -> bool:
        """Walk the bar of the message, then its buttons (else those of the last); False: the focus leaves."""
        if forward and self._walk.is_nowhere and self._verbs.take_focus():
            return True
        if self._walk.step(1 if forward else -1):
            self.walked.emit()
            return True
        self.changed.emit()
        return False

    def came(self, reason: Qt.FocusReason) -> None:
        """The view has the focus: it has the ring where a key brought it, until a button takes it."""
        self.is_around_view = came_by_key(reason)

    def went(self, reason: Qt.FocusReason) -> None:
        """The view has lost the focus; a menu or another window in front leaves the ring where it is."""
        if reason not in _PASSING and not self._verbs.has_focus:
            self.take_away()

    def take_away(self) -> None:
        """Nothing has the ring."""
        self._walk.clear()
        self.put(None)
        self.is_around_view = False

    def _take_focus(self) -> None:
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_message_moved(self) -> None:
        self._walk.clear()
        self.message_moved.emit()

    def _on_verbs_left(self, step: int) -> None:
        self._take_focus()
        if step > 0:
            self._walk.step(step)
        elif step < 0:
            self.left.emit()
        self.changed.emit()

    def _on_verbs_lost(self) -> None:
        if not self._view.hasFocus():
            self.take_away()
            self.changed.emit()
