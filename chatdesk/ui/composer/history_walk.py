"""Earlier prompts in the field of the composer."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from chatdesk.ui.composer.message_edit import MessageEdit
from chatdesk.ui.composer.prompt_history import PromptHistory


class HistoryWalk(QObject):
    """Writes earlier prompts into a field, when its keys ask for them or `step` is called.

    `begun` says that a walk begins: `set_older` may then bring prompts of other conversations, a moment
    later too. A step that waits for them is made when they are there.
    """

    begun = Signal()

    def __init__(self, edit: MessageEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._history = PromptHistory()
        self._waits = self._is_asking = False
        edit.history_previous_pressed.connect(lambda: self.step(-1))
        edit.history_next_pressed.connect(lambda: self.step(1))

    def set(self, prompts: Iterable[str]) -> None:
        """Walk through these prompts, oldest first."""
        self._history = PromptHistory(prompts)

    def add(self, prompt: str) -> None:
        """Put one more prompt at the end of the walk."""
        self._history.add(prompt)

    def set_older(self, prompts: Iterable[str]) -> None:
        """Go on to these where the walk has come to its beginning, oldest first."""
        self._is_asking = False
        self._history.set_older(prompts)
        if self._waits:
            self._waits = False
            self._go(-1)

    def leave(self) -> None:
        """What is in the field is a draft again."""
        self._waits = False
        self._history.leave()

    def step(self, direction: int) -> None:
        """Write an earlier prompt (-1), or a later one (1), in the place of what is there."""
        history = self._history
        if direction < 0 and not history.is_walking and not self._is_asking:
            self._is_asking = True
            self.begun.emit()
        self._waits = not self._go(direction) and direction < 0 and self._is_asking

    def _go(self, direction: int) -> bool:
        history, edit = self._history, self._edit
        prompt = history.previous(edit.toPlainText()) if direction < 0 else history.next()
        if prompt is not None:
            edit.replace_text(prompt)
        return prompt is not None
