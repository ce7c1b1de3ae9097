"""Messages become rows."""

from __future__ import annotations

from collections.abc import Mapping

from chatdesk.domain.ending import Ending, ending_of
from chatdesk.domain.flags import Flag, cut_along
from chatdesk.domain.message import (
    AttachmentPart,
    Message,
    Part,
    ReasoningPart,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.ui.transcript.calls import ShownCall
from chatdesk.ui.transcript.ends import Surroundings, has_end
from chatdesk.ui.transcript.rows import ROW_SIZE, Entry, Row
from chatdesk.ui.transcript.seams import Run, runs_of
from chatdesk.ui.transcript.side_rows import CallRow, EndRow, RefusalRow, ThoughtRow, ThoughtTextRow
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.text_rows import FilesRow, HiddenRow, QuestionRow, Source, TextRow
from chatdesk.ui.transcript.thinking import ThoughtHabits

Results = Mapping[str, ToolResultPart]

_META_LEAD = 6


class Composer:
    """Cuts messages into rows with the right space above each."""

    def __init__(self, style: Style, habits: ThoughtHabits) -> None:
        self._habits = habits
        self.restyle(style)

    def restyle(self, style: Style) -> None:
        """Take other spaces for what is cut from now on."""
        self._style = style
        self._meta_lead = style.px(_META_LEAD)

    def entry_of(
        self,
        message: Message,
        around: Surroundings,
        results: Results,
        *,
        is_first: bool,
        opened: frozenset[int] = frozenset(),
    ) -> Entry:
        """Return a stored message with its rows; `opened`: the flagged passages that are shown."""
        entry = Entry(message, around, flags=message.flags, opened=opened)
        if message.role is Role.USER:
            entry.rows = self._question_rows(entry, is_first=is_first)
        elif message.role is Role.ASSISTANT:
            offset = 0
            for part in runs_of(message.parts):
                entry.rows += self.part_rows(entry, part, results, offset)
                offset += part.length if isinstance(part, Run) else 0
        end = self.end_row(entry)
        if end is not None:
            entry.rows.append(end)
        return entry

    def part_rows(self, entry: Entry, part: Part | Run, results: Results, offset: int = 0) -> list[Row]:
        """Return the rows of one part of an answer, or of the texts that are shown as one.

        `offset`: how much of the answer's text stands before it.
        """
        lead = self._style.block_gap
        match part:
            case Run():
                return self.text_rows(entry, part, offset)
            case ReasoningPart(text=text, seconds=seconds):
                return self._thought(entry, text, seconds) if text.strip() else []
            case RefusalPart(text=text):
                return [RefusalRow(entry, lead, text)]
            case ToolCallPart():
                call = ShownCall.of(part, results.get(part.call_id))
                entry.calls[part.call_id] = call
                return [CallRow(entry, lead, call)]
            case AttachmentPart():
                return [FilesRow(entry, lead, (part,))]
            case _:
                return []

    def text_rows(self, entry: Entry, run: Run, offset: int = 0) -> list[Row]:
        """Return the rows of an answer's text that begins at `offset`; a short one is a single row."""
        text = run.text
        if not text or text.isspace():
            return []
        if entry.flags:
            stretches = list(cut_along(text, entry.flags, offset - run.lead))
            if len(stretches) > 1 or stretches[0][1] is not None:
                return self._flagged_rows(entry, run, stretches)
        lead = self._style.block_gap
        if len(text) <= ROW_SIZE * 3 // 2:
            return [TextRow(entry, lead, text, None, run.seams)]
        from chatdesk.markup import segments

        cut = segments(text)
        source = Source(text, is_whole=len(cut) == 1)
        return [TextRow(entry, lead, own.text, source, own.seams) for own in run.cut(cut)]

    def hidden_text_rows(self, row: HiddenRow) -> list[Row]:
        """Return the rows of the passage that a line hides."""
        return self._stretch_rows(row.entry, row.run, row.source)

    def _flagged_rows(self, entry: Entry, run: Run, stretches: list[tuple[str, Flag | None]]) -> list[Row]:
        source = Source(run.text, is_whole=False)
        rows: list[Row] = []
        own = run.cut([text for text, _ in stretches])
        for stretch, (text, flag) in zip(own, stretches, strict=True):
            if not text.strip():
                continue
            if flag is None:
                rows += self._stretch_rows(entry, stretch, source)
                continue
            hidden = HiddenRow(entry, self._style.block_gap, flag, stretch, source)
            rows.append(hidden)
            if flag.start in entry.opened:
                hidden.is_open = True
                hidden.shown = self.hidden_text_rows(hidden)
                rows += hidden.shown
        return rows

    def _stretch_rows(self, entry: Entry, run: Run, source: Source) -> list[Row]:
        from chatdesk.markup import segments

        lead = self._style.block_gap
        return [TextRow(entry, lead, own.text, source, own.seams) for own in run.cut(segments(run.text))]

    def _thought(self, entry: Entry, text: str, seconds: float | None) -> list[Row]:
        thought = self._habits.make(entry.message.id, count_thoughts(entry))
        thought.pieces, thought.seconds = [text], seconds
        row = ThoughtRow(entry, self._style.block_gap, thought)
        return [row, *(self.thought_rows(entry, text) if thought.is_open else ())]

    def thought_rows(self, entry: Entry, text: str) -> list[ThoughtTextRow]:
        """Return the rows of reasoning that is open."""
        gap = self._style.item_gap
        rows = []
        for index, chunk in enumerate(cut_plain(text)):
            rows.append(ThoughtTextRow(entry, gap if index == 0 else self._style.block_gap, chunk))
        return rows

    def end_row(self, entry: Entry) -> EndRow | None:
        """Return the row below a message, None where nothing stands there."""
        message = entry.message
        if not has_end(message, entry.around):
            return None
        is_meta = ending_of(message) in (Ending.COMPLETE, Ending.OPEN)
        lead = self._meta_lead if is_meta else self._style.block_gap
        return EndRow(entry, lead)

    def _question_rows(self, entry: Entry, *, is_first: bool) -> list[Row]:
        message = entry.message
        lead = 0 if is_first else self._style.message_gap
        only = message.parts[0] if len(message.parts) == 1 else None
        if isinstance(only, TextPart) and len(only.text) <= ROW_SIZE and not only.text.isspace():
            return [QuestionRow(entry, lead, only.text, is_first=True, is_last=True)]
        files = tuple(part for part in message.parts if isinstance(part, AttachmentPart))
        chunks = cut_plain(message.text) or [""]
        last = len(chunks) - 1
        return [
            QuestionRow(
                entry,
                lead if index == 0 else 0,
                chunk,
                is_first=index == 0,
                is_last=index == last,
                files=files if index == last else (),
            )
            for index, chunk in enumerate(chunks)
        ]


def count_thoughts(entry: Entry) -> int:
    """Return how many lines of reasoning an entry has so far."""
    return sum(isinstance(row, ThoughtRow) for row in entry.rows)


def cut_plain(text: str) -> list[str]:
    """Cut plain text at blank lines (or line ends) into chunks of about a row's size."""
    if len(text) <= ROW_SIZE * 3 // 2:
        return [text] if text and not text.isspace() else []
    chunks = []
    start = 0
    while len(text) - start > ROW_SIZE * 3 // 2:
        end = text.find("\n\n", start + ROW_SIZE, start + 2 * ROW_SIZE)
        if end < 0:
            end = text.find("\n", start + ROW_SIZE, start + 2 * ROW_SIZE)
        if end < 0:
            end = start + ROW_SIZE
        chunks.append(text[start:end])
        start = end
    chunks.append(text[start:])
    return [chunk for chunk in chunks if chunk.strip()]
