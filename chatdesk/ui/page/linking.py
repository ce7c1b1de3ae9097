"""The link between the events in the inspector and the characters that they made in the conversation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from chatdesk.ui.inspector.event_origins import Made, Origin
from chatdesk.ui.page.conversation_page import ConversationPage

if TYPE_CHECKING:
    from chatdesk.ui.inspector.events_page import EventsPage

_KINDS = {Made.TEXT: "text", Made.REASONING: "reasoning", Made.REFUSAL: "refusal", Made.CALL: "call"}
_MADE = {kind: made for made, kind in _KINDS.items()}


class Linking(QObject):
    """Marks in the conversation in front what the chosen event made, and chooses the event of a click.

    Only while the events are looked at: then a page is listened to, and nothing else costs anything.
    """

    def __init__(self, page: Callable[[], ConversationPage], parent: QObject) -> None:
        super().__init__(parent)
        self._page_in_front = page
        self._events: EventsPage | None = None
        self._page: ConversationPage | None = None

    def watch(self, events: EventsPage) -> None:
        """Link the events of the inspector, which was made just now."""
        self._events = events
        events.shown_changed.connect(lambda _shown: self.follow())
        events.origin_chosen.connect(self._mark)
        self.follow()

    def follow(self) -> None:
        """Listen to the page in front, and to no other; to be called when another one is."""
        is_seen = self._events is not None and self._events.isVisible()
        page = self._page_in_front() if is_seen else None
        if page is self._page:
            return
        before, self._page = self._page, page
        if before is not None and isValid(before):
            link = before.transcript.source_link
            link.place_chosen.disconnect(self._choose)
            link.listen(False)
            link.clear()
        if page is not None:
            page.transcript.source_link.place_chosen.connect(self._choose)
            page.transcript.source_link.listen(True)

    def _mark(self, origin: Origin | None, wants_view: bool) -> None:
        if self._page is None:
            return
        link = self._page.transcript.source_link
        if origin is None:
            link.clear()
            return
        # Who reads along while an answer is written is led away from it only where he asks for that.
        leads = wants_view or not self._page.driver.is_running
        kind = _KINDS[origin.made]
        link.mark(origin.message_id, kind, origin.start, origin.end, brings_into_view=leads)

    def _choose(self, message_id: str, kind: str, offset: int) -> None:
        if self._events is not None:
            self._events.show_origin(message_id, _MADE[kind], offset)
