"""Stop, seen from the server: before the first byte, on a stalled socket, in mid-stream, beside others."""

from __future__ import annotations

import math
import time
from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, answers, text_of, write_account
from tests.e2e.desktop import Desktop, Program, until
from tests.fakes.replies import STALL, Flood, Pause, Reply, chat_stream
from tests.fakes.scripted_server import Request, ScriptedServer

# From pressing the key, which xdotool needs some time for, to the end of the connection: no millisecond
# is measured here (tests/benchmarks/bench_stop.py does), only that nothing waits for the server.
SOON = 1.0


def stop(program: Program, request: Request) -> None:
    """Press Esc and see the server lose its client."""
    pressed = time.monotonic()
    program.press("Escape")
    assert request.wait_disconnected() - pressed < SOON
    program.wait_for("Stopped")


def test_stop_closes_the_connection_whatever_the_server_does(desktop: Desktop, folder: Path) -> None:
    """Before the first byte, when the server says nothing more, and in mid-stream; the text stays."""
    silent = Reply(wait=math.inf)
    stalled = Reply((*chat_stream("One ", "two ", finish=None, is_done=False), STALL))
    flood = Reply((Flood(500, 60),))
    with ScriptedServer(silent, stalled, flood, default=Reply(chat_stream("Well."))) as server:
        server.require_key = KEY
        write_account(folder, server.url)
        with desktop.program(folder, "--log-level", "debug", **{KEY_NAME: KEY}) as program:
            program.send("First")
            stop(program, server.wait_requested(1))
            program.send("Second")
            request = server.wait_requested(2)
            program.wait_for("Writing")
            stop(program, request)
            program.send("Third")
            request = server.wait_requested(3)
            program.wait_for("Writing")
            stop(program, request)
            program.send("Fourth")
            program.wait_for("Done")
            program.quit()
        assert [one.headers["authorization"] for one in server.requests] == [f"Bearer {KEY}"] * 4
        asked = server.requests[3].json()["messages"]
        # Nothing was answered to the first one, and many servers want questions and answers in turn.
        said = [one["content"] for one in asked if one["role"] == "user"]
        assert said == ["First\n\nSecond", "Third", "Fourth"]

    told = answers(desktop.export(folder)[0])
    assert [one["finish_reason"] for one in told] == ["stopped", "stopped", "stopped", "complete"]
    assert text_of(told[0]) == ""
    assert text_of(told[1]) == "One two "
    assert text_of(told[2]).startswith("word0 word1 word2 ")
    assert text_of(told[3]) == "Well."
    found = [path for path in folder.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert found == []


def test_two_conversations_stream_at_once_and_stop_separately(desktop: Desktop, folder: Path) -> None:
    """Esc ends the stream of the open conversation alone; the other one goes on until its own Esc."""
    with ScriptedServer(default=Reply((Flood(100, 60),))) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("Left")
            left = server.wait_requested(1)
            program.press("ctrl+n")
            until(lambda: program.find("Ready"), "a new conversation")
            program.send("Right")
            right = server.wait_requested(2)
            program.wait_for("Writing")
            stop(program, right)
            assert left.disconnected_at is None
            sent = left.sent
            until(lambda: left.sent > sent + 50, "the other stream going on")
            program.press("ctrl+Tab")
            program.wait_for("Writing")
            stop(program, left)
            program.quit()
    conversations = desktop.export(folder)
    assert sorted(one["title"] for one in conversations) == ["Left", "Right"]
    assert {answers(one)[-1]["finish_reason"] for one in conversations} == {"stopped"}


def test_an_account_of_the_environment_answers_where_nothing_is_configured(
    desktop: Desktop, folder: Path
) -> None:
    """OPENAI_BASE_URL and OPENAI_API_KEY make the account that new conversations take."""
    with ScriptedServer(default=Reply(chat_stream("From ", "the ", "environment."))) as server:
        server.require_key = KEY
        with desktop.program(folder, OPENAI_BASE_URL=server.url, OPENAI_API_KEY=KEY) as program:
            program.wait_words("Environment")
            program.send("Who are you?")
            program.wait_for("Done")
            program.quit()
    asked = [one.json()["model"] for one in server.requests if one.path.endswith("/chat/completions")]
    assert asked == ["scripted"]
    answer = answers(desktop.export(folder)[0])[-1]
    assert (text_of(answer), answer["model"]) == ("From the environment.", "scripted")


def test_a_slow_answer_is_whole_in_the_end(desktop: Desktop, folder: Path) -> None:
    """Nothing of an answer in many pieces is lost between socket and database."""
    pieces = [f"piece {number}, " for number in range(300)]
    with ScriptedServer(
        Reply(
            (*chat_stream(*pieces[:100], finish=None, is_done=False), Pause(0.5), *chat_stream(*pieces[100:]))
        )
    ) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("Many")
            program.wait_for("Done")
            program.quit()
    assert text_of(answers(desktop.export(folder)[0])[-1]) == "".join(pieces)
