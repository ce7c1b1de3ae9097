"""The commands that are about the message with the ring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from chatdesk.domain.message import Message
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.notices import Notice, NoticeKind


class MessageCommands(QObject):
    """Carries them out on whatever page `page` tells; `tell` shows a notice."""

    def __init__(
        self, page: Callable[[], ConversationPage], tell: Callable[[Notice], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._tell = tell
        self._copied_code = ("", 0)

    @property
    def message_id(self) -> str:
        """The message that is meant, "" where none has the ring."""
        return self._page().transcript.messages.meant_id

    def walk(self, direction: int) -> None:
        """Go to the next (1) or the previous (-1) message."""
        self._page().transcript.ring.step(direction)

    def go_to_end(self, direction: int) -> None:
        """Go to the first (-1) or the last (1) message."""
        self._page().transcript.ring.go_to_end(direction)

    def copy(self) -> None:
        """Copy the message as Markdown."""
        message = self._focused
        if message is not None and message.text:
            self._copy(message.text, self.tr("The message was copied"))

    def copy_code(self) -> None:
        """Copy the first code block of the message; given again: the one after."""
        message = self._focused
        if message is None:
            return
        blocks = code_blocks(message)
        if not blocks:
            self._tell(Notice("copied", self.tr("This message has no code block"), is_quiet=True))
            return
        before, place = self._copied_code
        place = (place + 1) % len(blocks) if before == message.id else 0
        self._copied_code = (message.id, place)
        said = self.tr("Code block {0} of {1} was copied").format(place + 1, len(blocks))
        self._copy(blocks[place], said if len(blocks) > 1 else self.tr("The code block was copied"))

    def quote(self) -> None:
        """Put what is selected, or else the message, into the composer as a quotation."""
        message = self._focused
        text = self._page().transcript.clip.text() or (message.text if message is not None else "")
        if text.strip():
            self._page().writing.quote(text)

    def edit(self) -> None:
        """Take the question up again, that of an answer where the message is one."""
        self._page().edit(self.message_id)

    def retry(self) -> None:
        """Ask the question again, that of an answer where the message is one."""
        self._page().retry(self.message_id)

    @property
    def _focused(self) -> Message | None:
        return self._page().branch.message(self.message_id)

    def _copy(self, text: str, said: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._tell(Notice("copied", said, kind=NoticeKind.DONE, is_quiet=True))


def code_blocks(message: Message) -> list[str]:
    """Return the code blocks of a message, those in lists and quotes too, in their order."""
    from chatdesk.markup import parse

    return list(_codes_in(parse(message.text)))


def _codes_in(blocks: Iterable[object]) -> Iterator[str]:
    from chatdesk.markup.blocks import CodeBlock, ListBlock, Quote

    for block in blocks:
        if isinstance(block, CodeBlock):
            yield block.code
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _codes_in(item.blocks)
        elif isinstance(block, Quote):
            yield from _codes_in(block.blocks)
