"""How a conversation is written as one prompt, for services that know nothing but prompts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """How a conversation becomes one prompt of the legacy dialect.

    `{text}` in the first three stands for what was said; `answer` opens the answer. `stop` keeps
    the model from writing the user's next question as well.
    """

    system: str = "{text}\n\n"
    user: str = "User: {text}\n\n"
    assistant: str = "Assistant: {text}\n\n"
    answer: str = "Assistant: "
    stop: tuple[str, ...] = ("\nUser:",)


DEFAULT_TEMPLATE = PromptTemplate()
