"""Earlier prompts in the field of the composer."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject

from chatdesk.ui.composer.message_edit import MessageEdit
from chatdesk.ui.composer.prompt_history import PromptHistory


class HistoryWalk(QObject):
    """Writes earlier prompts into a field, when its keys ask for them or `step` is called."""

    def __init__(self, edit: MessageEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._history = PromptHistory()
        edit.history_previous_pressed.connect(lambda: self.step(-1))
        edit.history_next_pressed.connect(lambda: self.step(1))

    def set(self, prompts: Iterable[str]) -> None:
        """Walk through these prompts, oldest first."""
        self._history = PromptHistory(prompts)

    def add(self, prompt: str) -> None:
        """Put one more prompt at the end of the walk."""
        self._history.add(prompt)

    def leave(self) -> None:
        """What is in the field is a draft again."""
        self._history.leave()

    def step(self, direction: int) -> None:
        """Write an earlier prompt (-1), or a later one (1), in the place of what is there."""
        edit, history = self._edit, self._history
        prompt = history.previous(edit.toPlainText()) if direction < 0 else history.next()
        if prompt is not None:
            edit.replace_text(prompt)
