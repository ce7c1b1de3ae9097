"""What is told to a screen reader by itself: where the focus went, what came, what is going on.

All of it is dropped at once while nobody listens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface

from chatdesk.ui.look.announcing import announce
from chatdesk.ui.transcript.calls import ShownCall
from chatdesk.ui.transcript.rows import Entry

if TYPE_CHECKING:
    from chatdesk.ui.transcript.accessible.conversation import ConversationPart
    from chatdesk.ui.transcript.canvas import Canvas


# The lists that readers have asked for.
_lists: WeakKeyDictionary[Canvas, ConversationPart] = WeakKeyDictionary()
_factories: list[Callable[[str, QObject], QAccessibleInterface | None]] = []


class News:
    """Tells of one transcript. What changed is looked at when the event that changed it is over."""

    def __init__(self, view: Canvas) -> None:
        self._view = view
        self._soon: QTimer | None = None
        self._told: tuple[object, int] = (None, -1)

    def before_branch(self) -> None:
        """All messages are about to be others: those that a reader knows go."""
        conversation = _lists.get(self._view)
        if conversation is not None:
            for part in conversation.known():
                QAccessible.updateAccessibility(QAccessibleEvent(part, QAccessible.Event.ObjectDestroyed))
            self._told = (None, -1)
            conversation.close()

    def added(self, entry: Entry) -> None:
        """A message has come."""
        conversation = self._conversation() if QAccessible.isActive() else None
        if conversation is not None:
            QAccessible.updateAccessibility(
                QAccessibleEvent(conversation.part(entry), QAccessible.Event.ObjectCreated)
            )

    def answer_began(self, entry: Entry) -> None:
        """The first words of an answer are there; those between tools are not worth a word."""
        if not entry.around.follows_tools and self._view.isVisible():
            model = entry.message.model
            announce(self._view, _tr("{0} answers").format(model) if model else _tr("The answer begins"))

    def selected(self) -> None:
        """A message is selected, or everything; what is selected letter by letter nobody can ask for here."""
        selection = self._view.stage.selection
        if QAccessible.isActive() and selection.head is not None:
            is_message = selection.is_of_entry(selection.head.row.entry)
            announce(self._view, _tr("Message selected") if is_message else _tr("Everything selected"))

    def call_waits(self, call: ShownCall) -> None:
        """A tool may not run before somebody has said so."""
        if QAccessible.isActive() and self._view.isVisible():
            from chatdesk.ui.transcript.accessible.words import call_words

            announce(self._view, call_words(call))

    def attend(self) -> None:
        """Message, button or letter with the focus may be another one."""
        if not QAccessible.isActive():
            return
        if self._soon is None:
            self._soon = QTimer(self._view, singleShot=True, interval=0)
            self._soon.timeout.connect(self._tell_focus)
        self._soon.start()

    def _tell_focus(self) -> None:
        from chatdesk.ui.transcript.accessible.message import MessagePart

        conversation, view = self._conversation(), self._view
        if conversation is None or not view.hasFocus():
            self._told = (None, -1)
            return
        part, (old, letter) = conversation.attended(), self._told
        if part is not old:
            self._told = (part, -1)
            QAccessible.updateAccessibility(QAccessibleEvent(part or conversation, QAccessible.Event.Focus))
        head = view.stage.selection.head
        if isinstance(part, MessagePart) and head is not None:
            offset = part.letters.offset_of(head)
            if offset is not None and (part is not old or offset != letter):
                self._told = (part, offset)
                part.caret_moved(offset)

    def _conversation(self) -> ConversationPart | None:
        """Return the list; it is made where nobody has asked for it yet."""
        QAccessible.queryAccessibleInterface(self._view)
        return _lists.get(self._view)


def install() -> None:
    """Let Qt know who speaks for a transcript; to be called before the first one is made."""
    if not _factories:
        _factories.append(_make)
        QAccessible.installFactory(_make)


def _make(key: str, obj: QObject) -> QAccessibleInterface | None:
    if key != "Canvas":
        return None
    from chatdesk.ui.transcript.accessible.conversation import ConversationPart
    from chatdesk.ui.transcript.canvas import Canvas

    if not isinstance(obj, Canvas):
        return None
    _lists[obj] = conversation = ConversationPart(obj)
    return conversation


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)
