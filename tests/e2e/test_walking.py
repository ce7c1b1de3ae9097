"""The messages are walked and acted on by keys, without a mouse."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, answers, text_of, write_account
from tests.e2e.desktop import Desktop, Program, until
from tests.fakes.replies import Reply, chat_stream
from tests.fakes.scripted_server import ScriptedServer


def written(program: Program, text: str) -> None:
    """Wait until the composer has this text."""
    until(lambda: program.composer_text() == text, f"{text!r} in the composer")


def test_a_message_is_quoted_edited_and_answered_again(desktop: Desktop, folder: Path) -> None:
    """Alt+Up rings a message; Q quotes it, E edits its question, R asks again; other letters are typed."""
    replies = [Reply(chat_stream(text)) for text in ("one word", "another")]
    with ScriptedServer(*replies) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("First?")
            program.wait_for("Done")
            program.press("alt+Up", "q")
            program.type("So?")
            written(program, "> one word\n\nSo?")
            program.press("ctrl+a", "Delete", "alt+Up", "x")
            written(program, "x")
            program.press("BackSpace", "alt+Up", "k", "e")
            written(program, "First?")
            program.press("Escape")
            written(program, "")
            program.press("alt+Up", "k", "r")
            server.wait_requested(2)
            program.quit()
    conversation = desktop.export(folder)[0]
    told = answers(conversation)
    assert text_of(told[0]) == "one word"
    assert len(told) == 2
