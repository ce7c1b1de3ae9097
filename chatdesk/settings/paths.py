"""Where configuration, conversations, logs and window state lie."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from chatdesk.domain.errors import SettingsError

DATA_DIR_VARIABLE = "CHATDESK_DATA_DIR"


class Paths(NamedTuple):
    """The files of one user; two programs with the same `lock` are the same program."""

    config_file: Path
    database: Path
    logs: Path
    state_file: Path
    lock: Path
    capabilities_file: Path
    approvals_file: Path
    own_words: Path

    def make_folders(self) -> None:
        """Make the missing folders, for their owner only; folders that exist keep their rights.

        Raises `SettingsError` when one cannot be made or cannot be written.
        """
        folders = {self.config_file.parent, self.database.parent, self.state_file.parent, self.lock.parent}
        for folder in (*sorted(folders), self.logs):
            _make_private(folder)


def find_paths(data_dir: str | os.PathLike[str] | None, environ: Mapping[str, str]) -> Paths:
    """Return the paths under `data_dir`, else under CHATDESK_DATA_DIR, else in the platform's own places.

    Nothing is created.
    """
    chosen = data_dir or environ.get(DATA_DIR_VARIABLE)
    return _paths_under(Path(chosen).expanduser().absolute()) if chosen else _platform_paths()


def _paths_under(folder: Path) -> Paths:
    return Paths(
        config_file=folder / "config.toml",
        database=folder / "chatdesk.sqlite3",
        logs=folder / "logs",
        state_file=folder / "state.json",
        lock=folder / "chatdesk.lock",
        capabilities_file=folder / "capabilities.json",
        approvals_file=folder / "approvals.json",
        own_words=folder / "words.txt",
    )


def _platform_paths() -> Paths:
    # Here, because a start with --data-dir does not need it (9 ms).
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("ChatDesk" if sys.platform in ("darwin", "win32") else "chatdesk", appauthor=False)
    data = dirs.user_data_path
    return Paths(
        config_file=dirs.user_config_path / "config.toml",
        database=data / "chatdesk.sqlite3",
        logs=dirs.user_log_path,
        state_file=dirs.user_state_path / "state.json",
        lock=data / "chatdesk.lock",
        capabilities_file=data / "capabilities.json",
        approvals_file=dirs.user_config_path / "approvals.json",
        own_words=dirs.user_config_path / "words.txt",
    )


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            hint="Choose another one with --data-dir, or see that you may write there.",
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(
            f"The folder {folder} cannot be written.",
            hint="Choose another one with --data-dir, or see that you may write there.",
        )
