"""The answer that is being written: deltas become rows, and only the open block is made again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chatdesk.domain.delta import (
    Delta,
    ReasoningDelta,
    RefusalDelta,
    SeamDelta,
    TextDelta,
    TextReplaced,
    ToolCallDelta,
)
from chatdesk.domain.flags import Flag
from chatdesk.domain.message import Message
from chatdesk.ui.transcript.answer_entry import close_entry, open_entry, take_last_run
from chatdesk.ui.transcript.live_note import LiveNote, NoteKind, NoteRow
from chatdesk.ui.transcript.live_parts import LiveCall, LivePart, LiveRefusal, LiveThought, LiveWriting
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.seams import Run, opening_of, seam_tip
from chatdesk.ui.transcript.side_rows import WaitRow
from chatdesk.ui.transcript.units.base import Unit


class LiveAnswer:
    """Collects deltas cheaply, and folds all of them into rows when a frame is due.

    `characters` counts what of text, reasoning and refusal is in the rows.
    """

    def __init__(self, page: Page, message: Message) -> None:
        self.entry = open_entry(page, message)
        self.characters = 0
        self._page = page
        self._base = message
        self._pending: list[tuple[Delta, float]] = []
        self._parts: list[LivePart] = []
        self._calls: dict[int, LiveCall] = {}
        self._is_off = False
        self._seam = SeamDelta()
        self._has_seam = not message.text
        # What stands at the end and is no part of the answer: the caret's place, or a note.
        self._tail: WaitRow | NoteRow | None = None
        self._put_tail(WaitRow(self.entry, page.style.block_gap))
        page.ends.mark_last(is_live=True)

    @property
    def source(self) -> str:
        """All text that is in the rows, as it came."""
        parts = (part.source for part in self._parts if isinstance(part, LiveWriting))
        return self._base.text + "".join(parts)

    def add(self, deltas: Iterable[Delta], at: float) -> None:
        """Keep deltas for the next frame."""
        # A request for several answers shows the first one.
        self._pending += [(delta, at) for delta in deltas if not getattr(delta, "choice", 0)]

    def show_note(self, note: LiveNote | None) -> bool:
        """Say what is waited for, or nothing; return whether anything looks different now."""
        has_text = bool(self._parts)
        if note is None or note.kind is NoteKind.WAIT:
            if has_text:
                return self._drop_tail()
            text = "" if note is None else note.text
            if isinstance(self._tail, WaitRow):
                return self._touched(self._tail, is_changed=self._tail.show(text))
            self._put_tail(WaitRow(self.entry, self._page.style.block_gap, text))
        elif isinstance(self._tail, NoteRow):
            return self._touched(self._tail, is_changed=self._tail.show(note))
        else:
            self._put_tail(NoteRow(self.entry, self._page.style.block_gap, note, self._page.ends.keys))
        return True

    def show_keys(self) -> bool:
        """Put the keys in force on the acts of what is said; return whether anything looks different now."""
        tail = self._tail
        return isinstance(tail, NoteRow) and self._touched(
            tail, is_changed=tail.show_keys(self._page.ends.keys)
        )

    def render(self, *, is_final: bool = False) -> int:
        """Fold everything in; return the milliseconds until the open block may be rendered again, or 0."""
        pending, self._pending = self._pending, []
        if self._parts and pending:
            # What comes now grows below the text: nothing may stand there.
            self._drop_tail()
        for delta, at in _joined(pending):
            self._take(delta, at)
        wait = 0
        for part in self._parts[-1:]:
            wait = part.render(is_final=is_final)
        return wait

    def fold(self, flags: tuple[Flag, ...]) -> None:
        """Fold the passages that are flagged, while the text below them goes on growing."""
        self.render(is_final=True)
        new = set(flags) - set(self.entry.flags)
        self.entry.flags = flags
        offset = len(self._base.text)
        # A paragraph that begins before the seam is folded on both sides of it when the answer is there.
        self._is_off = self._is_off or any(flag.start < offset < flag.end for flag in new)
        for part in self._parts:
            if isinstance(part, LiveWriting):
                length = len(part.source)
                own = [flag for flag in flags if offset < flag.end and flag.start < offset + length]
                if not new.isdisjoint(own):
                    self._drop_tail()
                    part.fold(max(flag.end for flag in own), offset)
                offset += length

    def caret_unit(self) -> Unit | None:
        """Return the unit that ends with the caret: the text that is being written."""
        row: Row | None = self._tail if isinstance(self._tail, WaitRow) else None
        if self._parts:
            last = self._parts[-1]
            row = last.text.row if isinstance(last, LiveWriting) else None
        return row.units[-1] if row is not None and row.units else None

    def restyle(self) -> None:
        """The theme changed: make the growing rows anew."""
        for part in self._parts:
            part.restyle()
        if self._tail is not None:
            self._tail.drop()
            self._tail.changed()

    def finish(self, message: Message) -> None:
        """Take over the stored message; rows that show it already stay as they are."""
        if self.entry.flags and not message.flags:
            # They were found while it was written, and are about to be stored with it.
            message = replace(message, flags=self.entry.flags)
        self.render(is_final=True)
        for part in self._parts:
            part.close()
        self._drop_tail()
        stored = message.parts[len(self._base.parts) :]
        is_same = not self._is_off and len(stored) == len(self._parts)
        if is_same and all(part.shows(own) for part, own in zip(self._parts, stored, strict=True)):
            close_entry(self._page, self.entry, message)
        else:
            self._page.rebuild(self.entry, message)

    def _take(self, delta: Delta, at: float) -> None:
        match delta:
            case TextDelta(text=text) if text:
                self._part(LiveWriting).add(text, at)
            case ReasoningDelta(text=text) if text:
                self._part(LiveThought).add(text, at)
            case RefusalDelta(text=text) if text:
                self._part(LiveRefusal).add(text, at)
            case ToolCallDelta():
                self._take_call(delta)
                return
            case TextReplaced():
                # Rare (a dialect's final authority): the stored message brings it.
                self._is_off = True
                return
            case SeamDelta():
                self._seam = delta
                return
            case _:
                return
        self.characters += len(text)

    def _part(self, kind: type[LivePart]) -> LivePart:
        last = self._parts[-1] if self._parts else None
        if last is None or type(last) is not kind:
            if last is not None:
                last.render(is_final=True)
                last.close()
            self._drop_tail()
            goes_on = kind is LiveWriting and not self._has_seam
            last = self._going_on() if goes_on else kind(self._page, self.entry)
            self._parts.append(last)
        return last

    def _going_on(self) -> LiveWriting:
        """Return the writing that goes on with the text before; in its place where nothing came between."""
        self._has_seam = True
        place, follows = self._page.scroll.anchor, self._page.scroll.follows
        run = None if self._parts else take_last_run(self._page, self.entry)
        writing = LiveWriting(self._page, self.entry)
        # Behind something else the text goes on in the code block that was open.
        opening = opening_of(self._base.text)
        writing.resume(run or Run(opening, lead=len(opening)))
        writing.begin_seam(seam_tip(self._seam.repeated, self._seam.means))
        if not follows:
            self._page.scroll.go_to(*place)
        return writing

    def _take_call(self, delta: ToolCallDelta) -> None:
        part = self._calls.get(delta.position)
        if part is None:
            part = self._part_for_call()
            self._calls[delta.position] = part
        part.take(delta)

    def _part_for_call(self) -> LiveCall:
        if self._parts:
            self._parts[-1].render(is_final=True)
            self._parts[-1].close()
        self._drop_tail()
        part = LiveCall(self._page, self.entry)
        self._parts.append(part)
        return part

    def _put_tail(self, row: WaitRow | NoteRow) -> None:
        self._drop_tail()
        self._tail = row
        self._page.add_row(self.entry, row)

    def _drop_tail(self) -> bool:
        tail, self._tail = self._tail, None
        if tail is not None:
            self._page.remove([tail])
        return tail is not None

    def _touched(self, row: Row, *, is_changed: bool) -> bool:
        if is_changed:
            self._page.remeasure(row)
        return is_changed


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
