"""Find in one row: in its letters, in what is folded, in a call or a failure; finds are remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chatdesk.ui import utf16
from chatdesk.ui.transcript.folded import folded_text, is_unfolded
from chatdesk.ui.transcript.found import Found
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.side_rows import CallRow, EndRow
from chatdesk.ui.transcript.stage import Stage
from chatdesk.ui.transcript.text_rows import TextRow

# What Markdown may put between two letters that are shown side by side, the address of a link among it.
_MARKS = re.compile(r"\]\([^()\s]*\)|[\s*_~`#>|\\!\[\]()<^]+")
# Where other letters are shown than the source has, only the shown text counts.
_UNEVEN = re.compile(r"\]\([^()\s]*[\s(]|\]\[|\[\^|&#?\w+;")


class RowSearch:
    """Looks for one or several texts in a row, without regard to case."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._pattern = re.compile("")
        self._needles = [""]
        # What was found in a row, while it was folded or open.
        self._known: dict[Row, tuple[bool | None, tuple[Found, ...]]] = {}
        self._stripped: dict[Row, str | None] = {}
        self._letters: dict[Row, list[str]] = {}

    def look_for(self, texts: Sequence[str], *, narrows: bool) -> None:
        """Look for these from now on; `narrows`: each place of theirs is one of the text before."""
        # Where the shorter text is not, the longer one is not either.
        known = self._known if narrows else {}
        self._known = {row: (state, found) for row, (state, found) in known.items() if not found}
        self._pattern = re.compile("|".join(map(_pattern_of, texts)), re.IGNORECASE)
        self._needles = [_MARKS.sub("", text.lower()) for text in texts]

    def forget(self) -> None:
        """Other rows are shown, or nobody looks any more."""
        self._known.clear()
        self._stripped.clear()
        self._letters.clear()

    def hits_in(self, row: Row) -> tuple[Found, ...]:
        """Return what is found in a row; of one that does not grow it is remembered."""
        state = is_unfolded(row)
        known = self._known.get(row)
        if known is not None and known[0] is state:
            return known[1]
        found = tuple(self.search(row))
        if not row.is_live:
            self._known[row] = (state, found)
        return found

    def search(self, row: Row) -> Iterator[Found]:
        """Look into a row as it is now."""
        if isinstance(row, EndRow):
            yield from self._search_failure(row)
        elif isinstance(row, CallRow):
            call = row.call
            if any(self._pattern.search(text) for text in (call.name, call.arguments, call.result)):
                yield Found(row, 0, -1, -1)
        elif is_unfolded(row) is not None:
            if not is_unfolded(row):
                yield from self._search_folded(row)
        elif self._may_have(row):
            for index, letters in enumerate(self._letters_of(row)):
                for match in self._pattern.finditer(letters):
                    start = utf16.length(letters[: match.start()])
                    yield Found(row, index, start, start + utf16.length(match.group()))

    def _search_folded(self, row: Row) -> Iterator[Found]:
        for number, _ in enumerate(self._pattern.finditer(folded_text(row))):
            yield Found(row, 0, number, number)

    def _search_failure(self, row: EndRow) -> Iterator[Found]:
        failure = row.entry.message.failure
        if failure is None:
            return
        if any(self._pattern.search(text) for text in (failure.text, failure.hint)):
            yield Found(row, 0, -1, -1)
        if not row.is_open:
            yield from self._search_folded(row)
            return
        for match in self._pattern.finditer(failure.details):
            start = utf16.length(failure.details[: match.start()])
            yield Found(row, 0, start, start + utf16.length(match.group()))

    def _letters_of(self, row: Row) -> Sequence[str]:
        """Return the text of each unit; what was read once is kept until the search is over."""
        if row.units is not None:
            return [unit.letters() for unit in row.units]
        if row not in self._letters:
            self._letters[row] = [unit.letters() for unit in row.make_units(self._stage.style)]
        return self._letters[row]

    def _may_have(self, row: Row) -> bool:
        """Tell from the source whether the text can be there: reading it as Markdown costs much more."""
        if row.units is not None or not isinstance(row, TextRow) or row.blocks is not None:
            return True
        if row not in self._stripped:
            is_uneven = _UNEVEN.search(row.text) is not None
            self._stripped[row] = None if is_uneven else _MARKS.sub("", row.text.lower())
        stripped = self._stripped[row]
        return stripped is None or any(needle in stripped for needle in self._needles)


def _pattern_of(text: str) -> str:
    # Between two passages there is a line feed: nobody reads over it.
    return "".join(r"[^\S\n]" if letter.isspace() else re.escape(letter) for letter in text)
