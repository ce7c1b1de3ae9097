"""A service that asks to wait: the countdown is seen, Ctrl+R makes it short, Esc ends it."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, answers, text_of, write_account
from tests.e2e.desktop import Desktop
from tests.fakes.replies import Reply, chat_stream, error_reply
from tests.fakes.scripted_server import ScriptedServer

LIMITED = error_reply(429, "Slow down", retry_after="40")


def test_a_countdown_is_cut_short_or_stopped_by_keys(desktop: Desktop, folder: Path) -> None:
    """The status line says what is waited for; Try now asks at once, Stop asks no more."""
    with ScriptedServer(LIMITED, default=Reply(chat_stream("Here."))) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("First")
            program.wait_words("Rate limited. Trying again in 4")
            program.press("ctrl+r")
            server.wait_requested(2)
            program.wait_for("Done")
            server.play(LIMITED)
            program.send("Second")
            program.wait_words("Rate limited. Trying again in 4")
            program.press("Escape")
            program.wait_for("Stopped")
            program.quit()
        asked = [one.json()["messages"][-1]["content"] for one in server.requests]
    assert asked == ["First", "First", "Second"]
    told = answers(desktop.export(folder)[0])
    assert [(text_of(one), one["finish_reason"]) for one in told] == [("Here.", "complete"), ("", "stopped")]
