"""The doctor: a stable report, accounts that answer or say why not, and no secret in it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from chatdesk import __version__
from chatdesk.doctor import display, examine, to_text
from chatdesk.domain.errors import ConnectionFailed
from chatdesk.settings.accounts import Account
from chatdesk.settings.capabilities import Can, Capabilities, CapabilityBook, Finding
from chatdesk.settings.paths import Paths, find_paths
from tests.fakes.scripted_server import ScriptedServer

CONFIG = """\
default_account = "home"
default_model = "llama"

[appearance]
theme = "blue"

[[accounts]]
id = "work"
name = "Work"
base_url = "https://api.example.com/v1"
key = "env:WORK_KEY"
headers = { X-Api-Key = "hunter2hunter2" }

[[accounts]]
id = "home"
base_url = "http://localhost:11434/v1"
"""
ENVIRON = {"WORK_KEY": "swordfish-swordfish", "OPENAI_API_KEY": "sk-opensesame1234", "DISPLAY": ":7"}


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """A data directory with a configuration."""
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return find_paths(tmp_path, {})


def paths_under(folder: Path) -> list[Path]:
    """Return whatever lies in a folder."""
    return list(folder.rglob("*"))


async def answers(account: Account) -> tuple[bool, str]:
    """One server answers, one cannot be reached and repeats a secret, one hangs for ever."""
    if account.id == "work":
        raise ConnectionFailed("api.example.com refused hunter2hunter2.", hint="Is it running?")
    return True, "2 models"


async def test_the_report_has_its_stable_keys(paths: Paths) -> None:
    """Scripts rely on these names and kinds; the whole is JSON."""
    report = json.loads(json.dumps(await examine(paths, ENVIRON, answers)))
    assert report["chatdesk"] == {"version": __version__}
    assert report["python"] == ".".join(str(part) for part in sys.version_info[:3])
    assert all(isinstance(report[key], str) for key in ("platform", "pyside6", "qt", "display"))
    assert report["packages"]["httpx"]
    assert report["paths"]["config_file"] == str(paths.config_file)
    assert set(report["paths"]) == {
        "config_file",
        "database",
        "logs",
        "state_file",
        "lock",
        "capabilities_file",
        "approvals_file",
        "own_words",
    }
    assert set(report["keyring"]) == {"name", "is_usable", "why"}
    assert (report["default_account"], report["default_model"]) == ("home", "llama")
    assert [account["id"] for account in report["accounts"]] == ["work", "home", "environment", "tour"]
    assert report["accounts"][1] == {
        "id": "home",
        "name": "home",
        "base_url": "http://localhost:11434/v1",
        "dialect": "chat-completions",
        "key": "none",
        "answers": True,
        "message": "2 models",
        "abilities": None,
    }


async def test_what_the_accounts_can_do_is_told(paths: Paths) -> None:
    """The last test of abilities stands with its account, in JSON and in text; nothing new is asked."""
    account = Account(id="home", name="home", base_url="http://localhost:11434/v1")
    known = Capabilities(
        {"tools": Finding(Can.NO, "no tools, hunter2hunter2 (status 400)"), "later": Finding(Can.YES)},
        "llama",
        1_795_000_000.0,
        {"include_usage": False},
    )
    await CapabilityBook(paths.capabilities_file).keep(account, known)
    report = await examine(paths, ENVIRON, answers)
    assert report["accounts"][1]["abilities"] == {
        "model": "llama",
        "tested_at": "2026-11-18T11:06:40+00:00",
        "found": {"tools": {"can": "no", "text": "no tools, (masked) (status 400)"}},
        "options": {"include_usage": False},
    }
    assert "  Tools                  no       no tools, (masked) (status 400)" in to_text(report)
    assert "tried with llama on 2026-11-18:" in to_text(report)


async def test_an_account_that_does_not_answer_says_why(paths: Paths) -> None:
    """An error of a server is a message of its account; the others are examined all the same."""
    report = await examine(paths, ENVIRON, answers)
    assert [account["answers"] for account in report["accounts"]] == [False, True, True, True]
    assert report["accounts"][0]["message"] == "api.example.com refused (masked). Is it running?"
    assert "no AI, built in" in report["accounts"][3]["message"]


async def test_a_server_that_hangs_does_not_keep_the_others(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are asked at the same time, and none for longer than the limit."""
    monkeypatch.setattr("chatdesk.doctor.ANSWER_LIMIT", 0.2)

    async def hanging(account: Account) -> tuple[bool, str]:
        await asyncio.Event().wait()
        return True, account.id

    report = await examine(paths, ENVIRON, hanging)
    assert [account["answers"] for account in report["accounts"]] == [False, False, False, True]
    assert "0.2 seconds" in report["accounts"][0]["message"]


async def test_no_secret_is_in_the_report(paths: Paths) -> None:
    """Neither keys of the environment nor secrets of the file, in JSON or in text."""
    report = await examine(paths, ENVIRON, answers)
    for text in (json.dumps(report), to_text(report)):
        assert not any(secret in text for secret in ("hunter2", "swordfish", "opensesame"))


async def test_mistakes_in_the_file_are_warnings(paths: Paths) -> None:
    """What is not in force and what deserves a look are both told, with their lines."""
    warnings = (await examine(paths, ENVIRON, answers))["warnings"]
    assert any(warning.startswith("Line 5: ") and "theme" in warning for warning in warnings)
    assert any("plain sight" in warning for warning in warnings)


async def test_an_address_of_the_environment_that_cannot_be_used_is_a_warning(paths: Paths) -> None:
    """It makes no account and stops nothing."""
    report = await examine(paths, {"OPENAI_BASE_URL": "nonsense"}, answers)
    assert any("OPENAI_BASE_URL" in warning for warning in report["warnings"])
    assert "environment" not in [account["id"] for account in report["accounts"]]


async def test_looking_changes_nothing(tmp_path: Path) -> None:
    """A directory that does not exist is not made, and nobody configured means the Tour."""
    report = await examine(find_paths(tmp_path / "new", {}), {"DISPLAY": ":7"}, answers)
    assert report["default_account"] == "tour"
    assert report["warnings"] == []
    assert not paths_under(tmp_path)


async def test_a_place_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    """It is told before the window cannot remember."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    report = await examine(find_paths(tmp_path / "file" / "data", {}), {"DISPLAY": ":7"}, answers)
    assert any("cannot be written" in warning for warning in report["warnings"])


async def test_the_text_shows_what_a_person_looks_for(paths: Paths) -> None:
    """Version, paths, keyring, each account with its sign, and the warnings."""
    text = to_text(await examine(paths, ENVIRON, answers))
    assert text.startswith(f"ChatDesk {__version__}, Python ")
    assert str(paths.database) in text
    assert "- Work (work): api.example.com refused" in text
    assert "+ home (home, default): 2 models" in text
    assert "! Line 5: " in text


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there the display needs no variable")
@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "none"),
        ({"DISPLAY": ":1"}, "xcb (DISPLAY=:1)"),
        ({"DISPLAY": ":1", "WAYLAND_DISPLAY": "wayland-0"}, "wayland (WAYLAND_DISPLAY=wayland-0)"),
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":1"}, "offscreen (QT_QPA_PLATFORM)"),
    ],
)
def test_the_display_is_told_from_the_environment(environ: dict[str, str], expected: str) -> None:
    """Qt's own order: what is chosen, Wayland, X11."""
    assert display(environ) == expected


def test_the_command_prints_json_and_imports_no_qt(tmp_path: Path) -> None:
    """`chatdesk doctor --json` runs in a process without display, and no part of Qt is loaded."""
    code = (
        "import sys\n"
        "from chatdesk.__main__ import main\n"
        "status = main()\n"
        "assert not any(name.startswith(('PySide6', 'shiboken')) for name in sys.modules)\n"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--data-dir", str(tmp_path / "data"), "doctor", "--json"],
        env=dict(os.environ) | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["paths"]["database"] == str(tmp_path / "data" / "chatdesk.sqlite3")
    assert [account["id"] for account in report["accounts"]] == ["tour"]


async def test_a_real_server_is_asked(tmp_path: Path) -> None:
    """A server that lists models answers; a closed port says that nothing is there."""
    with ScriptedServer() as server, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        text = "".join(
            f'[[accounts]]\nid = "{name}"\nbase_url = "{url}"\n'
            for name, url in (("up", server.url), ("down", f"http://127.0.0.1:{closed.getsockname()[1]}"))
        )
        write(tmp_path / "config.toml", text)
        report = await examine(find_paths(tmp_path, {}), {"DISPLAY": ":7"})
    up, down, _ = report["accounts"]
    assert (up["answers"], up["message"]) == (True, "scripted")
    assert not down["answers"], down
    assert "127.0.0.1" in down["message"]


def write(path: Path, text: str) -> None:
    """Write a text file."""
    path.write_text(text, encoding="utf-8")
