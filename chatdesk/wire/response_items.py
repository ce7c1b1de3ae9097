"""The items of a Responses stream: found by whatever key the server gives, corrected by their ends."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from chatdesk.domain.delta import (
    Delta,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    TextReplaced,
)
from chatdesk.wire.content_parts import content_pieces
from chatdesk.wire.quirks import Quirk, QuirkTally
from chatdesk.wire.think_tags import ThinkSplitter
from chatdesk.wire.tool_calls import OpenCall

Json = dict[str, Any]


class ItemKind(Enum):
    """What an item of the output becomes in the message."""

    MESSAGE = "message"
    REASONING = "reasoning"
    CALL = "call"


_KINDS = {
    "message": ItemKind.MESSAGE,
    "reasoning": ItemKind.REASONING,
    "function_call": ItemKind.CALL,
    "custom_tool_call": ItemKind.CALL,
}


class Said(Enum):
    """What a segment is; reasoning has two forms, of which an item shows the one that came first."""

    TEXT = "text"
    REFUSAL = "refusal"
    SUMMARY = "summary"
    THOUGHT = "thought"


REASONING = frozenset({Said.SUMMARY, Said.THOUGHT})


@dataclass(eq=False, slots=True)
class _Segment:
    """One content part of an item, as it streamed."""

    said: Said
    index: int | None
    splitter: ThinkSplitter | None = None
    pieces: list[str] = field(default_factory=list)
    is_plain: bool = True

    def text(self) -> str:
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""


@dataclass(eq=False, slots=True)
class _Item:
    kind: ItemKind
    item_id: str = ""
    output_index: int | None = None
    is_done: bool = False
    segments: list[_Segment] = field(default_factory=list)
    call: OpenCall | None = None
    announced: str = ""

    def of(self, said: Said) -> list[_Segment]:
        return [segment for segment in self.segments if segment.said is said]


@dataclass(frozen=True, slots=True)
class Key:
    """Where a piece says it belongs; servers leave out or mix up any of these."""

    item_id: str = ""
    output_index: int | None = None
    part: int | None = None


class ItemBook:
    """Fold the events of items into deltas.

    What comes whole at the end of a part or item corrects its pieces, unless it is shorter.
    """

    def __init__(self, quirks: QuirkTally, *, think_tags: bool) -> None:
        self.calls: list[OpenCall] = []
        self.opaque: list[Json] = []
        self._items: list[_Item] = []
        self._quirks = quirks
        self._think_tags = think_tags
        # The segments that make up the text part that is last in the message now.
        self._run: list[_Segment] = []
        self._is_run_mixed = False
        self._tail: _Segment | None = None

    def announce(self, raw: Json, key: Key) -> list[Delta]:
        """Note an item that begins; a call is told of at once."""
        kind = _KINDS.get(str(raw.get("type")))
        item_id = _word(raw, "id") or key.item_id
        if kind is None or (item_id and any(item.item_id == item_id for item in self._items)):
            return []
        item = self._create(kind, item_id, key.output_index)
        if item.call is None:
            return []
        # Some announce the arguments whole and never send them again.
        item.announced = _arguments_of(raw)
        return self._told(item.call.add(call_id=_word(raw, "call_id"), name=_word(raw, "name")))

    def add(self, said: Said, key: Key, piece: str) -> list[Delta]:
        """Take a piece of text, refusal or reasoning."""
        item = self._find(_kind_of(said), key) or self._unannounced(_kind_of(said), key)
        if said in REASONING and any(s.said in REASONING and s.said is not said for s in item.segments):
            return []
        return self._append(self._segment(item, said, key.part), piece)

    def settle(self, said: Said, key: Key, whole: str) -> list[Delta]:
        """Take the final text of a part."""
        item = self._find(_kind_of(said), key) or self._unannounced(_kind_of(said), key)
        return self._settle_segment(item, said, key.part, whole)

    def add_arguments(self, key: Key, piece: str) -> list[Delta]:
        """Take a piece of a call's arguments."""
        call = self._call(key)
        return self._told(call.add(arguments=piece))

    def settle_arguments(self, key: Key, whole: str, name: str = "") -> list[Delta]:
        """Take the final arguments of a call."""
        call = self._call(key)
        return self._told(call.add(name=name if not call.name else "") + self._settle_call(call, whole))

    def finish_item(self, raw: Json, key: Key) -> list[Delta]:
        """Take an item at its end, with all that it holds."""
        kind = _KINDS.get(str(raw.get("type")))
        if kind is None:
            return []
        item = self._find_finished(kind, raw, key) or self._create(kind, key.item_id, key.output_index)
        deltas = self._correct(item, raw)
        item.is_done = True
        return deltas

    def finish_output(self, output: list[Json]) -> list[Delta]:
        """Take the final list of all items; each is paired by id, else by its place among its kind."""
        final_text = "".join(text for raw in output for said, text in _parts_of(raw) if said is Said.TEXT)
        streamed = "".join(s.text() for item in self._items for s in item.of(Said.TEXT))
        if streamed and not final_text:
            self._quirks.note(Quirk.EMPTY_OUTPUT)
        before = {kind: [item for item in self._items if item.kind is kind] for kind in ItemKind}
        places = dict.fromkeys(ItemKind, 0)
        deltas: list[Delta] = []
        for raw in output:
            kind = _KINDS.get(str(raw.get("type")))
            if kind is None:
                continue
            place = places[kind]
            places[kind] += 1
            has_refusal = any(said is Said.REFUSAL for said, _ in _parts_of(raw))
            if kind is ItemKind.MESSAGE and streamed == final_text and not has_refusal:
                continue
            item = self._by_id(kind, raw) or (before[kind][place] if place < len(before[kind]) else None)
            deltas += self._correct(item or self._create(kind, _word(raw, "id"), None), raw)
        return deltas

    def close(self, *, is_orderly: bool) -> list[Delta]:
        """Tell what was held back; give ids and, where the answer is whole, empty arguments a form."""
        deltas: list[Delta] = []
        for item in self._items:
            for segment in item.segments:
                if segment.splitter is not None:
                    deltas += segment.splitter.flush()
            if item.call is not None:
                deltas += self._close_call(item.call, item, is_orderly=is_orderly)
        return deltas

    def _close_call(self, call: OpenCall, item: _Item, *, is_orderly: bool) -> list[Delta]:
        deltas: list[Delta] = []
        if item.announced and not call.has_arguments:
            deltas += call.add(arguments=item.announced)
        if not call.call_id:
            self._quirks.note(Quirk.CALL_WITHOUT_ID)
            deltas += call.add(call_id=item.item_id or f"call_{call.position}")
        deltas += call.flush()
        if is_orderly and not call.arguments.strip():
            self._quirks.note(Quirk.EMPTY_ARGUMENTS)
            deltas += call.replace("{}")
        return deltas

    def _correct(self, item: _Item, raw: Json) -> list[Delta]:
        """Let the whole of an item overrule its pieces."""
        if item.call is not None:
            call = item.call
            name = _word(raw, "name") if not call.name else ""
            call_id = _word(raw, "call_id") if not call.call_id else ""
            deltas = call.add(call_id=call_id, name=name) if name or call_id else []
            return self._told(deltas + self._settle_call(call, _arguments_of(raw)))
        if item.kind is ItemKind.REASONING and raw.get("encrypted_content"):
            kept = {key: value for key, value in raw.items() if key != "status" and value is not None}
            if kept not in self.opaque:
                self.opaque.append(kept)
        parts = _parts_of(raw)
        deltas = []
        for said in Said:
            if said is Said.SUMMARY and any(s is Said.THOUGHT for s, _ in parts) and not item.of(said):
                continue
            wholes = [text for part_said, text in parts if part_said is said]
            streamed = item.of(said)
            for place, whole in enumerate(wholes):
                free = max((segment.index or 0 for segment in item.of(said)), default=-1) + 1
                index = streamed[place].index if place < len(streamed) else free
                deltas += self._settle_segment(item, said, index, whole)
        return deltas

    def _settle_segment(self, item: _Item, said: Said, index: int | None, whole: str) -> list[Delta]:
        if not whole:
            return []
        if said in REASONING and any(s.said in REASONING and s.said is not said for s in item.segments):
            return []
        segment = self._segment(item, said, index)
        deltas = self._settled(segment, whole)
        return deltas + (segment.splitter.flush() if segment.splitter is not None else [])

    def _settled(self, segment: _Segment, whole: str) -> list[Delta]:
        streamed = segment.text()
        if whole == streamed:
            return []
        if not streamed:
            self._quirks.note(Quirk.DONE_WITHOUT_DELTAS)
            return self._append(segment, whole)
        if len(whole) < len(streamed):
            self._quirks.note(Quirk.DONE_SHORTER)
            return []
        if whole.startswith(streamed):
            self._quirks.note(Quirk.DONE_DIFFERS)
            if self._tail is segment or segment.said is not Said.TEXT:
                return self._append(segment, whole[len(streamed) :])
        return self._replace(segment, whole)

    def _settle_call(self, call: OpenCall, whole: str) -> list[Delta]:
        streamed = call.arguments
        if not whole or whole == streamed:
            return []
        if not streamed:
            return call.add(arguments=whole)
        if len(whole) < len(streamed):
            self._quirks.note(Quirk.DONE_SHORTER)
            return []
        self._quirks.note(Quirk.DONE_DIFFERS)
        return call.replace(whole)

    def _append(self, segment: _Segment, piece: str) -> list[Delta]:
        if not piece:
            return []
        is_first = not segment.pieces
        segment.pieces.append(piece)
        tail, self._tail = self._tail, segment
        if segment.said in REASONING:
            self._break_run()
            between = "\n\n" if is_first and tail is not None and tail.said in REASONING else ""
            return [ReasoningDelta(between + piece)]
        if segment.said is Said.REFUSAL:
            self._break_run()
            return [RefusalDelta(piece)]
        if segment.splitter is None:
            self._join_run(segment)
            return [TextDelta(piece)]
        deltas = segment.splitter.feed(piece)
        if any(not isinstance(delta, TextDelta) for delta in deltas):
            segment.is_plain = False
            self._break_run()
        self._join_run(segment)
        return deltas

    def _replace(self, segment: _Segment, whole: str) -> list[Delta]:
        """Correct the text part that is last in the message; an earlier one is left as it streamed."""
        if segment.said is not Said.TEXT or segment not in self._run or self._is_run_mixed:
            return []
        if not segment.is_plain or "<think>" in whole or "</think>" in whole:
            return []
        if segment.splitter is not None:
            segment.splitter.flush()  # what was held back is part of the whole
        self._quirks.note(Quirk.DONE_DIFFERS)
        segment.pieces = [whole]
        return [TextReplaced("".join(part.text() for part in self._run))]

    def _join_run(self, segment: _Segment) -> None:
        if segment not in self._run:
            self._run.append(segment)
        elif self._run[-1] is not segment:
            self._is_run_mixed = True

    def _break_run(self) -> None:
        self._run = []
        self._is_run_mixed = False

    def _told(self, deltas: list[Delta]) -> list[Delta]:
        if deltas:
            self._break_run()
            self._tail = None
        return deltas

    def _segment(self, item: _Item, said: Said, index: int | None) -> _Segment:
        same = item.of(said)
        for segment in same:
            if segment.index == index or (index is None and len(same) == 1):
                return segment
        splitter = None
        if said is Said.TEXT and self._think_tags:
            splitter = ThinkSplitter(self._quirks, 0)
            if self._run or self._items[0].kind is not ItemKind.MESSAGE:
                splitter.expect_no_end_only()
        segment = _Segment(said, index, splitter)
        item.segments.append(segment)
        return segment

    def _call(self, key: Key) -> OpenCall:
        item = self._find(ItemKind.CALL, key) or self._unannounced(ItemKind.CALL, key)
        if item.call is None:
            item.call = self._open_call()
        return item.call

    def _find(self, kind: ItemKind, key: Key) -> _Item | None:
        """Find the item of a piece: by its id, else by its place, else the one that is open."""
        items = [item for item in self._items if item.kind is kind]
        if key.item_id:
            for item in items:
                if item.item_id == key.item_id:
                    return item
        if key.output_index is not None:
            items = [item for item in items if item.output_index in {key.output_index, None}]
        for item in reversed(items):
            if not item.is_done:
                return item if self._is_same(item, key) else None
        return None

    def _is_same(self, item: _Item, key: Key) -> bool:
        """Whether an open item with another id is the one that is meant: a complete call is not."""
        if not key.item_id or not item.item_id:
            return True
        if item.call is not None and item.call.is_complete():
            return False
        self._quirks.note(Quirk.CHANGING_ITEM_ID)
        return True

    def _by_id(self, kind: ItemKind, raw: Json) -> _Item | None:
        ids = {_word(raw, "id"), _word(raw, "item_id"), _word(raw, "call_id")} - {""}
        for item in self._items:
            own = {item.item_id, item.call.call_id if item.call is not None else ""}
            if item.kind is kind and own & ids:
                return item
        return None

    def _find_finished(self, kind: ItemKind, raw: Json, key: Key) -> _Item | None:
        if not _word(raw, "id"):
            self._quirks.note(Quirk.ITEM_WITHOUT_ID)
        return self._by_id(kind, raw) or self._find(kind, Key(key.item_id, key.output_index))

    def _unannounced(self, kind: ItemKind, key: Key) -> _Item:
        self._quirks.note(Quirk.UNANNOUNCED_ITEM)
        return self._create(kind, key.item_id, key.output_index)

    def _create(self, kind: ItemKind, item_id: str, output_index: int | None) -> _Item:
        item = _Item(kind, item_id, output_index)
        if kind is ItemKind.CALL:
            item.call = self._open_call()
        self._items.append(item)
        return item

    def _open_call(self) -> OpenCall:
        call = OpenCall(len(self.calls))
        self.calls.append(call)
        return call


def _kind_of(said: Said) -> ItemKind:
    return ItemKind.REASONING if said in REASONING else ItemKind.MESSAGE


def _parts_of(raw: Json) -> list[tuple[Said, str]]:
    """Return what a whole item says, part by part; nothing for a call."""
    kind = _KINDS.get(str(raw.get("type")))
    if kind is ItemKind.REASONING:
        thoughts = [(Said.THOUGHT, text) for _, text in content_pieces(raw.get("content")) if text]
        return thoughts + [(Said.SUMMARY, text) for _, text in content_pieces(raw.get("summary")) if text]
    if kind is not ItemKind.MESSAGE:
        return []
    said = {"text": Said.TEXT, "refusal": Said.REFUSAL}
    return [(said[kind], text) for kind, text in content_pieces(raw.get("content")) if kind in said]


def arguments_text(value: Any) -> str:
    """Return arguments as JSON text; some servers send the object itself."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""


def _arguments_of(raw: Json) -> str:
    return arguments_text(raw.get("arguments", raw.get("input")))


def _word(raw: Json, name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""
