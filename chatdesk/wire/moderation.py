"""The moderation format: a text goes out, the categories that were found in it come back."""

from __future__ import annotations

import json
from typing import Any

from chatdesk.domain.errors import BadReply
from chatdesk.wire.error_body import error_from
from chatdesk.wire.loose_json import Unreadable, loads, scrubbed

FLAGGED = "flagged"
"""Stands for what was flagged without a category."""


def build_moderation(text: str, model: str) -> bytes:
    """Return the body to post; without a model the service takes its own."""
    body = {"input": text, **({"model": model} if model else {})}
    written = json.dumps(body, ensure_ascii=False)
    try:
        return written.encode()
    except UnicodeEncodeError:
        return scrubbed(written).encode()


def parse_moderation(body: bytes) -> tuple[str, ...]:
    """Return the categories that apply, in the service's order; empty where nothing was flagged.

    Knows services that only list categories (Mistral) and those that only say `flagged`. Raises `BadReply`
    for what is no result.
    """
    try:
        value = loads(body)
    except Unreadable as error:
        raise BadReply("The service sent no result of a moderation.") from error
    results = value.get("results") if isinstance(value, dict) else None
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        said = error_from(value)
        words = f": {said.message}" if said else "."
        raise BadReply(f"The service sent no result of a moderation{words}")
    found = dict.fromkeys(category for result in results for category in _categories(result))
    return tuple(found)


def _categories(result: dict[str, Any]) -> list[str]:
    # The service's own verdict counts where it gives one.
    if result.get("flagged") is False:
        return []
    categories = result.get("categories")
    listed = categories.items() if isinstance(categories, dict) else ()
    named = [name for name, applies in listed if applies is True]
    return named or ([FLAGGED] if result.get("flagged") is True else [])
