"""One window per data directory: a second start hands its wishes to the first and ends."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal

_ANSWER_MS = 2000
_LONGEST_MESSAGE = 10_000_000


class SingleInstance(QObject):
    """Decides by a lock file who owns the data directory, and takes messages from later starts.

    `asked` brings what a later start handed over: a dictionary with "prompt" (text), "send" and "new" (bool).
    QtNetwork is imported by the methods that need it, behind the first paint.
    """

    asked = Signal(object)

    def __init__(self, lock_path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(lock_path))
        # A lock whose process is gone is stale at once; one that is alive never is.
        self._lock.setStaleLockTime(0)
        self._path = lock_path

    def own(self) -> bool:
        """Try to become the owner; False where another process is."""
        return self._lock.tryLock(0)

    def hand_over(self, prompt: str, send: bool, new: bool = False) -> bool:
        """Ask the owner to come to the front with a prompt; False where it does not answer."""
        import json

        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name())
        if not socket.waitForConnected(_ANSWER_MS):
            return False
        socket.write(json.dumps({"prompt": prompt, "send": send, "new": new}).encode() + b"\n")
        is_heard = socket.waitForBytesWritten(_ANSWER_MS) and socket.waitForReadyRead(_ANSWER_MS)
        socket.disconnectFromServer()
        return is_heard

    def listen(self) -> None:
        """Take messages from now on; only the owner of the lock may call this."""
        from PySide6.QtNetwork import QLocalServer

        # With the lock in hand, a name that is still there was left by a process that died.
        QLocalServer.removeServer(self._name())
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        if not self._server.listen(self._name()):
            import logging

            logging.getLogger(__name__).warning(
                "Later starts cannot be heard: %s", self._server.errorString()
            )

    def release(self) -> None:
        """Give the directory free."""
        if hasattr(self, "_server"):
            self._server.close()
        self._lock.unlock()

    def _name(self) -> str:
        """Return the name of the socket: the same for all starts with this directory."""
        from hashlib import sha256

        return f"chatdesk-{sha256(str(self._path.resolve()).encode()).hexdigest()[:24]}"

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            received = bytearray()

            def read(socket=socket, received=received) -> None:  # type: ignore[no-untyped-def]
                received.extend(socket.readAll().data())
                if b"\n" in received or len(received) > _LONGEST_MESSAGE:
                    socket.write(b"ok\n")
                    socket.flush()
                    self._take(bytes(received))

            socket.readyRead.connect(read)
            socket.disconnected.connect(socket.deleteLater)
            read()

    def _take(self, received: bytes) -> None:
        import json

        try:
            message = json.loads(received)
        except ValueError:
            return  # not one of ours; there is nobody to tell
        if isinstance(message, dict):
            prompt = message.get("prompt")
            text = prompt if isinstance(prompt, str) else ""
            flags = {name: message.get(name) is True for name in ("send", "new")}
            self.asked.emit({"prompt": text, **flags})
