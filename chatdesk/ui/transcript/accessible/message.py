"""A message, as an item of the conversation."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleTextCursorEvent,
)

from chatdesk.ui.transcript.accessible.acts import Acts
from chatdesk.ui.transcript.accessible.part import Part, forget
from chatdesk.ui.transcript.accessible.reading import Reading
from chatdesk.ui.transcript.accessible.spot import SpotKey, SpotPart
from chatdesk.ui.transcript.accessible.words import MessageText, name_of, pieces_of, read_out
from chatdesk.ui.transcript.calls import ShownCall
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.selection import Place
from chatdesk.ui.transcript.side_rows import CallRow, RefusalRow, ThoughtRow, ThoughtTextRow

if TYPE_CHECKING:
    from chatdesk.ui.transcript.accessible.conversation import ConversationPart
    from chatdesk.ui.transcript.view import TranscriptView

_Kind = QAccessible.InterfaceType


class MessagePart(Part):
    """An item of the list. Its name is who says it and when, its description what is read out at once.

    The whole text is there to be walked through; what can be pressed in it are its children, as far as
    it is near the view.
    """

    def __init__(
        self, view: weakref.ref[TranscriptView], conversation: ConversationPart, entry: Entry
    ) -> None:
        super().__init__(view)
        self.entry = entry
        self.reading = Reading(self)
        self._conversation = conversation
        self._spots: dict[SpotKey, SpotPart] = {}
        self._words: tuple[tuple[object, ...], MessageText] | None = None
        self.faces[_Kind.TextInterface] = self.reading
        self.faces[_Kind.ActionInterface] = Acts(
            self,
            {
                QAccessibleActionInterface.setFocusAction(): self._take_focus,
                QAccessibleActionInterface.showMenuAction(): self._show_menu,
            },
        )

    def close(self) -> None:
        """It is shown no more: take it and what is in it from Qt."""
        for spot in self._spots.values():
            forget(spot)
        self._spots.clear()
        self.reading.close()
        self._words = None
        forget(self)

    def isValid(self) -> bool:
        view = self.view()
        return view is not None and self._is_shown(view)

    def parent(self) -> QAccessibleInterface:
        return self._conversation.face()

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        view = self.view()
        if view is not None and kind is QAccessible.Text.Name:
            return name_of(self.entry)
        if view is not None and kind is QAccessible.Text.Description:
            return read_out(self.entry, view.page.style)
        return ""

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        view = self.view()
        if view is None or not self._is_shown(view):
            state.invalid = 1
            return state
        message = self.entry.message
        state.focusable = state.readOnly = state.multiLine = state.selectableText = 1
        state.focused = int(view.hasFocus() and self._conversation.attended() is self)
        state.offscreen = int(not any(row.entry is self.entry for row, _ in view.stage.visible))
        state.selected = int(self._is_selected(view))
        state.busy = int(message.finish_reason is None and view.growth.live_of(self.entry) is not None)
        return state

    def rect(self) -> QRect:
        view = self.view()
        seen = [(row, y) for row, y in view.stage.visible if row.entry is self.entry] if view else []
        if view is None or not seen:
            return QRect()
        (first, top), (last, bottom) = seen[0], seen[-1]
        box = QRect(view.stage.column_left, top + first.lead, view.page.width, 0)
        box.setBottom(bottom + last.height - 1)
        box &= view.viewport().rect()
        return QRect(view.viewport().mapToGlobal(box.topLeft()), box.size())

    # -- what can be pressed -------------------------------------------------------------------

    def childCount(self) -> int:
        return len(list(self._keys()))

    def child(self, index: int) -> QAccessibleInterface:
        keys = list(self._keys())
        return self.spot(keys[index]) if 0 <= index < len(keys) else None  # type: ignore[return-value]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        keys = list(self._keys())
        return keys.index(child.key) if isinstance(child, SpotPart) and child.key in keys else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        spots = (self.spot(key) for key in self._keys())
        return next((spot for spot in spots if spot.holds(QPoint(x, y))), None)  # type: ignore[return-value]

    def focusChild(self) -> QAccessibleInterface:
        return self._conversation.focusChild()

    def spot(self, key: SpotKey) -> SpotPart:
        """Return the part of something that can be pressed."""
        if key not in self._spots:
            self._spots[key] = SpotPart(self, key)
        return self._spots[key]

    def _keys(self) -> Iterator[SpotKey]:
        view = self.view()
        for row in self.entry.rows if view is not None and self._is_shown(view) else ():
            if view is not None and row.units is not None and row.width == view.page.width:
                for number, unit in enumerate(row.units):
                    yield from ((row, number, spot.name) for spot in unit.stops())

    # -- what is written -----------------------------------------------------------------------

    def words(self) -> MessageText:
        """Return all that there is to read, as it is now."""
        view = self.view()
        if view is None:
            return MessageText(iter(()))
        signature = _signature(self.entry)
        if self._words is None or self._words[0] != signature:
            self._words = signature, MessageText(pieces_of(self.entry, view.page.style))
            self._conversation.keeps_words(self)
        return self._words[1]

    def drop_words(self) -> None:
        """Forget the text until somebody asks for it again."""
        self._words = None

    def caret_moved(self, offset: int) -> None:
        """Tell that the caret is at another letter."""
        self.reading.caret = offset
        event = QAccessibleTextCursorEvent(self, offset)
        view = self.view()
        if view is not None:
            # Qt may be within the call that moved it.
            QTimer.singleShot(0, view, lambda: self.is_gone or QAccessible.updateAccessibility(event))

    def select(self, start: int, end: int) -> None:
        """Select letters; none where the two are the same."""
        view, words = self.view(), self.words()
        first, last = words.place_at(start), words.place_at(end)
        if view is None:
            return
        if first is None or start == end:
            view.stage.selection.clear()
        else:
            view.stage.selection.set(first, last or first)
        view.show_change()

    def letter_rect(self, offset: int) -> QRect:
        """Return where a letter is on the screen; nothing where it is not in view."""
        view, place = self.view(), self.words().place_at(offset)
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
        view = self.view()
        inside = view.viewport().mapFromGlobal(point) if view is not None else point
        hit = view.stage.hit(inside.x(), inside.y()) if view is not None else None
        offset = self.words().offset_of(hit.place()) if hit is not None else None
        return -1 if offset is None else offset

    def offset_of(self, place: Place) -> int | None:
        """Return where a place is in the text; None where it belongs to another message."""
        return self.words().offset_of(place) if place.row.entry is self.entry else None

    def show_letter(self, offset: int) -> None:
        """Bring a letter into view."""
        view, place = self.view(), self.words().place_at(offset)
        if view is not None and place is not None and self.letter_rect(offset).isEmpty():
            QTimer.singleShot(0, view, lambda: self._scroll_to(place))

    def _scroll_to(self, place: Place) -> None:
        view = self.view()
        if view is not None and self._is_shown(view) and place.row in self.entry.rows:
            view.stage.stay()
            units = view.page.ready(place.row)
            tops = {number: (unit, y) for number, unit, y in place.row.placed(view.page.style, 0)}
            if place.unit < len(units):
                unit, y = tops[place.unit]
                inside = y + int(unit.place_of(min(place.offset, unit.length)).top())
                view.page.scroll.go_to(place.row.index, inside - view.stage.height // 3)
            view.bar.sync()
            view.show_change()

    # -- acts ----------------------------------------------------------------------------------

    def _take_focus(self) -> None:
        view = self.view()
        if view is not None:
            view.ring.go_to(self.entry.message.id)

    def _show_menu(self) -> None:
        view = self.view()
        if view is not None:
            view.ring.go_to(self.entry.message.id)
            view.clip.open_menu(self.rect().center())

    def _is_shown(self, view: TranscriptView) -> bool:
        rows, own = view.page.rows, self.entry.rows
        if not own:
            return self.entry in view.page.entries
        return own[0].index < len(rows) and rows[own[0].index] is own[0]

    def _is_selected(self, view: TranscriptView) -> bool:
        borders = view.stage.selection.ordered()
        rows = self.entry.rows
        if borders is None or not rows:
            return False
        return borders[0].row.index <= rows[-1].index and rows[0].index <= borders[1].row.index


def _signature(entry: Entry) -> tuple[object, ...]:
    """Return what changes whenever the words of a message do."""
    return (entry.message, entry.around.version, *map(_row_signature, entry.rows))


def _row_signature(row: Row) -> object:
    if isinstance(row, CallRow):
        call: ShownCall = row.call
        return row, call.shown_name, call.state, call.line()
    if isinstance(row, ThoughtRow):
        return row, row.thought.is_live, row.thought.title() if not row.thought.is_live else ""
    if isinstance(row, RefusalRow | ThoughtTextRow):
        return row, len(row.text)
    if row.is_live:
        return row, tuple((unit, unit.version, unit.length) for unit in row.units or ())
    return row
