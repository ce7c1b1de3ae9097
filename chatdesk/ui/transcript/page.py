"""The conversation as rows: what is shown, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from chatdesk.domain.message import Message, Role, ToolResultPart
from chatdesk.domain.tool import ToolInfo
from chatdesk.ui.transcript.calls import ShownCall
from chatdesk.ui.transcript.card_rows import update_call
from chatdesk.ui.transcript.compose import Composer
from chatdesk.ui.transcript.end_lines import EndLines, Siblings
from chatdesk.ui.transcript.rows import Entry
from chatdesk.ui.transcript.sheet import Sheet
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.thinking import ThoughtHabits


class Page(Sheet):
    """All rows of the branch that is open. Nothing here knows widgets or events."""

    def __init__(self, style: Style) -> None:
        super().__init__(style)
        self.habits = ThoughtHabits()
        self.composer = Composer(style, self.habits)
        self.ends = EndLines(self, self.composer)
        self._results: dict[str, ToolResultPart] = {}
        self._follows_tools = False
        # By the name that the model calls it.
        self.find_tool: Callable[[str], ToolInfo | None] = lambda _name: None

    def set_branch(self, messages: Sequence[Message], siblings: Siblings) -> None:
        """Show these messages and no others."""
        self.clear()
        self.ends.take_siblings(siblings)
        self._results = {r.call_id: r for m in messages if m.role is Role.TOOL for r in m.tool_results}
        self._follows_tools = False
        for message in messages:
            self._add_entry(message)
        self.lay_estimates()
        self.ends.mark_last()

    def append(self, message: Message) -> None:
        """Add a message at the end; the results of tools go into the cards of their calls."""
        if message.role is Role.TOOL:
            self._follows_tools = True
            for result in message.tool_results:
                self._results[result.call_id] = result
                update_call(self, result.call_id, partial(ShownCall.take_result, result=result))
            return
        entry = self._add_entry(message)
        for row in entry.rows:
            row.height = row.estimate(self.style, self.width)
            self.scroll.heights.append(row.height)
        self.ends.mark_last()

    def rebuild(self, entry: Entry, message: Message) -> None:
        """Make the rows of an entry anew from the stored message."""
        at = entry.rows[0].index if entry.rows else len(self.rows)
        if self.watcher is not None:
            self.watcher.before_rebuild(entry)
        self.remove(entry.rows)
        fresh = self.composer.entry_of(
            message, entry.around, self._results, is_first=at == 0, opened=entry.opened
        )
        entry.message, entry.calls, entry.flags = message, fresh.calls, fresh.flags
        for row in fresh.rows:
            row.entry = entry
        self.insert(at, fresh.rows)
        entry.rows = list(fresh.rows)
        if self.watcher is not None:
            self.watcher.after_rebuild(entry)
        self.ends.mark_last()

    def replace(self, message: Message) -> None:
        """Show a stored message in the place of its older state, or at the end where there is none."""
        entry = next((entry for entry in self.entries if entry.message.id == message.id), None)
        if entry is None:
            self.append(message)
        else:
            self.rebuild(entry, message)

    def set_style(self, style: Style) -> None:
        """Take another theme: everything is made anew where it is needed."""
        self.composer.restyle(style)
        super().set_style(style)

    def _add_entry(self, message: Message) -> Entry:
        around = self.ends.around(message, follows_tools=self._follows_tools)
        self._follows_tools = message.role is Role.TOOL
        entry = self.composer.entry_of(message, around, self._results, is_first=not self.rows)
        if message.role is not Role.TOOL:
            self.entries.append(entry)
        for row in entry.rows:
            row.index = len(self.rows)
            self.rows.append(row)
        return entry
