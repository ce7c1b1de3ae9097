"""The search for a usable Python, and the two files that every Python since 3.6 must be able to read."""

from __future__ import annotations

import ast
import os
import sys
import tomllib
from pathlib import Path

import pytest

from devtools import find_python

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "name", ["packaging/build.py", "packaging/dev.py", "packaging/devtools/find_python.py"]
)
def test_old_python_can_read_it(name: str) -> None:
    """What runs before the right Python is found has no syntax that is newer than Python 3.6."""
    ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize(
    ("version", "usable"),
    [((3, 6), False), ((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False)],
)
def test_usable_is_what_pyproject_says(version: tuple[int, int], *, usable: bool) -> None:
    """The versions that dev.py accepts are those of requires-python."""
    assert find_python.is_usable(version) is usable
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "requires-python"
    ]
    oldest, too_new = (".".join(map(str, pair)) for pair in (find_python.OLDEST, find_python.TOO_NEW))
    assert declared == f">={oldest},<{too_new}"


@pytest.mark.skipif(os.name == "nt", reason="the program in PATH is a shell script")
def test_search_takes_the_first_that_really_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that fails (a pyenv shim without its version) or lies about its version is passed over."""
    monkeypatch.setattr(find_python, "ROOT", str(tmp_path))  # no environment made before
    monkeypatch.setattr(find_python, "WANTED", ((3, 13), (3, 11)))
    folder = tmp_path / "bin"
    folder.mkdir()
    _program(folder / "python3.13", "exit 127")
    _program(folder / "python3.11", "echo 3.6")
    _program(folder / "python3", "echo 3.12")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path))
    monkeypatch.setattr(find_python, "_FOLDERS", [])
    assert find_python.search() == str(folder / "python3")


def test_search_prefers_the_environment_made_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an old python3 the environment of the last start goes on being used."""
    monkeypatch.setattr(find_python, "ROOT", str(tmp_path))
    place = tmp_path / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    place.parent.mkdir(parents=True)
    place.symlink_to(sys.executable)
    assert find_python.search() == str(place)


def test_refusal_names_versions_and_a_way() -> None:
    """Where none is found one sentence names the versions that do and how to have one."""
    text = find_python.refusal()
    assert "3.11" in text
    assert "install" in text
    assert "\n" not in text


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
