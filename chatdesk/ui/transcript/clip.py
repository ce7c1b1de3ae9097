"""Selecting and copying by commands, and the menu of the right button."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QWidget

from chatdesk.ui.transcript.context_menu import Item, make_menu, tr
from chatdesk.ui.transcript.copying import markdown_of, mime_of
from chatdesk.ui.transcript.message_focus import MessageFocus
from chatdesk.ui.transcript.stage import Hit, Stage


class Clip:
    """Works on the selection of a stage; `changed` is called where something looks different."""

    def __init__(
        self, stage: Stage, messages: MessageFocus, view: QWidget, changed: Callable[[], None]
    ) -> None:
        self._stage = stage
        self._messages = messages
        self._view = view
        self._changed = changed

    def text(self) -> str:
        """Return what a copy would hold."""
        return self._stage.selection.text()

    def copy(self) -> bool:
        """Copy what is selected as plain text, with HTML beside it; return whether anything was."""
        is_any = bool(self.text())
        if is_any:
            QGuiApplication.clipboard().setMimeData(mime_of(self._stage.selection, self._stage.page))
        return is_any

    def copy_as_markdown(self) -> None:
        """Copy what is selected as Markdown."""
        text = markdown_of(self._stage.selection, self._stage.page)
        if text:
            QGuiApplication.clipboard().setText(text)

    def select_more(self) -> None:
        """Select the message with the ring, or that of the cursor; a second time, or without one, all."""
        selection = self._stage.selection
        entry = self._messages.entry or (selection.head.row.entry if selection.head else None)
        if entry is None or selection.is_of_entry(entry):
            selection.select_all()
        else:
            selection.select_entry(entry)
        self._stage.stay()
        self._changed()

    def select_all(self) -> None:
        """Select everything."""
        self._stage.selection.select_all()
        self._changed()

    def open_menu(self, at: QPoint, hit: Hit | None = None) -> None:
        """Open the menu at a point of the screen, for the message there or with the ring; return at once."""
        entry = hit.row.entry if hit is not None else self._messages.entry
        link = hit.unit.link_at(hit.x, hit.y) if hit is not None and hit.is_inside else ""
        copy_text = QGuiApplication.clipboard().setText
        has_selection, key = not self._stage.selection.is_empty, QKeySequence.StandardKey
        selected: list[Item] = [
            (tr("Copy"), key.Copy, self.copy, has_selection),
            (tr("Copy as Markdown"), None, self.copy_as_markdown, has_selection),
        ]
        others: list[Item] = []
        if entry is not None and entry.message.text:
            others.append((tr("Copy message"), None, partial(copy_text, entry.message.text), True))
        if link:
            others.append((tr("Copy link"), None, partial(copy_text, link), True))
        everything: list[Item] = [(tr("Select all"), key.SelectAll, self.select_all, True)]
        make_menu(self._view, [selected, others, everything]).popup(at)
