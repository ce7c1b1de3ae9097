"""Which words are right, known at once or asked for on another thread."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from chatdesk.spelling.dictionaries import Dictionaries
from chatdesk.spelling.own_words import OwnWords
from chatdesk.ui.bridge import Tasks, in_thread

# So many verdicts are a megabyte and more than a person's words.
_MOST_VERDICTS = 20_000
_ASK_MS = 30


class Speller(QObject):
    """Remembers verdicts; what it does not know it looks up, and `answered` tells that it knows more now.

    `own` words and words that are let pass count as right; `changed` tells that those are others.
    """

    answered = Signal()
    changed = Signal()

    def __init__(self, dictionaries: Dictionaries, own: OwnWords, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self.dictionaries, self.own = dictionaries, own
        self._tasks = tasks
        self._verdicts: dict[str, bool] = {}
        self._passed: set[str] = set()
        self._wanted: set[str] = set()
        self._ask = QTimer(self, singleShot=True, interval=_ASK_MS)
        self._ask.timeout.connect(self._look_up_wanted)

    def verdict(self, word: str) -> bool | None:
        """Return whether a word is right; None where that is not known yet and will be."""
        verdict = True if word in self._passed else self._verdicts.get(word)
        if verdict is None:
            self._wanted.add(word)
            if not self._ask.isActive():
                self._ask.start()
        return verdict

    async def look_up(self, words: Iterable[str]) -> None:
        """Find out about all these words."""
        new = {word for word in words if word not in self._verdicts}
        if new:
            wrong = await in_thread(self._wrong_of, new)
            if len(self._verdicts) > _MOST_VERDICTS:
                self._verdicts.clear()
            self._verdicts.update((word, word not in wrong) for word in new)

    async def suggestions(self, word: str) -> tuple[str, ...]:
        """Return what may be meant, the likeliest first."""
        return await in_thread(self.dictionaries.suggestions, word)

    async def learn(self, word: str) -> None:
        """Take a word into the user's own. Raises `OSError` where it cannot be kept."""
        await in_thread(self.own.add, word)
        self._begin_anew()

    async def forget(self, word: str) -> None:
        """Take a word out of the user's own. Raises `OSError` where that cannot be kept."""
        await in_thread(self.own.remove, word)
        self._begin_anew()

    def let_pass(self, word: str) -> None:
        """Take a word as right until the program ends."""
        self._passed.add(word)
        self.changed.emit()

    def _wrong_of(self, words: set[str]) -> set[str]:
        return {word for word in self.dictionaries.unknown(words) if word not in self.own}

    def _begin_anew(self) -> None:
        self._verdicts.clear()
        self.changed.emit()

    def _look_up_wanted(self) -> None:
        wanted, self._wanted = self._wanted, set()
        self._tasks.spawn(self._look_up_and_tell(wanted))

    async def _look_up_and_tell(self, words: set[str]) -> None:
        await self.look_up(words)
        self.answered.emit()
