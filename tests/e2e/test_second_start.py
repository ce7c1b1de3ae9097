"""A second start with the same data directory."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.accounts import answers, text_of
from tests.e2e.desktop import Desktop, until


def test_a_second_start_raises_the_first_and_hands_over_its_prompt(desktop: Desktop, folder: Path) -> None:
    """The second process ends at once with status 0; the prompt is answered in the first window."""
    with desktop.program(folder) as program:
        program.minimize()
        until(lambda: not program.is_active(), "the window put away")
        second = desktop.chatdesk(folder, "--prompt", "What is 2 + 2?", "--send")
        assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
        until(program.is_active, "the first window in front")
        program.wait_words("What is 2 + 2?")
        program.wait_for("Done")

        again = desktop.chatdesk(folder, "--prompt", "Only a draft")
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
        until(lambda: program.composer_text() == "Only a draft", "the prompt in the composer")
        program.quit()
    conversations = desktop.export(folder)
    assert [one["title"] for one in conversations] == ["What is 2 + 2?"]
    assert text_of(answers(conversations[0])[-1])


def test_a_prompt_on_the_command_line_is_sent(desktop: Desktop, folder: Path) -> None:
    """`--prompt TEXT --send` opens the window and asks, without a key pressed."""
    with desktop.program(folder, "--prompt", "Hello there", "--send") as program:
        program.wait_for("Done")
        program.quit()
    messages = desktop.export(folder)[0]["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert text_of(messages[0]) == "Hello there"
