"""Archives and folders of an import."""

from __future__ import annotations

import struct
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from chatdesk.domain.errors import StoreError
from chatdesk.store.imports import bundle as bundles
from chatdesk.store.imports.bundle import Bundle
from tests.store.imports.samples import archive, chat, found_in, node

_SAMPLE = [chat(node("u1", "root", "user", "Hi" * 500), current="u1")]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """A member that would unpack to far more than text can is refused by its declared size."""
    path = archive(tmp_path / "x.zip", {"conversations.json": b"[" + b" " * (80 << 20)})
    with pytest.raises(StoreError, match="would unpack to far more") as caught:
        Bundle(path)
    assert caught.value.hint == "Nothing was changed."


def test_a_member_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    """More than the directory declares is never unpacked."""
    path = archive(tmp_path / "x.zip", {"conversations.json": _SAMPLE})
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 100)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        found_in(path)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is an end to the number of files, in archives and in folders."""
    monkeypatch.setattr(bundles, "MOST_FILES", 2)
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.json").touch()
    path = archive(tmp_path / "x.zip", {f"{name}.json": [] for name in "abc"})
    for place in (folder, path):
        with pytest.raises(StoreError, match="more than 2 files"):
            Bundle(place)


def test_a_damaged_archive_is_said(tmp_path: Path) -> None:
    """A cut archive, and one with a wrong byte in a file, are refused in a sentence."""
    path = archive(tmp_path / "x.zip", {"conversations.json": _SAMPLE})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match="the archive is damaged"):
        found_in(path)
    middle = whole.index(b"conversations.json") + 60
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :])
    with pytest.raises(StoreError, match="damaged"):
        found_in(path)


def test_a_locked_archive_is_said(tmp_path: Path) -> None:
    """A file that is locked with a password cannot be read, and that is said."""
    path = archive(tmp_path / "x.zip", {"conversations.json": _SAMPLE})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(StoreError, match="locked with a password"):
        found_in(path)


def test_a_folder_is_read_without_links_and_hidden_files(tmp_path: Path) -> None:
    """The unpacked export is an export; links lead nowhere."""
    (tmp_path / "a" / ".git").mkdir(parents=True)
    (tmp_path / "a" / ".git" / "x.json").write_text("[]")
    (tmp_path / "a" / "x.json").write_text("[]")
    (tmp_path / "a" / "y.json").symlink_to("/etc/passwd")
    with closing(Bundle(tmp_path)) as bundle:
        assert [member.name for member in bundle.members] == ["a/x.json"]


def test_names_that_lead_out_of_the_archive_do_no_harm(tmp_path: Path) -> None:
    """Nothing is unpacked: such a file is one like the others."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("../../conversations.json", "[]")
    with pytest.raises(StoreError, match="no conversations of"):
        found_in(path)
    assert list(tmp_path.iterdir()) == [path]
