"""One window per data directory: a second start hands its wishes to the first and ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from chatdesk.ui.unix_door import UnixDoor
    from chatdesk.ui.windows_door import WindowsDoor


class SingleInstance(QObject):
    """Decides by a lock file who owns the data directory, and takes messages from later starts.

    `asked` brings what a later start handed over: a dictionary with "prompt" (text), "send" and "new" (bool).
    The door that they are heard at is loaded by the methods that need it, behind the first paint.
    """

    asked = Signal(object)

    def __init__(self, lock_path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(lock_path))
        # A lock whose process is gone is stale at once; one that is alive never is.
        self._lock.setStaleLockTime(0)
        self._path = lock_path
        self._door: UnixDoor | WindowsDoor | None = None

    def own(self) -> bool:
        """Try to become the owner; False where another process is."""
        return self._lock.tryLock(0)

    def hand_over(self, prompt: str, send: bool, new: bool = False) -> bool:
        """Ask the owner to come to the front with a prompt; False where it does not answer."""
        import json

        wish = json.dumps({"prompt": prompt, "send": send, "new": new})
        line = wish.encode() + b"\n"
        if sys.platform == "win32":
            from chatdesk.ui import windows_door

            return windows_door.hand_over(self._name(), line)
        from chatdesk.ui import unix_door

        return unix_door.hand_over(self._name(), line)

    def listen(self) -> None:
        """Take messages from now on; only the owner of the lock may call this."""
        self._door = self._make_door()
        self._door.came.connect(self._take)
        if trouble := self._door.open():
            import logging

            logging.getLogger(__name__).warning("Later starts cannot be heard: %s", trouble)

    def release(self) -> None:
        """Give the directory free."""
        if self._door is not None:
            self._door.close()
        self._lock.unlock()

    def _make_door(self) -> UnixDoor | WindowsDoor:
        if sys.platform == "win32":
            from chatdesk.ui.windows_door import WindowsDoor

            return WindowsDoor(self._name(), self)
        from chatdesk.ui.unix_door import UnixDoor

        return UnixDoor(self._name(), self)

    def _name(self) -> str:
        """Return the name of the door: the same for all starts with this directory."""
        # Python's own SHA-256 would bring all of OpenSSL with it.
        from PySide6.QtCore import QCryptographicHash

        kind = QCryptographicHash.Algorithm.Sha256
        digest = QCryptographicHash.hash(os.fsencode(self._path.resolve()), kind)
        return f"chatdesk-{digest.toHex().toStdString()[:24]}"

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
