"""The lines below messages: which of how many versions, how it ended, what can be done now."""

from __future__ import annotations

from collections.abc import Mapping

from chatdesk.domain.message import Message
from chatdesk.ui.transcript.compose import Composer
from chatdesk.ui.transcript.ends import ACT_KEYS, Surroundings
from chatdesk.ui.transcript.rows import Entry
from chatdesk.ui.transcript.sheet import Sheet
from chatdesk.ui.transcript.side_rows import EndRow

Siblings = Mapping[str, tuple[int, int]]


class EndLines:
    """Has a line stand below each message of a sheet that needs one, and only there.

    `keys` are the keycaps on the buttons of the acts, `is_busy` tells whether anything runs here.
    """

    def __init__(self, sheet: Sheet, composer: Composer) -> None:
        self._sheet = sheet
        self._composer = composer
        self._siblings: Siblings = {}
        self.keys: Mapping[str, tuple[str, ...]] = ACT_KEYS
        self.is_busy = False
        self._receipt: Entry | None = None

    def take_siblings(self, siblings: Siblings) -> None:
        """Know which of how many versions each message is, for the messages that come now."""
        self._siblings = siblings

    def around(self, message: Message, *, follows_tools: bool) -> Surroundings:
        """Return what the line below a message that is added now will tell."""
        version = self._siblings.get(message.id)
        return Surroundings(follows_tools=follows_tools, version=version, keys=self.keys)

    def take_away(self, entry: Entry) -> None:
        """Have no line below a message."""
        self._sheet.remove([row for row in entry.rows if isinstance(row, EndRow)])

    def put(self, entry: Entry) -> None:
        """The last message is complete: what stands below it appears."""
        entry.around.version = self._siblings.get(entry.message.id, entry.around.version)
        # Where there are other versions, `set_siblings` may have put one there already.
        self.take_away(entry)
        end = self._composer.end_row(entry)
        if end is not None:
            self._sheet.add_row(entry, end)
        self.mark_last()

    def amend(self, message: Message) -> None:
        """Make the line below a message anew; its other rows show what they showed."""
        for entry in self._sheet.entries:
            if entry.message.id == message.id and entry.message.finish_reason is not None:
                entry.message = message
                self._renew(entry)

    def set_siblings(self, siblings: Siblings) -> None:
        """Tell again which of how many versions each message is."""
        self._siblings = siblings
        for entry in self._sheet.entries:
            version = siblings.get(entry.message.id)
            if version != entry.around.version:
                entry.around.version = version
                self._renew(entry)

    def set_keys(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Show these keycaps on the buttons of the acts."""
        if keys != self.keys:
            self.keys = keys
            for entry in self._sheet.entries:
                entry.around.keys = keys
            for entry in self._sheet.entries[-1:]:
                self._renew(entry)

    def take_stop_keys(self, stop: tuple[str, ...]) -> None:
        """Have these keycaps on Stop, which no line below a complete message offers."""
        self.keys = {**self.keys, "stop": stop}

    def set_busy(self, is_busy: bool) -> None:
        """Say whether anything runs in this conversation: acts are offered at rest only."""
        self.is_busy = is_busy
        if is_busy and self._receipt is not None:
            # What is known is of the last turn alone.
            self._receipt.around.has_receipt = False
            self._receipt = None
        self.mark_last()

    def offer_receipt(self) -> None:
        """Offer what the Stop did that ended the last answer."""
        for entry in self._sheet.entries[-1:]:
            self._receipt = entry
            entry.around.has_receipt = True
            self._renew(entry)

    def mark_last(self, *, is_live: bool = False) -> None:
        """Offer acts at the last message only, and at none while an answer grows."""
        for entry in self._sheet.entries[-3:]:
            is_last = entry is self._sheet.entries[-1] and not is_live and not self.is_busy
            if entry.around.is_last != is_last:
                entry.around.is_last = is_last
                # Below what grows nothing is put: it would stand in the way.
                if not (is_live and entry is self._sheet.entries[-1]):
                    self._renew(entry)

    def _renew(self, entry: Entry) -> None:
        """The line below a message may come, go or change."""
        old = next((row for row in entry.rows if isinstance(row, EndRow)), None)
        fresh = self._composer.end_row(entry)
        if old is not None and fresh is not None:
            old.renew()
        elif old is not None:
            self._sheet.remove([old])
        elif fresh is not None and entry.rows:
            own = sum(not row.is_aside for row in entry.rows)
            self._sheet.insert(entry.rows[own - 1].index + 1, [fresh])
            entry.rows.insert(own, fresh)
