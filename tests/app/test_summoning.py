"""The palette in a window over a real store: what is found, opened, done, and remembered."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from chatdesk.commands.keymap import Keymap
from chatdesk.commands.table import COMMANDS
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.acts.offers import Offers
from chatdesk.ui.acts.summoning import Summoning
from chatdesk.ui.desk.titles import Titles
from chatdesk.ui.palette.palette import Palette
from chatdesk.ui.window.actions import Actions
from tests.app.desk_in_window import DeskInWindow, desk_in_window

pytestmark = pytest.mark.qt

_Key = Qt.Key


class Summoned:
    """A summoning over a window, with handlers that note what they carry out."""

    def __init__(self, made: DeskInWindow, folder: Path, recent: str = "") -> None:
        self.done: list[str] = []
        self.made = made
        self.handlers: dict[str, Callable[[], object]] = {
            command.id: lambda id_=command.id: self.done.append(id_)  # type: ignore[misc]
            for command in COMMANDS
        }
        config = ConfigFile(folder / "config.toml")
        config.read()
        self.accounts = Accounts(config, {k: v for k, v in os.environ.items() if "OPENAI" not in k})
        self.titles = Titles(made.desk.shelf, made.store.titles, made.tasks)
        self.summoning = Summoning(
            made.window, made.desk, self.accounts, Keymap(), lambda: self.titles, recent
        )
        self.handlers["palette.open"] = self.summoning.open
        self.actions = Actions(made.window, Keymap(), self.handlers)
        self.summoning.set_actions(self.actions)

    @property
    def palette(self) -> Palette:
        """The palette, which was opened before."""
        assert self.summoning.palette is not None
        return self.summoning.palette

    async def open(self, typed: str = "") -> None:
        """Open it, wait until all titles are read, and type."""
        self.summoning.open()
        await self.made.settle()
        assert self.titles.is_whole
        QTest.keyClicks(self.palette.field, typed)

    def shown(self) -> list[str]:
        """Return the rows that are shown."""
        return [row.text for row in self.palette.rows]

    def press(self, key: Qt.Key) -> None:
        """Press a key in the field."""
        QTest.keyClick(self.palette.field, key)


async def _put(made: DeskInWindow, conversation_id: str, title: str) -> None:
    await made.store.messages.append(conversation_id, Message(Role.USER, (TextPart(title),)))
    await made.store.conversations.rename(conversation_id, title)


def _first() -> Message:
    return Message(Role.USER, (TextPart("Hello"),), created_at=5)


async def test_a_stored_conversation_is_found_and_opened(tmp_path: Path) -> None:
    """By letters of its title; the next time it is the first of what was used last."""
    async with desk_in_window(tmp_path, _first()) as made:
        await _put(made, "b", "Garden through the year")
        made.desk.take_heads(await made.store.conversations.newest())
        summoned = Summoned(made, tmp_path)
        await summoned.open("#gty")
        assert summoned.shown()[1] == "Garden through the year"
        summoned.press(_Key.Key_Return)
        await made.until(lambda: made.page.conversation.id == "b")
        made.desk.open("a")
        await summoned.open()
        assert summoned.shown()[:2] == ["Recent", "Garden through the year"]


async def test_what_changed_since_is_found_as_it_is_now(tmp_path: Path) -> None:
    """A new title is found, the old one is not, and neither is what was deleted."""
    async with desk_in_window(tmp_path, _first()) as made:
        await _put(made, "b", "Garden")
        await _put(made, "c", "Gardening tools")
        made.desk.take_heads(await made.store.conversations.newest())
        summoned = Summoned(made, tmp_path)
        await summoned.open()
        summoned.press(_Key.Key_Escape)
        made.desk.rename("b", "Orchard")
        made.deletions.delete("c")
        await summoned.open("#gard")
        assert "Gardening tools" not in summoned.shown()
        assert "Garden" not in summoned.shown()
        summoned.palette.field.setText("#orch")
        assert summoned.shown()[1] == "Orchard"


async def test_a_command_is_run_where_one_was(tmp_path: Path) -> None:
    """The focus goes back to the composer first; one that is not allowed now only says when it is."""
    async with desk_in_window(tmp_path, _first()) as made:
        summoned = Summoned(made, tmp_path)
        made.page.composer.take_focus()
        at = made.window.focusWidget()
        await summoned.open("new conv")
        summoned.press(_Key.Key_Return)
        assert summoned.done == ["conversation.new"]
        assert made.window.focusWidget() is at
        summoned.actions.set_enabled("turn.stop", False)
        await summoned.open(">stop")
        (row,) = [row for row in summoned.palette.rows if row.text == "Stop"]
        assert row.item is not None
        assert (row.item.is_able, row.item.note) == (False, "while an answer is written")


async def test_settings_models_and_what_was_said_are_asked_for(tmp_path: Path) -> None:
    """A setting with its page, a model for the conversation in front, a text for the search."""
    async with desk_in_window(tmp_path, _first()) as made:
        summoned = Summoned(made, tmp_path)
        wanted: list[tuple[str, ...]] = []
        summoned.summoning.setting_wanted.connect(lambda *told: wanted.append(told))
        summoned.summoning.search_wanted.connect(lambda text: wanted.append((text,)))
        await summoned.open("theme")
        summoned.press(_Key.Key_Return)
        await summoned.open("zebras")
        summoned.press(_Key.Key_End)
        summoned.press(_Key.Key_Return)
        await summoned.open("@tour")
        summoned.press(_Key.Key_Return)
        assert wanted == [("appearance", "appearance.theme"), ("zebras",)]
        assert made.page.conversation.account_id == "tour"


async def test_what_was_used_last_is_remembered(tmp_path: Path) -> None:
    """From one start to the next, without what is gone."""
    async with desk_in_window(tmp_path, _first()) as made:
        summoned = Summoned(made, tmp_path, "command\tview.zoom_in\nconversation\tgone\nnonsense")
        await summoned.open()
        assert summoned.shown()[:2] == ["Recent", "Larger text"]
        summoned.palette.field.setText("quit")
        summoned.press(_Key.Key_Return)
        assert summoned.done == ["app.quit"]
        assert summoned.summoning.recent.startswith("command\tapp.quit\ncommand\tview.zoom_in")


async def test_the_key_that_opens_it_closes_it(tmp_path: Path) -> None:
    """Ctrl+K twice leaves everything as it was."""
    async with desk_in_window(tmp_path, _first()) as made:
        summoned = Summoned(made, tmp_path)
        made.page.composer.take_focus()
        at = made.window.focusWidget()
        await summoned.open()
        QTest.keyClick(summoned.palette.field, _Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert summoned.palette.isHidden()
        assert made.window.focusWidget() is at


async def test_every_command_is_offered_with_its_key(tmp_path: Path) -> None:
    """What the table says: title, help, and the key that is in force; only the palette is not in itself."""
    from chatdesk.ui.acts.palette_sources import PaletteSources
    from chatdesk.ui.look.keycap import split_keys
    from chatdesk.ui.palette.items import Kind

    async with desk_in_window(tmp_path) as made:
        it = Summoned(made, tmp_path)
        keymap = Keymap({"turn.stop": "F8"})
        sources = PaletteSources(it.actions, keymap, made.desk, it.accounts, Offers(), it.titles)
        offered = {item.value[0]: item for item in sources.items(Kind.COMMAND)}
        assert set(offered) == {command.id for command in COMMANDS} - {"palette.open"}
        for command in COMMANDS:
            if command.id in offered:
                item = offered[command.id]
                assert (item.title, item.detail) == (command.title.rstrip("…"), command.help.rstrip("."))
                assert item.keys == split_keys(keymap.shown(command.id))
