"""Questions at their places in the transcript: rows that keep room for a widget, and the widgets over it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect

from chatdesk.ui.look.announcing import announce
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.asks.card import AskCard
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.side_rows import AskRow, CallRow
from chatdesk.ui.transcript.stage import Stage


class Asks(QObject):
    """Keeps every card where its row is. `changed` has everything painted again.

    A card that is out of view stays, so that it keeps the focus; it stands outside of the view then.
    """

    def __init__(self, stage: Stage, changed: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self._changed = changed
        self._cards: dict[str, AskCard] = {}
        self._at_end: AskRow | None = None
        self._end_key = ""

    @property
    def cards(self) -> list[AskCard]:
        """The questions, in the order in which they came."""
        return list(self._cards.values())

    def card(self, key: str) -> AskCard | None:
        """Return the card of a question."""
        return self._cards.get(key)

    def put(self, call_id: str, card: AskCard) -> None:
        """Show a question in the place of the card of a call."""
        self._take_in(call_id, card)
        self._changed()

    def put_at_end(self, key: str, card: AskCard) -> None:
        """Show a question below everything."""
        self._take_in(key, card)
        self._end_key = key
        self._add_at_end(card)
        # One in the place of a call is announced with the call.
        announce(card, card.accessibleName())
        self._changed()

    def _add_at_end(self, card: AskCard) -> None:
        page = self._stage.page
        if page.entries:
            entry = page.entries[-1]
            self._at_end = AskRow(entry, page.style.block_gap, self._room_of(card))
            page.add_row(entry, self._at_end)

    def _take_in(self, key: str, card: AskCard) -> None:
        self._cards[key] = card
        card.focused.connect(lambda: self.reveal(card))
        card.resized.connect(self._on_resized)

    def take(self, key: str) -> AskCard | None:
        """Take a question away; the call's card stands there again."""
        if key not in self._cards:
            return None
        row = self._row_of(key)
        card = self._cards.pop(key)
        if key == self._end_key:
            self._end_key = ""
        if row is self._at_end and row is not None:
            self._stage.page.remove([row])
            self._at_end = None
        elif isinstance(row, CallRow):
            self._host(row, None)
        card.hide()
        card.deleteLater()
        self._changed()
        return card

    def place(self) -> None:
        """Put every card where its row is now."""
        seen = dict(self._stage.visible)
        style = self._stage.style
        for key, card in self._cards.items():
            row = self._row_of(key)
            if isinstance(row, CallRow) and row.room is None:
                self._host(row, self._room_of(card))
            width = self._stage.page.width + 2 * style.hang
            left = self._stage.column_left - style.hang
            height = 0 if row is None else row.height - row.lead
            top = seen[row] + row.lead if row in seen and row is not None else -height - 10_000
            card.setGeometry(QRect(left, top, width, height))
            card.show()

    def attach(self) -> None:
        """Have room kept for every card, also after rows were made anew."""
        for key, card in self._cards.items():
            row = self._row_of(key)
            if isinstance(row, CallRow) and row.room is None:
                self._host(row, self._room_of(card))
            elif row is None and key == self._end_key:
                self._add_at_end(card)

    def remeasure(self) -> None:
        """The view has another size: the cards may be higher or lower now."""
        for key in self._cards:
            row = self._row_of(key)
            if row is not None:
                row.drop()
                row.changed()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        for card in self._cards.values():
            card.set_theme(theme)
        self.remeasure()

    def is_in_view(self, card: AskCard) -> bool:
        """Whether its head or its answers can be seen: both of one that is not higher than the view."""
        box, height = card.geometry(), self._stage.height
        return box.bottom() <= height and (box.top() >= 0 or box.height() > height)

    def reveal(self, card: AskCard) -> None:
        """Scroll until a question can be seen, its answers in any case."""
        key = next((key for key, other in self._cards.items() if other is card), "")
        row = self._row_of(key)
        if row is None:
            return
        page, stage = self._stage.page, self._stage
        height = page.measure(row.index)
        margin = stage.style.px(16)
        top = page.scroll.pad_top + page.scroll.heights.before(row.index) - page.scroll.top + row.lead
        bottom = top + height - row.lead
        fits = bottom - top + 2 * margin <= stage.height
        if fits and top < 0:
            page.scroll.go_to(row.index, row.lead - margin)
        elif bottom > stage.height or (not fits and bottom != stage.height - margin):
            page.scroll.go_to(row.index, height - stage.height + margin)
        self._changed()

    def _on_resized(self) -> None:
        self.remeasure()
        self._changed()

    def _row_of(self, key: str) -> Row | None:
        page = self._stage.page
        for entry in reversed(page.entries):
            call = entry.calls.get(key)
            for row in entry.rows if call is not None else ():
                if isinstance(row, CallRow) and row.call is call:
                    return row
        last = self._at_end
        # Another branch has other rows: this one's is gone then.
        is_there = last is not None and page.has(last)
        return last if is_there and key in self._cards else None

    def _host(self, row: CallRow, room: Callable[[int], int] | None) -> None:
        row.room = room
        row.drop()
        self._stage.page.remeasure(row)

    def _room_of(self, card: AskCard) -> Callable[[int], int]:
        return lambda width: card.height_for(width + 2 * self._stage.style.hang, self._stage.height)
