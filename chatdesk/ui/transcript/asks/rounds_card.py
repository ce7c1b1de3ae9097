"""The question whether a model that keeps asking for tools may go on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from chatdesk.ui.look.buttons import FlatButton, PlainButton
from chatdesk.ui.look.paragraph import Paragraph
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.asks.caps import AnswerCaps, Cap
from chatdesk.ui.transcript.asks.card import AskCard
from chatdesk.ui.transcript.asks.words import tr


class RoundsCard(AskCard):
    """Asks whether the turn may go on. `decided` brings yes or no, once."""

    decided = Signal(bool)

    def __init__(self, theme: Theme, rounds: int, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._rounds = rounds
        words = tr(
            "Every call has its result. It can go on with them, or you can end it here and go on later."
        )
        self._text = Paragraph(theme, words, "ui", "text_secondary", self)
        self._stop = PlainButton(theme, tr("End here"), parent=self)
        self._go_on = PlainButton(theme, tr("Go on"), parent=self)
        self._line = QHBoxLayout()
        self._line.addWidget(self._stop)
        self._line.addWidget(self._go_on)
        self._line.addStretch(1)
        self.body.addWidget(self._text)
        self.body.addLayout(self._line)
        self._stop.clicked.connect(self.deny)
        self._go_on.clicked.connect(self.approve)
        self.watch(self._stop, self._go_on)
        self.caps = AnswerCaps(Cap(self._stop, ("D", "Enter"), "deny"), Cap(self._go_on, ("A",), "approve"))
        self.show_caps()
        self.setAccessibleName(" ".join(self.head_words()[:2]))
        self.set_theme(theme)

    @property
    def first(self) -> FlatButton:
        """The button that ends the turn."""
        return self._stop

    def approve(self) -> None:
        """Let the model go on."""
        self.decided.emit(True)

    def deny(self) -> None:
        """End the turn here."""
        self.decided.emit(False)

    def press(self, key: int, *, with_shift: bool) -> bool:
        """Take A and D."""
        if with_shift or key not in (Qt.Key.Key_A, Qt.Key.Key_D):
            return False
        (self.approve if key == Qt.Key.Key_A else self.deny)()
        return True

    def head_words(self) -> tuple[str, str, str, str]:
        """Say how often it asked."""
        plain = tr("{0} times in a row").format(self._rounds)
        return tr("The model asked for tools"), plain, "", tr("Nothing runs until you answer")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        for part in (self._text, self._stop, self._go_on):
            part.set_theme(theme)
        self._line.setSpacing(theme.px(8))
        super().set_theme(theme)
