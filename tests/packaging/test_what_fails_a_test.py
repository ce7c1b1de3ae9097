"""tests/conftest.py: what goes wrong unseen fails its test, and no test finds the user's things."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SAMPLES = """
import asyncio, logging, os, pathlib, warnings
import pytest

def test_fine(home): assert pathlib.Path.home() == home

def test_home_is_empty(home): assert [path.name for path in home.iterdir()] == ["run"]

def test_no_account_and_no_proxy():
    assert not {"OPENAI_API_KEY", "HTTPS_PROXY", "DISPLAY"} & set(os.environ)

def test_python_warning(): warnings.warn("old")

def test_qt_message():
    from PySide6.QtCore import qWarning
    qWarning("unseen")

def test_slot_raised():
    from PySide6.QtCore import QObject
    thing = QObject()
    thing.objectNameChanged.connect(lambda name: 1 / 0)
    thing.setObjectName("x")

@pytest.mark.allow_qt_messages("uns.en")
def test_expected_qt_message():
    from PySide6.QtCore import qWarning
    qWarning("unseen")

async def test_task_failed_and_nobody_asked():
    async def fail(): raise ValueError("lost")
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task

async def test_coroutine_never_awaited():
    asyncio.sleep(0)

async def test_own_loop(): assert "Qt" not in type(asyncio.get_running_loop()).__name__

@pytest.mark.qt
async def test_qt_loop():
    assert type(asyncio.get_running_loop()).__name__ == "QtLoop"
    await asyncio.sleep(0.01)

@pytest.mark.needs("chatdesk-nosuch")
def test_needs_what_is_missing(): raise AssertionError
"""

NOSUCH = """
from devtools import tools
tools.TOOLS["chatdesk-nosuch"] = tools.Tool(("nosuch-package",), "chatdesk-nosuch")
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Run the samples in a pytest of their own and return the lines of its summary."""
    project = tmp_path_factory.mktemp("project")
    (project / "tests").mkdir()
    shutil.copyfile(ROOT / "pyproject.toml", project / "pyproject.toml")
    conftest = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    (project / "tests" / "conftest.py").write_text(conftest + NOSUCH, encoding="utf-8")
    (project / "tests" / "test_samples.py").write_text(SAMPLES, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "packaging")])}
    env |= {"OPENAI_API_KEY": "sk-none", "HTTPS_PROXY": "http://127.0.0.1:9", "DISPLAY": ":9"}
    env |= {"CHATDESK_FAILED_CHECKS": "mypy"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "--tb=line", "tests"]
    done = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=False)
    return done.stdout


@pytest.mark.parametrize(
    "name",
    [
        "fine",
        "home_is_empty",
        "no_account_and_no_proxy",
        "expected_qt_message",
        "own_loop",
        "qt_loop",
    ],
)
def test_sound_sample_passes(outcomes: str, name: str) -> None:
    """A sample that does nothing wrong passes, in the loop it asked for."""
    assert re.search(rf"^PASSED tests/test_samples.py::test_{name}$", outcomes, re.MULTILINE), outcomes
    assert not re.search(rf"^(ERROR|FAILED) tests/test_samples.py::test_{name}\b", outcomes, re.MULTILINE), (
        outcomes
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("python_warning", "UserWarning: old"),
        ("qt_message", "Qt: unseen"),
        ("slot_raised", "ZeroDivisionError"),
        ("task_failed_and_nobody_asked", "ValueError('lost')"),
        ("coroutine_never_awaited", "was never awaited"),
    ],
)
def test_unsound_sample_fails_with_its_reason(outcomes: str, name: str, reason: str) -> None:
    """What Python, Qt and asyncio only mention fails the test that caused it."""
    assert re.search(rf"^(ERROR|FAILED) tests/test_samples.py::test_{name}\b", outcomes, re.MULTILINE), (
        outcomes
    )
    assert reason in outcomes


def test_missing_tool_skips_with_the_reason(outcomes: str) -> None:
    """A test that needs a missing tool is skipped, and the summary says what to install."""
    assert "needs chatdesk-nosuch: apt-get install nosuch-package" in outcomes


def test_check_that_failed_before_is_named_and_the_summary_stays_last(outcomes: str) -> None:
    """A failure of mypy or ruff is named near the end; the last line is pytest's own."""
    assert "failed before the tests: mypy" in outcomes
    assert re.search(r"=+ .*\d+ passed.* in [\d.]+s.* =+\s*\Z", outcomes)
