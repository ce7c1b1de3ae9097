"""Conversations on their way from the list to a tag or to a place among the pinned ones."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QMimeData

_FORM = "application/x-chatdesk-conversations"


def packed(ids: Iterable[str]) -> QMimeData:
    """Return what is dragged."""
    data = QMimeData()
    data.setData(_FORM, "\n".join(ids).encode())
    return data


def unpacked(data: QMimeData) -> tuple[str, ...]:
    """Return the ids of the conversations that are dragged, none where it is something else."""
    if not data.hasFormat(_FORM):
        return ()
    return tuple(bytes(data.data(_FORM).data()).decode(errors="replace").split("\n"))
