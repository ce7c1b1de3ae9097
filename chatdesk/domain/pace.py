"""How fast an answer was written."""

from __future__ import annotations

from chatdesk.domain.message import Message, ReasoningPart

# Below this the clock of the network says more than that of the model.
_SHORTEST = 0.5


def tokens_per_second(message: Message) -> float | None:
    """Return the tokens of an answer by the seconds from its first to its end; None where nobody can tell.

    Reasoning that was counted but not sent came before the first token that was seen: it is left out.
    """
    usage, timing = message.usage, message.timing
    if usage is None or not usage.output_tokens or timing is None:
        return None
    writing = timing.writing
    if writing is None or writing < _SHORTEST:
        return None
    shows_reasoning = any(isinstance(part, ReasoningPart) for part in message.parts)
    hidden = 0 if shows_reasoning else usage.reasoning_tokens or 0
    tokens = usage.output_tokens - min(hidden, usage.output_tokens)
    return tokens / writing if tokens else None
