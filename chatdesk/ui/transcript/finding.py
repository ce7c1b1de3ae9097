"""Find over a transcript: the bar and the search behind it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.find_bar import FindBar
from chatdesk.ui.transcript.finder import Finder
from chatdesk.ui.transcript.selection import Place
from chatdesk.ui.transcript.stage import Stage


class Finding(QObject):
    """Holds the bar and the search together."""

    def __init__(
        self,
        stage: Stage,
        theme: Theme,
        view: QWidget,
        show_change: Callable[[], None],
        show_message: Callable[[str], None],
    ) -> None:
        super().__init__(view)
        from chatdesk.ui.transcript.hit_news import HitNews

        self._stage = stage
        self._view = view
        self._show_change = show_change
        self._show_message = show_message
        self.finder = Finder(stage, self)
        self.bar = FindBar(theme, view)
        self._news = HitNews(self.bar)
        self.bar.query_changed.connect(self.finder.search)
        self.bar.step_requested.connect(self.finder.step)
        self.bar.closed.connect(self.close)
        self.finder.changed.connect(self._on_changed)

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return not self.bar.isHidden()

    def open(self) -> None:
        """Show the bar; a short text that is selected is looked for."""
        selected = self._stage.selection.text().strip()
        self._stage.marks = self.finder.marks
        self.bar.open(selected if "\n" not in selected and len(selected) <= 80 else "")
        self.finder.search(self.bar.field.text())

    def show_at(self, words: tuple[str, ...], message_id: str) -> None:
        """Go to the first of some words in a message, to the message itself where there is none."""
        entry = next((e for e in self._stage.page.entries if e.message.id == message_id and e.rows), None)
        if entry is not None:
            self.finder.stop()
            self.finder.begin_at(entry.rows[0])
        self._show_message(message_id)
        if words:
            self._stage.marks = self.finder.marks
            self.bar.open(" ".join(words))
            self.finder.search(" ".join(words), words)

    def step(self, direction: int) -> None:
        """Go to another hit; with the bar closed, look for the text before."""
        if not self.is_open:
            self.open()
        self.finder.step(direction)

    def close(self) -> None:
        """Hide the bar; the hit where the reader is stays selected, and keys go to the conversation."""
        found = self.finder.current
        if found is not None and found.end > found.start:
            first = Place(found.row, found.unit, found.start)
            self._stage.selection.set(first, Place(found.row, found.unit, found.end))
        self.finder.stop()
        self._stage.marks = None
        now = QApplication.focusWidget()
        if now is not None and self.bar.isAncestorOf(now):
            # First: what is hidden hands the focus on as Tab does, and that would scroll to a button.
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.bar.hide()
        self._show_change()

    def _on_changed(self) -> None:
        finder = self.finder
        self.bar.show_count(
            finder.place, len(finder.hits), is_searching=finder.is_searching, is_cut=finder.is_cut
        )
        self._news.tell(finder, self.bar.count.text())
        self._show_change()
