"""Reads the list of conversations for the sidebar: its outline, and the pages that somebody looks at."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.errors import StoreError
from chatdesk.ui.bridge import Job, Tasks
from chatdesk.ui.sidebar.blocks import Block, Blocks
from chatdesk.ui.sidebar.chosen import Chosen
from chatdesk.ui.sidebar.conversation_rows import PINNED, Calendar, ConversationRow
from chatdesk.ui.sidebar.sidebar import Sidebar

if TYPE_CHECKING:
    from chatdesk.store.listing import Key, ListedRow, ListStore, Outline

# A hand that drags the scroll bar passes by pages that nobody sees any more.
_MOST_ASKED = 6


class Listing(QObject):
    """Shows all conversations without reading them all; nothing of it is done on the window's thread.

    `trouble` brings the errors of the store; the list stays as it was.
    """

    trouble = Signal(object)

    def __init__(
        self,
        sidebar: Sidebar,
        store: Callable[[], ListStore],
        tasks: Tasks,
        parent: QObject | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._sidebar, self._store, self._tasks, self._now = sidebar, store, tasks, now
        self._outlining = Job(tasks, self)
        self._outlining.done.connect(sidebar.model.show_blocks)
        self._outlining.failed.connect(self.trouble)
        self._waiting: list[Block] = []
        self._is_reading = False
        sidebar.outline_wanted.connect(self.refresh)
        sidebar.model.pages_wanted.connect(self._on_pages_wanted)

    def refresh(self) -> None:
        """Read which conversations there are, and the pages that are shown."""
        self._outlining.start(self._read_outline)

    async def rows_of(self, chosen: Chosen) -> tuple[ConversationRow, ...]:
        """Return all conversations that an act is for, also those that are not read yet."""
        rows = list(chosen.rows)
        for block, places in chosen.unread:
            page = await self._store().page(*self._ends(block, self._sidebar.model.blocks))
            rows += [_row(one) for one in page[places.start : places.stop]]
        return tuple(rows)

    async def _read_outline(self) -> Blocks:
        store, known = self._store(), self._sidebar.model.rows()
        await store.settled()
        calendar = Calendar(self._now(), await store.oldest())
        blocks = _blocks_of(await store.outline(calendar.bounds), calendar)
        orders = sorted(row.order for row in known if row.pin is None)
        for number, block in enumerate(blocks):
            end = blocks.all[number + 1].first if number + 1 < len(blocks.all) else (float("inf"), "")
            if block.rows is None and bisect_left(orders, block.first) < bisect_left(orders, end):
                page = await store.page(*self._ends(block, blocks))
                block.rows, block.count = [_row(one) for one in page], len(page)
        for block in blocks:
            blocks.settle(block)
        return blocks

    def _on_pages_wanted(self, wanted: Sequence[Block]) -> None:
        self._waiting += wanted
        for block in self._waiting[:-_MOST_ASKED]:
            self._sidebar.model.give_up(block)
        del self._waiting[:-_MOST_ASKED]
        if not self._is_reading:
            self._is_reading = True
            self._tasks.spawn(self._read_pages())

    async def _read_pages(self) -> None:
        """Read the pages that are wanted, the newest wish first."""
        model = self._sidebar.model
        try:
            while self._waiting:
                block, blocks = self._waiting.pop(), model.blocks
                if block in blocks.all:
                    page = await self._store().page(*self._ends(block, blocks))
                    model.take_page(block, [_row(one) for one in page])
        except StoreError as error:
            self.trouble.emit(error)
        finally:
            for block in self._waiting:
                model.give_up(block)
            self._waiting.clear()
            self._is_reading = False

    @staticmethod
    def _ends(block: Block, blocks: Blocks) -> tuple[Key, Key | None]:
        """Return where a page begins, and where the next one does."""
        following = blocks.after(block)
        return _key(block), None if following is None else _key(following)


def _key(block: Block) -> Key:
    from chatdesk.store.listing import Key

    newest_first, id_ = block.first
    return Key(-newest_first, id_)


def _row(listed: ListedRow) -> ConversationRow:
    return ConversationRow(listed.id, listed.title, listed.updated_at, pin=listed.pin, tags=listed.tags)


def _blocks_of(outline: Outline, calendar: Calendar) -> Blocks:
    blocks = Blocks(calendar)
    if outline.pinned:
        pinned = [_row(listed) for listed in outline.pinned]
        blocks.append(Block(-1, PINNED, pinned[0].order, len(pinned), pinned))
    for rank, span in enumerate(outline.spans):
        for page in span:
            first = (-page.first.updated_at, page.first.id)
            blocks.append(Block(rank, calendar.sections[rank], first, page.size))
    blocks.reindex()
    return blocks
