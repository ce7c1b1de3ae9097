"""Servers that fail: the message says so, and Retry asks again."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, answers, text_of, write_account
from tests.e2e.desktop import Desktop, until
from tests.fakes.replies import Reply, chat_stream, error_reply, text_reply
from tests.fakes.scripted_server import ScriptedServer


def free_port() -> int:
    """Return a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def test_a_failed_answer_can_be_had_again(desktop: Desktop, folder: Path) -> None:
    """Refused, 401 and an HTML page fail at their message; the question stays, and Ctrl+R asks again."""
    port = free_port()
    write_account(folder, f"http://127.0.0.1:{port}/v1")
    with desktop.program(folder, **{KEY_NAME: KEY}) as program:
        program.send("Is anybody there?")
        program.wait_for("Failed")
        replies = (
            error_reply(401, "Incorrect API key provided.", code="invalid_api_key"),
            text_reply("<html><body>Welcome to the hotel network</body></html>"),
        )
        with ScriptedServer(*replies, port=port, default=Reply(chat_stream("Yes."))) as server:
            for number in range(1, 3):
                program.press("ctrl+r")
                server.wait_requested(number)
                program.wait_for("Failed")
                if number == 1:
                    # For whoever is to help: one key copies it, and the account's key is not in it.
                    program.press("ctrl+shift+d", "ctrl+v")
                    copied = until(program.composer_text, "the copied error in the composer")
                    assert "did not accept the key" in copied
                    assert "401 Scripted, after" in copied
                    assert "Authorization: Bearer (masked)" in copied
                    assert KEY not in copied
                    program.press("ctrl+a", "BackSpace")
            program.press("ctrl+r")
            program.wait_for("Done")
        program.quit()
    conversation = desktop.export(folder)[0]
    told = answers(conversation)
    assert [one["finish_reason"] for one in told] == ["error", "error", "error", "complete"]
    assert text_of(told[-1]) == "Yes."
    assert len({one["parent_id"] for one in told}) == 1
