"""The keys under which a message keeps what its service must get back unchanged."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

EXTRA_CONTENT = "extra_content"
REASONING_DETAILS = "reasoning_details"
REASONING_OPAQUE = "reasoning_opaque"
OUTPUT_ITEMS = "output_items"
RESPONSE_ID = "response_id"
RESPONSE_KEPT = "response_kept"
PREVIOUS_RESPONSE = "previous_response_id"
RAW_USAGE = "raw_usage"

_TEXTS = ("text", "summary", "data")


def merged_details(details: list[Json]) -> list[Json]:
    """Join the streamed pieces of OpenRouter's `reasoning_details` into whole entries.

    Neighbours of one type and index are one entry; their texts are joined, later fields win.
    """
    merged: list[Json] = []
    texts: list[dict[str, list[str]]] = []
    for detail in details:
        if not merged or any(merged[-1].get(key) != detail.get(key) for key in ("type", "index")):
            merged.append({})
            texts.append({})
        for key, value in detail.items():
            if key in _TEXTS and isinstance(value, str):
                texts[-1].setdefault(key, []).append(value)
            elif value is not None or key not in merged[-1]:
                merged[-1][key] = value
    return [
        {**entry, **{key: "".join(p) for key, p in t.items()}} for entry, t in zip(merged, texts, strict=True)
    ]
