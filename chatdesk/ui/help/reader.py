"""A page of the help, shown as an answer is: the same rendering, read only."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.ui.help.pages import COMMAND, PAGE, PREFERENCE
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.places import place_of_reader
from chatdesk.ui.transcript.view import TranscriptView


class HelpReader(TranscriptView):
    """Shows one page. `followed` brings the address of a link inside the program, `left` tells of Esc.

    `typed` brings letters, which look for something.
    """

    followed = Signal(str)
    left = Signal()
    typed = Signal(str)

    def __init__(self, theme: Theme, keymap: Keymap) -> None:
        super().__init__(theme)
        self.setAccessibleName("Help page")
        self.set_keymap(keymap)
        self.verbs.offer(frozenset())
        self.stage.leads_inside = lambda address: address.startswith((PAGE, COMMAND, PREFERENCE))
        self.acts.inner_link_activated.connect(self.followed)
        self.keyboard.typed.connect(self.typed)
        self.command_given.connect(self._on_command)

    def show_page(self, page_id: str, title: str, text: str, place: str = "") -> None:
        """Show a page from its beginning, or from the place where its reader was."""
        # No model has said it, and it is over without an end to be told of.
        self.set_branch(
            [Message(Role.ASSISTANT, (TextPart(text),), id=page_id, model=title, created_at=0)], {}
        )
        if place:
            self.restore_scroll_state(place)
        else:
            self.page.scroll.go_to(0, -self.page.scroll.pad_top)
            self.show_change()

    @property
    def place(self) -> str:
        """Where the reader is, for `show_page`."""
        return place_of_reader(self.page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave to the panel what means nothing in the text; Qt's own area would swallow the arrows."""
        if not self.keys.press(event):
            event.ignore()

    def _on_command(self, command_id: str) -> None:
        if command_id == "composer.focus":
            self.left.emit()
        elif command_id == "message.copy" and self.page.entries:
            QGuiApplication.clipboard().setText(self.page.entries[0].message.text)
