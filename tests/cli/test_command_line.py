"""The command line itself: help, what it refuses, where it looks for the data, closed pipes, and no Qt."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from chatdesk import __version__
from tests.cli.running import CommandLine

STREAM = Path(__file__).resolve().parents[1] / "streams" / "chat-completions" / "plain.sse"
CHAT = ("--dialect", "chat-completions")


def test_the_version_is_one_line(chatdesk: CommandLine) -> None:
    """`--version` says name and version, and makes nothing."""
    said = chatdesk.said("--version")
    commit = r"( \([0-9a-f]{12}\+?\))?"
    shape = rf"ChatDesk {re.escape(__version__)}{commit}, Qt 6\.\d+\.\d+, Python 3\.\d+\.\d+\S*\n"
    assert re.fullmatch(shape, said)


@pytest.mark.parametrize("command", ["", "doctor", "export", "import", "replay"])
def test_help_names_the_options(chatdesk: CommandLine, command: str) -> None:
    """`--help` comes for the program and for each command, and every one takes --data-dir."""
    out = chatdesk.said(*command.split(), "--help")
    assert out.startswith(f"usage: chatdesk {command}".rstrip())
    assert "--data-dir DIR" in out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("--nonsense", "--nonsense"),
        ("dance", "dance"),
        ("--send", "--send needs --prompt"),
        ("--log-level loud", "loud"),
        ("export --format json --output x", "--all --conversation"),
        ("export --all --conversation a --format json --output x", "not allowed with"),
        ("export --all --format pdf --output x", "pdf"),
        ("export --all --format json", "--output"),
        ("import", "PATH"),
        ("replay x.sse", "--dialect"),
        ("replay x.sse --dialect klingon", "klingon"),
        ("replay x.sse --dialect responses --chunk-size -1", "numbers from 0 on"),
        ("replay x.sse --dialect responses --chunk-size many", "many"),
        ("replay x.sse --dialect responses --window --pace -1", "numbers from 0 on"),
        ("replay x.sse --dialect responses --window --pace nan", "numbers from 0 on"),
    ],
)
def test_what_cannot_be_meant_is_refused(chatdesk: CommandLine, arguments: str, complaint: str) -> None:
    """A wrong option ends with status 2, the usage and the reason on standard error, and nothing is made."""
    done = chatdesk.run("--data-dir", "data", *arguments.split())
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("usage: chatdesk")
    assert complaint in done.err.splitlines()[-1]
    assert not (chatdesk.folder / "data").exists()


@pytest.mark.parametrize("place", ["before", "after", "variable", "both"])
def test_the_data_directory_is_found(chatdesk: CommandLine, tmp_path: Path, place: str) -> None:
    """--data-dir before or after the command's name or CHATDESK_DATA_DIR; what is given goes before."""
    folder = tmp_path / "data"
    option = ("--data-dir", str(folder))
    env = {"variable": {"CHATDESK_DATA_DIR": str(folder)}, "both": {"CHATDESK_DATA_DIR": "/elsewhere"}}
    before = option if place in ("before", "both") else ()
    after = option if place == "after" else ()
    report = json.loads(chatdesk.said(*before, "doctor", "--json", *after, env=env.get(place)))
    assert report["paths"]["database"] == str(folder / "chatdesk.sqlite3")
    assert not folder.exists()


def test_the_watch_for_qt_is_awake(chatdesk: CommandLine) -> None:
    """What all of these tests rely on: a start of the window would be seen."""
    done = chatdesk.run("--data-dir", "data")
    assert (done.status, "was imported" in done.err) == (99, True)


def test_without_a_data_directory_the_home_is_used(chatdesk: CommandLine, home: Path) -> None:
    """Everything lies in the platform's places then."""
    report = json.loads(chatdesk.said("doctor", "--json"))
    assert Path(report["paths"]["database"]).is_relative_to(home)


@pytest.mark.parametrize(
    "arguments",
    [("--version",), ("--help",), ("doctor", "--data-dir", "data"), ("replay", STREAM, *CHAT)],
    ids=lambda arguments: arguments[0],
)
def test_a_closed_pipe_is_no_failure(chatdesk: CommandLine, arguments: tuple[str, ...]) -> None:
    """Nobody reads the output, as behind `| head -c 1`: the program ends in peace."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing) as pipe:
        done = subprocess.run(
            chatdesk.command(*arguments),
            env=chatdesk.env(),
            cwd=chatdesk.folder,
            stdout=pipe,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_leaves_in_the_middle_is_no_failure(chatdesk: CommandLine, tmp_path: Path) -> None:
    """More than a pipe holds is printed, and one byte of it is read."""
    words = json.dumps({"choices": [{"index": 0, "delta": {"content": "word " * 100_000}}]})
    (tmp_path / "long.sse").write_text(f"data: {words}\n\ndata: [DONE]\n\n", encoding="utf-8")
    with subprocess.Popen(
        chatdesk.command("replay", "long.sse", *CHAT),
        env=chatdesk.env(),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert os.read(process.stdout.fileno(), 1) == b"{"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
