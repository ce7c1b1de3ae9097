"""The wheel: what `pipx install` gives is the whole program."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return the files in a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_resources_travel_inside_the_package(names: set[str]) -> None:
    """Every icon, theme and help page is in the wheel, where resource_path looks for it."""
    paths = [path.relative_to(ROOT) for path in (ROOT / "resources").rglob("*") if path.is_file()]
    files = {path.as_posix() for path in paths if path.parts[1] not in ("pictures", "__pycache__")}
    assert files
    assert {f"chatdesk/{file}" for file in files} <= names


def test_every_module_is_in_it(names: set[str]) -> None:
    """Every module and every text beside it is in the wheel."""
    files = [path.relative_to(ROOT) for path in (ROOT / "chatdesk").rglob("*") if path.is_file()]
    kept = [path for path in files if not any(part.startswith((".", "__pyc")) for part in path.parts)]
    assert {path.as_posix() for path in kept} <= names


def test_nothing_else_is_in_it(names: set[str]) -> None:
    """The wheel puts one package and its own metadata into site-packages: no tests, no tools."""
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"chatdesk"}
