"""Where a later start is heard on Windows: a named pipe of Qt's, since Python has none."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_ANSWER_MS = 2000
_LONGEST_MESSAGE = 10_000_000


def hand_over(name: str, line: bytes) -> bool:
    """Say a line, which ends with a line break, to whoever has opened; False where nobody answers."""
    speaker = QLocalSocket()
    speaker.connectToServer(name)
    if not speaker.waitForConnected(_ANSWER_MS):
        return False
    speaker.write(line)
    is_heard = speaker.waitForBytesWritten(_ANSWER_MS) and speaker.waitForReadyRead(_ANSWER_MS)
    speaker.disconnectFromServer()
    return is_heard


class WindowsDoor(QObject):
    """`came` brings the lines of later starts; the name is the same for all of one data directory."""

    came = Signal(bytes)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def open(self) -> str:
        """Hear later starts from now on; return why that cannot be, or nothing. For the owner alone."""
        # With the lock in hand, a name that is still there was left by a process that died.
        QLocalServer.removeServer(self._name)
        return "" if self._server.listen(self._name) else self._server.errorString()

    def close(self) -> None:
        """Hear nobody any more."""
        self._server.close()

    def _on_connection(self) -> None:
        while (connection := self._server.nextPendingConnection()) is not None:
            received = bytearray()

            def read(connection=connection, received=received) -> None:  # type: ignore[no-untyped-def]
                received.extend(connection.readAll().data())
                if b"\n" in received or len(received) > _LONGEST_MESSAGE:
                    connection.write(b"ok\n")
                    connection.flush()
                    self.came.emit(bytes(received))

            connection.readyRead.connect(read)
            connection.disconnected.connect(connection.deleteLater)
            read()
