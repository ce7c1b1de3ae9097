"""Services whose address need not be looked up: each says in its own documentation where its API is."""

from __future__ import annotations

from typing import NamedTuple

from chatdesk.settings.accounts import OPENAI_BASE_URL


class KnownService(NamedTuple):
    """A service by the name that people know it by, and the address of its Chat Completions API."""

    name: str
    base_url: str


KNOWN_SERVICES = (
    KnownService("OpenAI", OPENAI_BASE_URL),
    KnownService("Gemini", "https://generativelanguage.googleapis.com/v1beta/openai"),
    KnownService("OpenRouter", "https://openrouter.ai/api/v1"),
    KnownService("Mistral", "https://api.mistral.ai/v1"),
    KnownService("Groq", "https://api.groq.com/openai/v1"),
)
