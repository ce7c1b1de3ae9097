"""Adding an account: by keys alone, tested, with its key where it belongs and nowhere else."""

from __future__ import annotations

import keyring
from keyring.backends import fail
from PySide6.QtCore import QPoint, Qt

from chatdesk.settings.accounts import Account
from chatdesk.ui.preferences.account_rows import AccountMark
from chatdesk.ui.preferences.live_account import LiveAccount
from chatdesk.ui.preferences.new_account import NewAccount
from tests.fakes.memory_keyring import LockedKeyring, MemoryKeyring, RefusingKeyring
from tests.fakes.replies import Reply, error_reply
from tests.fakes.scripted_server import ScriptedServer
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import KEY, Person

_TAB, _ENTER = Qt.Key.Key_Tab, Qt.Key.Key_Return
_SAYS_WHAT_IS_MISSING = error_reply(400, "you must provide a model")


def fill(someone: Person, url: str, key: str = "", name: str = "Work gateway") -> None:
    """Walk to "Add account…" and write name, address and key, by keys alone."""
    someone.open()
    someone.tab_to("Add account…")
    someone.press(_ENTER)
    someone.type(name)
    someone.tab_to("Address")
    someone.type(url)
    someone.tab_to("Key")
    someone.type(key)


async def test_an_account_is_added_by_keys_alone(person: MakePerson) -> None:
    """Name, address, key, Enter: it is in the file, its key in the keyring, and its test has passed."""
    someone = person()
    async with ScriptedServer(default=_SAYS_WHAT_IS_MISSING, require_key=KEY) as server:
        fill(someone, server.url, KEY)
        someone.press(_ENTER)
        await someone.until(lambda: someone.accounts.find("work-gateway"))
        await someone.until(lambda: isinstance(someone.preferences.accounts_page.pane, LiveAccount))
        pane = someone.pane(LiveAccount)
        assert await someone.tested(pane.table) == "It works"
    account = someone.accounts.find("work-gateway")
    assert account == Account("work-gateway", "Work gateway", server.url, key="keyring")
    assert MemoryKeyring.kept == {("ChatDesk", "work-gateway"): KEY}
    assert someone.focus() is pane.table.button
    await someone.rest()


async def test_a_key_is_nowhere_but_in_the_keyring(person: MakePerson) -> None:
    """Added, tested and replaced, it stands in no file, no text, no accessible name, no undo."""
    someone = person()
    async with ScriptedServer(default=_SAYS_WHAT_IS_MISSING, require_key=KEY) as server:
        fill(someone, server.url, KEY)
        assert KEY not in repr(someone.focus())
        someone.press(_ENTER)
        await someone.until(lambda: isinstance(someone.preferences.accounts_page.pane, LiveAccount))
        pane = someone.pane(LiveAccount)
        await someone.tested(pane.table)
        someone.tab_to("Replace…")
        someone.press(_ENTER)
        someone.type(f"{KEY}-2")
        entry = pane.form.key.entry
        assert someone.focus() is entry
        someone.press(_ENTER)
        await someone.until(lambda: MemoryKeyring.kept["ChatDesk", "work-gateway"] == f"{KEY}-2")
        assert "The key is not accepted" in await someone.tested(pane.table)
    assert KEY not in someone.file_text()
    assert KEY not in someone.everything_seen()
    entry.undo()
    assert entry.text() == ""
    await someone.rest()


async def test_a_draft_can_be_tested_before_it_is_there(person: MakePerson) -> None:
    """The test asks with the typed key and says what the server says; nothing is kept by it."""
    someone = person()
    async with ScriptedServer(require_key=KEY) as server:
        fill(someone, server.url, "wrong-wrong-wrong")
        someone.tab_to("Test")
        someone.press(_ENTER)
        table = someone.pane(NewAccount).table
        assert await someone.tested(table) == "The key is not accepted"
        assert "401" in table.steps[3].text
    assert someone.config.config.accounts == ()
    assert MemoryKeyring.kept == {}
    assert someone.pane(NewAccount).form.key.text == "wrong-wrong-wrong"
    await someone.rest()


async def test_a_server_that_is_not_there_is_told_as_such(person: MakePerson) -> None:
    """A refused connection is the headline, and the list shows that the account was not reached."""
    async with ScriptedServer() as server:
        url = server.url
    someone = person()
    someone.know(url, key="none")
    someone.open("accounts", "work")
    someone.tab_to("Test")
    someone.press(_ENTER)
    table = someone.pane(LiveAccount).table
    assert await someone.tested(table) == "No connection"
    rows = {row.id: row.mark for row in someone.preferences.accounts_page.list.accounts.rows}
    assert rows["work"] is AccountMark.OFFLINE
    await someone.rest()


async def test_a_server_that_hangs_up_is_not_told_to_speak_otherwise(person: MakePerson) -> None:
    """Who says nothing speaks no dialect, and that is not the user's mistake."""
    someone = person()
    async with ScriptedServer(default=Reply(raw=True, end="reset")) as server:
        someone.know(server.url, key="none")
        someone.open("accounts", "work")
        someone.tab_to("Test")
        someone.press(_ENTER)
        assert await someone.tested(someone.pane(LiveAccount).table) == "No answer"
    await someone.rest()


async def test_a_known_service_fills_in_its_name_and_address(person: MakePerson) -> None:
    """By arrows alone; what is typed afterwards is somebody else's address, and a name of one's own stays."""
    someone = person()
    someone.preferences.add_account()
    pane = someone.pane(NewAccount)
    form = pane.form
    assert someone.focus() is form.name
    someone.tab_to("Another")
    someone.press(Qt.Key.Key_Right)
    assert (form.name.text(), form.address.text()) == ("OpenAI", "https://api.openai.com/v1")
    assert pane.add_button.isEnabled()
    for _ in range(2):
        someone.press(Qt.Key.Key_Right)
    assert (form.name.text(), form.address.text()) == ("OpenRouter", "https://openrouter.ai/api/v1")
    someone.tab_to("Address")
    someone.type("x")
    assert pane.service.value == ""
    someone.tab_to("Name")
    someone.focus().setText("At work")  # type: ignore[attr-defined]
    someone.tab_to("Another")
    someone.press(Qt.Key.Key_Right)
    assert (form.name.text(), pane.service.value) == ("At work", "https://api.openai.com/v1")
    await someone.rest()


async def test_what_few_need_stands_below_the_way_to_add(person: MakePerson) -> None:
    """The test, its result and the button stay in view together in a window of the usual size."""
    someone = person()
    someone.preferences.add_account()
    await someone.rest()
    pane = someone.pane(NewAccount)
    tops = [part.mapTo(pane, QPoint()).y() for part in (pane.table, pane.add_button, pane.form.advanced)]
    assert tops == sorted(tops)
    await someone.rest()


async def test_without_a_keyring_the_session_is_offered(person: MakePerson) -> None:
    """The form says that there is no keyring and why, and keeps the key in memory alone."""
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    someone = person()
    fill(someone, "http://127.0.0.1:9/v1", "")
    form = someone.pane(NewAccount).form
    await someone.until(lambda: form.key.place == "session")
    assert "no usable system keyring" in form.key.note.text()
    someone.type(KEY)
    someone.press(_ENTER)
    await someone.until(lambda: someone.accounts.find("work-gateway"))
    await someone.rest()
    assert KEY not in someone.file_text()
    assert await someone.secrets.get(Account("work-gateway", "", "", key="session")) == KEY
    assert someone.pane(LiveAccount).form.key.place == "session"
    await someone.rest()


async def test_nothing_is_lost_when_the_keyring_refuses(person: MakePerson) -> None:
    """The sentence stands at the key, all fields keep their text, and no account was written."""
    keyring.set_keyring(RefusingKeyring())
    someone = person()
    fill(someone, "https://llm.example.org/v1", KEY)
    someone.press(_ENTER)
    form = someone.pane(NewAccount).form
    await someone.until(lambda: "keyring failed" in form.key.note.text())
    assert form.key.text == KEY
    assert form.address.text() == "https://llm.example.org/v1"
    assert someone.config.config.accounts == ()
    await someone.rest()


async def test_a_keyring_that_asks_is_waited_for_with_words(person: MakePerson) -> None:
    """Whoever has not seen its window knows what is missing; what was typed waits too."""
    LockedKeyring.opened.clear()
    keyring.set_keyring(LockedKeyring())
    someone = person()
    fill(someone, "https://llm.example.org/v1", KEY)
    someone.press(_ENTER)
    pane = someone.pane(NewAccount)
    await someone.until(lambda: "The keyring is being asked" in pane.form.key.note.text())
    assert not pane.add_button.isEnabled()
    assert pane.add_button.toolTip() == ""
    LockedKeyring.opened.set()
    await someone.until(lambda: someone.accounts.find("work-gateway"))
    await someone.until(lambda: isinstance(someone.preferences.accounts_page.pane, LiveAccount))
    someone.pane(LiveAccount).leave()
    await someone.rest()


async def test_nothing_is_lost_when_the_file_cannot_be_written(person: MakePerson) -> None:
    """The sentence says so, the fields keep their text, and the key does not stay in the keyring alone."""
    someone = person()
    fill(someone, "https://llm.example.org/v1", KEY)
    someone.paths.config_file.mkdir()
    someone.press(_ENTER)
    form = someone.pane(NewAccount).form
    await someone.until(lambda: "config.toml cannot be" in form.trouble.text())
    await someone.rest()
    assert form.key.text == KEY
    assert MemoryKeyring.kept == {}
    await someone.rest()


async def test_a_bad_address_is_told_at_its_field(person: MakePerson) -> None:
    """Leaving the field says what is wrong and what to try; it cannot be added as it is."""
    someone = person()
    fill(someone, "llm.example.org")
    pane = someone.pane(NewAccount)
    assert "Try https://llm.example.org" in someone.everything_seen()
    assert pane.form.address.property("invalid")
    assert not pane.add_button.isEnabled()
    someone.press(_TAB, _TAB)
    pane.form.address.setFocus()
    someone.press(Qt.Key.Key_Home)
    someone.type("https://")
    assert pane.add_button.isEnabled()
    assert "Try https" not in someone.everything_seen()
    await someone.rest()


async def test_a_missing_key_is_asked_for(person: MakePerson) -> None:
    """An account that is to have a key is not added without one."""
    someone = person()
    fill(someone, "https://llm.example.org/v1")
    someone.press(_ENTER)
    assert "The key is missing" in someone.pane(NewAccount).form.key.note.text()
    assert someone.config.config.accounts == ()
    await someone.rest()


async def test_a_draft_from_outside_waits_for_its_key(person: MakePerson) -> None:
    """A server that wants a key first is filled in, and the focus is where the key goes."""
    someone = person()
    draft = Account("lm-studio", "LM Studio", "http://127.0.0.1:1234/v1", key="keyring")
    someone.preferences.add_account(draft)
    assert someone.focus() is someone.pane(NewAccount).form.key.entry
    someone.type(KEY)
    someone.press(_ENTER)
    await someone.until(lambda: someone.accounts.find("lm-studio"))
    assert MemoryKeyring.kept == {("ChatDesk", "lm-studio"): KEY}
    await someone.rest()


async def test_a_draft_can_be_given_up(person: MakePerson) -> None:
    """Cancel drops the form; looking at another account does not."""
    someone = person()
    fill(someone, "https://llm.example.org/v1", KEY)
    someone.preferences.accounts_page.show_account("tour")
    someone.preferences.accounts_page.begin_draft()
    assert someone.pane(NewAccount).form.address.text() == "https://llm.example.org/v1"
    someone.tab_to("Cancel")
    someone.press(_ENTER)
    assert someone.preferences.accounts_page.pane.account_id == "tour"
    someone.press(_ENTER)
    assert someone.pane(NewAccount).form.address.text() == ""
    await someone.rest()
