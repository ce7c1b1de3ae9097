"""Esc closes what is on top: a place says that it can be closed, and whoever names keys asks for it."""

from __future__ import annotations

import weakref
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

# As keys are named.
ESCAPE = "Esc"
_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


class EscapeCloses(QObject):
    """Makes Esc close a place while the focus is in it, before the key means anything else.

    `word` is what Esc does there, as the status line names it. Where `is_open` says that there is nothing
    to close Esc goes on: it stops what runs, else leads to the composer. Who changes what `is_open` tells
    without moving the focus emits `changed`. An inner place comes before the ones around it. Without
    `close` the place hears the key by itself, and this only tells of it. `passes` of a panel that covers
    the window says which keys of the window are heard beside it.
    """

    changed = Signal()
    passes: Callable[[str], bool] | None = None

    def __init__(
        self,
        place: QWidget,
        close: Callable[[], object] | None,
        word: str,
        is_open: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(place)
        self._close: Callable[[], object] = close or _nothing
        self._is_open = is_open
        self.word = word
        _MADE.append(weakref.ref(self, _MADE.remove))
        if close is not None:
            place.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """Whether there is something to close now."""
        return self._is_open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KEYS or not _is_bare_escape(event) or not self.is_open:
            return False
        event.accept()
        if event.type() is QEvent.Type.KeyPress:
            self._close()
        return True


# Asking a place for its children would make the binding look through every class of Qt for the parts that Qt
# put there itself: a twentieth of the start, and several megabytes for good.
_MADE: list[weakref.ref[EscapeCloses]] = []


def closers_at(focus: QWidget | None) -> list[EscapeCloses]:
    """Return what could be closed around the focus, the innermost first."""
    found: list[EscapeCloses] = []
    alive = [one for made in _MADE if (one := made()) is not None and isValid(one)]
    place = focus
    while place is not None and not place.isWindow():
        found += [one for one in alive if one.parent() is place]
        place = place.parentWidget()
    return found


def _nothing() -> None:
    pass


def _is_bare_escape(event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
        return False
    return not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
