"""Several answers to one question: read by Alt+Right, stopped and killed together."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, answers, text_of, write_account
from tests.e2e.desktop import Desktop
from tests.e2e.test_ending import LOST_AT_MOST, begin, watch
from tests.fakes.replies import DONE, Pause, Reply, Step, sse
from tests.fakes.scripted_server import ScriptedServer

THREE = "extra_body = { n = 3 }"
COLOURS = ("red", "green", "blue")


def interleaved(words: int, pause: float, *, is_whole: bool = True) -> Reply:
    """Return three answers that come word by word in turn."""
    steps: list[Step] = []
    for number in range(words):
        for choice, colour in enumerate(COLOURS):
            delta = {"content": f"{colour}{number} "}
            steps.append(sse({"choices": [{"index": choice, "delta": delta}]}))
        steps.append(Pause(pause))
    if is_whole:
        ends = [{"index": choice, "delta": {}, "finish_reason": "stop"} for choice in range(3)]
        steps += [sse({"choices": ends}), DONE]
    return Reply(tuple(steps))


def said(colour: str, words: int) -> str:
    """Return so many words of an answer."""
    return "".join(f"{colour}{number} " for number in range(words))


def test_the_versions_are_read_by_keys(desktop: Desktop, folder: Path) -> None:
    """All three are stored; Alt+Right goes from version to version, and the last one stays open."""
    with ScriptedServer(interleaved(3, 0.01)) as server:
        write_account(folder, server.url, more=THREE)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("Three, please")
            program.wait_for("Done")
            program.wait_for("Send")  # keys of the conversation at rest are heard from now on
            program.press("alt+Right", "alt+Right", "alt+Right", "alt+Left", "alt+Right")
            program.quit()
        assert server.requests[0].json()["n"] == 3
    conversation = desktop.export(folder)[0]
    told = answers(conversation)
    assert conversation["current_message_id"] == told[2]["id"]
    assert [text_of(one) for one in told] == [said(colour, 3) for colour in COLOURS]


def test_stop_keeps_what_has_come_of_each(desktop: Desktop, folder: Path) -> None:
    """Esc ends all three, and each keeps its words."""
    with ScriptedServer(interleaved(5000, 0.005, is_whole=False)) as server:
        write_account(folder, server.url, more=THREE)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            request = begin(program, server)
            watch(request, 0.3)
            program.press("Escape")
            program.wait_for("Stopped")
            program.quit()
    told = answers(desktop.export(folder)[0])
    for one, colour in zip(told, COLOURS, strict=True):
        assert one["finish_reason"] == "stopped"
        text = text_of(one)
        assert text == said(colour, len(text.split()))
        assert len(text.split()) > 10


def test_a_kill_loses_a_moment_of_each_at_most(desktop: Desktop, folder: Path) -> None:
    """Every answer has a journal of its own: after `kill -9` all but the last moment of each is there."""
    with ScriptedServer(interleaved(5000, 0.005, is_whole=False)) as server:
        write_account(folder, server.url, more=THREE)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            request = begin(program, server)
            seen = watch(request, 1.5)
            at = program.kill()
        words = max(count for when, count in seen if when <= at - LOST_AT_MOST) // 3
        assert words > 50
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.wait_words("Recovered")
            program.press("alt+Right")
            program.quit()
    conversation = desktop.export(folder)[0]
    told = answers(conversation)
    assert conversation["current_message_id"] == told[1]["id"]
    for one, colour in zip(told, COLOURS, strict=True):
        assert text_of(one).startswith(said(colour, words))
