"""Writes the log: one rotating file, every line masked."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.declared import LOG_LEVEL

LEVELS = LOG_LEVEL.allowed
LOG_NAME = "chatdesk.log"

_BYTES_PER_FILE = 1_000_000
_OLD_FILES = 3
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# They report every request and every byte in their own words; ours say the same once.
_CHATTY = ("httpx", "httpx2", "httpcore", "httpcore2", "asyncio", "keyring", "markdown_it", "mcp", "qasync")


class MaskingFormatter(logging.Formatter):
    """Masks the whole line at the end, traceback and arguments included.

    A filter could not do this: it sees the record before message and traceback are made to text.
    """

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__(_FORMAT)
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without secrets."""
        return self._mask(super().format(record))


def set_up_logging(folder: Path, level: str, mask: Callable[[str], str]) -> Callable[[], None]:
    """Send the log to `folder`/chatdesk.log from now on; call the result to close it.

    At most four files of a megabyte each, readable by their owner only; nothing is written before the first
    line. `level` is one of `LEVELS`; the libraries stay at "warning" unless it is "debug".
    Raises `SettingsError` when `level` is another word.
    """
    if level not in LEVELS:
        raise SettingsError(f'There is no log level "{level}".', hint=f"Use one of {', '.join(LEVELS)}.")
    handler = _LaterFile(folder / LOG_NAME)
    handler.setFormatter(MaskingFormatter(mask))
    root = logging.getLogger()
    root.addHandler(handler)
    set_level(level)
    if not sys.warnoptions:
        logging.captureWarnings(True)

    def close() -> None:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        handler.close()

    return close


def set_level(level: str) -> None:
    """Write what is of this level or worse from now on; `level` is one of `LEVELS`."""
    logging.getLogger().setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.NOTSET if level == "debug" else logging.WARNING)


class _LaterFile(logging.Handler):
    """Opens the file with the first line: what keeps it to so many files takes half a megabyte."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; the caller has the lock."""
        if self._file is None:
            self._file = _file_handler(self._path)
            self._file.setFormatter(self.formatter)
        self._file.emit(record)

    def close(self) -> None:
        """Close the file where there is one."""
        if self._file is not None:
            self._file.close()
        super().close()


def _file_handler(path: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    class PrivateFileHandler(RotatingFileHandler):
        """A rotating file that only its owner can read."""

        def _open(self) -> IO[Any]:  # type: ignore[override]
            return open(self.baseFilename, self.mode, encoding=self.encoding, opener=_open_private)

    return PrivateFileHandler(
        path, maxBytes=_BYTES_PER_FILE, backupCount=_OLD_FILES, encoding="utf-8", delay=True
    )


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
