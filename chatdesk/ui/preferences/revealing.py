"""Brings what has just been opened on a page into view."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

_AIR = 12


def reveal(widget: QWidget) -> None:
    """Scroll as little as shows all of a widget, once it is laid out; its top goes before its end."""
    QTimer.singleShot(0, widget, lambda: _scroll_to(widget))


def _scroll_to(widget: QWidget) -> None:
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    content = area.widget() if isinstance(area, QScrollArea) else None
    if not isinstance(area, QScrollArea) or content is None or not widget.isVisible():
        return
    bar, view = area.verticalScrollBar(), area.viewport().height()
    top = widget.mapTo(content, QPoint()).y() - _AIR
    end = top + widget.height() + 2 * _AIR
    place = min(max(bar.value(), end - view), top)
    if end > bar.value() + view or top < bar.value():
        bar.setValue(place)
