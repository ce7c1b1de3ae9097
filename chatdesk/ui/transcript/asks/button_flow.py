"""Buttons side by side, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.ui.look.buttons import FlatButton
from chatdesk.ui.look.theme import Theme


class ButtonFlow(QWidget):
    """Breaks between buttons like text between words; hidden buttons take no room."""

    def __init__(self, theme: Theme, buttons: Sequence[FlatButton], parent: QWidget) -> None:
        super().__init__(parent)
        self._buttons = tuple(buttons)
        for button in self._buttons:
            button.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._gap = theme.px(8)
        for button in self._buttons:
            button.set_theme(theme)
        self._place(self.width())
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, moves=False)

    def sizeHint(self) -> QSize:
        width = sum(button.sizeHint().width() + self._gap for button in self._shown()) - self._gap
        return QSize(max(0, width), self._place(width, moves=False))

    def minimumSizeHint(self) -> QSize:
        widest = max((button.sizeHint().width() for button in self._shown()), default=0)
        return QSize(widest, max((button.sizeHint().height() for button in self._shown()), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self.width())

    def refresh(self) -> None:
        """Other buttons are shown now."""
        self._place(self.width())
        self.updateGeometry()

    def _shown(self) -> list[FlatButton]:
        return [button for button in self._buttons if not button.isHidden()]

    def _place(self, width: int, *, moves: bool = True) -> int:
        """Put the buttons into lines of a width, or only find out how high they are."""
        at, height = QPoint(0, 0), 0
        for button in self._shown():
            size = button.sizeHint()
            if at.x() and at.x() + size.width() > width:
                at = QPoint(0, height + self._gap)
            if moves:
                button.setGeometry(at.x(), at.y(), size.width(), size.height())
            height = at.y() + size.height()
            at.setX(at.x() + size.width() + self._gap)
        return height
