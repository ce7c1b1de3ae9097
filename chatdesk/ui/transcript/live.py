"""The answer that is being written: deltas become rows, and only the open block is made again."""

from __future__ import annotations

import time
from collections.abc import Iterable

from chatdesk.domain.delta import (
    Delta,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    TextReplaced,
    ToolCallDelta,
)
from chatdesk.domain.message import (
    Message,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
)
from chatdesk.ui.transcript.calls import CallState, ShownCall, Thought
from chatdesk.ui.transcript.live_text import LiveText
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import (
    ROW_SIZE,
    CallRow,
    RefusalRow,
    Row,
    SeamRow,
    ThoughtRow,
    ThoughtTextRow,
    WaitRow,
)
from chatdesk.ui.transcript.units.base import Unit


class LiveAnswer:
    """Collects deltas cheaply, and folds all of them into rows when a frame is due.

    `characters` counts what of text, reasoning and refusal is in the rows.
    """

    def __init__(self, page: Page, message: Message) -> None:
        self.entry = page.open_entry(message)
        self.characters = 0
        self._page = page
        self._base = message
        self._pending: list[tuple[Delta, float]] = []
        self._parts: list[_LivePart] = []
        self._calls: dict[int, _LiveCall] = {}
        self._is_off = False
        self._wait: WaitRow | None = WaitRow(self.entry, page.style.block_gap)
        page.add_row(self.entry, self._wait)
        page.mark_last(is_live=True)

    def add(self, deltas: Iterable[Delta], at: float) -> None:
        """Keep deltas for the next frame."""
        # A request for several answers shows the first one.
        self._pending += [(delta, at) for delta in deltas if not getattr(delta, "choice", 0)]

    def render(self, *, is_final: bool = False) -> int:
        """Fold everything in; return the milliseconds until the open block may be rendered again, or 0."""
        pending, self._pending = self._pending, []
        for delta, at in _joined(pending):
            self._take(delta, at)
        wait = 0
        for part in self._parts[-1:]:
            wait = part.render(is_final=is_final)
        return wait

    def caret_unit(self) -> Unit | None:
        """Return the unit that ends with the caret: the text that is being written."""
        row: Row | None = self._wait
        if self._parts:
            last = self._parts[-1]
            row = last.text.row if isinstance(last, _LiveWriting) else None
        return row.units[-1] if row is not None and row.units else None

    def restyle(self) -> None:
        """The theme changed: make the growing rows anew."""
        for part in self._parts:
            part.restyle()

    def finish(self, message: Message) -> None:
        """Take over the stored message; rows that show it already stay as they are."""
        self.render(is_final=True)
        for part in self._parts:
            part.close()
        self._drop_wait()
        stored = message.parts[len(self._base.parts) :]
        is_same = not self._is_off and len(stored) == len(self._parts)
        if is_same and all(part.shows(own) for part, own in zip(self._parts, stored, strict=True)):
            self._page.close_entry(self.entry, message)
        else:
            self._page.rebuild(self.entry, message)

    def _take(self, delta: Delta, at: float) -> None:
        match delta:
            case TextDelta(text=text) if text:
                self._part(_LiveWriting).add(text, at)
            case ReasoningDelta(text=text) if text:
                self._part(_LiveThought).add(text, at)
            case RefusalDelta(text=text) if text:
                self._part(_LiveRefusal).add(text, at)
            case ToolCallDelta():
                self._take_call(delta)
                return
            case TextReplaced():
                # Rare (a dialect's final authority): the stored message brings it.
                self._is_off = True
                return
            case _:
                return
        self.characters += len(text)

    def _part(self, kind: type[_LivePart]) -> _LivePart:
        last = self._parts[-1] if self._parts else None
        if last is None or type(last) is not kind:
            if last is not None:
                last.render(is_final=True)
                last.close()
            self._drop_wait()
            is_seam = kind is _LiveWriting and self._needs_seam()
            last = kind(self._page, self)
            if is_seam:
                self._page.add_row(self.entry, SeamRow(self.entry, self._page.style.item_gap))
            self._parts.append(last)
        return last

    def _needs_seam(self) -> bool:
        has_before = any(isinstance(part, TextPart) for part in self._base.parts)
        return has_before and not any(isinstance(part, _LiveWriting) for part in self._parts)

    def _take_call(self, delta: ToolCallDelta) -> None:
        part = self._calls.get(delta.position)
        if part is None:
            part = self._part_for_call()
            self._calls[delta.position] = part
        part.take(delta)

    def _part_for_call(self) -> _LiveCall:
        if self._parts:
            self._parts[-1].render(is_final=True)
            self._parts[-1].close()
        self._drop_wait()
        part = _LiveCall(self._page, self)
        self._parts.append(part)
        return part

    def _drop_wait(self) -> None:
        if self._wait is not None:
            self._page.remove([self._wait])
            self._wait = None


class _LivePart:
    """A part that grows."""

    def __init__(self, page: Page, live: LiveAnswer) -> None:
        self._page = page
        self._live = live

    def add(self, text: str, at: float) -> None:
        """Take more text."""

    def render(self, *, is_final: bool) -> int:
        """Show what was taken; return the milliseconds to wait, or 0."""
        del is_final
        return 0

    def close(self) -> None:
        """Nothing more comes."""

    def restyle(self) -> None:
        """The theme changed."""

    def shows(self, part: Part) -> bool:
        """Whether it shows this stored part; takes over what only the stored one knows."""
        raise NotImplementedError


class _LiveWriting(_LivePart):
    def __init__(self, page: Page, live: LiveAnswer) -> None:
        super().__init__(page, live)
        self.text = LiveText(page, live.entry)
        self._pieces: list[str] = []

    def add(self, text: str, at: float) -> None:
        del at
        self._pieces.append(text)
        self.text.feed(text)

    def render(self, *, is_final: bool) -> int:
        return self.text.render(is_final=is_final)

    def close(self) -> None:
        self.text.finish()

    def restyle(self) -> None:
        self.text.restyle()

    def shows(self, part: Part) -> bool:
        return isinstance(part, TextPart) and part.text == "".join(self._pieces)


class _LiveThought(_LivePart):
    def __init__(self, page: Page, live: LiveAnswer) -> None:
        super().__init__(page, live)
        self._thought = Thought(is_live=True, began=time.monotonic())
        self._row = ThoughtRow(live.entry, page.style.block_gap, self._thought)
        self._shown = 0
        self._first = self._last = 0.0
        page.add_row(live.entry, self._row)

    def add(self, text: str, at: float) -> None:
        if not self._thought.pieces:
            self._first = at
        self._last = at
        self._thought.pieces.append(text)

    def render(self, *, is_final: bool) -> int:
        del is_final
        for unit in self._row.units or ():
            unit.version += 1
        if self._thought.is_open:
            self._grow()
        return 0

    def close(self) -> None:
        if self._thought.is_live:
            self._thought.is_live = False
            self._thought.seconds = self._last - self._first

    def shows(self, part: Part) -> bool:
        if not isinstance(part, ReasoningPart) or part.text != self._thought.text:
            return False
        self._thought.seconds = part.seconds
        return bool(part.text.strip())

    def _grow(self) -> None:
        rows = self._page.thought_rows_of(self._row)
        done = sum(len(row.text) for row in rows[:-1])
        text = self._thought.text
        # The chunks were cut from this text, without the blank stretches between them.
        last = rows[-1].text if rows else ""
        start = text.find(last[:200], done) if last else 0
        fresh = text[max(start, 0) :]
        if rows and len(fresh) <= ROW_SIZE:
            rows[-1].set_text(fresh)
            self._page.remeasure(rows[-1])
            return
        cut = max(fresh.rfind("\n", 0, ROW_SIZE), 1) if rows else 0
        if rows:
            rows[-1].set_text(fresh[:cut])
            self._page.remeasure(rows[-1])
        row = ThoughtTextRow(self._live.entry, self._page.style.item_gap, fresh[cut:].lstrip("\n"))
        after: Row = rows[-1] if rows else self._row
        own = self._live.entry.rows
        own.insert(own.index(after) + 1, row)
        self._page.insert(after.index + 1, [row])


class _LiveRefusal(_LivePart):
    def __init__(self, page: Page, live: LiveAnswer) -> None:
        super().__init__(page, live)
        self._pieces: list[str] = []
        self._row = RefusalRow(live.entry, page.style.block_gap, "")
        page.add_row(live.entry, self._row)

    def add(self, text: str, at: float) -> None:
        del at
        self._pieces.append(text)

    def render(self, *, is_final: bool) -> int:
        del is_final
        self._row.set_text("".join(self._pieces))
        self._page.remeasure(self._row)
        return 0

    def shows(self, part: Part) -> bool:
        return isinstance(part, RefusalPart) and part.text == "".join(self._pieces)


class _LiveCall(_LivePart):
    def __init__(self, page: Page, live: LiveAnswer) -> None:
        super().__init__(page, live)
        self._call = ShownCall(state=CallState.ARGUMENTS)
        self._row = CallRow(live.entry, page.style.block_gap, self._call)
        page.add_row(live.entry, self._row)

    def take(self, delta: ToolCallDelta) -> None:
        """Take a piece of the call."""
        call = self._call
        if delta.call_id and not call.call_id:
            call.call_id = delta.call_id
            self._live.entry.calls[delta.call_id] = call
        call.name = call.name or delta.name
        if delta.replaces:
            call.pieces = []
        if delta.arguments:
            call.pieces.append(delta.arguments)
        for unit in self._row.units or ():
            unit.version += 1

    def shows(self, part: Part) -> bool:
        if not isinstance(part, ToolCallPart):
            return False
        call = self._call
        call.call_id, call.name, call.pieces = part.call_id, part.name, [part.arguments]
        self._live.entry.calls[part.call_id] = call
        return True


def _joined(pending: list[tuple[Delta, float]]) -> Iterable[tuple[Delta, float]]:
    """Join neighbouring pieces of text: a frame then costs one step for all of them."""
    texts: list[str] = []
    kind: type[TextDelta] | type[ReasoningDelta] | None = None
    last_at = 0.0
    for delta, at in pending:
        if isinstance(delta, TextDelta | ReasoningDelta) and type(delta) is kind:
            texts.append(delta.text)
        else:
            if kind is not None:
                yield kind("".join(texts)), last_at
            kind = type(delta) if isinstance(delta, TextDelta | ReasoningDelta) else None
            texts = [delta.text] if isinstance(delta, TextDelta | ReasoningDelta) else []
            if kind is None:
                yield delta, at
        last_at = at
    if kind is not None:
        yield kind("".join(texts)), last_at
