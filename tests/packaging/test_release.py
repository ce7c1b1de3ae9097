"""What a release is made of: the copy of the source, what goes in and stays out, licences, comparisons."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from chatdesk import __version__
from devtools.problems import SetUpFailed
from release import comparison, contents, debian, libraries, licences, linux_files, origin
from release.inventory import Part
from release.origin import Origin

ROOT = Path(__file__).resolve().parents[2]
NOW = Origin(__version__, "1a2b3c4d5e6f", 1_700_000_000)


def test_a_copy_knows_its_commit_and_holds_the_project_alone(tmp_path: Path) -> None:
    """Environments, caches and what was built stay behind."""
    copy = tmp_path / "copy"
    origin.copy_source(ROOT, copy, NOW)
    assert 'COMMIT = "1a2b3c4d5e6f"' in (copy / "chatdesk" / "origin.py").read_text(encoding="utf-8")
    names = {path.name for path in copy.iterdir()}
    assert {"chatdesk", "resources", "packaging", "pyproject.toml", "LICENSE"} <= names
    assert not names & {".venv", "build", "dist", ".git"}
    assert not list(copy.rglob("__pycache__"))


def test_the_origin_of_a_folder_outside_git_has_no_commit(tmp_path: Path) -> None:
    """An unpacked source archive is built too."""
    (tmp_path / "chatdesk").mkdir()
    (tmp_path / "chatdesk" / "__init__.py").write_text('__version__ = "7.8.9"\n', encoding="utf-8")
    (tmp_path / "pyproject.toml").touch()
    found = origin.origin_of(tmp_path)
    assert (found.version, found.commit) == ("7.8.9", "")
    (tmp_path / "chatdesk" / "__init__.py").write_text("", encoding="utf-8")
    with pytest.raises(SetUpFailed, match="no version"):
        origin.origin_of(tmp_path)


def test_a_changed_file_marks_the_commit(tmp_path: Path) -> None:
    """A build says when it is of something that no commit holds."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(tmp_path)]
    (tmp_path / "chatdesk").mkdir()
    (tmp_path / "chatdesk" / "__init__.py").write_text('__version__ = "1"\n', encoding="utf-8")
    (tmp_path / "pyproject.toml").touch()
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], check=True)
    clean = origin.origin_of(tmp_path).commit
    assert re.fullmatch("[0-9a-f]{12}", clean)
    (tmp_path / "new.py").touch()
    assert origin.origin_of(tmp_path).commit == clean + "+"


def test_all_files_that_are_no_code_go_in() -> None:
    """Icons, themes, the texts of the Tour; not the README's pictures."""
    places = dict(contents.resources(ROOT))
    names = {Path(source).relative_to(ROOT).as_posix() for source in places}
    assert "resources/icons/chatdesk.svg" in names
    assert any(name.startswith("chatdesk/providers/tour/texts/") for name in names)
    assert not any(name.startswith("resources/pictures/") or name.endswith(".py") for name in names)
    assert places[str(ROOT / "resources/icons/chatdesk.svg")] == str(Path("chatdesk/resources/icons"))


@pytest.mark.parametrize(
    ("place", "is_wanted"),
    [
        ("libgtk-3.so.0", False),
        ("libstdc++.so.6", False),
        ("libsqlite3.so.0", True),
        ("libxcb-cursor.so.0", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so", True),
    ],
)
def test_the_desktop_brings_its_own_libraries(
    monkeypatch: pytest.MonkeyPatch, place: str, is_wanted: bool
) -> None:
    """Only what another desktop may lack is brought along."""
    monkeypatch.setattr(contents, "needed_by", lambda _path: [])
    kept = contents.wanted_binaries([(place, "empty.so", "BINARY")])
    assert bool(kept) == is_wanted


def test_an_unknown_library_of_the_system_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The package would not say that it needs it: the build ends instead."""
    (tmp_path / "chatdesk").touch()
    monkeypatch.setattr(contents, "needed_by", lambda _path: ["libc.so.6", "libnew.so.3"])
    with pytest.raises(SetUpFailed, match=r"libnew\.so\.3"):
        libraries.debian_packages(tmp_path)


def test_every_part_says_its_licence() -> None:
    """Qt's stands there in full; a part without any text ends the build."""
    qt = Part("PySide6_Essentials", "6.11.3", "pypi", "LGPL-3.0-only")
    other = Part("other", "1", "pypi", "MIT", texts=[("LICENSE", "Take it.")])
    text = licences.third_party([other, qt], __version__)
    assert "Take it." in text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "you may replace them" in text.lower()
    with pytest.raises(SetUpFailed, match="silent 1"):
        licences.third_party([Part("silent", "1", "pypi", "MIT")], __version__)


def test_differences_are_named(tmp_path: Path) -> None:
    """Missing, other content, a link to elsewhere: each is a difference; the same is none."""
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "same").write_text("a", encoding="ascii")
        (folder / "link").symlink_to("same")
    assert comparison.differences(one, other) == []
    (one / "more").touch()
    (other / "same").write_text("b", encoding="ascii")
    (other / "link").unlink()
    (other / "link").symlink_to("elsewhere")
    assert comparison.differences(one, other) == ["link", "more", "same"]


def test_the_desktop_gets_entry_icons_and_page(tmp_path: Path) -> None:
    """Every size of icon is a picture of that size; the man page and the metainfo name this version."""
    linux_files.write_share(tmp_path, ROOT, NOW)
    from PySide6.QtGui import QImage

    for path in tmp_path.glob("icons/hicolor/*x*/apps/chatdesk.png"):
        image = QImage(str(path))
        assert f"{image.width()}x{image.height()}" == path.parts[-3]
        assert image.pixelColor(image.width() // 2, image.height() // 2).alpha() == 255
    assert len(list(tmp_path.glob("icons/hicolor/*/apps/*"))) == 10
    metainfo = (tmp_path / "metainfo" / "org.chatdesk.ChatDesk.metainfo.xml").read_text(encoding="utf-8")
    assert f'version="{__version__}" date="2023-11-14"' in metainfo
    entry = (tmp_path / "applications" / "chatdesk.desktop").read_text(encoding="utf-8")
    assert "Exec=chatdesk --new" in entry


def test_the_manual_names_every_option() -> None:
    """The man page and `--help` tell of the same options and commands."""
    from chatdesk.command_line import _parser

    page = (ROOT / "packaging" / "linux" / "chatdesk.1").read_text(encoding="utf-8").replace("\\-", "-")
    options = {option for action in _parser()._actions for option in action.option_strings}
    missing = {option for option in options if option.startswith("--") and option not in page} - {"--help"}
    assert missing == set()
    assert all(f"\n.B {command}\n" in page for command in ("doctor", "export", "import", "replay"))


def test_the_maintainer_is_one_for_entry_and_changelog() -> None:
    """Debian wants a name and an address."""
    assert re.fullmatch(r"[^<>]+ <[^@\s]+@[^@\s]+>", debian.MAINTAINER)
