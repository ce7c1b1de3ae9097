"""The page of tools: servers are added, watched, turned off and removed, folders are granted."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import httpx
import keyring
import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel

from chatdesk.domain.sign_in import NO_SIGN_IN, SignInStatus, SignInStep
from chatdesk.domain.tool_server import ServerState
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.sign_in_part import SignInPart
from chatdesk.ui.preferences.tool_card import ToolCard
from chatdesk.ui.preferences.tools_page import ToolsPage
from chatdesk.ui.preferences.words import Tone, Words
from tests.fakes.sign_in_server import SignInServer, shut
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
    assert card.more.isChecked()
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


async def test_a_server_is_changed(person: MakePerson) -> None:
    """By keys: its text is at hand, what is wrong is told there, saved it is in force; comments stay."""
    someone = person()
    card = await added(someone, COMMAND)
    config = someone.paths.config_file
    config.write_text(config.read_text().replace("[mcpServers.odd]", "[mcpServers.odd] # the odd one"))
    someone.tab_to("Edit odd")
    someone.press(_Key.Key_Return)
    form = card.editor
    assert form is not None
    assert form.text.edit.hasFocus()
    assert json.loads(form.text.text()) == {"command": sys.executable, "args": [str(ODD)], "env": {}}
    form.text.set_text('{"command": "x", "url": "y"}')
    form.save.click()
    await someone.until(lambda: form.note.tone is Tone.ERROR)
    assert not form.isHidden()
    table = {
        "command": sys.executable,
        "args": [str(ODD), "some-bad"],
        "env": {"ODD_TOKEN": "hunter2hunter2"},
    }
    form.text.set_text(json.dumps(table))
    form.save.setFocus()
    someone.press(_Key.Key_Return)
    await someone.until(form.isHidden)
    assert card.edit.hasFocus()
    await someone.until(lambda: card.said.text().startswith("2 tools"))
    assert "# the odd one" in someone.file_text()
    assert "hunter2" not in someone.file_text()
    assert keyring.get_password("ChatDesk", "mcp/odd/ODD_TOKEN") == "hunter2hunter2"
    card.edit.click()
    assert "keyring:mcp/odd/ODD_TOKEN" in form.text.text()
    form.text.set_text(COMMAND)
    someone.press(_Key.Key_Escape)
    assert form.isHidden()
    assert someone.preferences.isVisible()
    card.edit.click()
    assert form.text.text() == COMMAND
    form.cancel.click()
    card.edit.click()
    assert "keyring:mcp/odd/ODD_TOKEN" in form.text.text()
    form.text.set_text(COMMAND)
    form.save.click()
    await someone.until(lambda: card.said.text() == "4 tools, odd 1.2")
    assert keyring.get_password("ChatDesk", "mcp/odd/ODD_TOKEN") is None
    await someone.rest()


class Desktop(QObject):
    """Opens addresses in place of the real one: `opened` has them."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot("QUrl")  # type: ignore[misc, unused-ignore]
    def open(self, url: QUrl) -> None:
        """Note it."""
        self.opened.append(bytes(url.toEncoded().data()).decode())


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    """A desktop whose browser is the test."""
    desktop = Desktop()
    QDesktopServices.setUrlHandler("http", desktop, "open")  # type: ignore[arg-type, unused-ignore]
    yield desktop
    QDesktopServices.unsetUrlHandler("http")


async def test_one_signs_in_with_the_browser(person: MakePerson, desktop: Desktop) -> None:
    """By keys: the host is seen before the browser opens; the token is in the keyring alone; out again."""
    someone = person()
    async with shut(SignInServer()) as server:
        page = page_of(someone)
        page.new.text.set_text(server.url)
        page.new.name.setText("shut")
        page.new.button.click()
        await someone.until(lambda: page.cards and page.cards[0].status.state is ServerState.SIGN_IN)
        card = page.cards[0]
        part = card.sign_in
        assert (card.said.text(), card.said.tone) == ("Sign in needed", Tone.WARNING)
        someone.tab_to("Sign in to shut")
        someone.press(_Key.Key_Return)
        await someone.until(lambda: part._status.step is SignInStep.ASKING)
        assert f"Your browser opens 127.0.0.1:{server.port}." in part.said.text()
        assert part.open.hasFocus()
        assert desktop.opened == []
        someone.press(_Key.Key_Return)
        assert part.said.text().startswith(f"Waiting for you to sign in at 127.0.0.1:{server.port}")
        assert "5:00 left" in part.said.text() or "4:59 left" in part.said.text()
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as browser:
            await browser.get(desktop.opened[0])
        await someone.until(lambda: card.said.text() == "1 tool, shut 1")
        assert part.isHidden()
        assert card.sign_out.hasFocus()
        (token,) = server.tokens
        assert token in str(keyring.get_password("ChatDesk", "mcp-sign-in/shut"))
        assert token not in someone.file_text()
        someone.tab_to("Sign out of shut")
        someone.press(_Key.Key_Space)
        await someone.until(lambda: card.said.text() == "Sign in needed")
        assert keyring.get_password("ChatDesk", "mcp-sign-in/shut") is None
        part.sign_in.click()
        await someone.until(lambda: part._status.step is SignInStep.ASKING)
        part.cancel.click()
        await someone.until(lambda: not part.sign_in.isHidden())
        page.cards[0].remove.click()
        await someone.until(lambda: not page.cards)
    await someone.rest()


async def test_where_no_browser_opens_the_address_can_be_copied(person: MakePerson, theme: Theme) -> None:
    """What was wrong is told in its tone; the time counts down."""
    now = [1_000.0]
    part = SignInPart(theme, "x", lambda: now[0])
    part.show_status(SignInStatus(SignInStep.NEEDED, trouble="Access was not granted."))
    assert (part.said.text(), part.said.tone) == ("Access was not granted.", Tone.ERROR)
    waits = SignInStatus(SignInStep.BROWSER, "a.example", "https://a.example/x", until=1_090.0)
    part.show_status(waits)
    assert part.said.text().endswith("1:30 left.")
    now[0] = 1_500.0
    part.say_no_browser()
    assert part.said.tone is Tone.WARNING
    part.copy.click()
    assert QApplication.clipboard().text() == "https://a.example/x"
    part.show_status(NO_SIGN_IN)
    assert part.isHidden()


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
