"""A view with messages in it, for the tests of the transcript."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.delta import TextDelta
from chatdesk.domain.message import FinishReason, Message, Part, Role, TextPart
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.units.base import Spot, Unit

RICH = """# Head

A paragraph with **bold**, *italic*, `code` and a [link](https://example.org/there) in it.

1. first
2. second
   - inner one
   - inner two

   ```python
   print("in a list")
   ```
3. third

> quoted words
> in two lines

| name | count |
|:-----|------:|
| one  | 1     |
| two  | 22    |

```sql
SELECT 1;

SELECT 2;
```

---

The end 🚀 of it."""


def question(text: str = "Why?") -> Message:
    """Return a message of the user."""
    return Message(Role.USER, (TextPart(text),))


def answer(
    *parts: Part | str, reason: FinishReason | None = FinishReason.COMPLETE, **rest: object
) -> Message:
    """Return a stored answer."""
    made = tuple(TextPart(part) if isinstance(part, str) else part for part in parts)
    return Message(Role.ASSISTANT, made, finish_reason=reason, model="m-1", **rest)  # type: ignore[arg-type]


def make_view(*messages: Message, width: int = 900, height: int = 600) -> TranscriptView:
    """Return a view on the (offscreen) screen, painted once."""
    view = TranscriptView(load_theme("light"))
    view.resize(width, height)
    view.set_branch(messages, {})
    view.show()
    paint(view)
    return view


def paint(view: TranscriptView) -> None:
    """Have everything painted that is due."""
    QApplication.processEvents()
    view.viewport().repaint()


def say(view: TranscriptView, message: Message, text: str, size: int = 7) -> None:
    """Stream a text in pieces, with a frame after each; on a busy machine the last may have been put off."""
    for start in range(0, len(text), size):
        view.add_deltas(message.id, [TextDelta(text[start : start + size])], start / 1000)
        view.growth.advance()
    view.flush()


def all_text(view: TranscriptView) -> str:
    """Return everything as a copy of it would be."""
    view.stage.selection.select_all()
    text = view.clip.text()
    view.stage.selection.clear()
    return text


def spots_of(view: TranscriptView) -> dict[str, tuple[Row, Unit, Spot]]:
    """Return what can be pressed on the screen, by name; the lowest one where there are several."""
    return {
        spot.name: (row, unit, spot)
        for row, _ in view.stage.visible
        for unit in row.units or ()
        for spot in unit.spots()
    }


def point_of(view: TranscriptView, name: str) -> QPointF:
    """Return the middle of a spot in the viewport."""
    row, unit, spot = spots_of(view)[name]
    top = view.stage.y_of(row)
    assert top is not None
    y = next(y for _, other, y in row.placed(view.page.style, top) if other is unit)
    return QPointF(view.stage.column_left, y) + spot.rect.center()


def click(view: TranscriptView, at: QPointF) -> None:
    """Press and release the left button."""
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at.toPoint())
    paint(view)


def drag(view: TranscriptView, start: QPointF, end: QPointF) -> None:
    """Select from a point to another."""
    send_mouse(view, QEvent.Type.MouseButtonPress, start)
    send_mouse(view, QEvent.Type.MouseMove, (start + end) / 2)
    send_mouse(view, QEvent.Type.MouseMove, end)
    send_mouse(view, QEvent.Type.MouseButtonRelease, end)


def wait_for(claim: Callable[[], bool], seconds: float = 10) -> bool:
    """Let Qt work until something is true; return whether it became true."""
    until = time.monotonic() + seconds
    while not claim() and time.monotonic() < until:
        QTest.qWait(10)
    return claim()


def send_mouse(view: TranscriptView, kind: QEvent.Type, at: QPointF, *, is_down: bool = True) -> None:
    """Send one event of the left button; a move with it held down, or without."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind is QEvent.Type.MouseMove else left
    held = none if kind is QEvent.Type.MouseButtonRelease or not is_down else left
    place = view.viewport().mapToGlobal(at)
    event = QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), event)
