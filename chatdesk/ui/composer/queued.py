"""The place of the message that waits: above the field, made when the first one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from chatdesk.ui.composer.card_shape import CardShape
from chatdesk.ui.look.theme import Theme

if TYPE_CHECKING:
    from chatdesk.ui.composer.queued_line import QueuedLine


class Queued(QObject):
    """Shows what waits in a composer, in the room that the shape of its card leaves for it."""

    edit_requested = Signal()
    remove_requested = Signal()

    def __init__(self, theme: Theme, composer: QWidget, shape: CardShape) -> None:
        super().__init__(composer)
        self._theme = theme
        self._composer = composer
        self._shape = shape
        self._line: QueuedLine | None = None

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        if self._line is not None:
            self._line.set_theme(theme)

    @property
    def is_shown(self) -> bool:
        """Whether a message waits."""
        return self._line is not None and not self._line.isHidden()

    def show(self, text: str) -> None:
        """Show the message that waits; empty: none does."""
        if self._line is None:
            if not text:
                return
            self._line = self._made_line()
        self._line.set_text(text)
        self._line.setVisible(bool(text))
        self._shape.set_queued(self._line if text else None)
        self._shape.fit()
        self._composer.update()

    def _made_line(self) -> QueuedLine:
        from chatdesk.ui.composer.queued_line import QueuedLine

        line = QueuedLine(self._theme, self._composer)
        line.edit_requested.connect(self.edit_requested)
        line.remove_requested.connect(self.remove_requested)
        return line
