"""The answer that grows at the end of the transcript, frame by frame."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.delta import Delta
from chatdesk.domain.message import Message
from chatdesk.ui.transcript.follow import Follower
from chatdesk.ui.transcript.live import LiveAnswer
from chatdesk.ui.transcript.live_note import LiveNote
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import Entry
from chatdesk.ui.transcript.scheduler import FrameScheduler
from chatdesk.ui.transcript.units.base import Unit


class Growth(QObject):
    """Takes what arrives, and folds it into the page when a frame is due.

    `entry_added` brings the entry of an answer that is new on the page, `text_began` that of one whose first
    characters are in it, `grew` tells of every frame. `characters` counts those of the growing (or last
    grown) answer that the next picture shows.
    """

    entry_added = Signal(object)
    text_began = Signal(object)
    grew = Signal()

    def __init__(self, page: Page, follower: Follower, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._follower = follower
        self._live: LiveAnswer | None = None
        self._scheduler = FrameScheduler(self._on_frame, self)
        self.characters = 0

    @property
    def is_under_way(self) -> bool:
        """Whether an answer grows."""
        return self._live is not None

    def live_of(self, entry: Entry) -> LiveAnswer | None:
        """Return the answer that grows in an entry, None where none does."""
        return self._live if self._live is not None and self._live.entry is entry else None

    def source_of(self, entry: Entry) -> str:
        """Return the text of a message, as far as it has come."""
        live = self.live_of(entry)
        return live.source if live is not None else entry.message.text

    def caret_unit(self) -> Unit | None:
        """Return the unit that ends with the caret."""
        return self._live.caret_unit() if self._live is not None else None

    def asked(self) -> None:
        """A question was added at the end: it is shown, wherever the reader was."""
        self._follower.asked()

    def begin(self, message: Message) -> None:
        """An answer begins to grow; one that is gone on with keeps what it has."""
        known = len(self._page.entries)
        self._live = LiveAnswer(self._page, message)
        if len(self._page.entries) > known:
            self.entry_added.emit(self._live.entry)
        self.characters = 0
        self._follower.answer_begins()

    def add(self, message_id: str, deltas: Iterable[Delta], at: float, *, is_seen: bool) -> None:
        """Take what arrived for it; deltas of any other message are not shown.

        While nobody sees it nothing is laid out: `resume` takes it all in.
        """
        if self._live is not None and self._live.entry.message.id == message_id:
            self._live.add(deltas, at)
            if is_seen:
                self._scheduler.request()

    def show_note(self, note: LiveNote | None) -> bool:
        """Say in its place, or below it, what is waited for, or nothing; return whether anything changed."""
        return self._live is not None and self._live.show_note(note)

    def show_keys(self) -> bool:
        """Put the keys in force on what is waited for; return whether anything changed."""
        return self._live is not None and self._live.show_keys()

    def advance(self) -> None:
        """Do now what the next frame would do; benchmarks pace their frames themselves."""
        self._scheduler.cancel()
        self._on_frame()

    def flush(self) -> None:
        """Fold everything into the page now; no frame is due afterwards."""
        self._scheduler.cancel()
        if self._live is not None:
            self._live.render(is_final=True)
            self.characters = self._live.characters

    def finish(self, message: Message) -> None:
        """The answer is complete and stored: show how it ended, without moving what is there."""
        self._scheduler.cancel()
        live, self._live = self._live, None
        if live is not None and live.entry.message.id == message.id:
            live.finish(message)
            self.characters = live.characters
        else:
            self._page.replace(message)

    def forget(self) -> None:
        """Other messages are shown: nothing grows."""
        self._live = None
        self._scheduler.cancel()

    def pause(self) -> None:
        """Nobody looks: no frame comes."""
        self._scheduler.cancel()

    def resume(self) -> None:
        """Somebody looks again."""
        if self._live is not None:
            self._scheduler.request()

    def restyle(self) -> None:
        """The page has another style."""
        if self._live is not None:
            self._live.restyle()

    def _on_frame(self) -> None:
        if self._live is None:
            return
        self._follower.text_comes()
        wait = self._live.render()
        if self._live.characters and not self.characters:
            self.text_began.emit(self._live.entry)
        self.characters = self._live.characters
        if wait:
            self._scheduler.request(wait)
        self.grew.emit()
