"""Tools: the servers that offer them, how they are doing, and what our own tools may read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from chatdesk.domain.errors import SettingsError
from chatdesk.domain.tool_server import ServerStatus
from chatdesk.settings.declared import PRIVATE_ADDRESSES
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, FormRow, by_enter
from chatdesk.ui.preferences.ports import KeyKeeper, ToolKeeper
from chatdesk.ui.preferences.server_form import NewServer, ServerForm
from chatdesk.ui.preferences.settings_page import SettingsPage
from chatdesk.ui.preferences.tool_card import ToolCard
from chatdesk.ui.preferences.tool_edits import ToolEdits
from chatdesk.ui.preferences.words import Sentence, Tone, Words


class FolderRow(Box):
    """A granted folder with the button that takes the grant back."""

    def __init__(self, theme: Theme, folder: str) -> None:
        super().__init__(theme, is_row=True, gap=8)
        words = Words(theme, folder, "ui", "text", height=32, elide=Qt.TextElideMode.ElideMiddle)
        words.setToolTip(folder)
        self.button = by_enter(PlainButton(theme, self.tr("Remove")))
        self.button.setAccessibleName(f"Remove the folder {folder}")
        self.add(words, self.button)
        self.line.setStretch(0, 1)


class ToolsPage(SettingsPage):
    """Servers, a place to add one, and the grants of our own tools. Changes are in force at once."""

    def __init__(
        self, theme: Theme, config: ConfigFile, keys: KeyKeeper, tools: ToolKeeper, tasks: Tasks
    ) -> None:
        super().__init__(theme, (), config, tasks)
        self._theme = theme
        self._config, self._tools, self._tasks = config, tools, tasks
        self._edits = ToolEdits(config, keys, tools)
        self.cards: list[ToolCard] = []
        self.folders: list[FolderRow] = []
        self.servers = Box(theme, gap=10)
        self.note = Sentence(theme)
        self.new = NewServer(theme)
        self.granted = Box(theme, gap=4)
        self.grant = by_enter(PlainButton(theme, self.tr("Add folder…")))
        self.grant.setAccessibleName("Add folder")
        self.folder_note = Sentence(theme)
        self._build(theme)
        tools.listen(self._show_servers)

    def refresh(self) -> None:
        """Show what is configured and how it is doing now."""
        super().refresh()
        self._show_servers()
        self._show_folders()

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme
        super().set_theme(theme)

    def add_folder(self, folder: str) -> None:
        """Let our own tools read a folder."""
        granted = self._config.config.granted_folders
        if folder and folder not in granted:
            self._do(self._edits.grant([*granted, folder]), self.folder_note, self._show_folders)

    def _build(self, theme: Theme) -> None:
        self.line.takeAt(self.line.count() - 1)  # the stretch: rows follow
        known = Box(theme, self.note, self.servers, gap=10, margins=(0, 6, 0, 0))
        self.add(FormRow(theme, self.tr("Tool servers"), known, buddy=self.new.text))
        self.add(FormRow(theme, self.tr("Add a server"), self.new, buddy=self.new.text))
        body = Box(theme, self.granted, gap=6)
        body.line.addWidget(self.grant, 0, Qt.AlignmentFlag.AlignLeft)
        body.add(self.folder_note)
        self.add(FormRow(theme, self.tr("Folders"), body, buddy=self.grant))
        self.add_setting(theme, PRIVATE_ADDRESSES, self._config, self._tasks)
        self.line.addStretch(1)
        self.new.button.clicked.connect(self._add)
        self.new.name.returnPressed.connect(self._add)
        self.grant.clicked.connect(self._choose_folder)

    # -- servers ---------------------------------------------------------------------------------

    def _show_servers(self) -> None:
        statuses = self._tools.statuses()
        if [status.server.name for status in statuses] != [card.status.server.name for card in self.cards]:
            self._make_cards(statuses)
        for card, status in zip(self.cards, statuses, strict=True):
            if card.status != status:
                card.show_status(status)
        some = self.tr("They offer tools to models by the Model Context Protocol (MCP). Calls ask first.")
        none = self.tr("None yet. A server offers tools to models by the Model Context Protocol (MCP).")
        self.note.say(some if statuses else none)
        self.servers.setVisible(bool(statuses))

    def _make_cards(self, statuses: Sequence[ServerStatus]) -> None:
        kept = {card.status.server.name: card for card in self.cards}
        self.cards = []
        for status in statuses:
            card = kept.pop(status.server.name, None) or self._card(status)
            self.cards.append(card)
            self.servers.add(card)
        for card in kept.values():
            card.hide()
            card.deleteLater()

    def _card(self, status: ServerStatus) -> ToolCard:
        name = status.server.name
        card = ToolCard(self._theme, status, lambda: self._tools.error_tail(name))
        card.restart_wanted.connect(lambda: self._tasks.spawn(self._tools.restart(name)))
        card.switch_wanted.connect(lambda: self._switch(card))
        card.remove_wanted.connect(lambda: self._remove(card))
        card.save_wanted.connect(lambda: self._save(card))
        card.sign_out_wanted.connect(lambda: self._tasks.spawn(self._tools.sign_ins.sign_out(name)))
        card.sign_in.begin_wanted.connect(lambda: self._tools.sign_ins.begin(name))
        card.sign_in.browser_wanted.connect(lambda: self._open_browser(card))
        card.sign_in.cancel_wanted.connect(lambda: self._tools.sign_ins.cancel(name))
        return card

    def _open_browser(self, card: ToolCard) -> None:
        address = self._tools.sign_ins.agree(card.status.server.name)
        if address and not QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode)):
            card.sign_in.say_no_browser()

    def _save(self, card: ToolCard) -> None:
        form = card.editor
        if form is not None:
            self._do(self._edits.change(card.status.server, form.text.text()), form, card.end_edit)

    def _switch(self, card: ToolCard) -> None:
        server = card.status.server
        self._do(self._edits.set_disabled(server, not server.is_disabled), self.note)

    def _remove(self, card: ToolCard) -> None:
        place = self.cards.index(card)
        self._do(self._edits.remove(card.status.server), self.note, lambda: self._focus_near(place))

    def _focus_near(self, place: int) -> None:
        """Stay where the server was that went."""
        here = self.cards[min(place, len(self.cards) - 1)].remove if self.cards else self.new.text
        here.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self) -> None:
        self._do(self._edits.add(self.new.text.text(), self.new.name.text()), self.new, self.new.clear)

    # -- folders ---------------------------------------------------------------------------------

    def _show_folders(self) -> None:
        for row in self.folders:
            row.hide()
            row.deleteLater()
        self.folders = [FolderRow(self._theme, folder) for folder in self._config.config.granted_folders]
        for row, folder in zip(self.folders, self._config.config.granted_folders, strict=True):
            row.button.clicked.connect(lambda _checked=False, folder=folder: self._take_back(folder))
            self.granted.add(row)
        self.granted.setVisible(bool(self.folders))
        some = self.tr("The built-in tools read, list and search files here, and nowhere else.")
        none = self.tr("The built-in tools read no files until you add a folder.")
        self.folder_note.say(some if self.folders else none)

    def _take_back(self, folder: str) -> None:
        rest = [one for one in self._config.config.granted_folders if one != folder]

        def settle() -> None:
            self._show_folders()
            self.grant.setFocus(Qt.FocusReason.OtherFocusReason)

        self._do(self._edits.grant(rest), self.folder_note, settle)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Folder that tools may read"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.add_folder)
        dialog.open()

    # -- both ------------------------------------------------------------------------------------

    def _do(
        self,
        work: Coroutine[Any, Any, object],
        place: Sentence | ServerForm,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        self._tasks.spawn(self._done(work, place, done))

    async def _done(
        self, work: Coroutine[Any, Any, object], place: Sentence | ServerForm, done: Callable[[], None]
    ) -> None:
        try:
            await work
        except SettingsError as error:
            said = f"{error.text} {error.hint}".strip()
            if isinstance(place, ServerForm):
                place.complain(said)
            else:
                place.say(said, Tone.ERROR)
            return
        done()
