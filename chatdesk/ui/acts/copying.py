"""The commands that copy something of the conversation in front."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from chatdesk.domain.message import Message
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.notices import Notice, NoticeKind


class Copying(QObject):
    """Copies from whatever page `page` tells; `tell` shows a notice that says what was copied."""

    def __init__(
        self, page: Callable[[], ConversationPage], tell: Callable[[Notice], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._tell = tell
        self._copied_code = ("", 0)

    def message(self) -> None:
        """Copy the message with the ring as Markdown."""
        message = self._meant
        if message is not None and message.text:
            self._put(message.text, self.tr("The message was copied"))

    def code(self) -> None:
        """Copy the first code block of the message; given again: the one after."""
        message = self._meant
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
        self._put(blocks[place], said if len(blocks) > 1 else self.tr("The code block was copied"))

    def last_answer(self) -> None:
        """Copy the last answer as Markdown."""
        answer = self._page().branch.last_answer()
        if answer is not None and answer.text:
            self._put(answer.text, self.tr("The last answer was copied"))

    def last_code(self) -> None:
        """Copy the last code block of the last answer."""
        answer = self._page().branch.last_answer()
        blocks = code_blocks(answer) if answer is not None else []
        if blocks:
            self._put(blocks[-1], self.tr("The last code block was copied"))

    def failure(self) -> None:
        """Copy what went wrong with the last answer: sentence, hint and details."""
        failure = self._page().failure
        if failure is not None:
            told = "\n\n".join(filter(None, (f"{failure.text}\n{failure.hint}".strip(), failure.details)))
            self._put(told, self.tr("The error was copied with its details"))

    @property
    def _meant(self) -> Message | None:
        page = self._page()
        return page.branch.message(page.transcript.messages.meant_id)

    def _put(self, text: str, said: str) -> None:
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
