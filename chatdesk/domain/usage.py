"""Tokens as the service reported them, and how long an answer took."""

from __future__ import annotations

from dataclasses import dataclass

GENERATION_ID = "generation_id"
"""The key in a message's provider data under which stands what the service calls the generation."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one generation. `total_tokens` is what the service said, else the sum.

    `versions` says how many answers to one question were counted together, `cost` what the service says
    that it takes for the generation, in US dollars, `requests` how many requests one answer took: more
    than one where it was gone on with.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None
    is_estimated: bool = False
    versions: int = 1
    cost: float | None = None
    requests: int = 1


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds since the request was sent; `first_token` is None where nothing came.

    Of an answer that was gone on with, `total` is the sum of all requests and `waiting` the part of it
    before their first tokens; None: it was one request.
    """

    first_token: float | None = None
    total: float | None = None
    waiting: float | None = None

    @property
    def writing(self) -> float | None:
        """The seconds from the first token to the end, without the waits between requests."""
        waited = self.first_token if self.waiting is None else self.waiting
        return None if self.total is None or waited is None else self.total - waited


def added(before: Usage | None, more: Usage | None) -> Usage | None:
    """Return what the beginning of an answer and its continuation took together.

    The prompt was sent twice, so its tokens are no figure of the whole; the cost is one where both are
    known. A continuation of which nothing came changes nothing.
    """
    if before is None or before.output_tokens is None or more is None:
        return before if more is None else more
    is_priced = before.cost is not None and more.cost is not None
    has_reasoning = before.reasoning_tokens is not None and more.reasoning_tokens is not None
    return Usage(
        output_tokens=before.output_tokens + (more.output_tokens or 0),
        reasoning_tokens=(before.reasoning_tokens or 0) + (more.reasoning_tokens or 0)
        if has_reasoning
        else None,
        is_estimated=before.is_estimated or more.is_estimated,
        cost=(before.cost or 0.0) + (more.cost or 0.0) if is_priced else None,
        requests=before.requests + more.requests,
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


def estimated(characters: int) -> Usage | None:
    """Return the usage of a text that nobody counted; None where there is none."""
    if not characters:
        return None
    return Usage(output_tokens=estimate_tokens(characters), is_estimated=True)
