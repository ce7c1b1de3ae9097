"""What goes into the clipboard: the selection as plain text with HTML beside it, or as Markdown."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QMimeData

from chatdesk.ui.transcript.excerpt import Part, Piece, pieces_of
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import Entry
from chatdesk.ui.transcript.selection import Selection
from chatdesk.ui.transcript.side_rows import CallRow, EndRow
from chatdesk.ui.transcript.text_rows import QuestionRow, TextRow

# Rows beside which the text of a message is all that there is to copy.
_PLAIN_ROWS = (TextRow, QuestionRow, EndRow, CallRow)


def mime_of(selection: Selection, page: Page) -> QMimeData:
    """Return the selection as plain text and as HTML, for whoever takes which."""
    from chatdesk.ui.transcript.copy_html import as_html

    data = QMimeData()
    data.setText(selection.text())
    data.setHtml(as_html(pieces_of(selection.parts(), page.style)))
    return data


def markdown_of(selection: Selection, page: Page) -> str:
    """Return the selection as Markdown: messages that are selected from end to end as they were written."""
    from chatdesk.ui.transcript.copy_markdown import as_markdown

    texts: list[str] = []
    for entry, found in groupby(selection.parts(), lambda part: part[0].entry):
        parts = list(found)
        if _is_whole(entry, parts, page):
            texts.append(entry.message.text.strip("\n"))
        else:
            pieces: list[Piece] = pieces_of(parts, page.style)
            texts.append(as_markdown(pieces))
    return "\n\n".join(texts)


def _is_whole(entry: Entry, parts: list[Part], page: Page) -> bool:
    if entry.message.finish_reason is None and entry.rows[-1].is_live:
        return False
    if not all(isinstance(row, _PLAIN_ROWS) or row.is_aside for row in entry.rows):
        return False
    everything = Selection(page)
    everything.select_entry(entry)
    selected = [(row.index, span) for row, _, span in parts]
    return selected == [(row.index, span) for row, _, span in everything.parts()]
