"""What servers are known to do when the connection of an answer closes: a Stop is not the same everywhere.

Where a sentence says "usually", users of that server have seen otherwise too (ggml-org/llama.cpp issues
4911 and 24496, vllm-project/vllm issues 8332 and 54947, lmstudio-ai/.github issue 10, OpenRouter's docs).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

UNKNOWN = "Nothing is known of this server. It may compute to the end of the answer, and count all of it."


class Habit(NamedTuple):
    """What a kind of server does; `sentence` is shown."""

    name: str
    sentence: str


_TOUR = Habit("Built in", "It was answered inside this program: nothing goes on.")
_BY_HOST = {
    "openai.com": Habit(
        "OpenAI",
        "OpenAI does not say whether it goes on computing. The token count comes at the end of a stream, "
        "so none came.",
    ),
    "openrouter.ai": Habit(
        "OpenRouter",
        "OpenRouter stops where the provider behind it can be stopped. The others compute, and are paid, "
        "to the end.",
    ),
}
_BY_SERVER = {
    "llama.cpp": Habit(
        "llama.cpp",
        "llama.cpp usually stops computing when the connection closes. A prompt that it is reading is read "
        "to its end first.",
    ),
    "uvicorn": Habit(
        "A Python server",
        "vLLM usually ends the answer when the connection closes. llama-cpp-python was seen to finish a long "
        "one first, and the next question waited for it.",
    ),
}
_LITELLM = Habit(
    "LiteLLM", "LiteLLM is a proxy: whether the answer is computed to its end lies with the server behind it."
)
_BY_PORT = {
    11434: Habit("Ollama", "Ollama stops computing when the connection closes."),
    1234: Habit(
        "LM Studio",
        "LM Studio stops when the connection closes. A prompt that it is reading is read to its end first.",
    ),
}


def habit_of(url: str, headers: Iterable[tuple[str, str]] = ()) -> Habit:
    """Return what is known of the server at an address that answered with these headers."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https"):
        return _TOUR
    named = {name.lower(): value.lower() for name, value in headers}
    if any(name.startswith("x-litellm-") for name in named):
        return _LITELLM
    for end, habit in _BY_HOST.items():
        if host == end or host.endswith(f".{end}"):
            return habit
    server = named.get("server", "")
    for begin, habit in _BY_SERVER.items():
        if server.startswith(begin):
            return habit
    try:
        known = _BY_PORT.get(parts.port or 0)
    except ValueError:
        known = None
    return known or Habit("", UNKNOWN)
