"""The menu of the right button over the transcript."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

# What it says, the key that does the same, what it does, and whether it can be done now.
Item = tuple[str, QKeySequence.StandardKey | None, Callable[[], object], bool]


def make_menu(parent: QWidget, groups: list[list[Item]]) -> QMenu:
    """Return a menu that goes when it is closed; the groups are parted by lines."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for number, group in enumerate(filter(None, groups)):
        if number:
            menu.addSeparator()
        for text, key, act, is_allowed in group:
            shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) if key else ""
            action = menu.addAction(f"{text}\t{shown}" if shown else text)
            action.setEnabled(is_allowed)
            action.triggered.connect(lambda _=False, act=act: act())
    return menu


def tr(text: str) -> str:
    """Translate a text of the menu."""
    return QCoreApplication.translate("Transcript", text)
