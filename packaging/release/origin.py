"""What is built: the version, the commit, its time, and a clean copy of the files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devtools.problems import SetUpFailed

_OUTSIDE_GIT = {".venv", "build", "dist", ".git", "__pycache__"}


@dataclass(frozen=True, slots=True)
class Origin:
    """`commit` ends in "+" where files differ from it, "" outside git; `time` in seconds since 1970.

    Every file that is shipped bears this time, so that two builds of one commit are the same.
    """

    version: str
    commit: str
    time: int


def origin_of(root: Path) -> Origin:
    """Look what a checkout, or an unpacked source archive, holds."""
    text = (root / "chatdesk" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise SetUpFailed("chatdesk/__init__.py names no version.")
    commit, when = _git(root, "rev-parse", "--short=12", "HEAD"), _git(root, "log", "-1", "--format=%ct")
    if commit and _git(root, "status", "--porcelain"):
        commit += "+"
    fallback = int((root / "pyproject.toml").stat().st_mtime)
    return Origin(found[1], commit, int(os.environ.get("SOURCE_DATE_EPOCH") or when or fallback))


def copy_source(root: Path, target: Path, origin: Origin) -> None:
    """Copy what belongs to the project, and nothing that lies around; the copy knows its commit."""
    shutil.rmtree(target, ignore_errors=True)
    for name in _files(root):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, place)
    path = target / "chatdesk" / "origin.py"
    text = path.read_text(encoding="utf-8")
    stamped = text.replace('COMMIT = ""', f'COMMIT = "{origin.commit}"')
    if stamped == text and origin.commit:
        raise SetUpFailed("chatdesk/origin.py has no place for the commit.")
    path.write_text(stamped, encoding="utf-8")


def set_times(folder: Path, when: int) -> None:
    """Give everything in a folder one time."""
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (when, when), follow_symlinks=False)


def _files(root: Path) -> list[str]:
    listed = _git(root, "ls-files", "--cached", "--others", "--exclude-standard")
    if listed:
        return [name for name in listed.splitlines() if (root / name).is_file()]
    return [
        str(path.relative_to(root))
        for path in sorted(root.rglob("*"))
        if path.is_file() and not _OUTSIDE_GIT & set(path.relative_to(root).parts)
    ]


def _git(root: Path, *arguments: str) -> str:
    if not (root / ".git").exists() or shutil.which("git") is None:
        return ""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
