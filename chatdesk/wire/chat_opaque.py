"""What a message of Chat Completions carries for its service alone, gathered while it streams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chatdesk.domain.delta import ProviderDataDelta
from chatdesk.wire.provider_data import (
    EXTRA_CONTENT,
    REASONING_DETAILS,
    REASONING_OPAQUE,
    merged_details,
)

Json = dict[str, Any]

# Gemini marks a piece as a thought with this: it is said of the piece, not of the message.
_THOUGHT = "thought"


class OpaqueData:
    """The opaque data of one choice.

    Pieces of `reasoning_details` are joined, objects in `extra_content` laid over each other, and
    of OpenRouter's, Gemini's and Copilot's fields nothing is read that we do not have to.
    """

    def __init__(self, choice: int) -> None:
        self._choice = choice
        self._details: list[Json] = []
        self._extra: Json = {}
        self._reasoning: str = ""

    def add_details(self, details: list[Json]) -> None:
        """Take pieces of `reasoning_details`."""
        self._details += details

    def add_extra(self, extra: Any) -> None:
        """Take an `extra_content`; one that is no object is kept as it came last."""
        _lay(self._extra, {EXTRA_CONTENT: _of_the_message(extra)})

    def add_reasoning(self, opaque: str) -> None:
        """Take Copilot's reasoning, which only its service can read; the last is the whole of it."""
        self._reasoning = opaque

    def deltas(self) -> Iterator[ProviderDataDelta]:
        """Yield what is to be kept with the message."""
        extra = self._extra.get(EXTRA_CONTENT)
        if extra is not None and extra != {}:
            yield ProviderDataDelta(EXTRA_CONTENT, extra, self._choice)
        if self._details:
            yield ProviderDataDelta(REASONING_DETAILS, merged_details(self._details), self._choice)
        if self._reasoning:
            yield ProviderDataDelta(REASONING_OPAQUE, self._reasoning, self._choice)


def is_google_thought(extra: Any) -> bool:
    """Whether Gemini says of a piece that it is a thought."""
    google = extra.get("google") if isinstance(extra, dict) else None
    return isinstance(google, dict) and google.get(_THOUGHT) is True


def _of_the_message(extra: Any) -> Any:
    if not is_google_thought(extra):
        return extra
    google = {key: value for key, value in extra["google"].items() if key != _THOUGHT}
    rest = {key: value for key, value in extra.items() if key != "google"}
    return {**rest, "google": google} if google else rest


def _lay(into: Json, above: Mapping[str, Any]) -> None:
    """Add to an object; where both have one under a key, its fields go into that which is there."""
    for key, value in above.items():
        if not isinstance(value, dict):
            into[key] = value
            continue
        if not isinstance(into.get(key), dict):
            into[key] = {}
        _lay(into[key], value)
