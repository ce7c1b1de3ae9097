"""What stands above the composer: the transcript, or the welcome of an empty conversation."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from chatdesk.ui.page.requests import Requests
from chatdesk.ui.page.welcome import Welcome
from chatdesk.ui.transcript.view import TranscriptView


class Middle(QStackedWidget):
    """Shows one of both, and knows what of it can take the focus."""

    def __init__(self, transcript: TranscriptView, welcome: Welcome | None, requests: Requests) -> None:
        super().__init__()
        self._transcript = transcript
        self._welcome = welcome
        self._requests = requests
        self.addWidget(transcript)
        if welcome is not None:
            self.addWidget(welcome)

    @property
    def place(self) -> QWidget:
        """What can take the focus: the transcript, a question in it, or a suggestion."""
        cards = self._welcome.cards if self._welcome is not None else []
        if cards and self.currentWidget() is self._welcome:
            return next((card for card in cards if card.hasFocus()), cards[0])
        return self._requests.focus_widget or self._transcript

    def focus_suggestions(self) -> None:
        """Go to the suggested prompts, where they are shown."""
        if self._welcome is not None and self.currentWidget() is self._welcome:
            self._welcome.focus_suggestions()

    def set_empty(self, is_empty: bool) -> None:
        """Show the welcome, where there is one, or the transcript."""
        shown = self._welcome if is_empty and self._welcome is not None else self._transcript
        self.setCurrentWidget(shown)
