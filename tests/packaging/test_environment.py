"""When the environment is made, filled again or left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from devtools import building, environment
from devtools.problems import SetUpFailed


class Steps:
    """A project in a folder, and the steps taken for its environment; the slow ones are only written down."""

    def __init__(self, root: Path) -> None:
        self.python = root / ".venv" / "bin" / "python"
        self.taken: list[str] = []
        self.fails = False

    def make(self, folder: Path) -> None:
        """Write down that the environment is made from nothing."""
        self.taken.append("make")
        self.python.parent.mkdir(parents=True, exist_ok=True)
        self.python.unlink(missing_ok=True)
        self.python.touch(mode=0o755)
        assert folder == self.python.parents[1]

    def install(self, python: Path, requirements: Path, project: Path, *, with_project: bool) -> None:
        """Write down which file is installed; break off where the test wants that."""
        assert python == self.python
        assert with_project
        assert requirements.is_relative_to(project)
        self.taken.append(requirements.name)
        if self.fails:
            raise SetUpFailed("no network")

    def for_group(self, group: str) -> list[str]:
        """Return the steps that making sure of this group takes now."""
        self.taken = []
        environment.ensure(group)
        return self.taken


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Put the environment of a small project into a folder of its own."""
    steps = Steps(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    files = {"runtime": tmp_path / "requirements.txt", "dev": tmp_path / "requirements-dev.txt"}
    for file in files.values():
        file.write_text("a==1\n", encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", steps.python)
    monkeypatch.setattr(environment, "REQUIREMENTS", files)
    monkeypatch.setattr(building, "make", steps.make)
    monkeypatch.setattr(building, "install", steps.install)
    return steps


def test_first_start_makes_and_second_does_nothing(steps: Steps) -> None:
    """The first start makes the environment, the second finds it current without a step."""
    assert steps.for_group("runtime") == ["make", "requirements.txt"]
    assert steps.for_group("runtime") == []


def test_dev_holds_runtime(steps: Steps) -> None:
    """After `test` there is nothing left to do for `run`; after `run` only the dev file is installed."""
    steps.for_group("runtime")
    assert steps.for_group("dev") == ["requirements-dev.txt"]
    assert steps.for_group("runtime") == []


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.txt"])
def test_changed_dependencies_are_installed_into_what_is_there(
    steps: Steps, tmp_path: Path, name: str
) -> None:
    """A new dependency costs an installation, not a new environment."""
    steps.for_group("runtime")
    (tmp_path / name).write_text("changed = 2\n", encoding="utf-8")
    assert steps.for_group("runtime") == ["requirements.txt"]


def test_interrupted_environment_is_made_again(steps: Steps) -> None:
    """Whatever broke off while packages were installed, the next start begins from nothing."""
    steps.for_group("runtime")
    steps.fails = True
    with pytest.raises(SetUpFailed):
        steps.for_group("dev")
    steps.fails = False
    assert steps.for_group("runtime") == ["make", "requirements.txt"]


def test_environment_without_its_python_is_made_again(steps: Steps) -> None:
    """Where the Python below the environment is gone, it is made again."""
    steps.for_group("runtime")
    steps.python.unlink()
    steps.python.symlink_to("nowhere/python3")
    assert steps.for_group("runtime") == ["make", "requirements.txt"]


@pytest.mark.parametrize("line", ["place=/elsewhere", "python=3.2"])
def test_environment_of_another_place_or_python_is_made_again(
    steps: Steps, tmp_path: Path, line: str
) -> None:
    """An environment that was moved, or made by another Python, is made again."""
    steps.for_group("runtime")
    key = line.split("=", maxsplit=1)[0]
    stamp = tmp_path / ".venv" / "chatdesk-stamp"
    kept = [
        old for old in stamp.read_text(encoding="utf-8").splitlines() if not old.startswith((key, "runtime"))
    ]
    stamp.write_text("\n".join([*kept, line]), encoding="utf-8")
    assert steps.for_group("runtime") == ["make", "requirements.txt"]
