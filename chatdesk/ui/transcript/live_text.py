"""Text that streams in: closed blocks stay as they are, the open tail is made again per frame."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chatdesk.markup.blocks import Block
from chatdesk.ui.transcript.build import gap_above, reconcile, size_of, specs_of
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import ROW_SIZE, Entry
from chatdesk.ui.transcript.scheduler import BackOff
from chatdesk.ui.transcript.seams import PlacedSeam, placed_after
from chatdesk.ui.transcript.text_rows import TextRow
from chatdesk.ui.transcript.units.base import Unit

if TYPE_CHECKING:
    from chatdesk.markup import StreamingMarkdown


class LiveText:
    """One text part while it grows, in as many rows as it needs.

    The last row holds the newest closed blocks and, behind them, the units of the open tail. Units
    of the tail become units of closed blocks without being made again.
    """

    def __init__(self, page: Page, entry: Entry) -> None:
        from chatdesk.markup import StreamingMarkdown

        self.row: TextRow | None = None
        self.rows: list[TextRow] = []
        self._page = page
        self._entry = entry
        self._markdown: StreamingMarkdown = StreamingMarkdown()
        self._homes: list[tuple[TextRow, int]] = []
        self._fixed = 0
        self._has_news = False
        self._is_finished = False
        self._back_off = BackOff()
        self._first_seams: list[PlacedSeam] = []

    def mark_seam(self, before: str, tip: str) -> None:
        """What is fed from now on goes on with `before`, which was fed until now."""
        self.render(is_final=True)
        if self.row is None:
            self._first_seams.append(placed_after((), before, tip))
            return
        units = self.row.units or []
        assert self.row.seams is not None  # noqa: S101  every row of ours has its list
        self.row.seams.append(placed_after(units, before, tip))
        self.row.mark_seams(units, self._page.style)

    def feed(self, text: str) -> None:
        """Take more source."""
        self._markdown.feed(text)
        self._has_news = True

    def render(self, *, is_final: bool = False) -> int:
        """Show what is known; return the milliseconds until a dear tail may be shown again, or 0."""
        self._correct()
        new = self._markdown.frozen[len(self._homes) :]
        if not new and not self._has_news:
            return 0
        if new:
            self._back_off.forget()
        elif not is_final and (wait := self._back_off.wait_ms()):
            return wait
        started = time.thread_time()
        self._show(new)
        self._has_news = False
        self._back_off.note(time.thread_time() - started)
        return 0

    def finish(self) -> None:
        """The part is complete: everything is closed now. A second call does nothing."""
        if self._is_finished:
            return
        self._is_finished = True
        self._markdown.finish()
        self._has_news = True
        self.render(is_final=True)
        if self.row is not None:
            self.row.is_live = False

    def restyle(self) -> None:
        """The theme changed: make the growing row anew."""
        if self.row is not None and self.row.is_live:
            self.row.units = []
            specs = specs_of(self.row.blocks or ())
            reconcile(self.row.units, 0, specs, self._page.style)
            self._fixed = len(specs)
            self._has_news = True
            self._back_off.forget()
            self.render(is_final=True)

    def _show(self, new: list[Block]) -> None:
        tail = specs_of(self._markdown.tail_blocks())
        if not new and not tail and self.row is None:
            return
        row = self.row or self._new_row(new[0] if new else None)
        groups = self._groups(new, row)
        for blocks in groups[:-1]:
            rest, old = self._close_row(row, blocks), row
            row = self._new_row(None)
            row.units = rest
            if self._page.watcher is not None:
                self._page.watcher.units_moved(old, len(old.units or ()), row)
        self._keep(row, groups[-1])
        fresh = specs_of(groups[-1])
        units = row.units if row.units is not None else []
        row.units = units
        reconcile(units, self._fixed, [*fresh, *tail], self._page.style)
        self._fixed += len(fresh)
        for index, unit in enumerate(units):
            unit.is_hot = index >= self._fixed
        row.mark_seams(units, self._page.style)
        self._page.remeasure(row)

    def _groups(self, new: list[Block], row: TextRow) -> list[list[Block]]:
        """Deal the blocks out to this row and to as many further rows as they fill."""
        groups: list[list[Block]] = [[]]
        size = row.size
        for block in new:
            if size >= ROW_SIZE:
                groups.append([])
                size = 0
            groups[-1].append(block)
            size += size_of(block)
        return groups

    def _close_row(self, row: TextRow, blocks: list[Block]) -> list[Unit]:
        """Nothing more comes into this row; return the units that showed what comes after it."""
        is_built = bool(row.units)
        self._keep(row, blocks)
        rest: list[Unit] = []
        row.is_live = False
        if row.units and is_built:
            specs = specs_of(blocks)
            rest = row.units[self._fixed + len(specs) :]
            reconcile(row.units, self._fixed, specs, self._page.style)
            for unit in row.units:
                unit.is_hot = False
            row.mark_seams(row.units, self._page.style)
            self._page.remeasure(row)
        else:
            # A whole row came within one frame: it is built when somebody looks at it.
            row.drop()
            row.changed()
            row.height = row.estimate(self._page.style, self._page.width)
            self._page.scroll.heights.set(row.index, row.height)
        return rest

    def _keep(self, row: TextRow, blocks: list[Block]) -> None:
        kept = row.blocks if row.blocks is not None else []
        row.blocks = kept
        for block in blocks:
            self._homes.append((row, len(kept)))
            kept.append(block)
            row.size += size_of(block)

    def _new_row(self, first: Block | None) -> TextRow:
        style = self._page.style
        lead = style.block_gap
        if self.row is not None:
            frozen = self._markdown.frozen
            upcoming = frozen[len(self._homes)] if len(self._homes) < len(frozen) else first
            if upcoming is not None:
                lead = gap_above(upcoming, style)
        row = TextRow(self._entry, lead)
        row.blocks = []
        row.units = []
        row.seams, self._first_seams = self._first_seams, []
        row.is_live = True
        self._page.add_row(self._entry, row)
        self.row = row
        self.rows.append(row)
        self._fixed = 0
        return row

    def _correct(self) -> None:
        """A link definition that came late changes blocks that were closed before it."""
        for index in self._markdown.take_changed():
            if index >= len(self._homes):
                continue
            row, place = self._homes[index]
            assert row.blocks is not None  # noqa: S101  every home has its blocks
            row.blocks[place] = self._markdown.frozen[index]
            if row is self.row and row.units is not None:
                row.units = []
                specs = specs_of(row.blocks)
                reconcile(row.units, 0, specs, self._page.style)
                self._fixed = len(specs)
                self._has_news = True
            else:
                row.drop()
                row.changed()
