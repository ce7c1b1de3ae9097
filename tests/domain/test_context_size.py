"""The size of a branch: exact where the service counted, an estimate else, and what would be left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatdesk.domain.context_size import (
    context_of,
    count_tokens,
    first_that_fits,
    tokens_of,
    window_told,
)
from chatdesk.domain.message import (
    AttachmentPart,
    Failure,
    Message,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.usage import Usage


def question(text: str) -> Message:
    """Return a question."""
    return Message(Role.USER, (TextPart(text),))


def answer(text: str, usage: Usage | None = None, model: str = "m") -> Message:
    """Return an answer."""
    return Message(Role.ASSISTANT, (TextPart(text),), model=model, usage=usage)


def each(branch: list[Message]) -> list[int]:
    """Return the estimate for each message."""
    return [tokens_of(message) for message in branch]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("a", 1, 1),
        ("The quick brown fox jumps over the lazy dog. " * 10, 90, 120),
        ("今日は天気がいいから散歩しましょう。" * 10, 140, 190),
        ("Съешь же ещё этих мягких французских булок. " * 10, 170, 260),
        ("👍" * 10, 10, 20),
    ],
)
def test_the_local_counter_is_near_for_the_scripts_of_the_world(text: str, least: int, most: int) -> None:
    """Within what the tokenizers of the day make of it."""
    assert least <= count_tokens(text) <= most


def test_a_message_counts_what_is_sent_of_it() -> None:
    """Calls, results and files too; not what was thought."""
    said = answer("x" * 400)
    thought = Message(Role.ASSISTANT, (ReasoningPart("t" * 4_000), TextPart("x" * 400)))
    assert tokens_of(said) == tokens_of(thought) == 104
    call = Message(Role.ASSISTANT, (ToolCallPart("c", "look", "a" * 396),))
    result = Message(Role.TOOL, (ToolResultPart("c", "r" * 400),))
    assert (tokens_of(call), tokens_of(result)) == (104, 104)
    picture = Message(Role.USER, (AttachmentPart("a.png", "image/png", "A" * 100_000),))
    file = Message(Role.USER, (AttachmentPart("a.txt", "text/plain", "A" * 1_600),))
    assert (tokens_of(picture), tokens_of(file)) == (804, 304)


def test_the_count_of_the_service_is_exact_and_holds_for_all_before() -> None:
    """With a message after it, it becomes an estimate again."""
    branch = [question("q" * 400), answer("a" * 400, Usage(900, 100))]
    size = context_of(branch, each(branch), "be brief", "m")
    assert (size.tokens, size.is_estimated) == (1_000, False)
    branch.append(question("q" * 400))
    size = context_of(branch, each(branch), "be brief", "m")
    assert (size.tokens, size.is_estimated) == (1_104, True)


def test_what_was_thought_is_not_sent_again() -> None:
    """Its tokens are part of what the service counted for the answer."""
    branch = [question("q"), answer("a", Usage(50, 500, reasoning_tokens=480))]
    assert context_of(branch, each(branch)).tokens == 70


@pytest.mark.parametrize(
    "usage",
    [
        None,
        Usage(900, 100, is_estimated=True),
        Usage(None, 100),
        Usage(900, 100, versions=2),
        Usage(900, 100, requests=2),
        Usage(20, 10),
    ],
)
def test_a_count_that_is_of_something_else_tells_nothing(usage: Usage | None) -> None:
    """Estimated ones, several requests, several answers, and where the oldest messages were left out."""
    branch = [question("q" * 400), answer("a" * 400, usage)]
    size = context_of(branch, each(branch), "s" * 40)
    assert (size.tokens, size.is_estimated) == (208 + 14, True)


def test_another_model_counts_otherwise() -> None:
    """What one model's service counted is no count for the next one."""
    branch = [question("q" * 400), answer("a" * 400, Usage(900, 100), model="other")]
    assert context_of(branch, each(branch), "", "m").is_estimated


def test_the_oldest_are_left_out_until_the_rest_fits_with_an_answer() -> None:
    """From a question on; nothing while all fits."""
    branch = [question("q" * 384), answer("a" * 384)] * 5
    size = context_of(branch, each(branch))
    assert size.tokens == 1_000
    assert first_that_fits(branch, size, 1_000) == 0
    assert first_that_fits(branch, size, 999) == 2
    assert first_that_fits(branch, size, 800) == 4
    assert first_that_fits(branch, size, 100) == 8


def test_what_is_left_out_follows_the_count_of_the_service() -> None:
    """Where it counted more than was estimated, each message is taken for more."""
    branch = [question("q" * 384), answer("a" * 384)] * 4
    branch += [question("q" * 384), answer("a" * 384, Usage(1_900, 100))]
    size = context_of(branch, each(branch))
    assert size.tokens == 2_000
    assert first_that_fits(branch, size, 1_600) == 4


@pytest.mark.parametrize(
    ("said", "window"),
    [
        ("This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.", 8192),
        ("the request exceeds the available context size (4096 tokens), try increasing it", 4096),
        ("the model was loaded with a context length of only 4,096 tokens", 4096),
        ("the request exceeds the context window", 0),
        ("", 0),
    ],
)
def test_the_window_is_learnt_from_a_refusal(said: str, window: int) -> None:
    """Of the model that was asked, and only where the conversation was too long."""
    failure = Failure("The conversation is too long for m", f"It says: {said}.", kind="ContextTooLong")
    refused = Message(Role.ASSISTANT, model="m", failure=failure)
    assert window_told([question("q"), refused], "m") == window
    assert window_told([question("q"), refused], "other") == 0
    other = replace(refused, failure=replace(failure, kind="RateLimited"))
    assert window_told([question("q"), other], "m") == 0
