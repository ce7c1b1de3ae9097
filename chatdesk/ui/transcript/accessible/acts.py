"""What can be done with a part of the transcript by an assistive tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessibleActionInterface

from chatdesk.ui.transcript.accessible.part import Part


class Acts(QAccessibleActionInterface):
    """Named acts. Each is done when Qt has come back from asking for it: it may end what Qt holds."""

    def __init__(self, part: Part, acts: Mapping[str, Callable[[], None]]) -> None:
        super().__init__()
        self._part = part
        self._acts = acts

    def actionNames(self) -> list[str]:
        return list(self._acts)

    def doAction(self, name: str) -> None:
        act, view = self._acts.get(name), self._part.view()
        if act is not None and view is not None:
            QTimer.singleShot(0, view, lambda: self._do(act))

    def keyBindingsForAction(self, name: str) -> list[str]:
        return []

    def _do(self, act: Callable[[], None]) -> None:
        if not self._part.is_gone and shiboken6.isValid(self._part):
            act()
