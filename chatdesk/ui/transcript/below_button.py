"""The button over the lower edge that says that text has come where the reader does not look."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme

_AWAY = 12


class BelowButton(PlainButton):
    """Shown while there is news below; pressing it goes to the end. It takes no focus from anything."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", icon_name="arrow-down", parent=parent)
        self.setText(self.tr("New text below"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def place(self) -> None:
        """Stand in the middle of the lower edge."""
        over = self.parent()
        if isinstance(over, QWidget):
            self.resize(self.sizeHint())
            left = (over.width() - self.width()) // 2
            self.move(left, over.height() - self.height() - self._theme.px(_AWAY))
