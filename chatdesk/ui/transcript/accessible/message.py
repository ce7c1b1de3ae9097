"""A message, as an item of the conversation."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleTextCursorEvent,
)

from chatdesk.ui.transcript.accessible.acts import Acts
from chatdesk.ui.transcript.accessible.letters import MessageLetters, is_shown
from chatdesk.ui.transcript.accessible.part import Part, forget
from chatdesk.ui.transcript.accessible.reading import Reading
from chatdesk.ui.transcript.accessible.spot import SpotKey, SpotPart
from chatdesk.ui.transcript.accessible.words import name_of, read_out
from chatdesk.ui.transcript.rows import Entry

if TYPE_CHECKING:
    from chatdesk.ui.transcript.canvas import Canvas

_Kind = QAccessible.InterfaceType


class Conversation(Protocol):
    """What a message asks of the list that it is in."""

    def face(self) -> QAccessibleInterface:
        """Return it for Qt."""

    def attended(self) -> Part | None:
        """Return what has the focus in it."""

    def focusChild(self) -> QAccessibleInterface: ...

    def keeps_words(self, part: MessagePart) -> None:
        """A message has put its text together."""


class MessagePart(Part):
    """An item of the list. Its name is who says it and when, its description what is read out at once.

    The whole text is there to be walked through; what can be pressed in it are its children, as far as
    it is near the view.
    """

    def __init__(self, view: weakref.ref[Canvas], conversation: Conversation, entry: Entry) -> None:
        super().__init__(view)
        self.entry = entry
        self.letters = MessageLetters(self.view, entry, lambda: conversation.keeps_words(self))
        self.reading = Reading(self.letters, self.caret_moved)
        self._conversation = conversation
        self._spots: dict[SpotKey, SpotPart] = {}
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
        self.letters.close()
        forget(self)

    def isValid(self) -> bool:
        view = self.view()
        return view is not None and is_shown(self.entry, view)

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
        if view is None or not is_shown(self.entry, view):
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
        for row in self.entry.rows if view is not None and is_shown(self.entry, view) else ():
            if view is not None and row.units is not None and row.width == view.page.width:
                for number, unit in enumerate(row.units):
                    yield from ((row, number, spot.name) for spot in unit.stops())

    def caret_moved(self, offset: int) -> None:
        """Tell that the caret is at another letter."""
        self.reading.caret = offset
        event = QAccessibleTextCursorEvent(self, offset)
        view = self.view()
        if view is not None:
            # Qt may be within the call that moved it.
            QTimer.singleShot(0, view, lambda: self.is_gone or QAccessible.updateAccessibility(event))

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

    def _is_selected(self, view: Canvas) -> bool:
        borders = view.stage.selection.ordered()
        rows = self.entry.rows
        if borders is None or not rows:
            return False
        return borders[0].row.index <= rows[-1].index and rows[0].index <= borders[1].row.index
