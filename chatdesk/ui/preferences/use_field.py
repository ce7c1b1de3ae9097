"""Whether new conversations begin with an account, and the button that makes it so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.words import Sentence, Tone


class UseField(Box):
    """`use_requested` asks to begin new conversations with this account."""

    use_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, gap=6, margins=(0, 1, 0, 0))
        self.button = by_enter(PlainButton(theme, self.tr("Use for new conversations")))
        self._note = Sentence(theme, font="ui")
        self._note.setContentsMargins(0, 0, 0, 0)
        self._spaced = Box(theme, self._note, margins=(0, 5, 0, 5))
        self.line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.add(self._spaced)
        self.button.clicked.connect(self.use_requested)
        self.set_used(False)

    def set_used(self, is_used: bool, model: str = "") -> None:
        """Tell whether it is the account of new conversations, and with which model."""
        had_focus = self.button.hasFocus()
        self.button.setVisible(not is_used)
        words = self.tr("New conversations begin with {0}").format(model) if model else ""
        words = words or self.tr("New conversations begin with this account")
        self._note.say(words if is_used else "", Tone.DONE)
        self._spaced.setVisible(is_used)
        if had_focus and is_used:
            self.window().focusNextPrevChild(True)

    def tell(self, error: str) -> None:
        """Say why it could not be made so."""
        self._note.say(error, Tone.ERROR)
        self._spaced.show()
