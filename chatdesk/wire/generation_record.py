"""OpenRouter's record of one generation: what it counted and took, whoever had stopped listening."""

from __future__ import annotations

from typing import Any

from chatdesk.domain.usage import Usage
from chatdesk.wire.loose_json import Unreadable, loads

# The model's own count comes first: it is the one that is paid for.
_PROMPT = ("native_tokens_prompt", "tokens_prompt")
_OUTPUT = ("native_tokens_completion", "tokens_completion")
_COST = ("total_cost", "usage")


def parse_generation_record(body: bytes) -> Usage | None:
    """Return the exact usage of a generation, None while the record does not hold it."""
    try:
        value = loads(body)
    except Unreadable:
        return None
    record = value.get("data") if isinstance(value, dict) else None
    if not isinstance(record, dict):
        return None
    prompt, output = _count(record, *_PROMPT), _count(record, *_OUTPUT)
    # A record that is being made has no counts yet, or none but zeros.
    if output is None or not (prompt or output):
        return None
    cost = next((record[name] for name in _COST if _is_number(record.get(name))), None)
    return Usage(
        input_tokens=prompt,
        output_tokens=output,
        total_tokens=None if prompt is None else prompt + output,
        reasoning_tokens=_count(record, "native_tokens_reasoning"),
        cached_tokens=_count(record, "native_tokens_cached"),
        cost=None if cost is None else float(cost),
    )


def _count(record: dict[str, Any], *names: str) -> int | None:
    return next((int(record[name]) for name in names if _is_number(record.get(name))), None)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1 << 53
