"""For which message the bar of acts is shown, and where: that under the mouse, or that with the ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QTimer, Signal
from PySide6.QtWidgets import QWidget

from chatdesk.domain.message import Role
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.message_focus import MessageFocus
from chatdesk.ui.transcript.rows import Entry
from chatdesk.ui.transcript.stage import Stage

if TYPE_CHECKING:
    from chatdesk.ui.transcript.verbs_bar import KeyOf, VerbsBar

_REST_MS = 120
_REACH = 24
_INSET = 12
_AWAY = 8
_SLACK = 2
_GROUND = 12
# What can be done with a message; the second row holds at rest alone.
_ANY_TIME = {
    Role.USER: ("message.copy", "message.quote"),
    Role.ASSISTANT: ("message.copy", "message.quote", "message.inspect"),
}
_AT_REST = {
    Role.USER: ("message.edit", "message.fork", "message.delete"),
    Role.ASSISTANT: ("message.retry", "message.fork", "message.delete"),
}
_ORDER = tuple(f"message.{verb}" for verb in ("copy", "quote", "edit", "retry", "fork", "inspect", "delete"))
_OF_TEXT = ("message.copy", "message.quote")


class Verbs(QObject):
    """Shows the bar when the mouse has rested on a message for a moment, and at once for the ring.

    Nothing is laid out for it, and nothing is made before it is first wanted. `command_given` brings
    the id of an act, `meant` before and after it that acts are about another message then, `left` that
    Tab (1), Shift+Tab (-1) or Esc (0) led out of the bar, `lost` that the focus went elsewhere.
    """

    command_given = Signal(str)
    meant = Signal()
    left = Signal(int)
    lost = Signal()

    def __init__(self, stage: Stage, messages: MessageFocus, view: QWidget, viewport: QWidget) -> None:
        super().__init__(view)
        self._stage, self._messages = stage, messages
        self._viewport = viewport
        self._bar: VerbsBar | None = None
        self._key_of: KeyOf = lambda _id: ""
        self._offered: frozenset[str] | None = None
        self._hovered: Entry | None = None
        self._coming: Entry | None = None
        self._shown_for: Entry | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rest)

    def set_keys(self, key_of: KeyOf) -> None:
        """Tell the keys that are in force."""
        self._key_of = key_of
        self.refresh()

    def offer(self, command_ids: frozenset[str]) -> None:
        """Offer no other acts than these, for a view in which most of them mean nothing."""
        self._offered = command_ids
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        if self._bar is not None:
            self._bar.set_theme(theme)
        self.refresh()

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is in the bar."""
        return self._bar is not None and self._bar.has_focus

    def hover(self, at: QPointF | None) -> None:
        """The mouse is at a point of the view, or (None) not over it, or busy with something else."""
        entry = self._entry_at(at) if at is not None else None
        if entry is self._hovered:
            self._rest.stop()
        elif entry is not self._coming or not self._rest.isActive():
            # Between two messages the bar stays where it is until the mouse has rested.
            self._coming = entry
            self._rest.start()

    def drop_hover(self) -> None:
        """What is under the mouse moves by itself, or is being selected: no bar there."""
        if self._hovered is not None or self._coming is not None:
            self._rest.stop()
            self._hovered = self._coming = None
            self.refresh()

    def ring_moved(self) -> None:
        """Another message has the ring: it comes before the mouse, which rests."""
        self._rest.stop()
        self._hovered = self._coming = None
        self.refresh()

    def refresh(self) -> None:
        """Put the bar where it belongs now, or away; costs nothing while there is none."""
        entry = self._hovered or self._messages.entry
        if entry is None and self._shown_for is None:
            return
        self._stage.settle()
        ids = self._commands_of(entry) if entry is not None else ()
        place = self._place_of(entry, len(ids)) if entry is not None and ids else None
        if place is None:
            self._hide()
            return
        bar = self._made()
        self._shown_for = entry
        bar.set_commands(ids, self._key_of)
        bar.move(place)
        bar.show()
        bar.raise_()

    def take_focus(self, place: int = 0) -> bool:
        """Let the keyboard into the bar of the message with the ring; False where there is none."""
        if self._messages.entry is None or self._bar is None or self._shown_for is None:
            return False
        if self._shown_for is not self._messages.entry:
            self.ring_moved()
        if self._bar.isHidden():
            return False
        self._bar.take_focus(place)
        return True

    def _on_rest(self) -> None:
        self._hovered, self._coming = self._coming, None
        self.refresh()

    def _on_chosen(self, command_id: str) -> None:
        entry = self._shown_for
        if self.has_focus:
            self.left.emit(0)
        if entry is not None:
            # Whoever knows what is allowed must know the message, then and afterwards.
            with self._messages.meaning(entry):
                self.meant.emit()
                self.command_given.emit(command_id)
            self.meant.emit()

    def _hide(self) -> None:
        self._shown_for = None
        if self._bar is not None and not self._bar.isHidden():
            if self._bar.has_focus:
                self.left.emit(0)
            self._bar.hide()

    def _made(self) -> VerbsBar:
        if self._bar is None:
            from chatdesk.ui.transcript.verbs_bar import VerbsBar

            self._bar = VerbsBar(self._stage.style.theme, self._viewport)
            self._bar.command_chosen.connect(self._on_chosen)
            self._bar.left.connect(lambda: self.left.emit(0))
            self._bar.passed.connect(self.left)
            self._bar.lost.connect(self.lost)
        return self._bar

    def _commands_of(self, entry: Entry) -> tuple[str, ...]:
        message = entry.message
        ids = set(_ANY_TIME.get(message.role, ()))
        if not message.text:
            ids.difference_update(_OF_TEXT)
        if not self._stage.page.ends.is_busy:
            ids.update(_AT_REST.get(message.role, ()))
        if self._offered is not None:
            ids &= self._offered
        return tuple(id_ for id_ in _ORDER if id_ in ids)

    def _entry_at(self, at: QPointF) -> Entry | None:
        stage = self._stage
        reach = stage.style.hang + stage.style.px(_REACH)
        if not -reach <= at.x() - stage.column_left <= stage.page.width + reach:
            return None
        for row, y in stage.visible:
            if y + row.lead - stage.style.px(_AWAY) <= at.y() < y + row.height:
                return row.entry
        return None

    def _place_of(self, entry: Entry, count: int) -> QPoint | None:
        """Return the upper left corner of the bar for a message; None where it would be in the way."""
        stage, style = self._stage, self._stage.style
        seen = [(row, y) for row, y in stage.visible if row.entry is entry]
        if not seen or not entry.rows:
            return None
        width = style.theme.size("button_small") * count + 2
        height = style.theme.size("button_small") + 2
        right = stage.column_left + stage.page.width + style.hang
        first, y = seen[0]
        begins = y + first.lead
        if first is entry.rows[0] and begins >= 0:
            # In the gap above the first line; a question has some ground of its own above its text.
            is_question = entry.message.role is Role.USER
            inside, free = (_AWAY, _GROUND) if is_question else (_SLACK, _SLACK)
            if begins + style.px(free) >= height:
                top = max(0, begins + style.px(inside) - height)
                return QPoint(right - style.px(_INSET) - width, top)
        beside = right + style.px(_AWAY)
        if beside + width + style.px(2 * _AWAY) <= stage.width:
            return QPoint(beside, style.px(_AWAY))
        if entry is self._messages.entry:
            return QPoint(right - style.px(_INSET) - width, style.px(_AWAY))
        return None
