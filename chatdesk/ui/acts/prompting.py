"""Prompts of tool servers: asks for what they need, fetches them, and puts them into the composer."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from chatdesk.domain.errors import ChatDeskError
from chatdesk.domain.message import AttachmentPart, Message, Role
from chatdesk.domain.server_offer import ServerPrompt
from chatdesk.ui.bridge import Job, Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind

if TYPE_CHECKING:
    from chatdesk.ui.palette.prompt_panel import PromptPanel

Fetch = Callable[[str, str, Mapping[str, str]], Coroutine[Any, Any, Sequence[Message]]]

_KEY = "prompt"
# An answer that comes sooner needs no word.
_SLOW_MS = 500


class Prompting(QObject):
    """One prompt at a time: another one takes the place of one that is still on its way."""

    def __init__(self, window: MainWindow, desk: Desk, fetch: Fetch, tasks: Tasks) -> None:
        super().__init__(window)
        self._window, self._desk, self._fetch = window, desk, fetch
        self._panel: PromptPanel | None = None
        self._page: ConversationPage | None = None
        self._asked: ServerPrompt | None = None
        self._job = Job(tasks, self)
        self._job.done.connect(self._on_fetched)
        self._job.failed.connect(self._on_failed)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(self._tell_slow)

    @property
    def panel(self) -> PromptPanel | None:
        """What asks for arguments, if it was ever needed."""
        return self._panel

    def use(self, prompt: ServerPrompt) -> None:
        """Put a prompt into the composer of the conversation in front; first ask for what it needs."""
        if not prompt.arguments:
            self._ask(prompt, {})
            return
        if self._panel is None:
            from chatdesk.ui.palette.prompt_panel import PromptPanel

            self._panel = PromptPanel(self._window.theme, self._window)
            self._panel.answered.connect(self._ask)
            self._window.theme_changed.connect(self._panel.set_theme)
        heading = f"{prompt.shown_name} · {prompt.server}"
        self._panel.open_for(prompt, heading, prompt.arguments, self.tr("use the prompt"))

    def _ask(self, prompt: ServerPrompt, written: dict[str, str]) -> None:
        self._asked, self._page = prompt, self._desk.page
        self._slow.start()
        self._job.start(partial(self._fetch, prompt.server, prompt.name, written))

    def _tell_slow(self) -> None:
        if self._asked is not None:
            words = self.tr("Asking “{0}” for the prompt…").format(self._asked.server)
            self._window.notices.show_notice(Notice(_KEY, words))

    def _on_failed(self, error: ChatDeskError) -> None:
        self._slow.stop()
        name = self._asked.shown_name if self._asked is not None else ""
        title = self.tr("The prompt “{0}” did not come").format(name)
        words = f"{error.text} {error.hint}".strip()
        self._window.notices.show_notice(Notice(_KEY, title, words, NoticeKind.ERROR))

    def _on_fetched(self, messages: Sequence[Message]) -> None:
        self._slow.stop()
        page = self._page if self._page is not None and self._page in self._desk.pages else self._desk.page
        text, files, told = draft_of(messages)
        draft = page.composer.text()
        page.composer.set_text(f"{draft.rstrip()}\n\n{text}" if draft.strip() else text)
        page.composer.take_focus()
        if files and not page.composer.attachments.add(files):
            told = f"{told} {self.tr('Its files are too many or too large, and are left out.')}".strip()
        shown = self._window.notices.current()
        if told or (shown is not None and shown.key == _KEY):
            title = self.tr("The prompt is in the composer")
            self._window.notices.show_notice(Notice(_KEY, title, told, NoticeKind.DONE))


def draft_of(messages: Sequence[Message]) -> tuple[str, tuple[AttachmentPart, ...], str]:
    """Return a prompt as one text with files, and a sentence about what it is not as it came.

    A draft is one message of the user: where a prompt has several, each is named by who would say it.
    """
    texts = [(message.role, message.text.strip()) for message in messages if message.text.strip()]
    parts = (part for message in messages for part in message.parts)
    files = tuple(part for part in parts if isinstance(part, AttachmentPart))
    if len(texts) > 1 or any(role is not Role.USER for role, _ in texts):
        names = {Role.USER: _tr("User"), Role.ASSISTANT: _tr("Assistant")}
        text = "\n\n".join(f"{names.get(role, role)}:\n{said}" for role, said in texts)
        return text, files, _tr("Its {0} messages stand there as one text.").format(len(texts))
    text = "".join(said for _, said in texts)
    return text, files, "" if text or files else _tr("It is empty.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Prompting", text)
