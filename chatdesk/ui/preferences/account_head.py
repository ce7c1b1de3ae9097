"""The upper edge of an account's pane: its name, and Remove, which asks where it is pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from chatdesk.ui.look.buttons import PlainButton, QuietButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.words import Sentence, Tone, Words


class AccountHead(Box):
    """`removal_confirmed` comes after the second press. The question has its ring on Keep."""

    removal_confirmed = Signal()

    def __init__(self, theme: Theme, name: str, *, can_remove: bool = True) -> None:
        super().__init__(theme, gap=8)
        self._name = name
        self._title = Words(theme, name, "h2", "text", height=32)
        self.remove = by_enter(QuietButton(theme, self.tr("Remove"), icon_name="trash"))
        if not can_remove:
            self.remove.hide()
        self._question = Sentence(theme, font="ui")
        self.confirm = by_enter(PlainButton(theme, self.tr("Remove")))
        self.confirm.setAccessibleName("Remove the account")
        self.keep = by_enter(PlainButton(theme, self.tr("Keep")))
        self.keep.setAccessibleName("Keep the account")
        self.trouble = Sentence(theme)
        line = Box(theme, self._title, is_row=True, gap=8)
        line.line.setStretch(0, 1)
        line.add(self.remove)
        acts = Box(theme, self.confirm, self.keep, is_row=True, gap=8)
        acts.line.addStretch(1)
        self._asking = Box(theme, self._question, acts, gap=8)
        self._asking.hide()
        self.add(line, self._asking, self.trouble)
        self.remove.clicked.connect(self._ask)
        self.keep.clicked.connect(self._give_up)
        self.confirm.clicked.connect(self.removal_confirmed)

    def set_name(self, name: str) -> None:
        """Show another name."""
        self._name = name
        self._title.setText(name)

    def tell(self, error: str) -> None:
        """Say why it could not be removed."""
        self._asking.hide()
        self.remove.setEnabled(True)
        self.trouble.say(error, Tone.ERROR)

    def _ask(self) -> None:
        words = self.tr("Remove “{0}” and its key? Your conversations stay.")
        self._question.say(words.format(self._name), Tone.WARNING)
        self._asking.show()
        self.remove.setEnabled(False)
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_up(self) -> None:
        self._asking.hide()
        self.remove.setEnabled(True)
        self.remove.setFocus(Qt.FocusReason.OtherFocusReason)
