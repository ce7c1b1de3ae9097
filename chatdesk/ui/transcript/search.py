"""Find over a transcript, which costs nothing before somebody looks for something."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.stage import Stage

if TYPE_CHECKING:
    from chatdesk.ui.transcript.find_bar import FindBar
    from chatdesk.ui.transcript.finder import Finder
    from chatdesk.ui.transcript.finding import Finding


class Search(QObject):
    """Find over one view. Nothing is made before it is first opened.

    `show_change` has the marks painted, `show_message` goes to a message.
    """

    def __init__(
        self,
        stage: Stage,
        view: QWidget,
        show_change: Callable[[], None],
        show_message: Callable[[str], None],
    ) -> None:
        super().__init__(view)
        self._stage = stage
        self._view = view
        self._show_change = show_change
        self._show_message = show_message
        self._keymap = Keymap()
        self._finding: Finding | None = None

    @property
    def bar(self) -> FindBar | None:
        """The bar, if it was ever opened."""
        return self._finding.bar if self._finding is not None else None

    @property
    def finder(self) -> Finder:
        """The search behind the bar."""
        return self._made().finder

    def open(self) -> None:
        """Show the bar with the focus in it."""
        self._made().open()

    def show_at(self, words: tuple[str, ...], message_id: str) -> None:
        """Go to a message, with all places marked where one of some words stands."""
        self._made().show_at(words, message_id)

    def step(self, direction: int) -> None:
        """Go to the next (1) or the previous (-1) hit."""
        self._made().step(direction)

    def close(self) -> bool:
        """Hide the bar; False where it is hidden already."""
        if self._finding is None or not self._finding.is_open:
            return False
        self._finding.close()
        return True

    def set_keymap(self, keymap: Keymap) -> None:
        """Take the keys that are in force."""
        self._keymap = keymap
        if self._finding is not None:
            self._finding.bar.set_keys(keymap.shown)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes: what is found must be laid out again."""
        if self._finding is not None:
            self._finding.bar.set_theme(theme)
            self._finding.finder.refresh_soon()

    def forget(self) -> None:
        """Other messages are shown."""
        if self._finding is not None:
            self._finding.finder.forget()

    def refresh_soon(self) -> None:
        """Text has come or rows have changed."""
        if self._finding is not None:
            self._finding.finder.refresh_soon()

    def placed(self) -> None:
        """The view has another size."""
        if self._finding is not None:
            self._finding.bar.placed()

    def _made(self) -> Finding:
        if self._finding is None:
            from chatdesk.ui.transcript.finding import Finding

            theme = self._stage.style.theme
            self._finding = Finding(self._stage, theme, self._view, self._show_change, self._show_message)
            self._finding.bar.set_keys(self._keymap.shown)
        return self._finding
