"""Tokens as the service reported them, and how long an answer took."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one generation. `total_tokens` is what the service said, else the sum.

    `versions` says how many answers to one question were counted together.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None
    is_estimated: bool = False
    versions: int = 1


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds since the request was sent; `first_token` is None where nothing came."""

    first_token: float | None = None
    total: float | None = None


# Most tokenizers of the day make some four characters of English into one token. Used only where
# the service did not count, and then always marked as estimated.
CHARACTERS_PER_TOKEN = 4


def estimate_tokens(characters: int) -> int:
    """Return about how many tokens that many characters are (at least 1 for any text)."""
    return 0 if characters <= 0 else max(1, round(characters / CHARACTERS_PER_TOKEN))
