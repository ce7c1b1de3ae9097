"""What the tooltip says: of a footnote, a link, a seam, a button."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from chatdesk.ui.transcript.links import note_of, written_out
from chatdesk.ui.transcript.notes import find_note
from chatdesk.ui.transcript.stage import Hit, Stage


def tip_of(stage: Stage, hit: Hit) -> str:
    """Return a footnote where it is mentioned, a link's address, the name of what is hidden; "" for most."""
    address = hit.unit.link_at(hit.x, hit.y) if hit.is_inside else ""
    if number := note_of(address):
        found = find_note(stage.page, hit.row.entry, number)
        return found[2] if found is not None else ""
    return written_out(address) if address else hit.tip()


def show_tip(stage: Stage, event: QHelpEvent, viewport: QWidget) -> None:
    """Show what there is to tell of the point under the mouse."""
    at: QPoint = event.pos()
    hit = stage.hit(at.x(), at.y())
    # An empty text hides the one before.
    QToolTip.showText(event.globalPos(), tip_of(stage, hit) if hit is not None else "", viewport)
