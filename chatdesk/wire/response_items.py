"""The items of a Responses stream: found by whatever key the server gives, corrected by their ends."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from chatdesk.domain.delta import (
    Delta,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    TextReplaced,
)
from chatdesk.wire.content_parts import content_pieces
from chatdesk.wire.output_items import OutputItems
from chatdesk.wire.quirks import Quirk, QuirkTally
from chatdesk.wire.response_index import (
    KINDS,
    REASONING,
    Item,
    ItemIndex,
    ItemKind,
    Key,
    Said,
    Segment,
    word_in,
)
from chatdesk.wire.think_tags import ThinkSplitter
from chatdesk.wire.tool_calls import OpenCall

Json = dict[str, Any]


# Texts of so many parts can be corrected, once each; real answers have one or two.
MAX_SEGMENTS = 64


class _Added(NamedTuple):
    """Where the last piece went: nearly always the next one goes there too."""

    said: Said
    key: Key
    version: int
    segment: Segment


class ItemBook:
    """Fold the events of items into deltas.

    What comes whole at the end of a part or item corrects its pieces, unless it is shorter. `output`
    has the items that are done, as they came.
    """

    def __init__(self, quirks: QuirkTally, *, think_tags: bool) -> None:
        self._index = ItemIndex(quirks)
        self._quirks = quirks
        self._think_tags = think_tags
        self.output = OutputItems()
        self._run = _TextRun()
        self._tail: Segment | None = None
        # Said by the decoder of an answer that is not streamed: it has no pieces to miss.
        self.is_whole = False
        self._told_calls: set[int] = set()
        self._last_added: _Added | None = None

    def announce(self, raw: Json, key: Key) -> list[Delta]:
        """Note an item that begins; a call is told of at once."""
        kind = KINDS.get(str(raw.get("type")))
        item_id = word_in(raw, "id") or key.item_id
        if kind is None or self._index.knows(item_id):
            return []
        item = self._index.create(kind, item_id, key.output_index)
        if item.call is None:
            return []
        # Some announce the arguments whole and never send them again.
        item.announced = _arguments_of(raw)
        call_id = word_in(raw, "call_id")
        self._index.note_call_id(item, call_id)
        return self._told(item.call, item.call.add(call_id=call_id, name=word_in(raw, "name")))

    def add(self, said: Said, key: Key, piece: str) -> list[Delta]:
        """Take a piece of text, refusal or reasoning."""
        item = self._index.find_or_create(_kind_of(said), key)
        if item.shows_other_form(said):
            return []
        segment = self._segment(item, said, key.part)
        if key.item_id == item.item_id:
            self._last_added = _Added(said, key, self._index.version, segment)
        return self._append(segment, piece)

    def more(self, said: Said, key: Key, piece: str) -> list[Delta] | None:
        """Take a piece that goes where the last one went, as nearly every one does; None: it may not."""
        last = self._last_added
        if last is None or said is not last.said or key != last.key or self._index.version != last.version:
            return None
        return self._append(last.segment, piece)

    def settle(self, said: Said, key: Key, whole: str) -> list[Delta]:
        """Take the final text of a part."""
        item = self._index.find_or_create(_kind_of(said), key)
        return self._settle_segment(item, said, key.part, whole)

    def add_arguments(self, key: Key, piece: str) -> list[Delta]:
        """Take a piece of a call's arguments."""
        call = self._index.find_or_create(ItemKind.CALL, key).call
        return self._told(call, call.add(arguments=piece)) if call is not None else []

    def settle_arguments(self, key: Key, whole: str, name: str = "") -> list[Delta]:
        """Take the final arguments of a call."""
        call = self._index.find_or_create(ItemKind.CALL, key).call
        if call is None:
            return []
        named = call.add(name=name) if name and not call.name else []
        return self._told(call, named + self._settle_call(call, whole))

    def finish_item(self, raw: Json, key: Key) -> list[Delta]:
        """Take an item at its end, with all that it holds."""
        self.output.take(raw, key.output_index)
        kind = KINDS.get(str(raw.get("type")))
        if kind is None:
            return []
        item = self._index.find_finished(kind, raw, key)
        if item is None:
            item = self._index.create(kind, word_in(raw, "id") or key.item_id, key.output_index)
        deltas = self._correct(item, raw)
        self._index.close(item)
        return deltas

    def finish_output(self, output: list[Json]) -> list[Delta]:
        """Take the final list of all items; each is paired by id, else by its place among its kind."""
        final_text = "".join(text for raw in output for said, text in _parts_of(raw) if said is Said.TEXT)
        streamed = "".join(s.text() for item in self._index.items for s in item.of(Said.TEXT))
        if streamed and not final_text:
            self._quirks.note(Quirk.EMPTY_OUTPUT)
        before = {kind: [item for item in self._index.items if item.kind is kind] for kind in ItemKind}
        places = dict.fromkeys(ItemKind, 0)
        deltas: list[Delta] = []
        for raw in output:
            self.output.take(raw)
            kind = KINDS.get(str(raw.get("type")))
            if kind is None:
                continue
            place = places[kind]
            places[kind] += 1
            has_refusal = any(said is Said.REFUSAL for said, _ in _parts_of(raw))
            if kind is ItemKind.MESSAGE and streamed == final_text and not has_refusal:
                continue
            item = self._index.by_id(kind, raw)
            if item is None and place < len(before[kind]):
                item = before[kind][place]
            deltas += self._correct(item or self._index.create(kind, word_in(raw, "id"), None), raw)
        return deltas

    def close(self, *, is_orderly: bool) -> list[Delta]:
        """Tell what was held back; give ids and, where the answer is whole, empty arguments a form."""
        deltas: list[Delta] = []
        for item in self._index.items:
            for segment in item.segments():
                if segment.splitter is not None:
                    deltas += segment.splitter.flush()
            if item.call is not None:
                deltas += self._close_call(item.call, item, is_orderly=is_orderly)
        return deltas

    def _close_call(self, call: OpenCall, item: Item, *, is_orderly: bool) -> list[Delta]:
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

    def _correct(self, item: Item, raw: Json) -> list[Delta]:
        """Let the whole of an item overrule its pieces."""
        if item.call is not None:
            return self._correct_call(item, item.call, raw)
        parts = _parts_of(raw)
        deltas: list[Delta] = []
        for said in Said:
            if said is Said.SUMMARY and any(s is Said.THOUGHT for s, _ in parts) and not item.of(said):
                continue
            wholes = [text for part_said, text in parts if part_said is said]
            # As many as there are wholes: an item of many parts may come again and again with few.
            streamed = [segment.index for segment in item.of(said)[: len(wholes)]]
            free = max((index or 0 for index in streamed), default=-1) + 1
            for place, whole in enumerate(wholes):
                index = streamed[place] if place < len(streamed) else free + place - len(streamed)
                deltas += self._settle_segment(item, said, index, whole)
        return deltas

    def _correct_call(self, item: Item, call: OpenCall, raw: Json) -> list[Delta]:
        name = word_in(raw, "name") if not call.name else ""
        call_id = word_in(raw, "call_id") if not call.call_id else ""
        self._index.note_call_id(item, call_id)
        deltas = call.add(call_id=call_id, name=name) if name or call_id else []
        return self._told(call, deltas + self._settle_call(call, _arguments_of(raw)))

    def _settle_segment(self, item: Item, said: Said, index: int | None, whole: str) -> list[Delta]:
        if not whole or item.shows_other_form(said):
            return []
        segment = self._segment(item, said, index)
        deltas = self._settled(segment, whole)
        return deltas + (segment.splitter.flush() if segment.splitter is not None else [])

    def _settled(self, segment: Segment, whole: str) -> list[Delta]:
        if not segment.size:
            if not self.is_whole:
                self._quirks.note(Quirk.DONE_WITHOUT_DELTAS)
            return self._append(segment, whole)
        # Lengths first: the pieces are joined only where the whole is as long as they are.
        if len(whole) < segment.size:
            self._quirks.note(Quirk.DONE_SHORTER)
            return []
        streamed = segment.text()
        if whole == streamed:
            return []
        self._run.earn(len(whole))
        if whole.startswith(streamed):
            self._quirks.note(Quirk.DONE_DIFFERS)
            if self._tail is segment or segment.said is not Said.TEXT:
                return self._append(segment, whole[len(streamed) :])
        return self._replace(segment, whole)

    def _settle_call(self, call: OpenCall, whole: str) -> list[Delta]:
        if not whole:
            return []
        if not call.size:
            return call.add(arguments=whole)
        if len(whole) < call.size:
            self._quirks.note(Quirk.DONE_SHORTER)
            return []
        if whole == call.arguments:
            return []
        self._quirks.note(Quirk.DONE_DIFFERS)
        return call.replace(whole)

    def _append(self, segment: Segment, piece: str) -> list[Delta]:
        if not piece:
            return []
        is_first = not segment.pieces
        segment.pieces.append(piece)
        segment.size += len(piece)
        tail, self._tail = self._tail, segment
        if segment.splitter is not None:
            return self._append_split(segment, segment.splitter, piece)
        if segment.said in REASONING:
            self._run.break_off()
            between = "\n\n" if is_first and tail is not None and tail.said in REASONING else ""
            return [ReasoningDelta(between + piece)]
        if segment.said is Said.REFUSAL:
            self._run.break_off()
            return [RefusalDelta(piece)]
        self._run.join(segment, len(piece))
        return [TextDelta(piece)]

    def _append_split(self, segment: Segment, splitter: ThinkSplitter, piece: str) -> list[Delta]:
        deltas = splitter.feed(piece)
        is_text_alone = len(deltas) == 1 and type(deltas[0]) is TextDelta
        if not is_text_alone and any(not isinstance(delta, TextDelta) for delta in deltas):
            segment.is_plain = False
            self._run.break_off()
        self._run.join(segment, len(piece))
        return deltas

    def _replace(self, segment: Segment, whole: str) -> list[Delta]:
        """Correct the text part that is last in the message; an earlier one is left as it streamed."""
        if "<think>" in whole or "</think>" in whole or not self._run.can_replace(segment):
            return []
        if segment.splitter is not None:
            segment.splitter.flush()  # what was held back is part of the whole
        self._quirks.note(Quirk.DONE_DIFFERS)
        segment.replace(whole)
        return [TextReplaced(self._run.text())]

    def _told(self, call: OpenCall, deltas: list[Delta]) -> list[Delta]:
        """A call that is told of for the first time stands after the text so far."""
        if deltas and call.position not in self._told_calls:
            self._told_calls.add(call.position)
            self._run.break_off()
        if deltas:
            self._tail = None
        return deltas

    def _segment(self, item: Item, said: Said, part: int | None) -> Segment:
        segment = item.segment(said, part)
        if segment is not None:
            return segment
        self._last_added = None
        segment = Segment(said, part)
        if said is Said.TEXT and self._think_tags:
            segment.splitter = ThinkSplitter(self._quirks, 0)
            if not self._run.is_empty or self._index.items[0].kind is not ItemKind.MESSAGE:
                segment.splitter.expect_no_end_only()
        item.add(segment)
        return segment


class _TextRun:
    """The segments that make up the text part that is last in the message now."""

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._credit = 0
        self._number = 0
        self._is_mixed = False
        self._is_plain = True

    @property
    def is_empty(self) -> bool:
        return not self._segments

    def join(self, segment: Segment, size: int) -> None:
        """So much more text of `segment` follows."""
        self._credit += MAX_SEGMENTS * size
        if segment.run != self._number:
            segment.run = self._number
            self._segments.append(segment)
        elif self._segments[-1] is not segment:
            self._is_mixed = True
        if not segment.is_plain:
            self._is_plain = False

    def break_off(self) -> None:
        """Something else follows: text after it is another part of the message."""
        self._segments = []
        self._number += 1
        self._is_mixed = False
        self._is_plain = True

    def earn(self, characters: int) -> None:
        """So many characters came: so much more may be put together again."""
        self._credit += MAX_SEGMENTS * characters

    def can_replace(self, segment: Segment) -> bool:
        """Whether the part can be put together again with another text for `segment`.

        It cannot where that would cost more than in proportion to what has come.
        """
        is_here = segment.said is Said.TEXT and segment.run == self._number
        if not is_here or self._is_mixed or not self._is_plain or len(self._segments) > MAX_SEGMENTS:
            return False
        self._credit -= sum(part.size for part in self._segments)
        return self._credit >= 0

    def text(self) -> str:
        """Return the text of the part."""
        return "".join(segment.text() for segment in self._segments)


def _kind_of(said: Said) -> ItemKind:
    return ItemKind.REASONING if said in REASONING else ItemKind.MESSAGE


def _parts_of(raw: Json) -> list[tuple[Said, str]]:
    """Return what a whole item says, part by part; nothing for a call."""
    kind = KINDS.get(str(raw.get("type")))
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
