"""The part of a scrolling widget that scrolls, known to Python from the beginning."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget


class Viewport(QWidget):
    """The viewport of a scrolling widget as Qt makes its own; put it in before anything is set.

    Qt's own is unknown to Python: asking for it once makes the binding look through every widget there is,
    which takes a tenth of the start, and several megabytes for good.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
