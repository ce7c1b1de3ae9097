"""The question what shall be sent where a conversation is too long for the model."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.buttons import FlatButton, PlainButton
from chatdesk.ui.look.paragraph import Paragraph
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.asks.button_flow import ButtonFlow
from chatdesk.ui.transcript.asks.card import AskCard
from chatdesk.ui.transcript.asks.words import tr

WHOLE, SHORTER, FORK, NOT_NOW = "whole", "shorter", "fork", "not_now"


class ContextCard(AskCard):
    """Asks what to do. `decided` brings one of the four words of this module, once.

    `size` and `window` are in the words of the status line, `left_out` is how many messages would have to
    be left out.
    """

    decided = Signal(str)

    def __init__(self, theme: Theme, size: str, window: str, left_out: int, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._figures = tr("{0} of {1} tokens").format(size, window)
        words = tr(
            "Sent whole, many services refuse it, and some leave out the beginning without saying so. "
            "Left out, the oldest messages stay here; only the model does not see them this time."
        )
        if not left_out:
            words = tr("Sent whole, many services refuse it. The last question alone is too long already.")
        self._text = Paragraph(theme, words, "ui", "text_secondary", self)
        not_now = PlainButton(theme, tr("Not now"), keys=("D", "Enter"), parent=self)
        shorter = PlainButton(
            theme, tr("Leave out the oldest {0}").format(left_out), keys=("O",), parent=self
        )
        whole = PlainButton(theme, tr("Send anyway"), keys=("S",), parent=self)
        self._keys: dict[int, tuple[FlatButton, str]] = {
            Qt.Key.Key_D: (not_now, NOT_NOW),
            Qt.Key.Key_O: (shorter, SHORTER),
            Qt.Key.Key_F: (PlainButton(theme, tr("Fork the rest"), keys=("F",), parent=self), FORK),
            Qt.Key.Key_S: (whole, WHOLE),
        }
        self._flow = ButtonFlow(theme, self._buttons(), self)
        for button, word in self._keys.values():
            button.setVisible(bool(left_out) or word in (NOT_NOW, WHOLE))
            button.clicked.connect(lambda _=False, word=word: self.decided.emit(word))
        self._first = not_now
        self.body.addWidget(self._text)
        self.body.addWidget(self._flow)
        self.watch(*self._buttons())
        self.setAccessibleName(f"{self.head_words()[0]}. {self._figures}")
        self.setAccessibleDescription(words)
        self.set_theme(theme)

    def set_can_fork(self, can_fork: bool) -> None:
        """Offer to go on with the rest in a new conversation."""
        self._keys[Qt.Key.Key_F][0].setVisible(can_fork)
        self._flow.refresh()

    @property
    def first(self) -> FlatButton:
        """The button that sends nothing."""
        return self._first

    def approve(self) -> None:
        """Send it shorter, where that can be."""
        shorter, word = self._keys[Qt.Key.Key_O]
        self.decided.emit(word if not shorter.isHidden() else WHOLE)

    def deny(self) -> None:
        """Send nothing now."""
        self.decided.emit(NOT_NOW)

    def press(self, key: int, *, with_shift: bool) -> bool:
        """Take the letters of the buttons, and Esc."""
        if with_shift:
            return False
        if key == Qt.Key.Key_Escape:
            self.deny()
            return True
        button, word = self._keys.get(key, (None, ""))
        if button is None or button.isHidden():
            return False
        self.decided.emit(word)
        return True

    def head_words(self) -> tuple[str, str, str, str]:
        """Say what is too much for what."""
        return tr("Too long for the model"), "", "", self._figures

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._text.set_theme(theme)
        self._flow.set_theme(theme)
        super().set_theme(theme)

    def _buttons(self) -> list[FlatButton]:
        return [button for button, _word in self._keys.values()]
