"""Spell check of the messages that are written: when it begins, in which languages, what is said about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QPoint, QTimer
from shiboken6 import isValid

from chatdesk.settings.declared import CHECK_SPELLING, SPELLING_LANGUAGES
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks, in_thread
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind

if TYPE_CHECKING:
    from chatdesk.ui.composer.message_edit import MessageEdit
    from chatdesk.ui.spelling.checked_field import CheckedField
    from chatdesk.ui.spelling.speller import Speller

_KEY = "spelling"
_DRAFT_MS = 1_500


class Spelling(QObject):
    """Checks every message that is written. Until something is, nothing of it is loaded.

    `own_words` is the file of the words that the user added.
    """

    def __init__(
        self,
        window: MainWindow,
        page: Callable[[], ConversationPage],
        config: ConfigFile,
        own_words: Path,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window, self._page = window, page
        self._config, self._own_words, self._tasks = config, own_words, tasks
        self._speller: Speller | None = None
        self._edits: list[MessageEdit] = []
        self._fields: dict[MessageEdit, CheckedField] = {}
        self._learnt_in: CheckedField | None = None
        self._learnt = ""
        window.notices.act_chosen.connect(self._on_act)
        window.theme_changed.connect(self._set_theme)

    def watch(self, page: ConversationPage) -> None:
        """Check what is written on a page."""
        edit = page.composer.edit
        self._edits = [one for one in self._edits if isValid(one)]
        self._fields = {one: field for one, field in self._fields.items() if isValid(one)}
        self._edits.append(edit)
        edit.textChanged.connect(lambda: self._begin(edit))
        if not edit.document().isEmpty():
            # A draft of an earlier day. The start, and what follows on it, come first.
            QTimer.singleShot(_DRAFT_MS, edit, lambda: self._begin(edit))
        edit.open_word_menu = lambda place, at: self._open_menu(edit, place, at)

    def take_settings(self) -> None:
        """The settings are others now."""
        for edit, field in self._fields.items():
            if isValid(edit):
                field.remove()
        self._fields = {}
        self._speller = self._learnt_in = None
        for edit in self._edits:
            if isValid(edit) and not edit.document().isEmpty():
                self._begin(edit)

    def go_to_next(self) -> None:
        """Select the next wrong word of the message and open its menu; after the last comes the first."""
        edit = self._page().composer.edit
        self._begin(edit)
        if edit in self._fields:
            edit.setFocus()
            self._tasks.spawn(self._go_to_next(self._fields[edit]))
        else:
            self._say(self.tr("Spelling is not checked"), self.tr("Preferences, Writing, turns it on."))

    def _open_menu(self, edit: MessageEdit, place: int, at: QPoint) -> bool:
        return edit in self._fields and self._fields[edit].open_menu(place, at)

    def _begin(self, edit: MessageEdit) -> None:
        if edit in self._fields or not self._config.config.value(CHECK_SPELLING):
            return
        from chatdesk.ui.spelling.checked_field import CheckedField

        field = CheckedField(edit, self._speller_of_now(), self._window.theme, self._tasks)
        field.learnt.connect(lambda word: self._on_learnt(field, word))
        field.failed.connect(self._on_failed)
        self._fields[edit] = field

    def _speller_of_now(self) -> Speller:
        if self._speller is None:
            from chatdesk.spelling.dictionaries import Dictionaries
            from chatdesk.spelling.own_words import OwnWords
            from chatdesk.ui.spelling.speller import Speller as New

            wanted = re.findall(r"[A-Za-z]+(?:[_-]\w+)*", self._config.config.value(SPELLING_LANGUAGES))
            books = Dictionaries(wanted or [*QLocale.system().uiLanguages(), "en"])
            self._speller = New(books, OwnWords(self._own_words), self._tasks, self)
        return self._speller

    async def _go_to_next(self, field: CheckedField) -> None:
        if await field.go_to_next() or self._speller is None:
            return
        books = self._speller.dictionaries
        if await in_thread(books.languages):
            self._say(self.tr("No misspelled word"), quiet=True)
        elif there := await in_thread(books.available):
            found = ", ".join(there)
            self._say(
                self.tr("No dictionary for your languages"),
                self.tr("There are {0}: name them in Preferences, Writing.").format(found),
            )
        else:
            self._say(
                self.tr("No dictionary is installed"),
                self.tr("On Linux install Enchant and Hunspell's words: libenchant-2-2, hunspell-en-us."),
            )

    def _on_learnt(self, field: CheckedField, word: str) -> None:
        self._learnt_in, self._learnt = field, word
        said = self.tr("“{0}” is in your dictionary now").format(word)
        self._window.notices.show_notice(Notice(_KEY, said, act=self.tr("Undo")))

    def _on_act(self, key: str) -> None:
        if key == _KEY and self._learnt_in is not None and isValid(self._learnt_in):
            self._learnt_in.unlearn(self._learnt)
            self._window.notices.take_back(_KEY)

    def _on_failed(self, error: OSError) -> None:
        said = self.tr("Your dictionary cannot be written")
        why = f"{self._own_words}: {error.strerror or error}"
        self._window.notices.show_notice(Notice(_KEY, said, why, NoticeKind.ERROR))

    def _say(self, title: str, text: str = "", *, quiet: bool = False) -> None:
        self._window.notices.show_notice(Notice(_KEY, title, text, is_quiet=quiet))

    def _set_theme(self) -> None:
        for edit, field in self._fields.items():
            if isValid(edit):
                field.marks.set_theme(self._window.theme)
