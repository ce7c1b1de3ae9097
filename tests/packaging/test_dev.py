"""dev.py as a person types it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DEV = Path(__file__).resolve().parents[2] / "packaging" / "dev.py"


def _dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DEV), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_help_lists_the_commands() -> None:
    """`help` names every command and succeeds."""
    done = _dev("--help")
    assert done.returncode == 0
    for name in ("run", "test", "bench", "lock"):
        assert f"dev.py {name}" in done.stdout


@pytest.mark.parametrize("arguments", [(), ("strat",)])
def test_unknown_command_changes_nothing_and_shows_the_usage(arguments: tuple[str, ...]) -> None:
    """A slip of the keyboard sets nothing up: the usage is printed, the status says that it was wrong."""
    done = _dev(*arguments)
    assert done.returncode == 2
    assert "dev.py run" in done.stdout


def test_python_that_is_too_old_goes_on_with_another(tmp_path: Path) -> None:
    """Called with a Python that cannot do it, dev.py hands over to one that can."""
    # Stands in for the old Python: the same file, told that this version is not enough.
    script = tmp_path / "old.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(DEV.parent)!r})\n"
        "from devtools import find_python\n"
        "find_python.is_usable = lambda version: False\n"
        f"find_python.search = lambda: {sys.executable!r}\n"
        f"import runpy; sys.argv[1:] = ['--help']; runpy.run_path({str(DEV)!r}, run_name='__main__')\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "dev.py run" in done.stdout


def test_no_python_at_all_is_one_sentence(tmp_path: Path) -> None:
    """Where no installed Python will do, one sentence says so: no traceback."""
    script = tmp_path / "none.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(DEV.parent)!r})\n"
        "from devtools import find_python\n"
        "find_python.is_usable = lambda version: False\n"
        "find_python.search = lambda: None\n"
        f"import runpy; runpy.run_path({str(DEV)!r}, run_name='__main__')\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("ChatDesk needs Python 3.11")
    assert len(done.stderr.strip().splitlines()) == 1
