"""The button beside the hint: what can go with a message, in a menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.icons import icon
from chatdesk.ui.look.theme import Theme


class AttachButton(IconButton):
    """`command_wanted` brings the id of the command that was chosen in its menu."""

    command_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "paperclip", _tr("Attach"), small=True, parent=parent)
        self.clicked.connect(self.open_menu)

    def open_menu(self) -> None:
        """Offer what there is, above the button."""
        menu = QMenu(self)
        color = self._theme.color("text_secondary")
        for command, words, sign in (
            ("composer.attach", _tr("Files of this computer…"), "file"),
            ("composer.attach_resource", _tr("From a tool server…"), "brackets-curly"),
        ):
            action = menu.addAction(icon(sign, color), words)
            action.triggered.connect(lambda _on=False, command=command: self.command_wanted.emit(command))
        menu.setAccessibleName("Attach")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Composer", text)
