"""The page of tools: servers are added, watched, turned off and removed, folders are granted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

import keyring
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from chatdesk.domain.tool_server import ServerState
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.preferences.tool_card import ToolCard
from chatdesk.ui.preferences.tools_page import ToolsPage
from chatdesk.ui.preferences.words import Tone, Words
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import Person

ODD = Path(__file__).parents[2] / "fakes" / "odd_server.py"
COMMAND = f"{sys.executable} {ODD}"
_Key = Qt.Key


def page_of(someone: Person) -> ToolsPage:
    """Open the page."""
    someone.open("tools")
    return cast("ToolsPage", someone.preferences._page("tools"))


async def added(someone: Person, text: str, name: str = "odd") -> ToolCard:
    """Add a server as a person does, and wait until it is ready or has failed."""
    page = page_of(someone)
    page.new.text.set_text(text)
    page.new.name.setText(name)
    page.new.button.setFocus()
    someone.press(_Key.Key_Return)
    ended = (ServerState.READY, ServerState.FAILED)
    await someone.until(lambda: page.cards and page.cards[-1].status.state in ended)
    return page.cards[-1]


async def test_a_server_is_added_by_its_command(person: MakePerson) -> None:
    """It is in the file, it runs, its tools and its words can be looked at; the fields are empty again."""
    someone = person()
    page = page_of(someone)
    assert page.note.text().startswith("None yet.")
    card = await added(someone, f"{COMMAND} stderr")
    assert (card.said.text(), card.said.tone) == ("4 tools, odd 1.2", Tone.DONE)
    assert ConfigFile(someone.paths.config_file).read().tool_servers[0].args == (str(ODD), "stderr")
    assert page.new.text.text() == page.new.name.text() == ""
    card.more.setFocus()
    someone.press(_Key.Key_Space)
    assert [row.findChildren(Words)[0].text() for row in card._listed] == ["act", "wait", "big", "pid"]
    card.errors.click()
    assert card.written.text().startswith("EEE")
    await someone.rest()


async def test_a_server_is_turned_off_and_on_and_removed(person: MakePerson) -> None:
    """By keys; the file follows, and the focus stays at hand."""
    someone = person()
    card = await added(someone, COMMAND)
    page = page_of(someone)
    someone.tab_to("Turn off odd")
    someone.press(_Key.Key_Space)
    await someone.until(lambda: card.said.text() == "Turned off")
    assert ConfigFile(someone.paths.config_file).read().tool_servers[0].is_disabled
    assert someone.toolbox.find("odd_act") is None
    someone.press(_Key.Key_Space)
    await someone.until(lambda: page.cards[0].status.state is ServerState.READY)
    someone.tab_to("Remove odd")
    someone.press(_Key.Key_Space)
    await someone.until(lambda: not page.cards and page.new.text.edit.hasFocus())
    assert ConfigFile(someone.paths.config_file).read().tool_servers == ()
    await someone.rest()


async def test_what_is_wrong_is_told_where_it_is(person: MakePerson) -> None:
    """A text that is no server, a name that is taken, a program that is not there."""
    someone = person()
    page = page_of(someone)
    page.new.button.click()
    await someone.until(lambda: page.new.note.tone is Tone.ERROR)
    card = await added(someone, "no-such-program-anywhere")
    assert card.said.tone is Tone.ERROR
    assert "no-such-program-anywhere" in card.said.text()
    page.new.text.set_text(COMMAND)
    page.new.name.setText("odd")
    page.new.button.click()
    await someone.until(lambda: "already" in page.new.note.text())
    assert page.new.text.text() == COMMAND
    assert len(page.cards) == 1
    await someone.rest()


async def test_secrets_of_a_pasted_server_go_to_the_keyring(person: MakePerson) -> None:
    """The file has a reference, the server the value; removed, the keyring has nothing more of it."""
    someone = person()
    text = f'{{"mcpServers": {{"odd": {{"command": "{sys.executable}", "args": ["{ODD}"], '
    text += '"env": {"ODD_TOKEN": "hunter2hunter2"}}}}'
    await added(someone, text, name="")
    assert "hunter2" not in someone.paths.config_file.read_text()
    assert keyring.get_password("ChatDesk", "mcp/odd/ODD_TOKEN") == "hunter2hunter2"
    page = page_of(someone)
    page.cards[0].remove.click()
    await someone.until(lambda: keyring.get_password("ChatDesk", "mcp/odd/ODD_TOKEN") is None)
    await someone.rest()


async def test_tools_that_cannot_be_used_are_named(person: MakePerson) -> None:
    """The others are counted; the list says of each of them why."""
    someone = person()
    card = await added(someone, f"{COMMAND} some-bad")
    assert card.said.text() == "2 tools, odd 1.2. 5 more cannot be used: see Tools."
    assert card.said.tone is Tone.WARNING
    card.more.click()
    rows = [[label.text() for label in row.findChildren(QLabel)] for row in card._listed]
    assert rows[:2] == [["act", ""], ["wait", ""]]
    assert ["naked", "Cannot be used: “inputSchema” is missing."] in rows
    assert ["No name", "Cannot be used: It is no object."] in rows
    await someone.rest()


async def test_folders_are_granted_and_taken_back(person: MakePerson, tmp_path: Path) -> None:
    """Our own tools are on offer while a folder stands there, and the file has it."""
    someone = person()
    page = page_of(someone)
    assert someone.toolbox.find("read_file") is None
    page.add_folder(str(tmp_path))
    await someone.until(lambda: page.folders)
    assert someone.toolbox.find("read_file") is not None
    assert ConfigFile(someone.paths.config_file).read().granted_folders == (str(tmp_path),)
    page.folders[0].button.click()
    await someone.until(lambda: not page.folders)
    assert someone.toolbox.find("read_file") is None
    assert page.grant.hasFocus()
    await someone.rest()


async def test_a_server_cannot_pretend_by_its_words(person: MakePerson) -> None:
    """Letters that turn the direction or cannot be seen are spelled, and long texts are cut."""
    someone = person()
    card = await added(someone, f"{COMMAND} evil-names")
    card.more.click()
    shown = [words.text() for row in card._listed for words in row.findChildren(QLabel)]
    assert shown
    assert not any("\u202e" in text or "\u200b" in text for text in shown)
    assert max(len(text) for text in shown) < 300
    await someone.rest()
