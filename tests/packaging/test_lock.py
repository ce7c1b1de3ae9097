"""The lock and the requirement files exported from it: complete, hashed, the same wherever they are read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "runtime": ROOT / "packaging" / "requirements.txt",
    "dev": ROOT / "packaging" / "requirements-dev.txt",
}
PUBLIC = {"https://pypi.org", "https://files.pythonhosted.org"}


def _project() -> dict[str, list[str]]:
    """Return the requirement strings that pyproject.toml declares, by requirement file."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = document["dependency-groups"]
    runtime = document["project"]["dependencies"] + groups["build"]
    return {"runtime": runtime, "dev": runtime + groups["dev"]}


def _pinned(file: Path) -> dict[str, str]:
    """Return the whole entry, hashes included, of every package in a requirement file."""
    entries = file.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    return {entry.split("==", maxsplit=1)[0]: entry for entry in entries}


def _name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=;\s\[]", requirement)[0]).lower()


@pytest.mark.parametrize("group", ["runtime", "dev"])
def test_every_declared_dependency_is_pinned(group: str) -> None:
    """What pyproject.toml asks for is in the file: after a change `dev.py lock` was not forgotten."""
    assert {_name(requirement) for requirement in _project()[group]} <= set(_pinned(FILES[group]))


@pytest.mark.parametrize("group", ["runtime", "dev"])
def test_every_package_has_hashes(group: str) -> None:
    """No entry without an exact version and a hash: what was tested is what is installed."""
    pinned = _pinned(FILES[group])
    assert pinned
    assert [
        name for name, entry in pinned.items() if not re.search(r"==\S+.* --hash=sha256:[0-9a-f]{64}", entry)
    ] == []


def test_dev_file_holds_the_runtime_file() -> None:
    """The environment of the tests has the very versions that the program runs with."""
    # What the tests need everywhere may be for one system only in the program.
    dev, runtime = (
        {name: re.sub(r" ; .*?(?= +--hash)", "", entry) for name, entry in _pinned(FILES[group]).items()}
        for group in ("dev", "runtime")
    )
    assert {name: dev.get(name) for name in runtime} == runtime


def test_both_pairs_of_qt_and_python_are_pinned() -> None:
    """Below Python 3.12 stands a 6.11, from 3.12 on a newer one."""
    text = FILES["runtime"].read_text(encoding="utf-8")
    old = re.search(r"pyside6-essentials==(\S+) ; python_full_version < '3.12'", text)
    new = re.search(r"pyside6-essentials==(\S+) ; python_full_version >= '3.12'", text)
    assert old is not None
    assert new is not None
    assert old[1].startswith("6.11.")
    assert tuple(map(int, new[1].split("."))) >= (6, 12, 0)


def test_lock_names_the_public_index_alone() -> None:
    """Nobody's mirror, folder or proxy has found its way into the lock or the requirement files."""
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    assert set(re.findall(r"\w+://[^/\"]+", lock)) == PUBLIC
    for file in FILES.values():
        assert "://" not in file.read_text(encoding="utf-8")
    assert "resolved" not in (ROOT / "packaging" / "aimock" / "package-lock.json").read_text(encoding="utf-8")
