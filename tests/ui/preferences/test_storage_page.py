"""Storage and privacy: sizes, backups and cleaning up by keys; what is said of where everything goes."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy

from chatdesk.store.backups import folder_of, own_backups_of
from chatdesk.ui.preferences.act_field import ActField
from chatdesk.ui.preferences.storage_page import StoragePage, shown_size
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import Person

_Key = Qt.Key


async def test_a_backup_is_made_by_keys(person: MakePerson) -> None:
    """The button keeps the focus, the result is said beside it, and the count is the new one."""
    someone = person()
    page = await _storage(someone)
    assert page.backups.note.text().startswith("None yet.")
    someone.tab_to("Back up now")
    someone.press(_Key.Key_Return)
    await someone.rest()
    assert page.back_up.note.text().startswith("Backed up: ")
    assert len(own_backups_of(someone.paths.database)) == 1
    assert page.backups.note.text().startswith("One, of ")
    assert someone.focus() is page.back_up.button


async def test_cleaning_up_tells_what_it_gave_back(person: MakePerson) -> None:
    """The unused room is named before, given back, and gone afterwards."""
    someone = person()
    await someone.store.begin()
    await someone.store.database.write(_leave_holes)
    page = await _storage(someone)
    assert "of it unused" in page.database.note.text()
    someone.tab_to("Clean up")
    someone.press(_Key.Key_Space)
    assert page.clean_up.button.text() == "Stop"
    await someone.until(lambda: page.clean_up.button.text() == "Clean up")
    assert page.clean_up.note.text().endswith("MB were given back.")
    assert "unused" not in page.database.note.text()
    await someone.rest()


async def test_cleaning_up_is_stopped_by_the_same_key(person: MakePerson) -> None:
    """A second press ends it, and says that nothing has changed."""
    someone = person()
    await someone.store.begin()
    await someone.store.database.write(_leave_holes)
    page = await _storage(someone)
    someone.tab_to("Clean up")
    someone.press(_Key.Key_Space)
    someone.press(_Key.Key_Space)
    await someone.rest()
    assert page.clean_up.note.text().startswith("Stopped.")
    assert "of it unused" in page.database.note.text()


async def test_what_cannot_be_done_is_said(person: MakePerson) -> None:
    """While an answer is written, and where no folder for backups can be made, a sentence says what to do."""
    someone = person()
    page = await _storage(someone)
    someone.is_answering = True
    await _press(someone, page.clean_up)
    assert "An answer is being written." in page.clean_up.note.text()
    folder_of(someone.paths.database).write_text("in the way", encoding="utf-8")
    await _press(someone, page.back_up)
    assert "A folder was expected here" in page.back_up.note.text()
    await _press(someone, page.check)
    assert page.check.note.text().endswith("nothing is damaged.")


async def test_what_was_deleted_is_counted_and_asked_for(person: MakePerson) -> None:
    """The owner is asked for the list; the count is that of the trash."""
    someone = person()
    await someone.store.begin()
    await someone.store.database.write(_delete_one)
    page = await _storage(someone)
    assert page.deleted.text() == "One conversation, each removed for good after thirty days."
    spy = QSignalSpy(someone.preferences.deleted_wanted)
    someone.tab_to("Show what was deleted")
    someone.press(_Key.Key_Return)
    assert spy.count() == 1


async def test_privacy_names_who_is_asked(person: MakePerson) -> None:
    """Accounts that ask a moderation service are named, when the page is shown anew too."""
    someone = person()
    someone.know(key="none")
    someone.open("privacy")
    await someone.rest()
    assert "No account asks a moderation service." in someone.everything_seen()
    (account,) = someone.config.config.accounts
    await someone.accounts.put(replace(account, moderation_url="https://llm.example.org/v1/moderations"))
    someone.open("storage")
    someone.open("privacy")
    await someone.rest()
    assert "by these accounts: Work gateway." in someone.everything_seen()


def test_sizes_are_written_as_people_write_them() -> None:
    """Nothing is called 0 KB that is there."""
    assert [shown_size(size) for size in (0, 1, 999_999, 1_000_000, 2_340_000_000)] == [
        "0 KB",
        "1 KB",
        "1000 KB",
        "1.0 MB",
        "2.34 GB",
    ]


async def _storage(someone: Person) -> StoragePage:
    someone.open("storage")
    await someone.rest()
    page = someone.preferences._page("storage")
    assert isinstance(page, StoragePage)
    return page


async def _press(someone: Person, act: ActField) -> None:
    act.button.click()
    await someone.rest()


def _leave_holes(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE ballast (bytes BLOB)")
    connection.executemany("INSERT INTO ballast VALUES (?)", [(bytes(20_000),)] * 200)
    connection.execute("DROP TABLE ballast")


def _delete_one(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO conversations (id, created_at, updated_at, deleted_at) VALUES ('a', 1, 1, unixepoch())"
    )
