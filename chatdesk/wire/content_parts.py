"""Content that comes as a list of parts instead of one text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TEXT_TYPES = frozenset({"text", "output_text", "input_text"})
_REASONING_TYPES = frozenset({"thinking", "reasoning", "reasoning_text", "summary_text"})
# Nested deeper than any server nests, and shallow enough for the stack.
_MAX_DEPTH = 5


def content_pieces(content: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield ("text" | "reasoning" | "refusal" | "unknown", text) for each part in order."""
    if isinstance(content, str):
        yield "text", content
    elif isinstance(content, list) and depth < _MAX_DEPTH:
        for part in content:
            yield from content_pieces(part, depth + 1)
    elif isinstance(content, dict):
        yield from _pieces_of(content, depth)
    elif content is not None:
        yield "unknown", ""


def detail_text(detail: dict[str, Any]) -> str:
    """Return the readable text of an entry of OpenRouter's `reasoning_details`; may be empty."""
    for key in ("text", "summary"):
        if isinstance(detail.get(key), str):
            return str(detail[key])
    return ""


def _pieces_of(part: dict[str, Any], depth: int) -> Iterator[tuple[str, str]]:
    kind = part.get("type", "text")
    text = part.get("text")
    if isinstance(text, dict):
        text = text.get("value")
    if kind in _REASONING_TYPES:
        inner = part.get("thinking") or part.get("reasoning") or part.get("summary") or text
        joined = "".join(said for _, said in content_pieces(inner, depth + 1))
        yield ("reasoning", joined) if joined else ("text", "")
    elif kind == "refusal" and isinstance(part.get("refusal"), str):
        yield "refusal", part["refusal"]
    elif isinstance(kind, str) and kind in _TEXT_TYPES and isinstance(text, str):
        yield "text", text
    else:
        yield "unknown", ""
