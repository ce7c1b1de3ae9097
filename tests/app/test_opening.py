"""The start with a database that cannot be used, is being prepared, or was damaged."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QProgressDialog, QWidget

from chatdesk.app.opening import opened
from chatdesk.app.start_notices import start_notices
from chatdesk.commands.keymap import Keymap
from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.settings.file import ConfigFile
from chatdesk.store import schema
from chatdesk.store.recovery import Recovery
from chatdesk.store.salvage import Salvage
from chatdesk.store.store import Beginning, Store

pytestmark = pytest.mark.qt


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    """A window that is shown."""
    assert qapp is not None
    window = QWidget()
    window.show()
    yield window
    window.close()


class Clicker:
    """Presses buttons of the boxes that come, one after the other, and notes what they said."""

    def __init__(self, *buttons: str | Callable[[], str]) -> None:
        self._buttons = list(buttons)
        self.said: list[str] = []
        self._timer = QTimer(interval=10)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            return
        wanted = self._buttons.pop(0) if self._buttons else "Quit"
        words = wanted if isinstance(wanted, str) else wanted()
        offered = {button.text(): button for button in box.buttons()}
        self.said.append(f"{box.text()} [{' | '.join(sorted(offered))}]")
        offered[words].click()


def _filled(path: Path) -> None:
    store = Store(path)
    store.begin().result(30)
    message = Message(Role.USER, (TextPart("Why?"),))
    store.database.write(lambda c: _append(c, message)).result(30)
    store.close().result(30)


def _append(connection: sqlite3.Connection, message: Message) -> None:
    from chatdesk.store.messages import append

    append(connection, "a", message)


def test_a_newer_database_is_refused(window: QWidget, tmp_path: Path) -> None:
    """The window says what to do, offers no attempt that cannot succeed, and the program ends."""
    path = tmp_path / "db.sqlite3"
    _filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    before = path.read_bytes()
    clicker = Clicker("Quit")
    store = Store(path, repairs=True)
    with pytest.raises(StoreError, match="newer version"):
        opened(store, store.begin(), window)
    words = "This database was written by a newer version of ChatDesk. [Quit | Show folder]"
    assert clicker.said == [words]
    assert path.read_bytes() == before


def test_a_locked_database_is_tried_again(
    window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program holds it the user can try again, and the window opens when it is free."""
    monkeypatch.setattr(schema, "BUSY_TIMEOUT", 0.1)
    path = tmp_path / "db.sqlite3"
    _filled(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")

        def release() -> str:
            other.close()
            return "Try again"

        clicker = Clicker("Try again", release)
        store = Store(path, repairs=True)
        beginning = opened(store, store.begin(), window)
    assert [head.title for head in beginning.conversations] == ["Why?"]
    said = "Another program is using the database. [Quit | Show folder | Try again]"
    assert clicker.said == [said, said]
    store.close().result(30)


def test_a_long_wait_is_explained(window: QWidget, tmp_path: Path) -> None:
    """While the database is being prepared the window says so."""
    store = Store(tmp_path / "db.sqlite3")
    goes_on = threading.Event()
    store.database.write(lambda _connection: goes_on.wait(30))
    seen: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QProgressDialog):
            seen.append(dialog.labelText())
            goes_on.set()

    timer = QTimer(interval=20)
    timer.timeout.connect(look)
    timer.start()
    assert opened(store, store.begin(), window).conversations == ()
    assert "prepared" in seen[0]
    store.close().result(30)


def test_what_is_said_of_a_salvaged_database(window: QWidget, tmp_path: Path) -> None:
    """The notice counts what was saved, and says where the damaged file lies."""
    path = tmp_path / "db.sqlite3"
    _filled(path)
    content = bytearray(path.read_bytes())
    content[:16] = b"\0" * 16
    path.write_bytes(content)
    store = Store(path, repairs=True)
    beginning = opened(store, store.begin(), window)
    store.close().result(30)
    (notice,) = start_notices(beginning, ConfigFile(tmp_path / "config.toml"), Keymap(), ())
    assert notice.title == "The database was damaged and has been repaired: all of it could be read"
    assert beginning.salvaged is not None
    assert notice.text.startswith("Conversations that are here now: 1, messages: 1. ")
    assert str(beginning.salvaged.kept) in notice.text
    assert notice.act == "Show folder"


@pytest.mark.parametrize(
    ("done", "title", "told"),
    [
        (Salvage(Path("d"), 1200, 9, is_whole=True, backup=Path("b")), "all of it could be read", "1,200"),
        (Salvage(Path("d"), 3, 0), "a part of it could not be read", "Conversations that are here now: 3"),
        (Salvage(Path("d"), 3, 5, deleted=2), "a part of it", "3, 2 of them under Recently deleted"),
        (Salvage(Path("d"), 3, 5, backup=Path("b")), "a part of it", "There is a copy from before, b."),
        (Salvage(Path("d"), 0, 0, backup=Path("b")), "nothing in it could be read", "There is a copy"),
        (Salvage(Path("d"), 0, 0, is_whole=True), "all of it could be read", "here now: 0, messages: 0"),
    ],
)
def test_the_notice_tells_how_much_came_over(tmp_path: Path, done: Salvage, title: str, told: str) -> None:
    """All of it, a part, or nothing; an older copy is named where something is missing."""
    beginning = Beginning((), None, "", Recovery(), needs_check=False, salvaged=done)
    (notice,) = start_notices(beginning, ConfigFile(tmp_path / "config.toml"), Keymap(), ())
    assert title in notice.title
    assert told in notice.text
    assert "The damaged file is d." in notice.text
    assert ("copy from before" in notice.text) == (done.backup is not None and not done.is_whole)
