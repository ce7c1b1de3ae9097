"""Changing an account: each field when it is left, models, key, use, removal."""

from __future__ import annotations

import asyncio

import keyring
import pytest
from keyring.errors import KeyringLocked
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest

from chatdesk.ui.preferences.built_in_account import BuiltInAccount
from chatdesk.ui.preferences.live_account import LiveAccount
from tests.fakes.memory_keyring import MemoryKeyring
from tests.fakes.replies import STALL, Reply, models_reply
from tests.fakes.scripted_server import ScriptedServer
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import KEY

_Key = Qt.Key


async def test_a_field_is_written_when_it_is_left(person: MakePerson) -> None:
    """The name is in the file after Tab; a bad address is told, kept in the field, and not written."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    someone.tab_to("Name")
    someone.press(_Key.Key_End)
    someone.type(" 2")
    someone.press(_Key.Key_Tab)
    await someone.until(lambda: 'name = "Work gateway 2"' in someone.file_text())
    someone.press(_Key.Key_End)
    someone.type("?x=1")
    someone.press(_Key.Key_Tab)
    await someone.rest()
    assert "goes on after" in someone.everything_seen()
    assert someone.pane(LiveAccount).form.address.text().endswith("?x=1")
    assert "x=1" not in someone.file_text()
    await someone.rest()


async def test_a_field_is_written_when_the_preferences_are_closed_over_it(person: MakePerson) -> None:
    """Esc keeps what was just typed."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    someone.tab_to("Name")
    someone.press(_Key.Key_Home)
    someone.type("My ")
    someone.press(_Key.Key_Escape)
    await someone.until(lambda: 'name = "My Work gateway"' in someone.file_text())
    await someone.rest()


async def test_dialects_are_walked_by_arrows(person: MakePerson) -> None:
    """The three stand at one stop of Tab; the arrow chooses the next and writes it."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    someone.tab_to("Chat completions")
    someone.press(_Key.Key_Right)
    await someone.until(lambda: 'dialect = "responses"' in someone.file_text())
    someone.press(_Key.Key_Tab)
    assert someone.focus() is someone.pane(LiveAccount).form.key.places.button("none")
    await someone.rest()


async def test_models_are_fetched_found_and_chosen(person: MakePerson) -> None:
    """Fetch, type a part of the name, Enter: only that one is listed; a typed name can be added."""
    someone = person()
    async with ScriptedServer() as server:
        server.on("/v1/models", models_reply(*(f"model-{number}" for number in range(40))))
        someone.know(server.url, key="none")
        someone.open("accounts", "work")
        someone.tab_to("Fetch")
        someone.press(_Key.Key_Return)
        models = someone.pane(LiveAccount).form.models
        await someone.until(lambda: len(models.known) == 40)
        account = someone.accounts.find("work")
        assert account is not None
        assert len(someone.accounts.known_models(account)) == 40
        models.field.setFocus()
        someone.type("del-17")
        someone.press(_Key.Key_Return)
        await someone.until(lambda: 'models = ["model-17"]' in someone.file_text())
        someone.type("my-own")
        someone.press(_Key.Key_Return)
        await someone.until(lambda: 'models = ["model-17", "my-own"]' in someone.file_text())
        await someone.until(lambda: "40 models known, 2 chosen" in models.field.placeholderText())
        someone.press(_Key.Key_Down, _Key.Key_Space)
        await someone.until(lambda: 'models = ["model-17"]' in someone.file_text())
    await someone.rest()


async def test_a_list_that_cannot_be_read_says_why(person: MakePerson) -> None:
    """The sentence stands under the models, and Fetch can be pressed again."""
    someone = person()
    async with ScriptedServer(require_key=KEY) as server:
        someone.know(server.url, key="none")
        someone.open("accounts", "work")
        models = someone.pane(LiveAccount).form.models
        models.fetch.click()
        await someone.until(lambda: "key" in models.note.text())
        assert models.fetch.isEnabled()
    await someone.rest()


async def test_a_key_moves_to_the_environment_by_name_alone(person: MakePerson) -> None:
    """The file names the variable; one that is not set is told; a key written there by mistake is refused."""
    someone = person()
    someone.know()
    MemoryKeyring.kept["ChatDesk", "work"] = KEY
    someone.open("accounts", "work")
    key = someone.pane(LiveAccount).form.key
    key.places.button("env").click()
    key.take_focus()
    someone.type("gsk_" + "abcdefgh12345678")
    someone.press(_Key.Key_Tab)
    assert "looks like a key" in key.note.text()
    assert key.variable.text() == ""
    key.take_focus()
    someone.type("GATEWAY_KEY")
    someone.press(_Key.Key_Tab)
    await someone.until(lambda: 'key = "env:GATEWAY_KEY"' in someone.file_text())
    await someone.until(lambda: "GATEWAY_KEY, which is not set" in key.note.text())
    assert "gsk_" not in someone.file_text() + someone.everything_seen()
    assert MemoryKeyring.kept["ChatDesk", "work"] == KEY
    await someone.rest()


async def test_a_place_without_a_key_changes_nothing_until_it_has_one(person: MakePerson) -> None:
    """Choosing the keyring opens the field; the account says so once the key is kept there."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    key = someone.pane(LiveAccount).form.key
    key.places.button("keyring").click()
    await someone.rest()
    assert 'key = "none"' in someone.file_text()
    key.take_focus()
    someone.type(KEY)
    someone.press(_Key.Key_Return)
    await someone.until(lambda: 'key = "keyring"' in someone.file_text())
    assert MemoryKeyring.kept == {("ChatDesk", "work"): KEY}
    await someone.rest()
    key.places.button("none").click()
    await someone.until(lambda: 'key = "none"' in someone.file_text())
    await someone.rest()
    key.places.button("keyring").click()
    await someone.until(lambda: 'key = "keyring"' in someone.file_text())
    await someone.rest()


@pytest.mark.parametrize("is_kept", [True, False])
async def test_the_place_that_was_chosen_last_wins(person: MakePerson, is_kept: bool) -> None:
    """The "none" that is chosen while the key is being kept, or the file just says so, stays in the file."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    key = someone.pane(LiveAccount).form.key
    key.places.button("keyring").click()
    await someone.rest()
    key.take_focus()
    someone.type(KEY)
    someone.press(_Key.Key_Return)
    if is_kept:
        # The threads write while the loop stands: what they tell it is not heard before the click.
        while 'key = "keyring"' not in someone.file_text():
            await asyncio.sleep(0)
            QTest.qSleep(20)
    key.places.button("none").click()
    await someone.rest()
    assert 'key = "none"' in someone.file_text()
    assert key.place == "none"
    assert MemoryKeyring.kept == {("ChatDesk", "work"): KEY}
    account = someone.accounts.find("work")
    assert account is not None
    assert account.key == "none"


async def test_a_name_that_is_being_written_is_not_lost_to_a_key(person: MakePerson) -> None:
    """Enter in the key's field right after the name was left: the file has both."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    pane = someone.pane(LiveAccount)
    pane.form.key.places.button("keyring").click()
    await someone.rest()
    pane.form.key.take_focus()
    someone.type(KEY)
    pane.form.name.setFocus()
    someone.type(" 2")
    pane.form.key.take_focus()
    someone.press(_Key.Key_Return)
    await someone.rest()
    account = someone.accounts.find("work")
    assert account is not None
    assert (account.name, account.key) == ("Work gateway 2", "keyring")


async def test_a_change_under_way_does_not_bring_a_removed_account_back(person: MakePerson) -> None:
    """A field is left by the click that removes the account: it stays removed."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    pane = someone.pane(LiveAccount)
    pane.head.removal_confirmed.emit()
    pane.form.name.setFocus()
    someone.type(" 2")
    pane.form.address.setFocus()
    await someone.rest()
    assert someone.accounts.find("work") is None
    assert "Work gateway" not in someone.file_text()


async def test_removing_asks_first_and_takes_the_key_along(person: MakePerson) -> None:
    """Enter on the question keeps the account; Remove deletes it from the file and its key."""
    someone = person()
    someone.know()
    MemoryKeyring.kept["ChatDesk", "work"] = KEY
    someone.open("accounts", "work")
    someone.tab_to("Remove")
    someone.press(_Key.Key_Return)
    assert someone.focus().accessibleName() == "Keep the account"
    someone.press(_Key.Key_Return)
    assert someone.accounts.find("work") is not None
    someone.press(_Key.Key_Return)
    someone.tab_to("Remove the account")
    someone.press(_Key.Key_Return)
    await someone.until(lambda: someone.accounts.find("work") is None)
    await someone.rest()
    assert MemoryKeyring.kept == {}
    assert someone.pane(BuiltInAccount).account_id == "tour"
    await someone.rest()


class LockedKeyring(MemoryKeyring):
    """Tells nobody anything."""

    def get_password(self, service: str, username: str) -> str | None:
        """Refuse."""
        raise KeyringLocked


async def test_a_key_that_stays_behind_is_told(person: MakePerson) -> None:
    """When the keyring fails, the account is gone and the sentence says that its key is not."""
    someone = person()
    someone.know()
    someone.open("accounts", "work")
    await someone.rest()
    keyring.set_keyring(LockedKeyring())
    someone.pane(LiveAccount).head.confirm.click()
    await someone.until(lambda: someone.accounts.find("work") is None)
    await someone.until(lambda: "its key is still in the keyring" in someone.everything_seen())
    await someone.rest()


async def test_an_account_is_used_for_new_conversations(person: MakePerson) -> None:
    """The default is written, the owner is told with the model, and the pane says so."""
    someone = person({"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"})
    someone.know(key="none")
    someone.accounts.note_models("work", ("m1", "m2"))
    someone.config.set_default("tour", "")
    someone.open("accounts", "work")
    spy = QSignalSpy(someone.preferences.account_used)
    someone.tab_to("Use for new conversations")
    someone.press(_Key.Key_Return)
    await someone.until(lambda: spy.count() == 1)
    assert spy.at(0) == ["work", "m1"]
    assert 'default_account = "work"' in someone.file_text()
    assert "New conversations begin with m1" in someone.everything_seen()
    someone.open("accounts", "environment")
    someone.tab_to("Use for new conversations")
    someone.press(_Key.Key_Return)
    await someone.until(lambda: spy.count() == 2)
    await someone.rest()


async def test_built_in_accounts_have_no_fields(person: MakePerson) -> None:
    """The Tour says what it is and can be tested; no name, no key, no Remove."""
    someone = person()
    someone.open()
    pane = someone.pane(BuiltInAccount)
    assert "No AI, built in" in someone.everything_seen()
    assert not pane.head.remove.isVisible()
    pane.table.button.click()
    assert await someone.tested(pane.table) == "It works"
    await someone.rest()


async def test_a_test_can_be_stopped(person: MakePerson) -> None:
    """The one button stops what it began, the server sees the client leave, and it can begin again."""
    someone = person()
    async with ScriptedServer() as server:
        server.on("/v1/models", Reply(body=(STALL,)))
        someone.know(server.url, key="none")
        someone.open("accounts", "work")
        table = someone.pane(LiveAccount).table
        table.button.click()
        await someone.until(lambda: server.requests)
        assert table.button.text() == "Stop"
        table.button.click()
        await server.requests[0].disconnected()
        assert table.headline.text() == "Stopped"
        assert table.button.text() == "Test again"
    await someone.rest()
