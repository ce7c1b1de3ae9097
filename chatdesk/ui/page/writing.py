"""What is written on a page: the draft, an earlier question taken up again, a quotation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Signal

from chatdesk.domain.message import AttachmentPart, Message
from chatdesk.store.places import DraftFiles, Files
from chatdesk.ui.composer.composer import Composer

_NO_FILES = DraftFiles()


class Writing(QObject):
    """Puts texts into a composer and loses none.

    `changed` and `files_changed` say that something else is to be kept: what `kept()` and `kept_files()`
    return.
    """

    changed = Signal()
    files_changed = Signal()

    def __init__(self, composer: Composer, parent: QObject) -> None:
        super().__init__(parent)
        self._composer = composer
        self._edited: str | None = None
        self._before_editing = ""
        self._told: tuple[str, str] = ("", "")
        self._told_files = DraftFiles()
        self._files_before: Files = ()
        self._queued = ""
        self._queued_files: Files = ()
        composer.editing_left.connect(self._give_editing_up)
        composer.text_changed.connect(self.tell)
        composer.attachments.changed.connect(self._tell_files)

    @property
    def edited_id(self) -> str | None:
        """The question that the text shall stand beside; None where it is a new one."""
        return self._edited

    @property
    def queued(self) -> str:
        """The next message, which waits for the end of the turn; empty where none does."""
        return self._queued

    @property
    def queued_files(self) -> Files:
        """The files that wait with it."""
        return self._queued_files

    def kept(self) -> tuple[str, str]:
        """Return the text in the composer, and how it stands there, as texts to be kept."""
        text = self._composer.text()
        state: dict[str, Any] = {}
        if text:
            state["at"] = self._composer.edit.caret
        if self._edited is not None:
            state |= {"edited": self._edited, "before": self._before_editing}
        if self._queued:
            state["queued"] = self._queued
        return text, json.dumps(state) if state else ""

    def kept_files(self) -> DraftFiles:
        """Return the files that are not sent."""
        before = self._files_before if self._edited is not None else ()
        return DraftFiles(self._composer.attachments.files, before, self._queued_files)

    def restore(
        self, draft: str, kept: str, is_known: Callable[[str], bool], files: DraftFiles = _NO_FILES
    ) -> None:
        """Bring back what was written and not sent, also what was queued; nothing of it can be undone.

        `is_known` tells whether there is a message: one that was edited may be gone.
        """
        state = _state_of(kept)
        queued = state.get("queued")
        if isinstance(queued, str) and queued:
            self._composer.restore(joined(queued, draft))
        else:
            self._composer.restore(draft, _caret_of(state.get("at")))
        edited, before = state.get("edited"), state.get("before")
        if isinstance(edited, str) and is_known(edited):
            self._edited = edited
            self._before_editing = before if isinstance(before, str) else ""
            self._composer.set_editing(True)
            self._files_before = files.before
        self._told, self._told_files = (draft, kept), files
        if files.queued or files.written:
            # There may be no event loop yet; what is another now is told with the next change.
            with QSignalBlocker(self):
                self._composer.attachments.set_files((*files.queued, *files.written))
            self._told_files = files

    def tell(self) -> None:
        """Tell that something else is to be kept, if it is."""
        self._composer.settle()
        kept = self.kept()
        if kept != self._told:
            self._told = kept
            self.changed.emit()
        self._tell_files()

    def queue(self, text: str, files: Files = ()) -> None:
        """Note which message waits; it is kept at once."""
        self._queued, self._queued_files = text, files
        self.tell()

    def edit(self, question: Message) -> None:
        """Take a question up again; what was written before comes back if that is given up."""
        if self._edited is None:
            self._before_editing = self._composer.text()
            self._files_before = self._composer.attachments.files
        self._edited = question.id
        self._composer.attachments.set_files(
            part for part in question.parts if isinstance(part, AttachmentPart)
        )
        self._composer.set_text(question.text)
        self._composer.set_editing(True)
        self._composer.take_focus()

    def leave_editing(self) -> None:
        """The question is sent: the next text is a new one again."""
        if self._edited is not None:
            self._edited = None
            self._composer.set_editing(False)

    def give_back(self, text: str, files: Files = ()) -> None:
        """Put a message that could not be sent before what is written; the caret stays where it is."""
        if files:
            self._composer.attachments.set_files((*files, *self._composer.attachments.files))
        document = self._composer.edit.document()
        before, caret = document.characterCount(), self._composer.edit.caret
        self._composer.set_text(joined(text, self._composer.text()))
        moved = document.characterCount() - before
        self._composer.edit.set_caret(caret[0] + moved, caret[1] + moved)
        self.tell()

    def quote(self, text: str) -> None:
        """Put a text in as a quotation, at the cursor; what is written there stays."""
        quoted = "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
        self._composer.take_focus()
        cursor = self._composer.edit.textCursor()
        # A quotation is a paragraph of its own.
        before = "" if cursor.atBlockStart() else "\n\n"
        self._composer.edit.insertPlainText(f"{before}{quoted}\n\n")

    def type(self, text: str) -> None:
        """Take letters that were typed elsewhere and meant for here."""
        self._composer.take_focus()
        self._composer.edit.insertPlainText(text)

    def _tell_files(self) -> None:
        files = self.kept_files()
        if files != self._told_files:
            self._told_files = files
            self.files_changed.emit()

    def _give_editing_up(self) -> None:
        """Bring back what was written before; the question stays as it was asked."""
        self.leave_editing()
        self._composer.set_text(self._before_editing)
        self._composer.attachments.set_files(self._files_before)


def joined(first: str, second: str) -> str:
    """Return two texts as paragraphs of one; white space alone is no text."""
    return f"{first}\n\n{second}" if first.strip() and second.strip() else first if first.strip() else second


def _state_of(kept: str) -> dict[str, Any]:
    try:
        state = json.loads(kept) if kept else {}
    except (ValueError, RecursionError):
        state = {}
    return state if isinstance(state, dict) else {}


def _caret_of(at: object) -> tuple[int, int] | None:
    match at:
        case [int(anchor), int(position)] if anchor >= 0 and position >= 0:
            return anchor, position
    return None
