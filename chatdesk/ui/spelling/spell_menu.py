"""The menu of a text field, with what may be meant above what Qt puts there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPlainTextEdit

Act = Callable[[], object]


class SpellMenu:
    """The entries for one word; the suggestions come a moment after the menu."""

    def __init__(self, edit: QPlainTextEdit, word: str, learn: Act, let_pass: Act) -> None:
        self.menu = menu = edit.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        before = menu.actions()[0]
        self._waiting = QAction(_tr("Looking for suggestions…"), menu, enabled=False)
        added = QAction(_tr("Add “{0}” to the dictionary").format(word), menu)
        added.triggered.connect(learn)
        passed = QAction(_tr("Ignore “{0}”").format(word), menu)
        passed.triggered.connect(let_pass)
        line, last = (QAction(menu) for _ in range(2))
        line.setSeparator(True)
        last.setSeparator(True)
        menu.insertActions(before, [self._waiting, line, added, passed, last])

    def show_suggestions(
        self, words: Sequence[str], replace: Callable[[str], object], *, takes_first: bool
    ) -> None:
        """Show what may be meant; Enter takes the first, with `takes_first` wherever the mouse rests."""
        menu = self.menu
        if not words:
            self._waiting.setText(_tr("No suggestions"))
            return
        actions = [QAction(word.replace("&", "&&"), menu) for word in words]
        for action, word in zip(actions, words, strict=True):
            font = action.font()
            font.setBold(True)
            action.setFont(font)
            action.triggered.connect(lambda _=False, word=word: replace(word))
        menu.insertActions(self._waiting, actions)
        menu.removeAction(self._waiting)
        if takes_first or menu.activeAction() is None:
            menu.setActiveAction(actions[0])


def _tr(text: str) -> str:
    return QCoreApplication.translate("Spelling", text)
