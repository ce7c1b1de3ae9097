"""Where links lead: outside, to a footnote, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from chatdesk.domain.hidden import spelled
from chatdesk.markup.blocks import Span

# No address that Markdown lets through begins with NUL.
_NOTE = "\0note "
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_EVERYDAY = ("http://", "https://", "mailto:")
_LONGEST = 400


def note_address(number: int) -> str:
    """The address of a footnote of the same answer."""
    return f"{_NOTE}{number}"


def note_of(address: str) -> int:
    """The number of the footnote that an address leads to; 0 for any other."""
    return int(address.removeprefix(_NOTE)) if address.startswith(_NOTE) else 0


def target_of(span: Span) -> str:
    """Where a press on a span leads; empty where it leads nowhere.

    An answer has no place of its own, so an address that is relative to one means nothing.
    """
    if span.note:
        return note_address(span.note)
    address = span.href or span.image
    return address if _SCHEME.match(address) else ""


def is_everyday(address: str) -> bool:
    """Whether an address opens in the browser or the mail program, for which nobody is asked."""
    return address.lower().startswith(_EVERYDAY)


def written_out(address: str) -> str:
    """An address as it is shown: nothing hidden in it, and not without end."""
    return spelled(address[:_LONGEST]) + ("…" if len(address) > _LONGEST else "")


def ask_to_open(parent: QWidget, address: str, opens: Callable[[], None], claimed: str = "") -> QMessageBox:
    """Ask whether an unusual address may be opened, or one whose text claims another host; returns at once.

    `opens` should be a method of the parent: that is not held, so the parent is never deleted by the
    end of its own box.
    """
    from chatdesk.ui.look.message_box import dress_box

    scheme = address.partition(":")[0]
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(QCoreApplication.translate("Transcript", "Open a link"))
    if claimed:
        words = QCoreApplication.translate("Transcript", "This link names {0}, but it leads elsewhere.")
        box.setText(words.format(spelled(claimed)))
    else:
        words = QCoreApplication.translate(
            "Transcript", "This link is no web address. Another program on this computer opens “{0}” links."
        )
        box.setText(words.format(spelled(scheme)))
    box.setInformativeText(written_out(address))
    box.setTextFormat(Qt.TextFormat.PlainText)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    opening = QPushButton(QCoreApplication.translate("Transcript", "Open it"), box)
    box.addButton(opening, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(cancel)
    opening.clicked.connect(opens)
    dress_box(box, "question")
    box.open()
    return box
