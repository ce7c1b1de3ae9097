"""The main job against a server that others wrote: npm's @copilotkit/aimock, in two dialects."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.accounts import KEY, KEY_NAME, answers, text_of, write_account
from tests.e2e.desktop import Desktop
from tests.fakes.screen import end

STORY = "Once upon a time there was a server that others wrote. " * 40
FIXTURES = {
    "fixtures": [
        {"match": {"userMessage": "story"}, "response": {"content": STORY}},
        {"match": {"userMessage": "six times", "hasToolResult": True}, "response": {"content": "It is 42."}},
        {
            "match": {"userMessage": "six times"},
            "response": {"toolCalls": [{"name": "calculate", "arguments": {"expression": "6 * 7"}}]},
        },
    ]
}


@contextmanager
def serving(command: list[str], folder: Path) -> Iterator[str]:
    """Yield the address of a running aimock that says what FIXTURES holds, four characters every 10 ms."""
    fixtures = folder / "fixtures.json"
    fixtures.write_text(json.dumps(FIXTURES), encoding="utf-8")
    options = ["--port", "0", "--fixtures", str(fixtures), "--latency", "10", "--chunk-size", "4"]
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert process.stdout is not None
        lines = (line.decode() for line in process.stdout)
        yield next(line.split()[-1] for line in lines if "listening on" in line)
    finally:
        end(process)
        assert process.stdout is not None
        process.stdout.close()


def journal(address: str) -> list[dict[str, Any]]:
    """Return the requests that the server has seen."""
    with urllib.request.urlopen(f"{address}/__aimock/journal", timeout=10) as answer:  # noqa: S310 - loopback
        return [entry for entry in json.load(answer) if entry["method"] == "POST"]


@pytest.mark.needs("aimock")
@pytest.mark.parametrize("dialect", ["chat-completions", "responses"])
def test_a_server_of_others_is_asked_stopped_and_gone_on_with(
    desktop: Desktop, folder: Path, tmp_path: Path, aimock: list[str], dialect: str
) -> None:
    """A tool runs in between, an answer is stopped in the middle and then answered again to its end."""
    with serving(aimock, tmp_path) as address:
        write_account(folder, f"{address}/v1", model="gpt-4o", dialect=dialect)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("What is six times seven?")
            program.wait_for("Done")
            program.send("Now a story")
            program.wait_for("Writing")
            program.press("Escape")
            program.wait_for("Stopped")
            program.press("ctrl+r")
            program.wait_for("Done")
            program.quit()
        asked = [(entry["path"], entry["body"]["model"]) for entry in journal(address)]
    path = "/v1/responses" if dialect == "responses" else "/v1/chat/completions"
    assert asked == [(path, "gpt-4o")] * 4

    told = answers(desktop.export(folder)[0])
    assert [part["name"] for part in told[0]["parts"] if part["type"] == "tool_call"] == ["calculate"]
    assert "It is 42." in [text_of(one) for one in told]
    stopped = next(one for one in told if one["finish_reason"] == "stopped")
    assert STORY.startswith(text_of(stopped))
    assert len(text_of(stopped)) < len(STORY)
    assert text_of(told[-1]) == STORY
