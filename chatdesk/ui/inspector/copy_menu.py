"""The menu of the forms in which something can be copied, below its button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget


class CopyMenu(QObject):
    """Opens at the right edge of `button`; `chosen` brings the form that was chosen."""

    chosen = Signal(object)

    def __init__(self, button: QWidget) -> None:
        super().__init__(button)
        self._button = button
        self._menu: QMenu | None = None

    def open(self, forms: Mapping[Any, str], gap: int = 0) -> None:
        """Offer these forms by their words, `gap` pixels below the button; Enter takes the first one."""
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = menu = QMenu(self._button.parentWidget())
        for form, words in forms.items():
            menu.addAction(words).setData(form)
        menu.triggered.connect(lambda act: self.chosen.emit(act.data()))
        button = self._button
        corner = QPoint(button.width() - menu.sizeHint().width(), button.height() + gap)
        menu.popup(button.mapToGlobal(corner))
        if menu.actions():
            menu.setActiveAction(menu.actions()[0])
