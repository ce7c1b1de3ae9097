"""The items of a response as the service sent them, kept where it must get them back unchanged.

Reasoning that is encrypted, calls that ran at the service, and the phase of a message mean something
to the service only as whole items, in their order, with what followed them. An answer without any of
these is sent as plain text and calls: every server understands that.
"""

from __future__ import annotations

import json
from typing import Any

from chatdesk.domain.message import FinishReason, Message
from chatdesk.wire.content_parts import content_pieces
from chatdesk.wire.provider_data import OUTPUT_ITEMS

Json = dict[str, Any]

# A picture that was drawn there has a megabyte or two; more is not worth its place in every request.
MAX_SIZE = 4 * 1024 * 1024

CALL_TYPES = frozenset({"function_call", "custom_tool_call"})
_PLAIN = CALL_TYPES | {"message"}
_ENDED_WELL = frozenset({FinishReason.COMPLETE, FinishReason.TOOL_CALLS})


class OutputItems:
    """The items that are done, in the order of their places in the output."""

    def __init__(self) -> None:
        self._items: dict[str, tuple[int, Json]] = {}

    def take(self, raw: Json, output_index: int | None = None) -> None:
        """Keep an item that has come whole; a later form of it takes its place."""
        key = str(raw.get("call_id") or raw.get("id") or raw.get("encrypted_content") or len(self._items))
        place, before = self._items.get(key, (len(self._items), {}))
        if output_index is not None:
            place = output_index
        # Some leave the encrypted text out of the list at the end.
        if raw.get("encrypted_content") or not before.get("encrypted_content"):
            before = raw
        self._items[key] = (place, before)

    def worth_keeping(self) -> list[Json]:
        """Return the items to keep with the message; none where plain text and calls say it all."""
        items = [_kept(raw) for _, raw in sorted(self._items.values(), key=lambda entry: entry[0])]
        if not any(_is_opaque(item) for item in items):
            return []
        # Without its encrypted text the service looks for the item in its store, and finds nothing.
        if any(item.get("type") == "reasoning" and not item.get("encrypted_content") for item in items):
            return []
        return items if len(json.dumps(items)) <= MAX_SIZE else []


def own_items(message: Message) -> list[Json]:
    """Return the items to send back for an answer; none where they are not the whole of it, or not kept.

    An answer that was stopped, cut, continued or corrected is not what its items say.
    """
    items = (message.provider_data or {}).get(OUTPUT_ITEMS)
    if not isinstance(items, list) or message.finish_reason not in _ENDED_WELL:
        return []
    text = "".join(
        piece
        for item in items
        if item.get("type") == "message"
        for kind, piece in content_pieces(item.get("content"))
        if kind == "text"
    )
    calls = [item.get("call_id") for item in items if item.get("type") in CALL_TYPES]
    is_same = text == message.text and calls == [call.call_id for call in message.tool_calls]
    # Reasoning at the end has lost what it belongs to: services refuse that.
    return items if is_same and items and items[-1].get("type") != "reasoning" else []


def _kept(raw: Json) -> Json:
    """Return the item without what is empty; the status of reasoning is told but not taken back."""
    leave_out = {"status"} if raw.get("type") == "reasoning" else set()
    return {key: value for key, value in raw.items() if value is not None and key not in leave_out}


def _is_opaque(item: Json) -> bool:
    kind = item.get("type")
    return bool(item.get("encrypted_content") or item.get("phase")) or kind not in _PLAIN | {"reasoning"}
