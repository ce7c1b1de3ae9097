"""The button over the lower edge that says that text has come where the reader does not look."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.stage import Stage

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


class NewsBelow(QObject):
    """Knows whether text has come that the reader has not seen. `chosen`: he wants to see it.

    The button is made when it is first wanted.
    """

    chosen = Signal()

    def __init__(self, stage: Stage, view: QWidget) -> None:
        super().__init__(view)
        self._stage = stage
        self._view = view
        self._is_any = False
        self.button: BelowButton | None = None

    def came(self) -> None:
        """Text has come at the end; whether the reader follows it is told by `heed`."""
        self._is_any = True

    def forget(self) -> None:
        """Other messages are shown."""
        self._is_any = False

    def heed(self) -> None:
        """The reader may be elsewhere now."""
        scroll = self._stage.page.scroll
        self._is_any = self._is_any and not scroll.follows
        if self._is_any and self.button is None:
            self.button = BelowButton(self._stage.style.theme, self._view)
            self.button.clicked.connect(self.chosen)
            self.button.place()
        if self.button is not None:
            self.button.setVisible(self._is_any and scroll.top < scroll.greatest_top)

    def place(self) -> None:
        """The view has another size."""
        if self.button is not None:
            self.button.place()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        if self.button is not None:
            self.button.set_theme(theme)
            self.button.place()
