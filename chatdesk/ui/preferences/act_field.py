"""An act in a form: a button, a sentence on what it does, and what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from chatdesk.domain.errors import ChatDeskError
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.announcing import announce
from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.words import Sentence, Tone

if TYPE_CHECKING:
    import asyncio

Act = Callable[[], Awaitable[str]]
"""Does it and returns what came of it; may raise a `ChatDeskError`."""


class ActField(Box):
    """One act that takes a while. The button stays where it is, with the focus; pressed again it stops.

    `busy` is said while the act runs. Where `can_stop` is False a second press does nothing.
    """

    def __init__(
        self,
        theme: Theme,
        tasks: Tasks,
        words: str,
        help_: str,
        busy: str,
        act: Act,
        *,
        can_stop: bool = False,
    ) -> None:
        super().__init__(theme, gap=6)
        self._tasks, self._act = tasks, act
        self._words, self._help, self._busy = words, help_, busy
        self._can_stop = can_stop
        self._running: asyncio.Task[tuple[str, Tone]] | None = None
        self.button = by_enter(PlainButton(theme, words))
        self.button.setAccessibleDescription(help_)
        self.note = Sentence(theme, help_)
        self.line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.add(self.note)
        self.button.clicked.connect(self._on_clicked)

    def settle(self) -> None:
        """Say again what the act is for, unless it runs."""
        if self._running is None:
            self.note.say(self._help)

    def _on_clicked(self) -> None:
        if self._running is None:
            self.note.say(self._busy, Tone.PLAIN)
            if self._can_stop:
                self.button.setText(self.tr("Stop"))
            self._running = self._tasks.spawn(self._run())
            # Not by the task itself: one that is stopped before it began never says a word.
            self._running.add_done_callback(self._end)
        elif self._can_stop:
            self._running.cancel()

    async def _run(self) -> tuple[str, Tone]:
        try:
            return await self._act(), Tone.DONE
        except ChatDeskError as error:
            return f"{error.text} {error.hint}".strip(), Tone.ERROR

    def _end(self, task: asyncio.Task[tuple[str, Tone]]) -> None:
        self._running = None
        said, tone = self.tr("Stopped. Everything is as it was."), Tone.PLAIN
        if not task.cancelled() and task.exception() is None:
            said, tone = task.result()
        self.button.setText(self._words)
        self.note.say(said, tone)
        announce(self.button, said)
