"""The conversation as somebody has it who listens to it: through AT-SPI, as a screen reader asks."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, write_account
from tests.e2e.desktop import Desktop, Item, Program, until
from tests.fakes.replies import STALL, Pause, Reply, chat_stream
from tests.fakes.scripted_server import ScriptedServer

ANNOUNCED = "object:announcement"
FOCUSED = "object:state-changed:focused"
SAID = "It is **in** [a list](https://example.org/there):\n\n1. one\n\n```python\nprint(1)\n```"


def messages(desktop: Desktop, program: Program) -> list[Item]:
    """Return the messages that the list "Conversation" has now."""
    program.check_alive()
    return desktop.eyes.items(program.pid, "Conversation")


def wait_heard(desktop: Desktop, kind: str, *words: str) -> list[str]:
    """Wait until the last of these words is announced; return everything that was."""
    heard: list[str] = []

    def is_there() -> bool:
        heard.extend(text for text, _ in desktop.eyes.heard(kind))
        return words[-1] in heard

    until(is_there, f"“{words[-1]}” announced after {heard}")
    return [text for text in heard if text in words]


def test_a_conversation_is_heard(desktop: Desktop, folder: Path) -> None:
    """Messages are items with name, words and what can be pressed; begin and end of an answer are told."""
    first, second, *rest = chat_stream(SAID)
    with ScriptedServer(Reply((first, second, Pause(0.5), *rest))) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            desktop.eyes.heard(ANNOUNCED)
            assert messages(desktop, program) == []
            program.send("Where?")
            assert wait_heard(desktop, ANNOUNCED, "scripted answers", "Done") == ["scripted answers", "Done"]
            question, answer = messages(desktop, program)
            assert {question.role, answer.role} == {"list item"}
            assert question.name.startswith("You, ")
            assert (question.read_out, question.text) == ("Where?", "Where?")
            assert answer.name.startswith("scripted, ")
            words = "It is in a list:\n1. one\nCode, python:\nprint(1)\nscripted"
            assert answer.text.startswith(words)
            assert answer.read_out == answer.text
            assert [inner for inner in answer.inner if inner[0] == "link"] == [
                ("link", "a list, https://example.org/there")
            ]
            assert ("push button", "Copy the code") in answer.inner
            assert {"showing", "focusable"} <= answer.states
            assert answer.box[2] > 300
            assert answer.box[3] > 50
            assert answer.box[1] > question.box[1]


def test_the_focus_is_told_of(desktop: Desktop, folder: Path) -> None:
    """Alt+Up and J go to messages, Shift+Right to letters, Tab to what can be pressed: each is told."""
    with ScriptedServer(Reply(chat_stream(SAID))) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("Where?")
            program.wait_for("Done")
            desktop.eyes.heard(FOCUSED)
            program.press("alt+Up")
            until(lambda: "focused" in messages(desktop, program)[1].states, "the answer with the focus")
            program.press("k")
            until(lambda: "focused" in messages(desktop, program)[0].states, "the question with the focus")
            assert "focused" not in messages(desktop, program)[1].states
            program.press("shift+Right", "shift+Right")
            until(lambda: messages(desktop, program)[0].caret == 2, "the caret behind two letters")
            program.press("j", "Tab", "Tab")
            until(lambda: program.find("a list, https://example.org/there", "link"), "the link")
            focused = [name.partition(",")[0] for _, name in desktop.eyes.heard(FOCUSED) if name]
            assert [name for name in focused if name in ("You", "scripted", "a list")][-1] == "a list"


def test_a_button_is_pressed(desktop: Desktop, folder: Path) -> None:
    """Retry below a stopped answer is pressed through its act, and the list is another one then."""
    replies = [Reply((*chat_stream("One")[:2], STALL)), Reply(chat_stream("Two"))]
    with ScriptedServer(*replies) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            desktop.eyes.heard(ANNOUNCED)
            program.send("Which?")
            until(lambda: len(messages(desktop, program)) == 2, "the answer that grows")
            wait_heard(desktop, ANNOUNCED, "scripted answers")
            assert "busy" in messages(desktop, program)[1].states
            program.press("Escape")
            wait_heard(desktop, ANNOUNCED, "Stopped")
            assert "Stopped" in messages(desktop, program)[1].text
            assert desktop.eyes.press(program.pid, "push button", "Retry")
            wait_heard(desktop, ANNOUNCED, "Done")
            assert messages(desktop, program)[1].text.startswith("Two")
