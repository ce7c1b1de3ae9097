"""A long text becomes a file that goes with the message."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.message import AttachmentPart

if TYPE_CHECKING:
    from chatdesk.ui.composer.attachments import Attachments


def add_as_file(attachments: Attachments, text: str) -> bool:
    """Let a text go with the message as a file; False where that is too much for one message."""
    taken = {file.name for file in attachments.files}
    stem = QCoreApplication.translate("Composer", "Text")
    names = (f"{stem}{f' {number}' if number > 1 else ''}.txt" for number in range(1, len(taken) + 2))
    name = next(name for name in names if name not in taken)
    data = base64.b64encode(text.encode(errors="replace")).decode()
    return attachments.add([AttachmentPart(name, "text/plain", data)])
