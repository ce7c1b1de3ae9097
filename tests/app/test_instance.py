"""One owner of a data directory, who hears the later starts."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from PySide6.QtWidgets import QApplication

from chatdesk.ui.instance import SingleInstance
from chatdesk.ui.unix_door import UnixDoor, hand_over
from chatdesk.ui.windows_door import WindowsDoor

_LONG = b'{"prompt": "' + 400_000 * b"word " + b'"}\n'
_SECONDS = 60.0  # for another process, on a busy machine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the door of Linux and macOS")

# Says a line from a process of its own: Qt's door lets no other thread run while it waits.
_SAYS = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from chatdesk.ui.{module} import hand_over
app = QCoreApplication([])
sys.exit(not hand_over(sys.argv[1], Path(sys.argv[2]).read_bytes()))
"""

# What a killed program leaves behind: its lock and its socket.
_KILLED = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from chatdesk.ui.instance import SingleInstance
app = QCoreApplication([])
owner = SingleInstance(Path(sys.argv[1]))
assert owner.own()
owner.listen()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def name(qapp: QApplication, tmp_path: Path) -> Iterator[str]:
    """Yield a name that no other test has; nothing of it is left."""
    made = f"chatdesk-test-{os.getpid()}-{tmp_path.stat().st_ino}"
    yield made
    assert not Path(QDir.tempPath(), made).exists()


@pytest.fixture
def owner(qapp: QApplication, tmp_path: Path) -> Iterator[SingleInstance]:
    """Yield the owner of the folder, who listens."""
    made = SingleInstance(tmp_path / "chatdesk.lock")
    assert made.own()
    made.listen()
    yield made
    made.release()


def meanwhile(asks: Callable[[], bool]) -> bool:
    """Return what another thread is told, as another process would be, while events are worked at here."""
    told: list[bool] = []
    thread = threading.Thread(target=lambda: told.append(asks()))
    thread.start()
    while thread.is_alive():
        QApplication.processEvents()
        thread.join(0.002)
    QApplication.processEvents()
    return told[0]


def ends_well(*arguments: str) -> bool:
    """Run Python in another process to its end."""
    return subprocess.run([sys.executable, *arguments], timeout=_SECONDS, check=False).returncode == 0


@pytest.mark.parametrize("line", [b"{}\n", _LONG], ids=["short", "long"])
@pytest.mark.parametrize("inside", [UnixDoor, WindowsDoor])
@pytest.mark.parametrize("outside", ["unix_door", "windows_door"])
def test_what_a_later_start_says_is_heard(
    name: str, outside: str, inside: type[UnixDoor] | type[WindowsDoor], line: bytes, tmp_path: Path
) -> None:
    """Whole, once, and answered; an older version, which had Qt's door here too, is understood."""
    file = tmp_path / "line"
    file.write_bytes(line)
    door = inside(name)
    came: list[bytes] = []
    door.came.connect(came.append)
    with closing(door):
        assert door.open() == ""
        for _ in range(2):
            assert meanwhile(lambda: ends_well("-c", _SAYS.format(module=outside), name, str(file)))
    assert came == [line, line]


def test_nobody_is_there(name: str) -> None:
    """Before the first opening and after the close."""
    assert not hand_over(name, b"{}\n", within=0)
    door = UnixDoor(name)
    door.open()
    door.close()
    assert not hand_over(name, b"{}\n", within=0)


def test_an_owner_that_has_not_opened_yet_is_waited_for(name: str) -> None:
    """Of two starts at the same moment, one is the owner, and hears the other when its window is up."""
    heard: list[bool] = []
    early = threading.Thread(target=lambda: heard.append(hand_over(name, b"{}\n", within=_SECONDS)))
    early.start()
    early.join(0.2)
    assert early.is_alive()
    with closing(UnixDoor(name)) as door:
        door.open()
        while early.is_alive():
            QApplication.processEvents()
            early.join(0.002)
    assert heard == [True]


def test_others_may_not_come_in(name: str) -> None:
    """The door is for the user alone."""
    with closing(UnixDoor(name)) as door:
        door.open()
        assert stat.S_IMODE(door.path.stat().st_mode) == 0o600


def test_nothing_is_said_to_another_user(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of temporary files is everybody's: whoever knows the name could have put a socket there."""
    came: list[bytes] = []
    with closing(UnixDoor(name)) as door:
        door.open()
        door.came.connect(came.append)
        stranger = os.getuid() + 1
        monkeypatch.setattr(os, "getuid", lambda: stranger)
        assert not meanwhile(lambda: hand_over(name, b"{}\n", within=0))
    assert came == []


def test_what_cannot_be_opened_says_why(name: str) -> None:
    """What stands in the way and is no socket stays, and the program goes on without the door."""
    door = UnixDoor(name)
    door.path.mkdir()
    try:
        assert door.open() != ""
        door.close()
    finally:
        door.path.rmdir()


def test_a_deep_folder_of_temporary_files(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel takes short paths alone; both sides go elsewhere in the same way."""
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    name = f"chatdesk-test-{os.getpid()}-{deep.stat().st_ino}"
    with closing(UnixDoor(name)) as door:
        assert door.open() == ""
        assert meanwhile(lambda: hand_over(name, b"{}\n"))
    assert not door.path.exists()


def test_who_goes_without_a_word_is_let_go(name: str) -> None:
    """One that connects and ends, or says half a line, is forgotten; the next is heard."""
    came: list[bytes] = []
    with closing(UnixDoor(name)) as door:
        door.came.connect(came.append)
        door.open()
        for words in (b"", b'{"prompt": "ha'):
            with socket.socket(socket.AF_UNIX) as visitor:
                visitor.connect(str(door.path))
                visitor.sendall(words)
                QApplication.processEvents()
        assert meanwhile(lambda: hand_over(name, b"{}\n"))
    assert came == [b"{}\n"]


def test_who_says_nothing_is_in_nobodys_way(name: str) -> None:
    """The next is heard beside it, and the end of the program does not wait for it."""
    came: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as silent:
        with closing(UnixDoor(name)) as door:
            door.came.connect(came.append)
            door.open()
            silent.connect(str(door.path))
            assert meanwhile(lambda: hand_over(name, b"{}\n"))
        silent.settimeout(_SECONDS)
        assert silent.recv(1) == b""
    assert came == [b"{}\n"]


@pytest.mark.parametrize("words", [b"GET / HTTP/1.1\n", b"\xff\xfe\n", b"[1]\n", b'"text"\n', b"\n"])
def test_garbage_is_no_wish(owner: SingleInstance, words: bytes) -> None:
    """It is heard, and nothing comes of it."""
    wishes: list[object] = []
    owner.asked.connect(wishes.append)
    (door,) = owner.findChildren(UnixDoor)
    assert meanwhile(lambda: hand_over(door.path.name, words))
    assert wishes == []


def test_the_wish_of_a_later_start_arrives(owner: SingleInstance, tmp_path: Path) -> None:
    """Another process, as the user starts it, ends well at once; its words come as they were said."""
    wishes: list[object] = []
    owner.asked.connect(wishes.append)
    asked = ("--data-dir", str(tmp_path), "--prompt", "Grüße\n😀", "--send")
    assert meanwhile(lambda: ends_well("-m", "chatdesk", *asked))
    assert wishes == [{"prompt": "Grüße\n😀", "send": True, "new": False}]


def test_what_a_killed_program_left_is_no_obstacle(qapp: QApplication, tmp_path: Path) -> None:
    """Its lock is nobody's, its socket is replaced, and the next owner is heard."""
    lock = tmp_path / "chatdesk.lock"
    assert not ends_well("-c", _KILLED, str(lock))
    assert lock.exists()
    owner = SingleInstance(lock)
    assert owner.own()
    owner.listen()
    try:
        (door,) = owner.findChildren(UnixDoor)
        assert meanwhile(lambda: hand_over(door.path.name, b"{}\n"))
    finally:
        owner.release()
    assert not lock.exists()
