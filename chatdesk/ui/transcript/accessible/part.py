"""What all parts of the transcript have in common for Qt's accessibility.

Three rules of PySide hold here; breaking one crashes the program:

* `interface_cast` returns a `VoidPtr`, to nothing where there is nothing.
* Qt keeps bare pointers: an interface that Qt knows lives until it is taken from Qt, `forget` does both.
* Qt may hold the pointer of an interface while it calls it: nothing is forgotten from within such a call.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QWindow

if TYPE_CHECKING:
    from chatdesk.ui.transcript.canvas import Canvas

_kept: dict[int, Part] = {}


def forget(part: Part) -> None:
    """Take a part from Qt; its object is an empty shell afterwards."""
    part.is_gone = True
    part.faces.clear()
    if _kept.pop(part.number, None) is not None and shiboken6.isValid(part):
        QAccessible.deleteAccessibleInterface(part.number)


class Part(QAccessibleInterface):
    """A message, or something in it that can be pressed. It has no widget of its own.

    Qt knows it from the beginning, by `number`, and until `forget`. `faces` are what else Qt can ask it for.
    """

    def __init__(self, view: weakref.ref[Canvas]) -> None:
        super().__init__()
        self.view_ref = view
        self.is_gone = False
        self.faces: dict[QAccessible.InterfaceType, Any] = {}
        self.number = QAccessible.registerAccessibleInterface(self)
        _kept[self.number] = self

    def view(self) -> Canvas | None:
        """Return the transcript, None where it is gone."""
        view = self.view_ref()
        return view if view is not None and not self.is_gone and shiboken6.isValid(view) else None

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        """Return the address of what Qt asks for, of nothing where there is none."""
        face = self.faces.get(kind)
        return shiboken6.VoidPtr(0 if face is None else shiboken6.getCppPointer(face)[0])

    def isValid(self) -> bool:
        return self.view() is not None

    def object(self) -> QObject:
        return None  # type: ignore[return-value]

    def window(self) -> QWindow:
        view = self.view()
        return view.window().windowHandle() if view is not None else None  # type: ignore[return-value]

    def child(self, index: int) -> QAccessibleInterface:
        return None  # type: ignore[return-value]

    def childCount(self) -> int:
        return 0

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return None  # type: ignore[return-value]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def focusChild(self) -> QAccessibleInterface:
        return None  # type: ignore[return-value]

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Nothing here can be written to."""

    def rect(self) -> QRect:
        return QRect()

    def relations(self, match: QAccessible.RelationFlag = QAccessible.RelationFlag.AllRelations) -> list[Any]:
        return []

    def foregroundColor(self) -> QColor:
        view = self.view()
        return view.page.style.color("text") if view is not None else QColor()

    def backgroundColor(self) -> QColor:
        view = self.view()
        return view.page.style.color("bg_page") if view is not None else QColor()
