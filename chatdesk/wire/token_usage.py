"""Token counts under the many names that services have for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatdesk.domain.usage import Usage
from chatdesk.wire.quirks import Quirk, QuirkTally

_INPUT = ("prompt_tokens", "input_tokens")
_OUTPUT = ("completion_tokens", "output_tokens")
_INPUT_DETAILS = ("prompt_tokens_details", "input_tokens_details")
_OUTPUT_DETAILS = ("completion_tokens_details", "output_tokens_details")
# DeepSeek's, Mistral's and Moonshot's own names.
_CACHED_ELSEWHERE = ("prompt_cache_hit_tokens", "num_cached_tokens", "cached_tokens")


def usage_from(raw: Mapping[str, Any], quirks: QuirkTally) -> Usage | None:
    """Return the counts, or None where there are none (zeros only count as none: no prompt is empty)."""
    given = _number(raw, _INPUT), _number(raw, _OUTPUT)
    total = _number(raw, ("total_tokens",))
    if not any(given) and not total:
        if raw:
            quirks.note(Quirk.EMPTY_USAGE)
        return None
    if total is None and given[0] is not None and given[1] is not None:
        total = given[0] + given[1]
    cached = _detail(raw, _INPUT_DETAILS, "cached_tokens")
    if cached is None:
        cached = _number(raw, _CACHED_ELSEWHERE)
        if cached is not None:
            quirks.note(Quirk.USAGE_ELSEWHERE)
    return Usage(
        input_tokens=given[0],
        output_tokens=given[1],
        total_tokens=total,
        reasoning_tokens=_detail(raw, _OUTPUT_DETAILS, "reasoning_tokens"),
        cached_tokens=cached,
        cost=_cost(raw),
    )


def _cost(raw: Mapping[str, Any]) -> float | None:
    """OpenRouter's, in dollars; Perplexity has an object of that name, with a total in it."""
    value = raw.get("cost")
    if isinstance(value, dict):
        value = value.get("total_cost")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value < 1e6 else None  # type: ignore[arg-type, operator]


def _number(raw: Mapping[str, Any], names: tuple[str, ...]) -> int | None:
    for name in names:
        value = raw.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
            value = int(value)
        # bool is an int, and a negative count is none
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1 << 62:
            return int(value)
    return None


def _detail(raw: Mapping[str, Any], groups: tuple[str, ...], name: str) -> int | None:
    for group in groups:
        details = raw.get(group)
        if isinstance(details, dict):
            return _number(details, (name,))
    return None
