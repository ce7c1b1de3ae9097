"""The conversation as rows: what is shown, in which order, and how high it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice

from chatdesk.domain.message import Message, Role, ToolResultPart
from chatdesk.ui.transcript.calls import CallState, ShownCall
from chatdesk.ui.transcript.compose import Composer
from chatdesk.ui.transcript.ends import ACT_KEYS, Surroundings
from chatdesk.ui.transcript.rows import Entry, Row, Watcher
from chatdesk.ui.transcript.scrolling import Scroll
from chatdesk.ui.transcript.seams import Run, runs_of
from chatdesk.ui.transcript.side_rows import CallRow, EndRow, ThoughtRow, ThoughtTextRow
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.text_rows import HiddenRow, TextRow
from chatdesk.ui.transcript.thinking import ThoughtHabits
from chatdesk.ui.transcript.units.base import Unit

Siblings = Mapping[str, tuple[int, int]]

# Rows this far above and below the view keep their units.
_NEAR = 15
_MAX_BUILT = 60
# How many at least lose them in a frame, once too many have them.
_DROPS = 3


class Page:
    """All rows of the branch that is open. Nothing here knows widgets or events.

    Every row has an exact height or an estimate; units exist only near the view.
    """

    def __init__(self, style: Style) -> None:
        self.style = style
        self.width = 640
        self.rows: list[Row] = []
        self.entries: list[Entry] = []
        self.scroll = Scroll(self.measure)
        self.act_keys: Mapping[str, tuple[str, ...]] = ACT_KEYS
        self.watcher: Watcher | None = None
        self.habits = ThoughtHabits()
        self._composer = Composer(style, self.habits)
        self._siblings: Siblings = {}
        self._results: dict[str, ToolResultPart] = {}
        self._built: set[Row] = set()
        self._is_busy = False
        self._follows_tools = False

    def set_branch(self, messages: Sequence[Message], siblings: Siblings) -> None:
        """Show these messages and no others."""
        self._siblings = siblings
        self._results = {r.call_id: r for m in messages if m.role is Role.TOOL for r in m.tool_results}
        # Rows and entries know each other, so they go when Python collects cycles, in whatever thread that
        # happens; Qt's objects in them must go now and here.
        for row in self._built:
            row.drop()
        self._built.clear()
        self.rows = []
        self.entries = []
        self._follows_tools = False
        for message in messages:
            self._add_entry(message)
        self._lay_estimates()
        self.mark_last()

    def append(self, message: Message) -> None:
        """Add a message at the end; the results of tools go into the cards of their calls."""
        if message.role is Role.TOOL:
            self._follows_tools = True
            for result in message.tool_results:
                self._results[result.call_id] = result
                self.update_call(result.call_id, partial(ShownCall.take_result, result=result))
            return
        entry = self._add_entry(message)
        for row in entry.rows:
            row.height = row.estimate(self.style, self.width)
            self.scroll.heights.append(row.height)
        self.mark_last()

    def open_entry(self, message: Message) -> Entry:
        """Return the entry that an answer grows in; a partial answer that is gone on with keeps its rows."""
        last = self.entries[-1] if self.entries else None
        if last is not None and last.message.id == message.id:
            self.remove([row for row in last.rows if isinstance(row, EndRow)])
            last.message = message
            return last
        self.append(message)
        return self.entries[-1]

    def take_last_run(self, entry: Entry) -> Run | None:
        """Take out the last row of an answer that ends in text; return its source, which is to be shown anew.

        None where it ends in something else.
        """
        runs = runs_of(entry.message.parts)
        run = runs[-1] if runs else None
        before = runs[-2] if len(runs) > 1 else None
        last = entry.rows[-1] if entry.rows else None
        if not isinstance(run, Run) or isinstance(before, Run) or not isinstance(last, TextRow):
            return None
        if last.blocks is not None:
            # It streamed in and has no source of its own: cut the source into rows again.
            self.rebuild(entry, entry.message)
            self.remove([row for row in entry.rows if isinstance(row, EndRow)])
            last = entry.rows[-1]
        if not isinstance(last, TextRow):
            return None
        self.remove([last])
        return Run(last.text, last.source_seams, run.lead if last.text == run.text else 0)

    def close_entry(self, entry: Entry, message: Message) -> None:
        """The message is complete: what stands below it appears."""
        entry.message = message
        entry.around.version = self._siblings.get(message.id, entry.around.version)
        # Where there are other versions, `set_siblings` may have put one there already.
        self.remove([row for row in entry.rows if isinstance(row, EndRow)])
        end = self._composer.end_row(entry)
        if end is not None:
            self.add_row(entry, end)
        self.mark_last()

    def rebuild(self, entry: Entry, message: Message) -> None:
        """Make the rows of an entry anew from the stored message."""
        at = entry.rows[0].index if entry.rows else len(self.rows)
        if self.watcher is not None:
            self.watcher.before_rebuild(entry)
        self.remove(entry.rows)
        fresh = self._composer.entry_of(
            message, entry.around, self._results, is_first=at == 0, opened=entry.opened
        )
        entry.message, entry.calls, entry.flags = message, fresh.calls, fresh.flags
        for row in fresh.rows:
            row.entry = entry
        self.insert(at, fresh.rows)
        entry.rows = list(fresh.rows)
        if self.watcher is not None:
            self.watcher.after_rebuild(entry)
        self.mark_last()

    def replace(self, message: Message) -> None:
        """Show a stored message in the place of its older state, or at the end where there is none."""
        entry = next((entry for entry in self.entries if entry.message.id == message.id), None)
        if entry is None:
            self.append(message)
        else:
            self.rebuild(entry, message)

    def amend(self, message: Message) -> None:
        """Make the line below a message anew; its other rows show what they showed."""
        for entry in self.entries:
            if entry.message.id == message.id and entry.message.finish_reason is not None:
                entry.message = message
                self._renew_end(entry)

    def set_siblings(self, siblings: Siblings) -> None:
        """Tell again which of how many versions each message is."""
        self._siblings = siblings
        for entry in self.entries:
            version = siblings.get(entry.message.id)
            if version != entry.around.version:
                entry.around.version = version
                self._renew_end(entry)

    def set_act_keys(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Show these keycaps on the buttons of the acts."""
        if keys != self.act_keys:
            self.act_keys = keys
            for entry in self.entries:
                entry.around.keys = keys
            for entry in self.entries[-1:]:
                self._renew_end(entry)

    def set_busy(self, is_busy: bool) -> None:
        """Say whether anything runs in this conversation: acts are offered at rest only."""
        self._is_busy = is_busy
        self.mark_last()

    @property
    def is_busy(self) -> bool:
        """Whether anything runs in this conversation."""
        return self._is_busy

    def mark_last(self, *, is_live: bool = False) -> None:
        """Offer acts at the last message only, and at none while an answer grows."""
        for entry in self.entries[-3:]:
            is_last = entry is self.entries[-1] and not is_live and not self._is_busy
            if entry.around.is_last != is_last:
                entry.around.is_last = is_last
                # Below what grows nothing is put: it would stand in the way.
                if not (is_live and entry is self.entries[-1]):
                    self._renew_end(entry)

    def update_call(self, call_id: str, change: Callable[[ShownCall], None]) -> CallRow | None:
        """Change what a tool card shows; return its row, None where there is no such call."""
        for entry in reversed(self.entries):
            call = entry.calls.get(call_id)
            if call is not None:
                change(call)
                return self._touch_call(entry, call)
        return None

    def add_row(self, entry: Entry, row: Row) -> None:
        """Put a row at the end of everything."""
        row.index = len(self.rows)
        self.rows.append(row)
        entry.rows.append(row)
        row.height = row.estimate(self.style, self.width)
        self.scroll.heights.append(row.height)

    def insert(self, at: int, rows: Sequence[Row]) -> None:
        """Put rows before the row `at`; costs a pass over all heights."""
        self.rows[at:at] = rows
        for row in rows:
            row.height = row.estimate(self.style, self.width)
        self.scroll.rows_changed(at, len(rows))
        self._renumber(at)

    def remove(self, rows: Iterable[Row]) -> None:
        """Take rows out."""
        gone = list(rows)
        if not gone:
            return
        at = gone[0].index
        if gone[-1] is self.rows[-1] and len(gone) == len(self.rows) - at:
            del self.rows[at:]
        else:
            leaving = set(gone)
            self.rows = [row for row in self.rows if row not in leaving]
        if self.watcher is not None:
            self.watcher.rows_gone(set(gone), self.rows[at - 1] if at else None)
        for row in gone:
            row.entry.rows = [other for other in row.entry.rows if other is not row]
            row.drop()
            self._built.discard(row)
        self.scroll.rows_changed(at, -len(gone))
        self._renumber(at)

    def toggle_thought(self, row: ThoughtRow) -> None:
        """Open or fold reasoning."""
        thought = row.thought
        thought.is_open = not thought.is_open
        self.habits.remember(thought)
        for unit in row.units or ():
            unit.version += 1
        if thought.is_open:
            fresh = self.text_rows_of_thought(row)
            at = row.entry.rows.index(row) + 1
            row.entry.rows[at:at] = fresh
            self.insert(row.index + 1, fresh)
        else:
            self.remove(self.thought_rows_of(row))

    def text_rows_of_thought(self, row: ThoughtRow) -> list[ThoughtTextRow]:
        """Return rows for reasoning that opens; they are not on the page yet."""
        return self._composer.thought_rows(row.entry, row.thought.text)

    def take_rows(self, rows: list[Row]) -> None:
        """Show these rows of the entries that are here; new ones have estimated heights."""
        gone = set(self.rows).difference(rows)
        if self.watcher is not None and gone:
            self.watcher.rows_gone(gone, rows[0] if rows else None)
        for row in gone:
            row.drop()
            self._built.discard(row)
        known = set(self.rows)
        self.rows = rows
        for row in rows:
            if row not in known:
                row.height = row.estimate(self.style, self.width)
        self._renumber(0)

    def toggle_last_thoughts(self) -> bool:
        """Open the reasoning of the last answer that has some, or fold all of it; False where none is."""
        for entry in reversed(self.entries):
            thoughts = [row for row in entry.rows if isinstance(row, ThoughtRow)]
            if thoughts:
                opens = not all(row.thought.is_open for row in thoughts)
                for row in thoughts:
                    if row.thought.is_open != opens:
                        self.toggle_thought(row)
                return True
        return False

    def text_rows(self, entry: Entry, run: Run, offset: int) -> list[Row]:
        """Return rows for a text that stands at `offset` of an answer's; they are not on the page yet."""
        return self._composer.text_rows(entry, run, offset)

    def hidden_text_rows(self, row: HiddenRow) -> list[Row]:
        """Return rows for the passage that a line hides; they are not on the page yet."""
        return self._composer.hidden_text_rows(row)

    def thought_rows_of(self, row: ThoughtRow) -> list[ThoughtTextRow]:
        """Return the rows that open reasoning takes, in order."""
        found = []
        for other in self.rows[row.index + 1 :]:
            if not isinstance(other, ThoughtTextRow):
                break
            found.append(other)
        return found

    def measure(self, index: int) -> int:
        """Return the exact height of a row; builds it where that is needed."""
        row = self.rows[index]
        if row.width != self.width and row.units is None:
            self._built.add(row)
        return row.measure(self.style, self.width)

    def built_rows(self) -> list[Row]:
        """Return the rows that have units now."""
        return list(self._built)

    def remeasure(self, row: Row) -> None:
        """A row changed: put its exact height into the sums at once."""
        row.changed()
        self._built.add(row)
        self.scroll.heights.set(row.index, row.measure(self.style, self.width))

    def ready(self, row: Row) -> list[Unit]:
        """Return the units of a row, built and laid out."""
        self._built.add(row)
        units = row.ready(self.style, self.width)
        self.scroll.heights.set(row.index, row.height)
        return units

    def set_width(self, width: int) -> None:
        """Take another column width: rows are measured again when they come into view."""
        if width != self.width:
            self.width = width
            self.scroll.loosen()

    def set_style(self, style: Style) -> None:
        """Take another theme: everything is made anew where it is needed."""
        old = self.style
        self.style = style
        self._composer = Composer(style, self.habits)
        self.scroll.loosen()
        for row in self.rows:
            row.lead = round(row.lead * style.theme.zoom / old.theme.zoom)
            if not row.is_live:
                row.drop()
            row.changed()
        self._built.clear()
        self._lay_estimates()

    def drop_far(self, first: int, last: int) -> None:
        """Forget the units of some rows that are far from those in view, where many are kept.

        A row takes about half a millisecond: all of them at once would be seen as a hitch.
        """
        spare = len(self._built) - _MAX_BUILT
        if spare <= 0:
            return
        far = (r for r in self._built if not first - _NEAR <= r.index <= last + _NEAR and not r.is_live)
        for row in list(islice(far, max(_DROPS, spare // 8))):
            row.drop()
            self._built.discard(row)

    def _renew_end(self, entry: Entry) -> None:
        """The line below a message may come, go or change."""
        old = next((row for row in entry.rows if isinstance(row, EndRow)), None)
        fresh = self._composer.end_row(entry)
        if old is not None and fresh is not None:
            old.renew()
        elif old is not None:
            self.remove([old])
        elif fresh is not None and entry.rows:
            self.insert(entry.rows[-1].index + 1, [fresh])
            entry.rows.append(fresh)

    def _add_entry(self, message: Message) -> Entry:
        around = Surroundings(
            follows_tools=self._follows_tools, version=self._siblings.get(message.id), keys=self.act_keys
        )
        self._follows_tools = message.role is Role.TOOL
        entry = self._composer.entry_of(message, around, self._results, is_first=not self.rows)
        if message.role is not Role.TOOL:
            self.entries.append(entry)
        for row in entry.rows:
            row.index = len(self.rows)
            self.rows.append(row)
        return entry

    def _lay_estimates(self) -> None:
        style, width = self.style, self.width
        for row in self.rows:
            row.height = row.estimate(style, width)
        self.scroll.reset(row.height for row in self.rows)

    def _renumber(self, start: int) -> None:
        for index in range(start, len(self.rows)):
            self.rows[index].index = index
        self.scroll.reset(row.height for row in self.rows)

    def _touch_call(self, entry: Entry, call: ShownCall) -> CallRow | None:
        for row in entry.rows:
            if isinstance(row, CallRow) and row.call is call:
                for unit in row.units or ():
                    unit.version += 1
                return row
        return None

    def counting_rows(self) -> list[Row]:
        """Return the rows at the end whose seconds count."""
        found: list[Row] = []
        for entry in self.entries[-2:]:
            for row in entry.rows:
                is_thinking = isinstance(row, ThoughtRow) and row.thought.is_live
                if is_thinking or (isinstance(row, CallRow) and row.call.state is CallState.RUNS):
                    found.append(row)
        return found
