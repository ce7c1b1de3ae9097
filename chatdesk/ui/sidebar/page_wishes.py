"""Which pages of the list are to be read, and which may be forgotten again."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from chatdesk.ui.sidebar.blocks import Block

# Pages that stay read; all that a screen shows lie in two or three.
_MOST_READ = 24


class PageWishes(QObject):
    """Gathers the pages that are looked at and not read; `wanted` brings them together, once per frame."""

    wanted = Signal(object)
    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wishes: dict[Block, None] = {}
        self._asked: set[Block] = set()
        self._read: dict[Block, None] = {}
        self.has_more = False
        """Whether there are rows behind the last one, that are asked for when the end is near."""
        self._wants_more = False
        self._ask = QTimer(self, singleShot=True, interval=0)
        self._ask.timeout.connect(self._on_ask)

    def clear(self) -> None:
        """Begin again: other pages are shown."""
        self._wishes.clear()
        self._asked.clear()
        self._read.clear()
        self.has_more = self._wants_more = False

    def wish_more(self) -> None:
        """Ask for rows behind the last one, once."""
        if self.has_more:
            self.has_more, self._wants_more = False, True
            self._ask.start()

    def wish(self, block: Block) -> None:
        """Ask for a page."""
        if block not in self._asked:
            self._wishes[block] = None
            self._ask.start()

    def read(self, block: Block) -> None:
        """Note that a page was read."""
        self._asked.discard(block)
        self._read[block] = None

    def use(self, block: Block) -> None:
        """Note that a page is looked at."""
        if block in self._read:
            self._read[block] = self._read.pop(block)

    def drop(self, block: Block) -> None:
        """Note that a page is gone."""
        self._read.pop(block, None)
        self._asked.discard(block)

    def too_many(self) -> list[Block]:
        """Return the pages that nobody has looked at for longest: they are read again when they are."""
        old = list(self._read)[: max(0, len(self._read) - _MOST_READ)]
        for block in old:
            del self._read[block]
        return old

    def give_up(self, block: Block) -> None:
        """Note that a page could not be read; it is asked for again when it is looked at again."""
        self._asked.discard(block)

    def _on_ask(self) -> None:
        wanted = list(self._wishes)
        self._wishes.clear()
        self._asked.update(wanted)
        if wanted:
            self.wanted.emit(wanted)
        if self._wants_more:
            self._wants_more = False
            self.more_wanted.emit()
