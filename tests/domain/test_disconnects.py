"""What is known of a server when a connection closes, by its address and its headers."""

from __future__ import annotations

import pytest

from chatdesk.domain.disconnects import UNKNOWN, habit_of


@pytest.mark.parametrize(
    ("url", "headers", "name"),
    [
        ("https://api.openai.com/v1/chat/completions", (), "OpenAI"),
        ("https://openrouter.ai/api/v1/chat/completions", (), "OpenRouter"),
        ("http://127.0.0.1:8080/v1/completions", (("Server", "llama.cpp"),), "llama.cpp"),
        ("http://127.0.0.1:8000/v1/completions", (("server", "uvicorn"),), "A Python server"),
        ("http://box:4000/v1/x", (("server", "uvicorn"), ("x-litellm-call-id", "1")), "LiteLLM"),
        ("http://localhost:11434/v1/chat/completions", (), "Ollama"),
        ("http://localhost:1234/v1/chat/completions", (), "LM Studio"),
        ("tour://built-in/chat/completions", (), "Built in"),
    ],
)
def test_known_servers_have_their_sentence(url: str, headers: tuple[tuple[str, str], ...], name: str) -> None:
    """Host, header or the usual port tells who it is."""
    habit = habit_of(url, headers)
    assert habit.name == name
    assert habit.sentence.endswith(".")


@pytest.mark.parametrize("url", ["https://notopenai.com/v1", "http://10.0.0.5:9999/v1", "http://x:99999/v1"])
def test_of_others_nothing_is_claimed(url: str) -> None:
    """Nobody is taken for another, and a bad port is no error."""
    assert habit_of(url).sentence == UNKNOWN
