"""Paths: one directory when asked for, the platform's own places otherwise."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.paths import find_paths


def test_everything_lies_under_the_given_directory(tmp_path: Path) -> None:
    """The option goes before the variable, and the names are those of the interface."""
    paths = find_paths(tmp_path, {"CHATDESK_DATA_DIR": "/elsewhere"})
    assert paths.config_file == tmp_path / "config.toml"
    assert paths.database == tmp_path / "chatdesk.sqlite3"
    assert paths.logs == tmp_path / "logs"
    assert paths.state_file == tmp_path / "state.json"
    assert paths.capabilities_file == tmp_path / "capabilities.json"
    assert paths.lock.parent == tmp_path
    assert find_paths(None, {"CHATDESK_DATA_DIR": str(tmp_path)}) == paths
    assert not paths.logs.exists()


def test_a_relative_directory_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two ways to name a directory are the same lock."""
    monkeypatch.chdir(tmp_path)
    assert find_paths("data", {}) == find_paths(tmp_path / "data", {})


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG variables are Linux's")
def test_the_platform_places_are_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Configuration, data and state go where the XDG variables say."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    paths = find_paths(None, {})
    assert paths.config_file == tmp_path / "config/chatdesk/config.toml"
    assert paths.database == tmp_path / "data/chatdesk/chatdesk.sqlite3"
    assert paths.capabilities_file == tmp_path / "data/chatdesk/capabilities.json"
    assert paths.state_file == tmp_path / "state/chatdesk/state.json"
    assert paths.logs.is_relative_to(tmp_path / "state/chatdesk")
    paths.make_folders()
    assert paths.logs.is_dir()


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_new_folders_are_private_and_old_ones_stay_as_they_are(tmp_path: Path) -> None:
    """What we make is 0700; what is there keeps its rights. Making twice does nothing."""
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    paths = find_paths(shared, {})
    paths.make_folders()
    paths.make_folders()
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755
    assert stat.S_IMODE(paths.logs.stat().st_mode) == 0o700
    fresh = find_paths(tmp_path / "a" / "b", {})
    fresh.make_folders()
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    """A file in the place of the directory is named, with what to do."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be made") as caught:
        find_paths(tmp_path / "file" / "data", {}).make_folders()
    assert "--data-dir" in caught.value.hint


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """A read-only directory is found before anything is lost."""
    tmp_path.chmod(0o500)
    with pytest.raises(SettingsError, match="cannot be"):
        find_paths(tmp_path, {}).make_folders()
