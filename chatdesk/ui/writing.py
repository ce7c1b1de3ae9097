"""What is written on a page: the draft, an earlier question taken up again, a quotation."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.message import AttachmentPart, Message
from chatdesk.ui.composer.composer import Composer


class Writing(QObject):
    """Puts texts into a composer and loses none. `draft_changed` brings the text that is not sent."""

    draft_changed = Signal(str)

    def __init__(self, composer: Composer, parent: QObject) -> None:
        super().__init__(parent)
        self._composer = composer
        self._edited: str | None = None
        self._before_editing = ""
        self._files_before: tuple[AttachmentPart, ...] = ()
        self._told = ""
        composer.editing_left.connect(self._give_editing_up)
        composer.text_changed.connect(self.tell_draft)

    @property
    def edited_id(self) -> str | None:
        """The question that the text shall stand beside; None where it is a new one."""
        return self._edited

    def set_draft(self, text: str) -> None:
        """Bring back a text that was typed and not sent."""
        self._told = text
        self._composer.set_text(text)

    def tell_draft(self) -> None:
        """Tell the draft if it is another one than was told last."""
        text = "" if self._edited is not None else self._composer.text()
        if text != self._told:
            self._told = text
            self.draft_changed.emit(text)

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

    def _give_editing_up(self) -> None:
        """Bring back what was written before; the question stays as it was asked."""
        self.leave_editing()
        self._composer.set_text(self._before_editing)
        self._composer.attachments.set_files(self._files_before)
