"""The next message, written while an answer comes: it waits for the end of the turn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.message import FinishReason
from chatdesk.engine.events import TurnFinished
from chatdesk.store.places import Files
from chatdesk.ui.bridge import TurnDriver
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.page.writing import Writing, joined


class Queue(QObject):
    """Sends what waits when the turn ends well, or after a Stop that was asked for that.

    After any other end - stopped, failed, cut off - it goes back into the composer, before what is written
    there. `changed` says that something waits, or no longer does.
    """

    changed = Signal()

    def __init__(
        self,
        driver: TurnDriver,
        composer: Composer,
        writing: Writing,
        send: Callable[[str, Files | None], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._driver, self._composer, self._writing = driver, composer, writing
        self._send = send
        self._ended_well = self._interrupts = self._sends_edit = False
        composer.queued.edit_requested.connect(self.take_back)
        composer.queued.remove_requested.connect(self.remove)

    @property
    def text(self) -> str:
        """What waits; empty where nothing does."""
        return self._writing.queued

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._writing.queued and not self._writing.queued_files

    def put(self, text: str, files: Files) -> None:
        """Let a message wait; where one does already, it becomes another paragraph of that."""
        if text == self._composer.text():
            self._composer.clear()
        self._set(joined(self.text, text), (*self._writing.queued_files, *files))

    def interrupt(self) -> None:
        """Stop the turn, keep the partial answer, and send what is written, after what waits already."""
        text = self._composer.text()
        if not self._driver.is_running:
            self._send(text, None)
        elif self._writing.edited_id is not None:
            # It stays an edit: it is sent from the composer.
            self._sends_edit = self._composer.has_content()
            self._driver.stop()
        elif self._composer.has_content() or not self.is_empty:
            self.put(text, self._composer.attachments.files)
            self._interrupts = True
            self._driver.stop()

    def cancel_interrupt(self) -> None:
        """The user stops: nothing is sent after it."""
        self._interrupts = self._sends_edit = False

    def take_back(self) -> None:
        """Go on writing the message that waits."""
        if not self.is_empty:
            self._writing.give_back(*self._taken())
            self._composer.take_focus()

    def remove(self) -> None:
        """Drop the message that waits; Undo in the composer brings it back."""
        draft = self._composer.text()
        if not self.is_empty:
            self._writing.give_back(self._taken()[0])
            self._composer.set_text(draft)
            self._composer.take_focus()

    def note_end(self, event: TurnFinished) -> None:
        """Note how the turn ended."""
        self._ended_well = event.reason is FinishReason.COMPLETE and event.failure is None

    def go_on(self) -> None:
        """The turn is over: send what waits, or give it back."""
        is_due = self._interrupts or self._ended_well
        sends_edit = self._sends_edit
        self._interrupts = self._ended_well = self._sends_edit = False
        if sends_edit:
            self._send(self._composer.text(), None)
        elif not self.is_empty:
            (self._send if is_due else self._writing.give_back)(*self._taken())

    def give_back(self, asked: str, files: Files) -> None:
        """Give a question back that could not be kept, before what waits and before what is written."""
        if self.is_empty:
            self._writing.give_back(asked, files)
        else:
            self._set(joined(asked, self.text), (*files, *self._writing.queued_files))

    def _taken(self) -> tuple[str, Files]:
        """Take what waits off the queue."""
        taken = self.text, self._writing.queued_files
        self._set("", ())
        return taken

    def _set(self, text: str, files: Files) -> None:
        self._writing.queue(text, files)
        names = ", ".join(file.name for file in files)
        self._composer.queued.show(f"{text}  [{names}]" if names and text else text or names)
        self.changed.emit()
