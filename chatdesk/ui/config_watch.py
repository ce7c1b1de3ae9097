"""Tells when somebody else has changed the configuration file while the program runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from chatdesk.ui.bridge import Tasks

if TYPE_CHECKING:
    from chatdesk.settings.file import ConfigFile

# An editor saves in several steps: it writes beside, takes away, renames.
_QUIET_MS = 200


class ConfigWatch(QObject):
    """Looks at the file a moment after the last thing that happened to it or in its folder.

    The folder is watched because many editors put a new file in the place of the old one. `changed` brings
    the `Config` that is in force then; what we wrote ourselves is no change. Reading happens in a thread.
    """

    changed = Signal(object)

    def __init__(self, file: ConfigFile, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._file, self._tasks = file, tasks
        self._is_looking = self._is_wanted = False
        self._timer = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._timer.timeout.connect(self.look)
        self._watcher: QFileSystemWatcher | None = None

    def begin(self) -> None:
        """Watch from now on; what has happened since the file was read is seen too."""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_event)
        self._watcher.directoryChanged.connect(self._on_event)
        self._follow()
        self._timer.start()

    def look(self) -> None:
        """Look now whether there is anything new."""
        if self._is_looking:
            self._is_wanted = True
            return
        self._is_looking = True
        self._tasks.spawn(self._read())

    def _on_event(self, _path: str) -> None:
        self._timer.start()

    def _follow(self) -> None:
        """Watch what is there now: a file that was replaced is no longer watched by itself."""
        if self._watcher is None:
            return
        path = self._file.path
        # A link is followed: what changes is the file that it leads to.
        wanted = {str(one) for one in _places(path) if one.exists()}
        missing = wanted - {*self._watcher.files(), *self._watcher.directories()}
        if missing:
            self._watcher.addPaths(sorted(missing))

    async def _read(self) -> None:
        import asyncio

        try:
            self._follow()
            config = await asyncio.to_thread(self._file.reread)
        finally:
            self._is_looking = False
        if config is not None:
            self.changed.emit(config)
        if self._is_wanted:
            self._is_wanted = False
            self.look()


def _places(path: Path) -> tuple[Path, ...]:
    target = path.resolve()
    return path.parent, path, target.parent, target
