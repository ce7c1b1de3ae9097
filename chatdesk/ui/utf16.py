"""Lengths and pieces of text as Qt counts them: in UTF-16 units, two for an emoji."""

from __future__ import annotations


def length(text: str) -> int:
    """Return how many UTF-16 units the text has."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, start: int, end: int) -> str:
    """Return the text between two positions in UTF-16 units; half an emoji is left out."""
    if text.isascii() or max(text) <= "\uffff":
        return text[start:end]
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * start : 2 * end].decode("utf-16-le", "ignore")
