"""Sentences that a screen reader speaks by itself."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str, *, is_urgent: bool = False) -> None:
    """Have a sentence spoken: when the reader has finished speaking, or at once where it is urgent.

    While nobody listens it is dropped.
    """
    if QAccessible.isActive() and text:
        event = QAccessibleAnnouncementEvent(widget, text)
        if is_urgent:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)
