"""The conversation as somebody has it who listens to it: through AT-SPI, as a screen reader asks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

    try:
        until(is_there, f"“{words[-1]}” announced")
    except AssertionError as error:
        raise AssertionError(f"{error}; there was: {heard}") from None
    return [text for text in heard if text in words]


@contextmanager
def transcript(desktop: Desktop, count: int) -> Iterator[tuple[int, Callable[[str], None]]]:
    """Yield the process of a window with a transcript of so many messages, and what tells it what to do."""
    window = subprocess.Popen(
        [sys.executable, "-P", str(Path(__file__).with_name("transcript_window.py")), str(count)],
        env=desktop.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def tell(line: str) -> None:
        assert window.stdin is not None
        window.stdin.write(line + "\n")
        window.stdin.flush()

    assert window.stdin is not None
    assert window.stdout is not None
    try:
        assert window.stdout.readline() == "shown\n"
        yield window.pid, tell
        window.stdin.close()
        assert window.wait(20) == 0
    finally:
        window.kill()
        window.wait()
        window.stdin.close()
        window.stdout.close()


def test_a_tool_that_waits_is_announced(desktop: Desktop) -> None:
    """Its name and what it was asked are told when somebody has to decide, and nothing when it runs."""
    with transcript(desktop, 4) as (pid, tell):
        until(lambda: desktop.eyes.items(pid, "Conversation"), "the messages")
        desktop.eyes.heard(ANNOUNCED)
        for state in ("arguments", "waits", "runs", "done"):
            tell(f"state {state}")
        waits = 'Tool files__delete, waits for you: path: "notes.txt"'
        assert wait_heard(desktop, ANNOUNCED, waits) == [waits]
        done = 'Tool files__delete, done: path: "notes.txt"'
        until(lambda: done in desktop.eyes.items(pid, "Conversation")[-1].text, "the tool that is done")
        assert desktop.eyes.heard(ANNOUNCED) == []


def test_what_find_comes_to_is_announced(desktop: Desktop) -> None:
    """Which of how many, and the line of it; and that there is nothing."""
    with transcript(desktop, 6) as (pid, tell):
        until(lambda: desktop.eyes.items(pid, "Conversation"), "the messages")
        desktop.eyes.heard(ANNOUNCED)
        tell("find question 0")
        wait_heard(desktop, ANNOUNCED, "1 of 1: Question 0?")
        hits = [f"{number + 1} of 3: Question {number}?" for number in range(3)]
        tell("find question")  # begins where the reader is
        first = until(lambda: desktop.eyes.heard(ANNOUNCED), "a hit")[0][0]
        tell("step")
        wait_heard(desktop, ANNOUNCED, hits[(hits.index(first) + 1) % 3])
        tell("find nowhere")
        wait_heard(desktop, ANNOUNCED, "nothing found")


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
            desktop.eyes.heard(ANNOUNCED)
            program.press("ctrl+a")
            wait_heard(desktop, ANNOUNCED, "Message selected")
            program.press("ctrl+a")
            wait_heard(desktop, ANNOUNCED, "Everything selected")
            program.press("Escape")
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
