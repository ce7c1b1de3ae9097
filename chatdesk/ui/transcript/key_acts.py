"""What the keys do in the transcript: scroll, select, copy, press, walk, and commands of the keymap."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent

from chatdesk.ui.transcript.clip import Clip
from chatdesk.ui.transcript.focus_walk import FocusWalk
from chatdesk.ui.transcript.keyboard import Keyboard
from chatdesk.ui.transcript.keys import KeyAct, act_of_key
from chatdesk.ui.transcript.ring import Ring
from chatdesk.ui.transcript.search import Search
from chatdesk.ui.transcript.stage import Stage

if TYPE_CHECKING:
    from chatdesk.ui.transcript.text_cursor import TextCursor


class KeyActs(QObject):
    """Carries out what a key press means here.

    `changed`: something looks different; `cursor_moved`: the selection was led by key; `selected_more`: a
    message or everything was selected; `spot_activated` brings the button that was pressed and where it is,
    `command_given` the id of a command.
    """

    changed = Signal()
    cursor_moved = Signal()
    selected_more = Signal()
    spot_activated = Signal(object, object)
    command_given = Signal(str)

    def __init__(
        self,
        stage: Stage,
        walk: FocusWalk,
        ring: Ring,
        keyboard: Keyboard,
        clip: Clip,
        search: Search,
        scroll_by: Callable[[int], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._stage, self._walk, self._ring = stage, walk, ring
        self._keyboard, self._clip, self._search, self._scroll_by = keyboard, clip, search, scroll_by
        self._cursor: TextCursor | None = None
        keyboard.command_given.connect(self._on_command)

    def press(self, event: QKeyEvent) -> bool:
        """Take a key press; False where it means nothing here."""
        from chatdesk.ui.transcript.text_cursor import TextCursor, stride_of_key

        stride = stride_of_key(event)
        if stride is not None:
            if self._cursor is None:
                self._cursor = TextCursor(self._stage)
            entry = self._ring.entry
            self._cursor.extend(stride, entry.rows[0] if entry is not None and entry.rows else None)
            self.cursor_moved.emit()
            return True
        act = act_of_key(event)
        if act is not None and self._do(act):
            return True
        return self._keyboard.press(event, has_message=self._ring.entry is not None)

    def scroll_pages(self, pages: int) -> None:
        """Move down (or up, if negative) by what fits into the view."""
        line = self._stage.style.line
        self._scroll_by(pages * max(line, self._stage.height - 2 * line))

    def _do(self, act: KeyAct) -> bool:
        match act:
            case KeyAct.LINE_UP | KeyAct.LINE_DOWN:
                lines = 2 if act is KeyAct.LINE_DOWN else -2
                self._scroll_by(lines * self._stage.style.line)
                return True
            case KeyAct.PAGE_UP | KeyAct.PAGE_DOWN:
                self.scroll_pages(1 if act is KeyAct.PAGE_DOWN else -1)
                return True
            case KeyAct.PRESS:
                return self._press_focused()
            case KeyAct.COPY:
                self._clip.copy()
            case KeyAct.SELECT_ALL:
                self._clip.select_more()
                self.selected_more.emit()
            case KeyAct.LEAVE if self._search.close():
                pass
            case KeyAct.LEAVE if self._stage.selection.is_empty:
                self.command_given.emit("composer.focus")
            case KeyAct.LEAVE:
                self._stage.selection.clear()
        self.changed.emit()
        return True

    def _press_focused(self) -> bool:
        found = self._walk.current()
        if found is None:
            return False
        self.spot_activated.emit(*found)
        return True

    def _on_command(self, command_id: str) -> None:
        match command_id:
            case "message.previous" | "message.next":
                self._ring.step(1 if command_id == "message.next" else -1)
            case "message.first" | "message.last":
                self._ring.go_to_end(1 if command_id == "message.last" else -1)
            case _:
                self.command_given.emit(command_id)
