"""Pages of the list, some of them read and some not, each under its heading; plain values without Qt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from chatdesk.ui.sidebar.conversation_rows import PINNED, Calendar, ConversationRow, Section

PAGE = 128
Order = tuple[float, str]
_BEFORE_ALL: Order = (float("-inf"), "")


@dataclass(eq=False, slots=True)
class Block:
    """Rows that stand side by side in one section; `rows` is None while they are not read.

    `rank` is the place of the section, -1 for the pinned ones; no row sorts before `first`.
    """

    rank: int
    section: Section
    first: Order
    count: int
    rows: list[ConversationRow] | None = None
    has_heading: bool = False

    @property
    def size(self) -> int:
        """How many entries of the list it makes."""
        return self.count + self.has_heading

    @property
    def place(self) -> tuple[int, Order]:
        """What sorts the blocks."""
        return (self.rank, self.first)


class Blocks:
    """All blocks in their order. Whoever changes the size of one calls `reindex` afterwards."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.all: list[Block] = []
        self._homes: dict[str, Block] = {}
        self._ends: list[int] = []

    def __len__(self) -> int:
        """Return how many entries there are, headings and rows."""
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Block]:
        """Return the blocks in their order."""
        return iter(self.all)

    @property
    def row_count(self) -> int:
        """How many rows there are, read or not."""
        return sum(block.count for block in self.all)

    @property
    def rows(self) -> list[ConversationRow]:
        """The rows that are read, in their order."""
        return [row for block in self.all for row in block.rows or ()]

    def home(self, conversation_id: str) -> Block | None:
        """Return the block in which a row is; None where it is not read or not there."""
        return self._homes.get(conversation_id)

    def row(self, conversation_id: str) -> ConversationRow | None:
        """Return a row; None where it is not read or not there."""
        block = self._homes.get(conversation_id)
        return None if block is None else (block.rows or [])[self.offset(block, conversation_id)]

    def offset(self, block: Block, conversation_id: str) -> int:
        """Return the place of a row in its block."""
        return next(place for place, row in enumerate(block.rows or ()) if row.id == conversation_id)

    def place(self, conversation_id: str) -> int:
        """Return the place of a row in the list, -1 where it is not read or not there."""
        block = self._homes.get(conversation_id)
        return -1 if block is None else self.start(block) + self.offset(block, conversation_id)

    def fill(self, block: Block, rows: Sequence[ConversationRow]) -> None:
        """Give a block its rows, however many there were said to be."""
        block.rows, block.count = list(rows), len(rows)
        self.settle(block)
        self.reindex()

    def settle(self, block: Block) -> None:
        """Remember where the rows of a block are."""
        self._homes.update((row.id, block) for row in block.rows or ())

    def forget(self, block: Block) -> None:
        """Let the rows of a block go; how many they are stays known."""
        for row in block.rows or ():
            self._homes.pop(row.id, None)
        block.rows = None

    def take_out(self, block: Block, offset: int) -> None:
        """Take a row out of its block."""
        block.count -= 1
        if block.rows is not None:
            self._homes.pop(block.rows.pop(offset).id, None)
        self.reindex()

    def put_in(self, block: Block, offset: int, row: ConversationRow) -> None:
        """Put a row into a block; into one that is not read it only counts."""
        block.count += 1
        block.first = min(block.first, row.order)
        if block.rows is not None:
            block.rows.insert(offset, row)
            self._homes[row.id] = block
        self.reindex()

    def replace(self, row: ConversationRow) -> int:
        """Put a row in the place of the one with its id, which is read, and return its place in the list."""
        block = self._homes[row.id]
        offset = self.offset(block, row.id)
        if block.rows is not None:
            block.rows[offset] = row
        return self.start(block) + offset

    def remove(self, block: Block) -> None:
        """Take a block away."""
        self.all.remove(block)
        self.reindex()

    def reindex(self) -> None:
        """Count again where each block begins."""
        self._ends = list(accumulate(block.size for block in self.all))

    def at(self, place: int) -> tuple[Block, int]:
        """Return the block of an entry and its place among the rows of it, -1 for the heading."""
        number = bisect_right(self._ends, place)
        block = self.all[number]
        return block, place - (self._ends[number] - block.size) - block.has_heading

    def is_heading(self, place: int) -> bool:
        """Whether a heading stands at a place."""
        return self.at(place)[1] < 0

    def start(self, block: Block) -> int:
        """Return the place of the first row of a block."""
        number = self.all.index(block)
        return self._ends[number] - block.count

    def after(self, block: Block) -> Block | None:
        """Return the next block, None behind the last one."""
        number = self.all.index(block) + 1
        return self.all[number] if number < len(self.all) else None

    def section_of(self, row: ConversationRow) -> tuple[int, Section]:
        """Return rank and section in which a row belongs."""
        if row.pin is not None:
            return -1, PINNED
        rank = self.calendar.rank(row.updated_at)
        return rank, self.calendar.sections[rank]

    def covering(self, rank: int, order: Order) -> Block | None:
        """Return the block of a section in which a place lies; None where the section has none."""
        number = bisect_right(self.all, (rank, order), key=lambda block: block.place) - 1
        if number >= 0 and self.all[number].rank == rank:
            return self.all[number]
        # It stands before all that are there.
        number += 1
        return self.all[number] if number < len(self.all) and self.all[number].rank == rank else None

    def put_section(self, rank: int, section: Section) -> Block:
        """Make a block with its heading and no rows, and put it into its place."""
        block = Block(rank, section, _BEFORE_ALL, 0, [], has_heading=True)
        self.all.insert(bisect_left(self.all, block.place, key=lambda other: other.place), block)
        self.reindex()
        return block

    def append(self, block: Block) -> None:
        """Put a block behind all others; it gets a heading where its section begins."""
        block.has_heading = not self.all or self.all[-1].section != block.section
        self.all.append(block)


def place_in(block: Block, row: ConversationRow) -> int:
    """Return where in a block a row belongs; in one that is not read: at its end."""
    if block.rows is None:
        return block.count
    return bisect_left(block.rows, row.order, key=lambda other: other.order)


def blocks_of(rows: Iterable[ConversationRow], calendar: Calendar) -> Blocks:
    """Return blocks of rows that are all read."""
    blocks = Blocks(calendar)
    extend(blocks, sorted(rows, key=lambda row: (row.pin is None, row.order)))
    return blocks


def grown(blocks: Blocks, rows: Sequence[ConversationRow]) -> Blocks:
    """Return blocks with more rows behind theirs; the old ones stay what they are."""
    new = Blocks(blocks.calendar)
    for old in blocks:
        held = None if old.rows is None else list(old.rows)
        new.all.append(Block(old.rank, old.section, old.first, old.count, held, old.has_heading))
    extend(new, rows)
    return new


def extend(blocks: Blocks, rows: Sequence[ConversationRow]) -> None:
    """Put rows, in their order, behind those that are there."""
    for row in rows:
        rank, section = blocks.section_of(row)
        last = blocks.all[-1] if blocks.all else None
        if last is None or last.section != section or last.rows is None or last.count >= PAGE:
            blocks.append(Block(rank, section, row.order, 1, [row]))
        else:
            last.rows.append(row)
            last.count += 1
    for block in blocks:
        blocks.settle(block)
    blocks.reindex()
