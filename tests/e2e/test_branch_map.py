"""The map of the branches, opened and walked by keys, read by a screen reader."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, answers, text_of, write_account
from tests.e2e.desktop import Desktop, until
from tests.fakes.replies import DONE, Reply, sse
from tests.fakes.scripted_server import ScriptedServer


def reply(text: str) -> Reply:
    """Return a short answer."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": "stop"}
    return Reply((sse({"choices": [choice]}), DONE))


def test_the_map_is_read_and_walked_without_a_mouse(desktop: Desktop, folder: Path) -> None:
    """Ctrl+G opens it, every node says who, what and where; Enter at another answer opens its branch."""
    with ScriptedServer(reply("First."), reply("Second.")) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("Which?")
            program.wait_for("Done")
            program.wait_for("Send")  # keys of the conversation at rest are heard from now on
            program.press("ctrl+r")
            until(lambda: len(server.requests) == 2, "the second request")
            program.wait_for("Done")
            program.wait_for("Send")
            program.press("ctrl+g")
            program.wait_for("Branches")

            def nodes() -> list[str]:
                return [item.name for item in desktop.eyes.items(program.pid, "Branches")]

            said = until(lambda: nodes() if len(nodes()) == 3 else None, "the nodes of the map")
            assert said[0].endswith(": Which? On the open branch. 2 branches begin here.")
            assert said[1].endswith(": First.")
            assert said[2].endswith(": Second. On the open branch.")
            program.press("Left", "Return")
            program.quit()
    conversation = desktop.export(folder)[0]
    told = answers(conversation)
    assert [text_of(one) for one in told] == ["First.", "Second."]
    assert conversation["current_message_id"] == told[0]["id"]
