"""The parts of an answer that grow: text, reasoning, a refusal, a tool call."""

from __future__ import annotations

import time

from chatdesk.domain.delta import ToolCallDelta
from chatdesk.domain.message import Part, ReasoningPart, RefusalPart, TextPart, ToolCallPart
from chatdesk.ui.transcript.calls import CallState, ShownCall
from chatdesk.ui.transcript.compose import count_thoughts
from chatdesk.ui.transcript.hidden import swap_rows
from chatdesk.ui.transcript.live_text import LiveText
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import ROW_SIZE, Entry, Row
from chatdesk.ui.transcript.seams import Run, SourceSeam
from chatdesk.ui.transcript.side_rows import CallRow, RefusalRow, ThoughtRow, ThoughtTextRow
from chatdesk.ui.transcript.text_rows import HiddenRow
from chatdesk.ui.transcript.thought_rows import thought_rows_of


class LivePart:
    """A part that grows."""

    def __init__(self, page: Page, entry: Entry) -> None:
        self._page = page
        self._entry = entry

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


class LiveWriting(LivePart):
    """Text as Markdown."""

    def __init__(self, page: Page, entry: Entry) -> None:
        super().__init__(page, entry)
        self.text = LiveText(page, entry)
        self._pieces: list[str] = []
        # Rows of what stands above the text that still grows: it was cut there to fold what was flagged.
        self._above: list[Row] = []
        self._is_closed = False

        self._before = Run("")

    @property
    def source(self) -> str:
        """All of it, as it came."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def resume(self, run: Run) -> None:
        """Show what is there already; more may come behind it."""
        self._before = run
        self._show(run)

    def begin_seam(self, tip: str) -> None:
        """What comes now goes on with what is there."""
        run = self._before
        self._before = Run(run.text, (*run.seams, SourceSeam(len(run.text), tip)), run.lead)
        self.text.mark_seam(run.text, tip)

    def add(self, text: str, at: float) -> None:
        del at
        self._pieces.append(text)
        self.text.feed(text)

    def fold(self, end: int, offset: int) -> None:
        """Fold what the entry has flagged; `end` is where that ends, `offset` where what came begins.

        Everything down to there becomes rows that are at rest, what comes after goes on growing.
        """
        before = self._before
        whole = Run(before.text + self.source, before.seams, before.lead)
        begin = offset - before.length
        length = len(whole.text)
        end = length if self._is_closed else min(end - begin + before.lead, length)
        upper, lower = whole.cut([whole.text[:end], whole.text[end:]])
        old: list[Row] = [*self._entry_rows(self._above), *self.text.rows]
        fresh = self._page.composer.text_rows(self._entry, upper, begin)
        swap_rows(self._page, self._entry, old, fresh)
        self._above = fresh
        self.text = LiveText(self._page, self._entry)
        self._show(lower)
        if self._is_closed:
            self.text.finish()

    def _show(self, run: Run) -> None:
        place = 0
        for seam in run.seams:
            self.text.feed(run.text[place : seam.offset])
            self.text.mark_seam(run.text[: seam.offset], seam.tip)
            place = seam.offset
        self.text.feed(run.text[place:])
        self.text.render(is_final=True)

    def _entry_rows(self, rows: list[Row]) -> list[Row]:
        """Return these rows with those that the reader has opened below them since."""
        shown = [other for row in rows if isinstance(row, HiddenRow) for other in row.shown]
        known = {*rows, *shown}
        return [row for row in self._entry.rows if row in known]

    def render(self, *, is_final: bool) -> int:
        return self.text.render(is_final=is_final)

    def close(self) -> None:
        self._is_closed = True
        self.text.finish()

    def restyle(self) -> None:
        self.text.restyle()

    def shows(self, part: Part) -> bool:
        return isinstance(part, TextPart) and part.text == self.source


class LiveThought(LivePart):
    """Reasoning: one folded line, or rows that grow where the reader opened it."""

    def __init__(self, page: Page, entry: Entry) -> None:
        super().__init__(page, entry)
        self._thought = page.habits.make(entry.message.id, count_thoughts(entry))
        self._thought.is_live, self._thought.began = True, time.monotonic()
        self._row = ThoughtRow(entry, page.style.block_gap, self._thought)
        self._shown = 0
        self._first = self._last = 0.0
        page.add_row(entry, self._row)

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
        rows = thought_rows_of(self._page, self._row)
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
        row = ThoughtTextRow(self._entry, self._page.style.item_gap, fresh[cut:].lstrip("\n"))
        after: Row = rows[-1] if rows else self._row
        own = self._entry.rows
        own.insert(own.index(after) + 1, row)
        self._page.insert(after.index + 1, [row])


class LiveRefusal(LivePart):
    """A refusal, set anew per frame: it is short."""

    def __init__(self, page: Page, entry: Entry) -> None:
        super().__init__(page, entry)
        self._pieces: list[str] = []
        self._row = RefusalRow(entry, page.style.block_gap, "")
        page.add_row(entry, self._row)

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


class LiveCall(LivePart):
    """A tool call whose arguments arrive."""

    def __init__(self, page: Page, entry: Entry) -> None:
        super().__init__(page, entry)
        self._call = ShownCall(state=CallState.ARGUMENTS)
        self._row = CallRow(entry, page.style.block_gap, self._call)
        page.add_row(entry, self._row)

    def take(self, delta: ToolCallDelta) -> None:
        """Take a piece of the call."""
        call = self._call
        if delta.call_id and not call.call_id:
            call.call_id = delta.call_id
            self._entry.calls[delta.call_id] = call
        if delta.name and not call.name:
            call.name = delta.name
            call.meet(self._page.find_tool(delta.name))
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
        self._entry.calls[part.call_id] = call
        return True
