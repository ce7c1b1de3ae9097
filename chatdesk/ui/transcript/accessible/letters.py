"""The letters of a message on the screen: where each stands, which are selected, which is at a point."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QTimer

from chatdesk.ui.transcript.accessible.words import MessageText, pieces_of, signature_of
from chatdesk.ui.transcript.rows import Entry
from chatdesk.ui.transcript.selection import Place

if TYPE_CHECKING:
    from chatdesk.ui.transcript.canvas import Canvas


class MessageLetters:
    """Offsets count the letters of the whole message; the text is put together when it is asked for.

    `view` returns the transcript, None where it is gone; `put_together` hears that there is a text to keep.
    """

    def __init__(
        self, view: Callable[[], Canvas | None], entry: Entry, put_together: Callable[[], None]
    ) -> None:
        self._view = view
        self._entry = entry
        self._put_together = put_together
        self._words: tuple[tuple[object, ...], MessageText] | None = None

    def close(self) -> None:
        """Let go of the transcript."""
        self._words = None
        self._view = _no_view

    def words(self) -> MessageText:
        """Return all that there is to read, as it is now."""
        view = self._view()
        if view is None:
            return MessageText(iter(()))
        signature = signature_of(self._entry)
        if self._words is None or self._words[0] != signature:
            self._words = signature, MessageText(pieces_of(self._entry, view.page.style))
            self._put_together()
        return self._words[1]

    def drop(self) -> None:
        """Forget the text until somebody asks for it again."""
        self._words = None

    def select(self, start: int, end: int) -> None:
        """Select letters; none where the two are the same."""
        view, words = self._view(), self.words()
        first, last = words.place_at(start), words.place_at(end)
        if view is None:
            return
        if first is None or start == end:
            view.stage.selection.clear()
        else:
            view.stage.selection.set(first, last or first)
        view.show_change()

    def rect(self, offset: int) -> QRect:
        """Return where a letter is on the screen; nothing where it is not in view."""
        view, place = self._view(), self.words().place_at(offset)
        top = view.stage.y_of(place.row) if view is not None and place is not None else None
        if view is None or place is None or top is None:
            return QRect()
        for number, unit, y in place.row.placed(view.page.style, top):
            if number == place.unit:
                box = unit.place_of(min(place.offset, unit.length))
                after = unit.place_of(min(place.offset + 1, unit.length))
                is_same_line = after.top() == box.top() and after.left() > box.left()
                box.setRight(after.left() if is_same_line else box.left() + 1)
                here = box.translated(view.stage.column_left, y).toAlignedRect()
                return QRect(view.viewport().mapToGlobal(here.topLeft()), here.size())
        return QRect()

    def offset_at(self, point: QPoint) -> int:
        """Return the letter at a point of the screen, -1 where another message is there."""
        view = self._view()
        inside = view.viewport().mapFromGlobal(point) if view is not None else point
        hit = view.stage.hit(inside.x(), inside.y()) if view is not None else None
        offset = self.words().offset_of(hit.place()) if hit is not None else None
        return -1 if offset is None else offset

    def offset_of(self, place: Place) -> int | None:
        """Return where a place is in the text; None where it belongs to another message."""
        return self.words().offset_of(place) if place.row.entry is self._entry else None

    def show(self, offset: int) -> None:
        """Bring a letter into view."""
        view, place = self._view(), self.words().place_at(offset)
        if view is not None and place is not None and self.rect(offset).isEmpty():
            QTimer.singleShot(0, view, lambda: self._scroll_to(place))

    def _scroll_to(self, place: Place) -> None:
        view = self._view()
        if view is not None and is_shown(self._entry, view) and place.row in self._entry.rows:
            view.stage.stay()
            units = view.page.ready(place.row)
            tops = {number: (unit, y) for number, unit, y in place.row.placed(view.page.style, 0)}
            if place.unit < len(units):
                unit, y = tops[place.unit]
                inside = y + int(unit.place_of(min(place.offset, unit.length)).top())
                view.page.scroll.go_to(place.row.index, inside - view.stage.height // 3)
            view.bar.sync()
            view.show_change()


def is_shown(entry: Entry, view: Canvas) -> bool:
    """Whether a message is still one of the transcript."""
    rows, own = view.page.rows, entry.rows
    if not own:
        return entry in view.page.entries
    return own[0].index < len(rows) and rows[own[0].index] is own[0]


def _no_view() -> None:
    return None
