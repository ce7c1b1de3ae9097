"""The end in mid-stream: window closed, terminated, interrupted, killed."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.e2e.accounts import KEY, KEY_NAME, answers, text_of, write_account
from tests.e2e.desktop import Desktop, Program
from tests.fakes.replies import Flood, Reply
from tests.fakes.scripted_server import Request, ScriptedServer

LONGEST = 2.0
RATE = 200

# The journal is written at most every 250 ms; the rest is the way from the server into the program,
# on a machine that may be busy.
LOST_AT_MOST = 0.25 + 0.15


def watch(request: Request, seconds: float) -> list[tuple[float, int]]:
    """Return when how many events were sent, every few milliseconds, for so long."""
    ends = time.monotonic() + seconds
    seen = []
    while (now := time.monotonic()) < ends:
        seen.append((now, request.sent))
        time.sleep(0.005)
    return seen


def begin(program: Program, server: ScriptedServer) -> Request:
    """Ask, and wait until the answer is being written."""
    program.send("Go on for ever")
    request = server.wait_requested(1)
    program.wait_for("Writing")
    return request


@pytest.mark.parametrize("way", ["alt+F4", "ctrl+q", "SIGTERM", "SIGINT"])
def test_the_end_in_mid_stream_is_quick_and_clean(desktop: Desktop, folder: Path, way: str) -> None:
    """Within two seconds: status 0, no word, no process left, the server told, the partial kept."""
    with ScriptedServer(default=Reply((Flood(RATE, 60),))) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            request = begin(program, server)
            asked = time.monotonic()
            if way.startswith("SIG"):
                program.signal(signal.Signals[way])
            else:
                program.press(way)
            assert program.wait_end() - asked < LONGEST
            assert request.wait_disconnected() - asked < LONGEST
    last = answers(desktop.export(folder)[0])[-1]
    assert last["finish_reason"] == "stopped"
    assert text_of(last).startswith("word0 word1 word2 ")


def kill_in_mid_stream(desktop: Desktop, folder: Path, server: ScriptedServer) -> str:
    """Kill the program while it writes; return the part of the answer that must not be lost."""
    write_account(folder, server.url)
    with desktop.program(folder, **{KEY_NAME: KEY}) as program:
        request = begin(program, server)
        seen = watch(request, 1.5)
        at = program.kill()
    sent = max(count for when, count in seen if when <= at - LOST_AT_MOST)
    return "".join(f"word{number} " for number in range(sent))


def test_after_a_kill_the_partial_is_there(desktop: Desktop, folder: Path) -> None:
    """The next start says that it was recovered, and all but the last moment is kept."""
    with ScriptedServer(default=Reply((Flood(RATE, 60),))) as server:
        kept = kill_in_mid_stream(desktop, folder, server)
        assert len(kept) > 1000
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.wait_words("Recovered")
            program.quit()
        assert text_of(answers(desktop.export(folder)[0])[-1]).startswith(kept)


def test_after_a_kill_the_answer_can_be_gone_on_with(desktop: Desktop, folder: Path) -> None:
    """The conversation that was open is open again, and Alt+Enter goes on with its partial answer."""
    with ScriptedServer(default=Reply((Flood(RATE, 60),))) as server:
        kept = kill_in_mid_stream(desktop, folder, server)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.wait_words("Recovered")
            program.press("alt+Return")
            server.wait_requested(2, limit=5)
            program.wait_for("Writing")
            program.press("Escape")
            program.wait_for("Stopped")
            program.quit()
    assert text_of(answers(desktop.export(folder)[0])[-1]).startswith(kept)
