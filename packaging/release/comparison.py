"""Whether two builds of one commit are the same."""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path

from devtools.problems import SetUpFailed
from release.frozen import freeze
from release.making import Making


def run(making: Making) -> None:
    """Freeze twice, in two places, and name every file that differs; fails where there is one."""
    others = making.build / "second"
    shutil.rmtree(others, ignore_errors=True)
    first = making.frozen.folder
    second = freeze(making.root, others, making.origin).folder
    differing = differences(first, second)
    if differing:
        raise SetUpFailed("Two builds of one commit differ in:\n" + "\n".join(differing))
    print(f"Two builds are the same: {sum(1 for _ in first.rglob('*'))} files", flush=True)


def differences(first: Path, second: Path) -> list[str]:
    """Return the places that are not the same in both folders."""
    names = {path.relative_to(folder) for folder in (first, second) for path in folder.rglob("*")}
    return [str(name) for name in sorted(names) if not _is_same(first / name, second / name)]


def _is_same(one: Path, other: Path) -> bool:
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
    if one.is_dir():
        return other.is_dir()
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
