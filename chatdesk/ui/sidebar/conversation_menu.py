"""The menu of one conversation, or of several that are selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from chatdesk.ui.sidebar.conversation_rows import ConversationRow

KeysOf = Callable[[str], str]
Give = Callable[[str], None]


def conversation_menu(
    parent: QWidget, rows: Sequence[ConversationRow], count: int, keys_of: KeysOf, give: Give
) -> QMenu:
    """Return a menu whose entries give commands by their ids.

    `count` conversations are meant, of which `rows` are read; `keys_of` tells the keys of a command.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def add(command_id: str, title: str) -> None:
        keys = keys_of(command_id)
        action = menu.addAction(f"{title}\t{keys}" if keys else title)
        action.setObjectName(command_id)
        action.triggered.connect(lambda: give(command_id))

    is_one = count == 1
    if is_one:
        add("conversation.rename", _tr("Rename…"))
    all_pinned = bool(rows) and all(row.pin is not None for row in rows)
    add("conversation.pin", _tr("Unpin") if all_pinned else _tr("Pin"))
    add("conversation.tag", _tr("Tags…"))
    add("conversation.export", _tr("Export…") if is_one else _tr("Export {0}…").format(f"{count:,}"))
    menu.addSeparator()
    add("conversation.delete", _tr("Delete") if is_one else _tr("Delete {0}").format(f"{count:,}"))
    return menu


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sidebar", text)
