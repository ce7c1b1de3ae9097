"""Keys: every command with its keys, and how they become others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from chatdesk.commands.command import Command
from chatdesk.commands.keymap import Keymap, normalise
from chatdesk.commands.rebinding import clashes, refusal, without
from chatdesk.commands.table import COMMANDS
from chatdesk.domain.errors import SettingsError
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.key_names import is_command_key, portable_key
from chatdesk.ui.look.buttons import LinkButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.fields import TextField
from chatdesk.ui.preferences.key_card import KeyCard
from chatdesk.ui.preferences.key_list import KeyList
from chatdesk.ui.preferences.key_rows import rows_of
from chatdesk.ui.preferences.key_words import refused
from chatdesk.ui.preferences.words import Tone

Changes = Mapping[str, Sequence[str] | None]


@dataclass(frozen=True, slots=True)
class _Wish:
    """The keys that a command is to have, and the one among them that is somebody's already."""

    command: Command
    keys: tuple[str, ...]
    key: str


class KeysPage(QWidget):
    """Written to the file at once, in force everywhere as soon as it stands there; each step can be undone.

    Where a key is somebody's already nothing is written before the user has chosen who has it.
    """

    def __init__(self, theme: Theme, keymap: Keymap, config: ConfigFile, tasks: Tasks) -> None:
        super().__init__()
        self._keymap, self._config, self._tasks = keymap, config, tasks
        self._undo: list[Changes] = []
        self._wish: _Wish | None = None
        self._adds = False
        self.field = TextField(
            theme,
            "Find a command",
            icon="magnifying-glass",
            placeholder=self.tr("Find a command, or press a key"),
        )
        self.undo = by_enter(LinkButton(theme, self.tr("Undo"), keys=("Ctrl", "Z")))
        self.reset_all = by_enter(LinkButton(theme, self.tr("Reset all")))
        self.list = KeyList(theme)
        self.card = KeyCard(theme)
        head = Box(
            theme, self.field, self.undo, self.reset_all, is_row=True, margins=(24, 20, 28, 10), gap=12
        )
        line = QVBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(head)
        line.addWidget(self.list, 1)
        line.addWidget(self.card)
        self._connect()
        self._fill()
        self.list.go_to(0)
        keymap.listen(self._on_keys_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.card.set_tight(self.height())

    def look_for(self, text: str) -> None:
        """Show the commands that have a key, or words; all for "". The focus goes to the first of them.

        For the id of a command all are shown, and the focus goes to that one.
        """
        is_command = any(command.id == text for command in COMMANDS)
        self.field.setText("" if is_command else text)
        if is_command:
            self.list.show_rows(rows_of(self._keymap), text)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the field a key that means a command is looked for; Down goes to the list."""
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and _is_looked_for(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._take_key_in_field(event)
        return super().eventFilter(watched, event)

    # -- what is looked at ---------------------------------------------------------------------------

    def _fill(self, *, stays: bool = False) -> None:
        """Show what is looked for; the chosen command `stays` though it has another key now."""
        command = self.list.command
        chosen = command.id if command else ""
        self.list.show_rows(rows_of(self._keymap, self.field.text(), chosen if stays else ""), chosen)
        self.reset_all.setEnabled(any(self._keymap.is_changed(one.id) for one in COMMANDS))
        self.undo.setEnabled(bool(self._undo))

    def _on_current(self) -> None:
        command = self.list.command
        self._wish = None
        self.card.setVisible(command is not None)
        if command is not None:
            self.card.show_command(command, self._keymap)

    def _on_keys_changed(self) -> None:
        self._fill(stays=True)
        self._on_current()

    def _take_key_in_field(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
        elif key == Qt.Key.Key_Escape and self.field.text():
            self.field.clear()
        elif _is_looked_for(event):
            self.field.setText(portable_key(event))
            self.field.selectAll()
        else:
            return False
        return True

    # -- what is wanted ------------------------------------------------------------------------------

    def _listen(self, *, adds: bool) -> None:
        command = self.list.command
        if command is not None:
            self._adds = adds
            self.card.listen(command)

    def _on_pressed(self, key: str) -> None:
        command = self.list.command
        if command is None:
            return
        reason = refusal(command, key)
        if reason is not None:
            self.card.refuse(refused(reason, key))
            return
        kept = self._keymap.keys(command.id) if self._adds else ()
        kept = tuple(own for own in kept if normalise(own) != normalise(key))
        self._offer(_Wish(command, (*kept, key), key))

    def _offer(self, wish: _Wish) -> None:
        """Give a command its keys, or ask where one of them is somebody's."""
        had = {normalise(key) for key in self._keymap.keys(wish.command.id)}
        for key in wish.keys:
            found = clashes(self._keymap, wish.command, key) if normalise(key) not in had else []
            if found:
                self._wish = _Wish(wish.command, wish.keys, key)
                self.card.ask(found, key)
                return
        self._change({wish.command.id: wish.keys})

    def _on_answered(self, *, takes: bool) -> None:
        wish, self._wish = self._wish, None
        if wish is None:
            return
        changes: dict[str, Sequence[str]] = {wish.command.id: wish.keys}
        if takes:
            for key in wish.keys:
                for clash in clashes(self._keymap, wish.command, key):
                    changes[clash.command.id] = without(self._keymap, clash.command, key)
        self._change(changes)

    def _on_removed(self, key: str) -> None:
        command = self.list.command
        if command is not None:
            self._change({command.id: tuple(own for own in self._keymap.keys(command.id) if own != key)})

    def _empty(self) -> None:
        command = self.list.command
        if command is not None:
            self._change({command.id: ()})

    def _reset(self) -> None:
        command = self.list.command
        if command is not None:
            self._offer(_Wish(command, command.keys, ""))

    def _reset_all(self) -> None:
        self._change({one.id: one.keys for one in COMMANDS if self._keymap.is_changed(one.id)})

    def _take_back(self) -> None:
        if self._undo:
            self._tasks.spawn(self._write(self._undo.pop()))

    # -- what is written -----------------------------------------------------------------------------

    def _change(self, changes: Mapping[str, Sequence[str]]) -> None:
        """Write keys; a command that has its own ones again goes out of the file."""
        own = {one.id: one.keys for one in COMMANDS}
        wanted = {id_: None if own[id_] == tuple(keys) else keys for id_, keys in changes.items()}
        before = self._config.config.keymap
        changed = {id_: keys for id_, keys in wanted.items() if before.get(id_) != keys}
        if changed:
            self._tasks.spawn(self._write(changed, {id_: before.get(id_) for id_ in changed}))
        else:
            self._leave()

    async def _write(self, changes: Changes, undo: Changes | None = None) -> None:
        import asyncio

        # At once: what is pressed while the disk is slow is meant for the list, and what goes takes no focus.
        self._leave()
        try:
            config = await asyncio.to_thread(self._config.set_keymap, changes)
        except SettingsError as error:
            self.card.say(f"{error.text} {error.hint}".strip(), Tone.ERROR)
            return
        if undo is not None:
            self._undo.append(undo)
        self._keymap.change(config.keymap)
        self._fill(stays=True)

    def _leave(self) -> None:
        """Go back to the list, if the focus is still here."""
        focused = QApplication.focusWidget()
        self.card.recorder.rest()
        if focused is not None and self.isAncestorOf(focused):
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_current()

    def _write_in_field(self, text: str) -> None:
        self.field.setFocus(Qt.FocusReason.TabFocusReason)
        if text:
            self.field.setText(text)

    def _connect(self) -> None:
        self.field.installEventFilter(self)
        self.field.textChanged.connect(lambda _text: self._fill())
        self.list.current_changed.connect(self._on_current)
        self.list.change_wanted.connect(lambda: self._listen(adds=False))
        self.list.add_wanted.connect(lambda: self._listen(adds=True))
        self.list.emptied.connect(self._empty)
        self.list.undone.connect(self._take_back)
        self.list.typed.connect(self._write_in_field)
        card = self.card
        card.change_wanted.connect(lambda: self._listen(adds=False))
        card.add_wanted.connect(lambda: self._listen(adds=True))
        card.reset_wanted.connect(self._reset)
        card.pressed.connect(self._on_pressed)
        card.removed.connect(self._on_removed)
        card.emptied.connect(self._empty)
        card.taken.connect(lambda: self._on_answered(takes=True))
        card.shared.connect(lambda: self._on_answered(takes=False))
        card.left.connect(self._leave)
        self.undo.clicked.connect(self._take_back)
        self.reset_all.clicked.connect(self._reset_all)


def _is_looked_for(event: QKeyEvent) -> bool:
    # F6 goes from pane to pane here as everywhere.
    return event.key() != Qt.Key.Key_F6 and is_command_key(event)
