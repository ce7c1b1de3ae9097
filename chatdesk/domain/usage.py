"""Tokens as the service reported them, and how long an answer took."""

from __future__ import annotations

from dataclasses import dataclass

GENERATION_ID = "generation_id"
"""The key in a message's provider data under which stands what the service calls the generation."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one generation. `total_tokens` is what the service said, else the sum.

    `versions` says how many answers to one question were counted together, `cost` what the service says
    that it takes for the generation, in US dollars.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None
    is_estimated: bool = False
    versions: int = 1
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds since the request was sent; `first_token` is None where nothing came."""

    first_token: float | None = None
    total: float | None = None


def added(before: Usage | None, more: Usage | None) -> Usage | None:
    """Return what the beginning of an answer and its continuation took together.

    The prompt was sent twice, so its tokens are no figure of the whole; the cost is one where both are known.
    """
    if before is None or before.output_tokens is None:
        return more
    if more is None:
        return Usage(output_tokens=before.output_tokens, is_estimated=before.is_estimated)
    is_priced = before.cost is not None and more.cost is not None
    return Usage(
        output_tokens=before.output_tokens + (more.output_tokens or 0),
        is_estimated=before.is_estimated or more.is_estimated,
        cost=(before.cost or 0.0) + (more.cost or 0.0) if is_priced else None,
    )


def dollars(cost: float) -> str:
    """Return a cost in US dollars, with two figures of what is less than a cent."""
    return f"${cost:.2f}" if cost >= 0.1 or not cost else f"${cost:.2g}" if cost >= 0.0001 else "<$0.0001"


# Most tokenizers of the day make some four characters of English into one token. Used only where
# the service did not count, and then always marked as estimated.
CHARACTERS_PER_TOKEN = 4


def estimate_tokens(characters: int) -> int:
    """Return about how many tokens that many characters are (at least 1 for any text)."""
    return 0 if characters <= 0 else max(1, round(characters / CHARACTERS_PER_TOKEN))
