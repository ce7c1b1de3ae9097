"""The commands without a window, as real processes: what they print, and that none loads Qt."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from chatdesk import __version__
from tests.fakes.replies import chat_stream

ROOT = Path(__file__).resolve().parents[2]
CONVERSATION: dict[str, Any] = {
    "id": "one",
    "title": "Greeting",
    "created_at": "2026-01-02T03:04:05Z",
    "current_message_id": "b",
    "messages": [
        {
            "id": "a",
            "parent_id": None,
            "role": "user",
            "model": None,
            "created_at": "2026-01-02T03:04:05Z",
            "finish_reason": None,
            "usage": None,
            "parts": [{"type": "text", "text": "Hello, 世界"}],
        },
        {
            "id": "b",
            "parent_id": "a",
            "role": "assistant",
            "model": "m",
            "created_at": "2026-01-02T03:04:06Z",
            "finish_reason": "complete",
            "usage": {"input_tokens": 3, "output_tokens": 2, "total_tokens": 5},
            "parts": [{"type": "text", "text": "Good **day**."}],
        },
    ],
}


def run(*arguments: str) -> str:
    """Run a command that succeeds, complains of nothing and imports nothing of Qt; return its output."""
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}
    command = [sys.executable, "-P", "-X", "importtime", "-m", "chatdesk", *arguments]
    done = subprocess.run(
        command, env=env | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=60
    )
    lines = done.stderr.splitlines()
    imported = [line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")]
    assert [line for line in lines if not line.startswith("import time:")] == []
    assert done.returncode == 0
    assert [name for name in imported if name.startswith(("PySide6", "shiboken", "qasync"))] == []
    return done.stdout


def test_what_was_imported_is_exported_again(folder: Path) -> None:
    """`import` takes what `export` wrote: JSON comes out as it went in, Markdown and HTML hold the texts."""
    source, target = folder.with_name("in.json"), folder.with_name("out.json")
    source.write_text(json.dumps({"format": "chatdesk", "version": 1, "conversations": [CONVERSATION]}))
    run("--data-dir", str(folder), "import", str(source))
    run("export", "--data-dir", str(folder), "--all", "--format", "json", "--output", str(target))
    exported = json.loads(target.read_text(encoding="utf-8"))
    (found,) = exported.pop("conversations")
    assert exported == {"format": "chatdesk", "version": 1}
    assert {name: found[name] for name in ("title", "current_message_id")} == {
        "title": "Greeting",
        "current_message_id": "b",
    }
    for message, original in zip(found["messages"], CONVERSATION["messages"], strict=True):
        assert {name: message[name] for name in ("id", "parent_id", "role", "model", "finish_reason")} == {
            name: original[name] for name in ("id", "parent_id", "role", "model", "finish_reason")
        }
        assert message["parts"][0]["text"] == original["parts"][0]["text"]

    for kind, wanted in (("markdown", "Good **day**."), ("html", "Good <strong>day</strong>.")):
        page = folder.with_name(f"page.{kind}")
        run(
            "--data-dir",
            str(folder),
            "export",
            "--conversation",
            found["id"],
            "--format",
            kind,
            "--output",
            str(page),
        )
        assert wanted in page.read_text(encoding="utf-8")


def test_a_recorded_stream_is_decoded(tmp_path: Path) -> None:
    """`replay` prints one JSON object, the same however the file is cut."""
    recorded = tmp_path / "one.sse"
    pieces = [step for step in chat_stream("Grüße, ", "世界", usage=(3, 4)) if isinstance(step, bytes)]
    recorded.write_bytes(b"".join(pieces))
    whole = json.loads(run("replay", str(recorded), "--dialect", "chat-completions"))
    assert (whole["text"], whole["finish_reason"], whole["error"]) == ("Grüße, 世界", "complete", None)
    assert whole["usage"]["output_tokens"] == 4
    assert (
        json.loads(run("replay", str(recorded), "--dialect", "chat-completions", "--chunk-size", "1"))
        == whole
    )


def test_doctor_tells_what_is_here(folder: Path) -> None:
    """`doctor --json` prints one JSON object that names version and data directory."""
    report = json.loads(run("doctor", "--json", "--data-dir", str(folder)))
    assert isinstance(report, dict)
    assert __version__ in json.dumps(report)
    assert str(folder) in json.dumps(report)


def test_the_version() -> None:
    """`--version` says it in one line."""
    assert re.fullmatch(rf"ChatDesk {re.escape(__version__)}.*, Qt .+, Python .+\n", run("--version"))
