"""Where a later start is heard on Linux and macOS: a socket in the folder of temporary files.

QtNetwork would do the same, and take 3 MB for as long as the program runs; Python's sockets are there anyway.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QDir, QObject, QSocketNotifier, Signal

_ANSWER_SECONDS = 2.0
_AGAIN_SECONDS = 0.05
_PIECE = 65_536
_LONGEST_MESSAGE = 10_000_000
# The kernel's room for a path, with its end: 108 on Linux, 104 on macOS.
_LONGEST_PATH = 103
_HEARD = b"ok\n"
_Kind = QSocketNotifier.Type


def door_path(name: str) -> Path:
    """Return where the door of this name is: the same for all starts, and short enough for the kernel."""
    path = Path(QDir.tempPath(), name)
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        return path
    return Path("/tmp", name)  # noqa: S108 - its owner is looked at before anything is said


def hand_over(name: str, line: bytes, within: float = _ANSWER_SECONDS) -> bool:
    """Say a line, which ends with a line break, to whoever opens; False where nobody answers in time.

    An owner that was started at the same moment opens behind its first paint: it is waited for.
    """
    path, end = door_path(name), time.monotonic() + within
    while True:
        with socket.socket(socket.AF_UNIX) as speaker:
            speaker.settimeout(_ANSWER_SECONDS)
            if _is_reached(speaker, path):
                return _is_heard(speaker, line)
        if time.monotonic() >= end:
            return False
        time.sleep(_AGAIN_SECONDS)


def _is_reached(speaker: socket.socket, path: Path) -> bool:
    """Connect, unless another user put something there to read along."""
    try:
        if path.lstat().st_uid != os.getuid():
            return False
        speaker.connect(str(path))
    except OSError:
        return False
    return True


def _is_heard(speaker: socket.socket, line: bytes) -> bool:
    try:
        speaker.sendall(line)
        return bool(speaker.recv(len(_HEARD)))
    except OSError:
        return False


class UnixDoor(QObject):
    """`came` brings the lines of later starts; the name is the same for all of one data directory."""

    came = Signal(bytes)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = door_path(name)
        self._server: socket.socket | None = None
        self._bell: QSocketNotifier | None = None

    def open(self) -> str:
        """Hear later starts from now on; return why that cannot be, or nothing. For the owner alone."""
        server = socket.socket(socket.AF_UNIX)
        server.setblocking(False)
        try:
            # What is still there was left by a process that died.
            self.path.unlink(missing_ok=True)
            server.bind(str(self.path))
            # Nobody can connect before it listens: from then on the user's own processes can.
            self.path.chmod(0o600)
            server.listen()
        except OSError as error:
            server.close()
            return str(error)
        self._server = server
        self._bell = QSocketNotifier(server.fileno(), _Kind.Read, self)
        self._bell.activated.connect(self._on_connection)
        return ""

    def close(self) -> None:
        """Hear nobody any more."""
        if self._server is None or self._bell is None:
            return
        self._bell.setEnabled(False)
        self._server.close()
        self._server = None
        for visitor in self.findChildren(_Visitor):
            visitor.end()
        self.path.unlink(missing_ok=True)

    def _on_connection(self) -> None:
        if self._server is None:
            return
        try:
            connection, _ = self._server.accept()
        except OSError:
            return  # it has gone again
        connection.setblocking(False)
        _Visitor(connection, self)


class _Visitor(QObject):
    """One connection, from its first byte to its end."""

    def __init__(self, connection: socket.socket, door: UnixDoor) -> None:
        super().__init__(door)
        self._connection, self._door = connection, door
        self._received = bytearray()
        self._bell = QSocketNotifier(connection.fileno(), _Kind.Read, self)
        self._bell.activated.connect(self._on_bytes)

    def end(self) -> None:
        """Let the other side go."""
        self._bell.setEnabled(False)
        self._connection.close()
        self.deleteLater()

    def _on_bytes(self) -> None:
        try:
            piece = self._connection.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        self._received += piece
        if b"\n" in piece or len(self._received) > _LONGEST_MESSAGE:
            self._answer()
        elif not piece:
            self.end()

    def _answer(self) -> None:
        # It may not have waited for the answer; what it said was said.
        with suppress(OSError):
            self._connection.send(_HEARD)
        self.end()
        self._door.came.emit(bytes(self._received))
