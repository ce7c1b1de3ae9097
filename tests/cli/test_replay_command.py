"""`replay` as a process: every dialect, any chunks, files and standard input, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatdesk.replay import replay_bytes
from tests.cli.running import CommandLine

STREAMS = Path(__file__).resolve().parents[1] / "streams"
DIALECTS = ("chat-completions", "completions", "responses")
NO_ANSWER = {"message": "The service sent a web page instead of an answer.", "type": "bad_reply"}


def first_stream(dialect: str) -> Path:
    """Return one of the recorded streams of a dialect."""
    return min((STREAMS / dialect).glob("*.sse"))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("chunk_size", ["0", "1", "1000"])
def test_a_stream_is_decoded_the_same_however_it_is_cut(
    chatdesk: CommandLine, dialect: str, chunk_size: str
) -> None:
    """One JSON object in one line of ASCII, with the keys that scripts rely on."""
    path = first_stream(dialect)
    out = chatdesk.said("replay", path, "--dialect", dialect, "--chunk-size", chunk_size)
    assert out.isascii()
    assert out.count("\n") == 1
    found = json.loads(out)
    assert found == replay_bytes(path.read_bytes(), dialect)
    keys = [
        "text",
        "reasoning",
        "refusal",
        "tool_calls",
        "finish_reason",
        "raw_finish_reason",
        "usage",
        "error",
    ]
    assert list(found) == keys


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_stream_comes_from_standard_input_too(chatdesk: CommandLine, dialect: str) -> None:
    """The file's name "-" means what is piped in."""
    data = first_stream(dialect).read_bytes()
    found = json.loads(chatdesk.said("replay", "-", "--dialect", dialect, stdin=data))
    assert found == replay_bytes(data, dialect)


@pytest.mark.parametrize(("data", "error"), [(b"<!doctype html>", NO_ANSWER), (b"", None)])
def test_what_is_no_answer_is_told_in_the_object(
    chatdesk: CommandLine, data: bytes, error: dict[str, str] | None
) -> None:
    """A web page or nothing at all was decoded too: status 0, and `error` says what it was."""
    found = json.loads(chatdesk.said("replay", "-", "--dialect", "responses", stdin=data))
    assert found["error"]["type"] == "bad_reply"
    assert error is None or found["error"].items() >= error.items()


@pytest.mark.parametrize("window", [(), ("--window",)], ids=["printed", "window"])
@pytest.mark.parametrize(("path", "reason"), [("missing.sse", "No such file"), ("hook", "directory")])
def test_a_file_that_cannot_be_read_is_one_sentence(
    chatdesk: CommandLine, path: str, reason: str, window: tuple[str, ...]
) -> None:
    """Status 1 and the reason, with --window before anything of a window is there."""
    done = chatdesk.run("--data-dir", "data", "replay", path, "--dialect", "responses", *window)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"{path} cannot be read: ")
    assert reason in done.err
    assert done.err.count("\n") == 1
    assert not (chatdesk.folder / "data").exists()
