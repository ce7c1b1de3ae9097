"""The conversation as a list of messages. A message becomes a part of it when somebody asks for it."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QApplication, QWidget

from chatdesk.ui.transcript.accessible.message import MessagePart
from chatdesk.ui.transcript.accessible.part import Part
from chatdesk.ui.transcript.rows import Entry

if TYPE_CHECKING:
    from chatdesk.ui.transcript.canvas import Canvas

# So many texts are kept: a reader walks through one and looks at its neighbours.
_MOST_TEXTS = 8


class ConversationPart(QAccessibleWidget):
    """The list: its children are the messages, then what floats above them.

    Those are Find, "New text below", and the viewport while the bar of a message's acts stands in it.
    PySide keeps the list for ever, so it lets go of everything when the view goes.
    """

    def __init__(self, view: Canvas) -> None:
        super().__init__(view, QAccessible.Role.List)
        self._view = weakref.ref(view)
        self._parts: dict[Entry, MessagePart] = {}
        self._texts: OrderedDict[Entry, MessagePart] = OrderedDict()
        view.destroyed.connect(self.close)

    def face(self) -> QAccessibleInterface:
        """Return it for Qt, nothing where Qt has taken it apart."""
        return self if shiboken6.isValid(self) else None  # type: ignore[return-value]

    def view(self) -> Canvas | None:
        """Return the transcript, None where it is gone."""
        view = self._view()
        return view if view is not None and shiboken6.isValid(view) else None

    def known(self) -> list[MessagePart]:
        """Return the messages that somebody has asked for."""
        return list(self._parts.values())

    def part(self, entry: Entry) -> MessagePart:
        """Return the part of a message; it is made when it is asked for first."""
        if entry not in self._parts:
            self._parts[entry] = MessagePart(self._view, self, entry)
        return self._parts[entry]

    def attended(self) -> Part | None:
        """Return the message or button that has the focus in the list; None where it is the list itself."""
        view = self.view()
        if view is None:
            return None
        pressed = view.walk.current()
        if pressed is not None:
            hit, spot = pressed
            units = hit.row.units or []
            number = next((number for number, unit in enumerate(units) if unit is hit.unit), -1)
            if number >= 0:
                return self.part(hit.row.entry).spot((hit.row, number, spot.name))
        head = view.stage.selection.head if not view.stage.selection.is_empty else None
        entry = view.messages.entry or (head.row.entry if head is not None else None)
        return self.part(entry) if entry is not None else None

    def keeps_words(self, part: MessagePart) -> None:
        """A message has put its text together: let the one go that was asked for longest ago."""
        self._texts[part.entry] = part
        self._texts.move_to_end(part.entry)
        if len(self._texts) > _MOST_TEXTS:
            self._texts.popitem(last=False)[1].letters.drop()

    def close(self) -> None:
        """Other messages are shown, or none: take all of them from Qt."""
        self._texts.clear()
        parts, self._parts = self._parts, {}
        for part in parts.values():
            part.close()

    def childCount(self) -> int:
        view = self.view()
        return len(view.page.entries) + len(self._floating(view)) if view is not None else 0

    def child(self, index: int) -> QAccessibleInterface:
        view = self.view()
        entries = view.page.entries if view is not None else []
        if 0 <= index < len(entries):
            return self.part(entries[index])
        floating = self._floating(view) if view is not None else []
        if 0 <= index - len(entries) < len(floating):
            return QAccessible.queryAccessibleInterface(floating[index - len(entries)])
        return None  # type: ignore[return-value]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        view = self.view()
        if view is None:
            return -1
        entries = view.page.entries
        if isinstance(child, MessagePart):
            return entries.index(child.entry) if child.entry in entries else -1
        floating = self._floating(view)
        widget = child.object()
        return len(entries) + floating.index(widget) if widget in floating else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        view = self.view()
        if view is None:
            return None  # type: ignore[return-value]
        inside = view.mapFromGlobal(QPoint(x, y))
        for widget in self._floating(view):
            if widget.geometry().contains(inside):
                return QAccessible.queryAccessibleInterface(widget)
        hit = view.stage.hit(inside.x(), inside.y()) if view.rect().contains(inside) else None
        return self.part(hit.row.entry) if hit is not None else None  # type: ignore[return-value]

    def focusChild(self) -> QAccessibleInterface:
        view = self.view()
        attended = self.attended() if view is not None and view.hasFocus() else None
        if attended is not None or view is None:
            return attended  # type: ignore[return-value]
        inner = QApplication.focusWidget()
        if inner is not None and inner is not view and view.isAncestorOf(inner):
            return QAccessible.queryAccessibleInterface(inner)
        return None  # type: ignore[return-value]

    def _floating(self, view: Canvas) -> list[QWidget]:
        floating: tuple[QWidget | None, ...] = (view.search.bar, view.below.button)
        found = [widget for widget in floating if widget is not None and widget.isVisible()]
        inside = view.viewport().findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [*found, view.viewport()] if any(widget.isVisible() for widget in inside) else found
