"""Which item of a Responses stream a piece belongs to, whatever keys the server gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

from chatdesk.wire.quirks import Quirk, QuirkTally
from chatdesk.wire.think_tags import ThinkSplitter
from chatdesk.wire.tool_calls import OpenCall

Json = dict[str, Any]

# So many items may be open at once; real answers have a handful.
MAX_OPEN = 64


class ItemKind(StrEnum):  # as a text it is hashed in C
    """What an item of the output becomes in the message."""

    MESSAGE = "message"
    REASONING = "reasoning"
    CALL = "call"


KINDS = {
    "message": ItemKind.MESSAGE,
    "reasoning": ItemKind.REASONING,
    "function_call": ItemKind.CALL,
    "custom_tool_call": ItemKind.CALL,
}


class Said(StrEnum):
    """What a segment is; reasoning has two forms, of which an item shows the one that came first."""

    TEXT = "text"
    REFUSAL = "refusal"
    SUMMARY = "summary"
    THOUGHT = "thought"


REASONING = frozenset({Said.SUMMARY, Said.THOUGHT})


@dataclass(eq=False, slots=True)
class Segment:
    """One content part of an item, as it streamed."""

    said: Said
    index: int | None
    splitter: ThinkSplitter | None = None
    pieces: list[str] = field(default_factory=list)
    is_plain: bool = True
    run: int = -1
    size: int = 0

    def replace(self, text: str) -> None:
        """Take another text in place of all that has come."""
        self.pieces = [text]
        self.size = len(text)

    def text(self) -> str:
        """Return all that has come, tags included."""
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""


@dataclass(eq=False, slots=True)
class Item:
    """One item of the output, with its segments or its call."""

    kind: ItemKind
    item_id: str = ""
    output_index: int | None = None
    call: OpenCall | None = None
    announced: str = ""
    _by_part: dict[tuple[Said, int | None], Segment] = field(default_factory=dict)
    _by_said: dict[Said, list[Segment]] = field(default_factory=dict)

    def of(self, said: Said) -> list[Segment]:
        """Return the segments of one kind, in the order in which they began."""
        return self._by_said.get(said, [])

    def segments(self) -> Iterable[Segment]:
        """Return all segments."""
        return self._by_part.values()

    def segment(self, said: Said, part: int | None) -> Segment | None:
        """Find a segment; where only one side numbers its parts, the only one is meant."""
        found = self._by_part.get((said, part))
        same = self.of(said)
        if found is None and len(same) == 1 and None in {part, same[0].index}:
            return same[0]
        return found

    def add(self, segment: Segment) -> None:
        """Keep a segment that begins."""
        self._by_part[segment.said, segment.index] = segment
        self._by_said.setdefault(segment.said, []).append(segment)

    def shows_other_form(self, said: Said) -> bool:
        """Whether the item's reasoning is shown in its other form already."""
        return said in REASONING and any(self.of(form) for form in REASONING if form is not said)


class Key(msgspec.Struct, frozen=True):
    """Where a piece says it belongs; servers leave out or mix up any of these."""

    item_id: str = ""
    output_index: int | None = None
    part: int | None = None


class ItemIndex:
    """The items so far, in the order in which they were opened."""

    def __init__(self, quirks: QuirkTally) -> None:
        self.items: list[Item] = []
        # Goes up with all that may change which item a key means.
        self.version = 0
        self._quirks = quirks
        self._call_count = 0
        self._by_id: dict[str, Item] = {}
        self._by_call_id: dict[str, Item] = {}
        self._open: dict[ItemKind, list[Item]] = {kind: [] for kind in ItemKind}

    def knows(self, item_id: str) -> bool:
        """Whether an item of that id was opened."""
        return item_id in self._by_id

    def find(self, kind: ItemKind, key: Key) -> Item | None:
        """Find the item of a piece: by its id, else by its place, else the one that is open."""
        known = self._by_id.get(key.item_id) if key.item_id else None
        if known is not None and known.kind is kind:
            return known
        for item in reversed(self._open[kind]):
            if key.output_index is None or item.output_index in {key.output_index, None}:
                return item if self._is_same(item, key) else None
        return None

    def find_or_create(self, kind: ItemKind, key: Key) -> Item:
        """Find the item of a piece; open one where none was announced."""
        item = self.find(kind, key)
        if item is None:
            self._quirks.note(Quirk.UNANNOUNCED_ITEM)
            item = self.create(kind, key.item_id, key.output_index)
        return item

    def find_finished(self, kind: ItemKind, raw: Json, key: Key) -> Item | None:
        """Find the item that comes whole at its end."""
        if not word_in(raw, "id"):
            self._quirks.note(Quirk.ITEM_WITHOUT_ID)
        return self.by_id(kind, raw) or self.find(kind, Key(key.item_id, key.output_index))

    def by_id(self, kind: ItemKind, raw: Json) -> Item | None:
        """Find a whole item by the ids that it brings: its own, under either name, or its call's."""
        found = (
            self._by_id.get(word_in(raw, "id")),
            self._by_id.get(word_in(raw, "item_id")),
            self._by_call_id.get(word_in(raw, "call_id")),
        )
        return next((item for item in found if item is not None and item.kind is kind), None)

    def create(self, kind: ItemKind, item_id: str, output_index: int | None) -> Item:
        """Open an item."""
        self.version += 1
        item = Item(kind, item_id, output_index)
        if kind is ItemKind.CALL:
            item.call = OpenCall(self._call_count)
            self._call_count += 1
        if item_id:
            self._by_id.setdefault(item_id, item)
        self.items.append(item)
        self._open[kind] = [*self._open[kind][1 - MAX_OPEN :], item]
        return item

    def close(self, item: Item) -> None:
        """Note that an item has come whole: pieces without a key are not its own any more."""
        self.version += 1
        if item in self._open[item.kind]:
            self._open[item.kind].remove(item)

    def note_call_id(self, item: Item, call_id: str) -> None:
        """Note the id of an item's call."""
        if call_id:
            self._by_call_id.setdefault(call_id, item)

    def _is_same(self, item: Item, key: Key) -> bool:
        """Whether an open item with another id is the one that is meant: a complete call is not."""
        if not key.item_id or not item.item_id:
            return True
        if item.call is not None and item.call.is_complete():
            return False
        self._quirks.note(Quirk.CHANGING_ITEM_ID)
        return True


def word_in(raw: Json, name: str) -> str:
    """Return a field that is text; empty where it is none."""
    value = raw.get(name)
    return value if isinstance(value, str) else ""
