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
    from chatdesk.store.listing import Key, ListedRow, ListFilter, ListStore, Matches, Outline

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
        self._outlining.done.connect(self._on_outline)
        self._outlining.failed.connect(self.trouble)
        self._filter: ListFilter | None = None
        self._matching, self._more, self._tagging = (Job(tasks, self) for _ in range(3))
        self._matching.done.connect(self._on_matches)
        self._more.done.connect(self._on_more)
        self._tagging.done.connect(sidebar.tag_bar.show_tags)
        for job in (self._matching, self._more, self._tagging):
            job.failed.connect(self.trouble)
        self._waiting: list[Block] = []
        self._is_reading = False
        sidebar.outline_wanted.connect(self.refresh)
        sidebar.model.pages_wanted.connect(self._on_pages_wanted)
        sidebar.model.more_wanted.connect(self._look_further)
        self._is_prepared = False
        self._preparing = Job(tasks, self)
        self._preparing.failed.connect(self.trouble)
        sidebar.field.entered.connect(self._prepare)
        sidebar.filter_changed.connect(self._on_filter_changed)

    def refresh(self) -> None:
        """Read which conversations there are, and the pages that are shown; or have the filter look again."""
        self.refresh_tags()
        if self._filter is None:
            self._outlining.start(self._read_outline)
        else:
            wanted = self._filter
            self._matching.start(lambda: self._matching_now(wanted))

    def refresh_tags(self) -> None:
        """Read which tags there are."""
        self._tagging.start(self._read_tags)

    async def rows_of(self, chosen: Chosen) -> tuple[ConversationRow, ...]:
        """Return all conversations that an act is for, also those that are not read yet."""
        rows = list(chosen.rows)
        for block, places in chosen.unread:
            page = await self._store().page(*self._ends(block, self._sidebar.model.blocks))
            rows += [_row(one) for one in page[places.start : places.stop]]
        return tuple(rows)

    def _prepare(self) -> None:
        """Load the filter while nothing is typed yet; one that runs must not be interrupted."""
        if self._filter is None and not self._is_prepared:
            self._is_prepared = True
            self._preparing.start(lambda: self._store().prepare())

    def _on_filter_changed(self, text: str, tag: str) -> None:
        from chatdesk.store.search_text import fold

        wanted = self._read_filter(text.split(), tag)
        self._filter = None if wanted.is_empty else wanted
        self._more.cancel()
        self._sidebar.list.delegate.words = tuple(map(fold, wanted.words))
        if self._filter is None:
            self._matching.cancel()
            self._outlining.start(self._read_outline)
        else:
            self._outlining.cancel()
            self._look()

    def _read_filter(self, words: Sequence[str], tag: str) -> ListFilter:
        """Return what is typed: words, and after a # the beginning of a tag."""
        from chatdesk.store.listing import ListFilter

        for word in words:
            begin = word[1:].casefold()
            if word.startswith("#") and begin:
                known = (one for one in self._sidebar.tag_bar.tags if one.casefold().startswith(begin))
                tag = next(known, word[1:])
        return ListFilter(tuple(word for word in words if not word.startswith("#")), tag)

    def _look(self) -> None:
        wanted = self._filter
        if wanted is not None:
            self._matching.start(lambda: self._store().matching(wanted))

    async def _matching_now(self, wanted: ListFilter) -> Matches | None:
        """What brought this about may still be on its way to the disk."""
        await self._store().settled()
        return await self._store().matching(wanted)

    def _on_matches(self, matches: Matches | None) -> None:
        wanted, view = self._filter, self._sidebar.list
        if matches is None or wanted is None:
            return
        view.empty_words = "" if matches.rows else self._nothing(wanted)
        self._sidebar.model.is_filtered = True
        self._sidebar.model.show_matches(map(_row, matches.rows), has_more=matches.has_more)
        view.verticalScrollBar().setValue(0)

    def _nothing(self, wanted: ListFilter) -> str:
        words = " ".join(wanted.words)
        if not words:
            return self.tr("No conversation has the tag “{0}”.").format(wanted.tag)
        keys = self._sidebar.list.keys_of("search.all")
        told = self.tr("No title has “{0}”.").format(words)
        more = self.tr("{0} searches what was said, too.").format(keys) if keys else ""
        return f"{told} {more}".strip()

    def _look_further(self) -> None:
        wanted, rows = self._filter, self._sidebar.model.rows()
        # A filter that runs would be interrupted by this.
        if wanted is not None and rows and not self._matching.is_running:
            from chatdesk.store.listing import Key

            last = Key(rows[-1].updated_at, rows[-1].id)
            self._more.start(lambda: self._store().matching(wanted, last))

    def _on_more(self, matches: Matches | None) -> None:
        if matches is not None and self._filter is not None:
            self._sidebar.model.add_matches([_row(one) for one in matches.rows], has_more=matches.has_more)

    def _on_outline(self, blocks: Blocks) -> None:
        if self._filter is None:
            self._sidebar.model.is_filtered = False
            self._sidebar.list.empty_words = ""
            self._sidebar.model.show_blocks(blocks)

    async def _read_tags(self) -> tuple[str, ...]:
        await self._store().settled()
        return await self._store().tags()

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
            self._sidebar.model.wishes.give_up(block)
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
                model.wishes.give_up(block)
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
