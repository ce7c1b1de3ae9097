"""The page of prompt snippets, and where one is written."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt

from chatdesk.domain.prompt_snippet import PromptSnippet
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.named_lists import NamedList
from chatdesk.settings.named_tables import SNIPPETS
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.advanced.lines_field import LinesField
from chatdesk.ui.preferences.boxes import Box, FormRow
from chatdesk.ui.preferences.contents import NEW_SNIPPET
from chatdesk.ui.preferences.named.editor import NamedEditor
from chatdesk.ui.preferences.named.page import NamedPage, PageWords
from chatdesk.ui.preferences.words import Sentence


class SnippetEditor(NamedEditor[PromptSnippet]):
    """A name and a text."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        example = self.tr("For example: Explain {{what}} to a child.")
        self.text = LinesField(theme, "Text", is_code=False, placeholder=example)
        places = self.tr(
            "{{what}} is asked for when the snippet is inserted, whatever the word. {{date}} is today, "
            "{{clipboard}} what was copied last."
        )
        body = Box(theme, self.text, Sentence(theme, places), gap=6)
        self.text.typed.connect(self.settle)
        self.add_rows(theme, FormRow(theme, self.tr("Text"), body, buddy=self.text.edit))

    def show_named(self, named: PromptSnippet | None) -> None:
        """Show the text."""
        self.text.set_text("" if named is None else named.text)

    def settle(self) -> None:
        """Say nothing is wrong."""
        super().settle()
        self.text.set_invalid(False)

    def complain(self, field: str, text: str) -> None:
        """Say what is wrong, at the text where it is about that."""
        super().complain(field, text)
        if field == "text":
            self.text.set_invalid(True)
            self.text.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def written(self) -> PromptSnippet:
        """Return name and text."""
        return PromptSnippet(self.name.text(), self.text.text())


def snippets_page(theme: Theme, config: ConfigFile, tasks: Tasks) -> NamedPage[PromptSnippet]:
    """Return the page of the snippets."""
    kept: NamedList[PromptSnippet] = NamedList(config, SNIPPETS, lambda now: now.snippets)
    words = PageWords(
        _tr("The palette inserts them: begin a message with /. The order here is that of the palette."),
        _tr("None yet. A snippet is a text that you write again and again; the palette inserts it."),
        _tr("New snippet"),
        NEW_SNIPPET,
    )
    return NamedPage(theme, config, tasks, kept, words, line_of_snippet, SnippetEditor)


def line_of_snippet(snippet: PromptSnippet) -> str:
    """Return the text as one line."""
    return " ".join(snippet.text.split())


def _tr(text: str) -> str:
    return QCoreApplication.translate("NamedPage", text)
