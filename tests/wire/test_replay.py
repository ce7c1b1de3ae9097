"""The object that a recorded answer becomes."""

from __future__ import annotations

import pytest

from chatdesk.domain.errors import SettingsError
from chatdesk.replay import replay_bytes

KEYS = ["text", "reasoning", "refusal", "tool_calls", "finish_reason", "raw_finish_reason", "usage", "error"]


def test_the_keys_are_always_the_same() -> None:
    """Scripts find every key in every answer, in one order."""
    for data in (
        b"",
        b"<html>",
        b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n',
        b"{}",
        b"data: [DONE]\n\n",
    ):
        assert list(replay_bytes(data, "chat-completions")) == KEYS


def test_what_is_no_answer_is_an_error_in_the_object() -> None:
    """Nothing is raised for bytes that are no answer."""
    found = replay_bytes(b"", "responses", 3)
    assert found["finish_reason"] == "error"
    assert found["error"]["type"] == "bad_reply"


def test_wrong_arguments_are_refused() -> None:
    """An unknown dialect and a chunk without bytes are the caller's mistakes."""
    with pytest.raises(SettingsError):
        replay_bytes(b"", "smoke-signals")
    with pytest.raises(ValueError, match="at least one byte"):
        replay_bytes(b"", "responses", 0)
