"""Prompt snippets: one is written into the composer, or made of what is written there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QObject, Qt
from PySide6.QtGui import QGuiApplication

from chatdesk.domain.conversation import title_from
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.prompt_snippet import CLIPBOARD, DATE, PromptSnippet
from chatdesk.domain.server_offer import PromptArgument
from chatdesk.settings.named_lists import NamedList
from chatdesk.ui.acts.keeping import Keeping, KeepingWords
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice

if TYPE_CHECKING:
    from chatdesk.ui.palette.prompt_panel import PromptPanel

_SHORT = 40


class KeptSnippets(QObject):
    """Asks for the words that a snippet needs; the clipboard and the date it knows."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        snippets: NamedList[PromptSnippet],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._snippets = window, desk, snippets
        self._panel: PromptPanel | None = None
        words = KeepingWords(
            self.tr("“{0}” is a snippet now"),
            self.tr("“{0}” holds this text now"),
            self.tr("The palette finds it by /; Preferences, Snippets changes it."),
        )
        self.keeping = Keeping(window, snippets, tasks, "snippet_kept", words)

    @property
    def panel(self) -> PromptPanel | None:
        """What asks for words, if it was ever needed."""
        return self._panel

    def use(self, name: str) -> None:
        """Write a snippet at the caret of the conversation in front; first ask for what it needs."""
        snippet = self._snippets.find(name)
        if snippet is None:
            return
        known = {place: word for place, word in _known_words().items() if place in snippet.placeholders}
        asked = [place for place in snippet.placeholders if place not in known]

        def write(words: dict[str, str]) -> None:
            composer = self._desk.page.composer
            composer.insert(snippet.filled({**known, **words}))
            composer.take_focus()

        if asked:
            self._ask(snippet.name, asked, write)
        else:
            write({})

    def save(self) -> None:
        """Ask for a name for what is selected in the composer, else for all of it, and keep that."""
        from chatdesk.ui.palette.name_panel import Naming

        composer = self._desk.page.composer
        text = composer.edit.selected_text() or composer.text()
        if not text.strip():
            title = self.tr("Nothing is written yet")
            told = self.tr("What is in the composer, or selected there, becomes the snippet.")
            self._window.notices.show_notice(Notice("snippet_kept", title, told))
            return
        title = title_from(Message(Role.USER, (TextPart(text),)))
        proposal = title if len(title) <= _SHORT else title[:_SHORT].rpartition(" ")[0] or title[:_SHORT]
        known = [(one.name, " ".join(one.text.split())) for one in self._snippets.all()]
        question = self.tr("Save this text as a snippet")
        naming = Naming(question, f"“{' '.join(text.split())}”", "note", known, proposal)
        self.keeping.ask(naming, lambda name: PromptSnippet(name, text))

    def _ask(self, name: str, asked: list[str], write: Callable[[dict[str, str]], None]) -> None:
        if self._panel is None:
            from chatdesk.ui.palette.prompt_panel import PromptPanel

            self._panel = PromptPanel(self._window.theme, self._window)
            self._panel.answered.connect(lambda write, words: write(words))
            self._window.theme_changed.connect(self._panel.set_theme)
        arguments = [PromptArgument(place) for place in asked]
        heading = self.tr("{0} · snippet").format(name)
        self._panel.open_for(write, heading, arguments, self.tr("insert"))


def _known_words() -> dict[str, str]:
    """Return what is known without asking; the clipboard only while it holds a text."""
    copied = QGuiApplication.clipboard().text()
    known = {DATE: QDate.currentDate().toString(Qt.DateFormat.ISODate)}
    return {CLIPBOARD: copied, **known} if copied.strip() else known
