"""The commands that are about the conversation in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.notices import Notice, NoticeKind


class PageCommands(QObject):
    """Carries commands out on whatever page is in front; `tell` shows a notice."""

    def __init__(self, desk: Desk, tell: Callable[[Notice], None]) -> None:
        super().__init__(desk)
        self._desk = desk
        self._tell = tell

    @property
    def _page(self) -> ConversationPage:
        return self._desk.page

    def send(self) -> None:
        """Send what is written in this conversation."""
        self._page.send(self._page.composer.text())

    def begin_line(self) -> None:
        """Begin a new line in the message."""
        self._page.composer.edit.insertPlainText("\n")

    def walk_history(self, step: int) -> None:
        """Bring an earlier (-1) or a later (1) prompt into the composer."""
        self._page.composer.history.step(step)

    def switch_version(self, step: int) -> None:
        """Show another version of the message with the ring, or of the last one that has several."""
        self._page.reading.switch_version(step, self._page.transcript.messages.message_id)

    def interrupt_and_send(self) -> None:
        """Stop here, keep the answer, and send what is written."""
        self._page.queue.interrupt()

    def attach_text(self) -> None:
        """Make a file of what is written, or of what is selected of it."""
        from chatdesk.ui.composer.text_attaching import attach_text

        if not attach_text(self._page.composer):
            said = self.tr("Too much for one message")
            self._tell(Notice("attach", said, self.tr("The text stays as it is."), NoticeKind.WARNING))

    def edit_queued(self) -> None:
        """Go on writing the message that waits."""
        self._page.queue.take_back()

    def remove_queued(self) -> None:
        """Drop the message that waits."""
        self._page.queue.remove()

    def try_now(self) -> None:
        """Make the attempt that waits for its time at once."""
        self._page.driver.try_now()

    def keep_waiting(self) -> None:
        """Let a server that has fallen silent take as long as it needs."""
        self._page.driver.wait_on()

    def approve(self) -> None:
        """Answer what the turn of this conversation asks with yes."""
        self._page.requests.answer(is_yes=True)

    def deny(self) -> None:
        """Answer what the turn of this conversation asks with no."""
        self._page.requests.answer(is_yes=False)

    def go_on(self) -> None:
        """Go on with the last answer of this conversation."""
        self._page.go_on()

    def undo_continue(self) -> None:
        """Take the last continuation of this conversation away."""
        self._page.reading.undo_continue()

    def redo_continue(self) -> None:
        """Bring back the continuation that was taken away."""
        self._page.reading.redo_continue()

    def retry(self) -> None:
        """Answer the last question of this conversation again."""
        self._page.retry()

    def edit_last(self) -> None:
        """Take the last question of this conversation up again."""
        self._page.edit()

    def toggle_reasoning(self) -> None:
        """Show or fold the reasoning of the last answer."""
        self._page.transcript.modes.toggle_reasoning()

    def focus_suggestions(self) -> None:
        """Go to the suggestions of this conversation."""
        self._page.middle.focus_suggestions()

    def find_step(self, direction: int) -> None:
        """Go to the next (1) or the previous (-1) place where it is found."""
        self._page.transcript.search.step(direction)
