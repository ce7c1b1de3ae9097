"""Files under granted folders: what is read, and that nothing else is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chatdesk.domain.errors import ToolError
from chatdesk.tools.own import folders
from chatdesk.tools.own.folders import GrantedFolders
from chatdesk.tools.own.grants import Grants
from tests.tools.toolboxes import Surrounding, boxed

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs links and pipes")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A granted folder beside one that is not."""
    granted = tmp_path / "granted"
    (granted / "inner").mkdir(parents=True)
    (granted / "note.txt").write_text("first\nsecond Line\nthird\n")
    (granted / "inner" / "code.py").write_text("print('line')\n")
    (granted / "blob.bin").write_bytes(b"\x00\x01\x02" * 100)
    (granted / "café.txt").write_bytes("é\n".encode() * 4096)
    (granted / "empty").touch()
    (tmp_path / "granted-not").mkdir()
    (tmp_path / "granted-not" / "key").write_text("hunter2")
    return granted


@pytest.fixture
def files(root: Path) -> GrantedFolders:
    """What may be read."""
    return GrantedFolders([root])


def test_files_are_read_whole_or_in_pieces(files: GrantedFolders, root: Path) -> None:
    """By whole path or relative; a piece says where it stands."""
    assert files.read("note.txt") == files.read(str(root / "note.txt")) == "first\nsecond Line\nthird"
    assert files.read("note.txt", first_line=2, lines=1) == "second Line\n\n[Lines 2 to 2 of 3.]"
    assert files.read("empty") == "[The file is empty.]"
    assert files.read("café.txt").startswith("é\né\n")


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../granted-not/key",
        "inner/../../granted-not/key",
        "{root}-not/key",
        "{root}/../granted-not/key",
        "~/key",
        "/proc/self/environ",
        "\0",
    ],
)
@pytest.mark.parametrize("method", ["read", "list"])
def test_nothing_outside_is_reached(files: GrantedFolders, root: Path, path: str, method: str) -> None:
    """Dots, a folder whose name only begins alike, the home, other roots: none is granted."""
    with pytest.raises(ToolError, match=r"granted|no path has"):
        getattr(files, method)(path.replace("{root}", str(root)))


@POSIX
def test_links_do_not_lead_out(files: GrantedFolders, root: Path) -> None:
    """A link to a file or a folder outside is not followed, one inside is."""
    (root / "file-out").symlink_to(root.parent / "granted-not" / "key")
    (root / "folder-out").symlink_to(root.parent / "granted-not")
    (root / "in").symlink_to(root / "note.txt")
    for path in ("file-out", "folder-out/key"):
        with pytest.raises(ToolError, match="granted"):
            files.read(path)
    with pytest.raises(ToolError, match="granted"):
        files.list("folder-out")
    assert files.read("in").startswith("first")
    assert "hunter2" not in files.search("hunter2")


@POSIX
def test_a_link_that_is_set_meanwhile_does_not_lead_out(
    files: GrantedFolders, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that is open is judged, not only its name: between the two it may have been exchanged."""
    real = os.open

    def exchange(path: str | Path, flags: int, *rest: int) -> int:
        (root / "inner").rename(root / "moved")
        (root / "inner").symlink_to(root.parent / "granted-not")
        return real(path, flags, *rest)

    (root / "inner" / "key").write_text("mine")
    monkeypatch.setattr(os, "open", exchange)
    with pytest.raises(ToolError, match="granted"):
        files.read("inner/key")


@POSIX
def test_what_is_no_file_is_not_waited_for(files: GrantedFolders, root: Path) -> None:
    """A pipe without a writer, a folder: each is told at once."""
    os.mkfifo(root / "pipe")
    with pytest.raises(ToolError, match="no ordinary file"):
        files.read("pipe")
    with pytest.raises(ToolError, match="a folder"):
        files.read("inner")


def test_binary_and_large_files_are_told(files: GrantedFolders, root: Path) -> None:
    """Their kind and size are said; nothing of them is sent."""
    with pytest.raises(ToolError, match="no text: application/octet-stream, 300 bytes"):
        files.read("blob.bin")
    with (root / "large.txt").open("wb") as file:
        file.truncate(folders.LARGEST_FILE + 1)
    with pytest.raises(ToolError, match="at most"):
        files.read("large.txt")
    (root / "long.txt").write_text("x" * 90 + "\n")
    (root / "long.txt").write_text(("x" * 90 + "\n") * 5000)
    text = files.read("long.txt")
    assert len(text) < folders.MOST_LETTERS + 100
    assert "of 5000.]" in text


def test_folders_are_listed_with_sizes(files: GrantedFolders, root: Path) -> None:
    """Folders first; without a path the granted folders; a long list is cut."""
    assert files.list() == f"{root}/"
    assert files.list(str(root)).splitlines()[:3] == [
        "inner/",
        "blob.bin (300 bytes)",
        "café.txt (12,288 bytes)",
    ]
    for number in range(folders.MOST_ENTRIES):
        (root / "inner" / f"{number:04}").touch()
    assert files.list("inner").endswith("[1 more]")
    with pytest.raises(ToolError, match="no folder"):
        files.list("note.txt")
    with pytest.raises(ToolError, match="not there"):
        files.list("nowhere")


def test_files_are_found_by_name_and_text(files: GrantedFolders, root: Path) -> None:
    """Case does not count, binary files are passed over, what is found has its place."""
    assert files.search("LINE").splitlines() == [
        f"{root / 'note.txt'}:2: second Line",
        f"{root / 'inner' / 'code.py'}:1: print('line')",
    ]
    assert files.search(name="*.py") == str(root / "inner" / "code.py")
    assert files.search("line", name="*.py", path="inner").count("\n") == 0
    assert files.search("nowhere to be found") == "[Nothing was found.]"
    (root / "many.txt").write_text("needle\n" * 1000)
    assert files.search("needle").endswith("[Only the first 200 are shown.]")
    with pytest.raises(ToolError, match="Give a text"):
        files.search()


async def test_a_grant_counts_at_once(around: Surrounding, root: Path) -> None:
    """The tools are on offer while a folder is granted, and not before or after."""
    async with boxed(around) as box:
        assert "no tool “read_file”" in (await box.call("read_file", path="note.txt")).content
        around.grants = Grants((root,))
        assert (await box.call("read_file", path="note.txt", lines=1)).content.startswith("first")
        assert (await box.call("list_folder")).content == f"{root}/"
        assert "code.py" in (await box.call("search_files", name="*.py")).content
        assert (await box.call("read_file", path="/etc/passwd")).is_error
        assert "whole number" in (await box.call("read_file", path="note.txt", lines="5")).content
        around.grants = Grants()
        assert (await box.call("read_file", path="note.txt")).is_error
