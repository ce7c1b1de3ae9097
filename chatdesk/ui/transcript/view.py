"""The transcript: one canvas that shows the branch of a conversation that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from chatdesk.domain.delta import Delta
from chatdesk.domain.flags import Flag
from chatdesk.domain.message import Message, Role
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.accessible.news import News, install
from chatdesk.ui.transcript.calls import CallState, ShownCall
from chatdesk.ui.transcript.canvas import Canvas
from chatdesk.ui.transcript.card_rows import update_call
from chatdesk.ui.transcript.counting import Counting
from chatdesk.ui.transcript.hidden import keep_reader, share_of
from chatdesk.ui.transcript.live_note import LiveNote
from chatdesk.ui.transcript.places import go_to_place
from chatdesk.ui.transcript.source_link import SourceLink

if TYPE_CHECKING:
    from chatdesk.ui.transcript.asks.host import Asks


class TranscriptView(Canvas):
    """Shows messages, and one answer that grows at their end.

    `add_deltas` costs next to nothing: what was added is painted with the next frame, 16 ms later
    unless the open block has become very large. After `flush` nothing is left to be painted later.
    `code_save_requested` brings code and its language.
    """

    act_requested = Signal(str, str)
    link_activated = Signal(str)
    tool_call_activated = Signal(str, str)
    call_act_requested = Signal(str, str)
    code_save_requested = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        install()
        super().__init__(theme, parent)
        self.news = News(self)
        self._asks: Asks | None = None
        self._source_link: SourceLink | None = None
        self._counting = Counting(self.page, self)
        self._tell_on()

    def set_branch(self, messages: Sequence[Message], siblings: Mapping[str, tuple[int, int]]) -> None:
        """Show a branch from its end; `siblings` tells (which, of how many) for messages with versions."""
        self.news.before_branch()
        self.growth.forget()
        self.below.forget()
        self.stage.forget()
        self.verbs.drop_hover()
        self.page.set_branch(messages, siblings)
        self.messages.find_again()
        self.search.forget()
        self.page.scroll.unpin()
        self.page.scroll.go_to_end()
        self.news.attend()
        self._changed()

    def set_busy(self, is_busy: bool) -> None:
        """Say whether a turn runs here: what can be done with the last answer is offered at rest only."""
        self.page.ends.set_busy(is_busy)
        self._changed()
        self.verbs.refresh()

    def offer_receipt(self) -> None:
        """Offer at the last answer what the Stop did that ended it."""
        self.page.ends.offer_receipt()
        self._changed()

    def set_siblings(self, siblings: Mapping[str, tuple[int, int]]) -> None:
        """Tell again which of how many versions each message is; nothing else changes."""
        self.page.ends.set_siblings(siblings)
        self._changed()

    def append(self, message: Message) -> None:
        """Add a message; results of tools go into the cards of their calls. A question shows the end."""
        self.page.append(message)
        if message.role is not Role.TOOL:
            self.news.added(self.page.entries[-1])
        self.below.came()
        if message.role is Role.USER:
            self.growth.asked()
        self._changed()

    def begin(self, message: Message) -> None:
        """An answer begins to grow; one that is gone on with keeps what it has."""
        self.growth.begin(message)
        self._changed()

    def add_deltas(self, message_id: str, deltas: Iterable[Delta], at: float) -> None:
        """Take what arrived for the growing answer; deltas of any other message are not shown."""
        self.growth.add(message_id, deltas, at, is_seen=self.isVisible())

    def show_note(self, note: LiveNote | None) -> None:
        """Say in the place of the growing answer, or below it, what is waited for; None says nothing."""
        if self.growth.show_note(note):
            self._changed()

    def show_stop_keys(self, stop: tuple[str, ...]) -> None:
        """Show these keys on Stop, where what is waited for offers it."""
        self.page.ends.take_stop_keys(stop)
        if self.growth.show_keys():
            self._changed()

    def flush(self) -> None:
        """Fold everything that was added into the page now; no frame is due afterwards."""
        self.growth.flush()
        self._changed()

    def finish(self, message: Message) -> None:
        """The growing answer is complete and stored: show how it ended, without moving what is there."""
        self.growth.finish(message)
        self._changed()

    def amend(self, message: Message) -> None:
        """Show a stored message as it has become since; unknown ones are left alone."""
        self.set_flags(message.id, message.flags)
        self.page.ends.amend(message)
        self._changed()

    def set_flags(self, message_id: str, flags: tuple[Flag, ...]) -> None:
        """Fold the passages of an answer that are flagged, also while it is being written."""
        entry = next((entry for entry in self.page.entries if entry.message.id == message_id), None)
        if entry is None or entry.flags == flags:
            return
        live = self.growth.live_of(entry)
        message = replace(entry.message, flags=flags)
        length = len(message.text) + (0 if live is None else live.characters)

        def fold() -> None:
            if live is not None:
                live.fold(flags)
            else:
                self.page.rebuild(entry, message)

        keep_reader(self.page, entry, share_of(set(flags) - set(entry.flags), length), fold)
        self.stage.selection.clear()
        self._changed()

    def set_tool_state(self, call_id: str, state: str, seconds: float | None = None) -> None:
        """Show how a call stands: a value of `CallState`; `seconds` is how long it has run.

        An unknown call is left alone; an unknown state raises `ValueError`.
        """
        value = CallState(state)
        row = update_call(self.page, call_id, lambda call: call.set_state(value, seconds))
        if row is not None and value is CallState.WAITS:
            self.news.call_waits(row.call)
        self._changed()

    def change_call(self, call_id: str, change: Callable[[ShownCall], None]) -> None:
        """Change what the card of a call shows; an unknown one is left alone."""
        update_call(self.page, call_id, change)
        self._changed()

    @property
    def asks(self) -> Asks:
        """The questions that stand in the transcript."""
        if self._asks is None:
            from chatdesk.ui.transcript.asks.host import Asks

            self._asks = Asks(self.stage, self._changed, self)
        return self._asks

    def show_change(self, *, is_streaming: bool = False) -> None:
        """Have everything painted that changed; questions go where their places are now."""
        if self._asks is not None and self._asks.cards:
            self._asks.attach()
            self.stage.settle()
            self._asks.place()
        super().show_change(is_streaming=is_streaming)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes; the reader stays where he is."""
        self.restyle(theme)
        self.below.set_theme(theme)
        if self._asks is not None:
            self._asks.set_theme(theme)
        self._changed()

    @property
    def source_link(self) -> SourceLink:
        """The link to where the characters came from, made when it is first wanted."""
        if self._source_link is None:
            self._source_link = SourceLink(self.stage, self, self.growth.source_of, self.show_change)
        return self._source_link

    def restore_scroll_state(self, state: str) -> None:
        """Go where the reader was, as `place_of_reader` told it; to the end where that cannot be told."""
        if go_to_place(self.page, state):
            self._changed()
        else:
            self.scroll_to_end()

    def showEvent(self, event: QShowEvent) -> None:
        """Take in what arrived while nobody looked."""
        super().showEvent(event)
        self.growth.resume()
        self._changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar of Find at its edge."""
        if self._asks is not None:
            self._asks.remeasure()
        super().resizeEvent(event)
        self.search.placed()
        self.below.place()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing counts or is laid out while nobody looks."""
        super().hideEvent(event)
        self.growth.pause()
        self._counting.stop()

    def _changed(self) -> None:
        self.search.refresh_soon()
        self.show_change()
        self._counting.heed()

    def _on_grew(self) -> None:
        self.below.came()
        self.search.refresh_soon()
        self.show_change(is_streaming=True)
        self._counting.go_on()

    def _tell_on(self) -> None:
        acts = self.acts
        acts.act_requested.connect(self.act_requested)
        acts.link_activated.connect(self.link_activated)
        acts.tool_call_activated.connect(self.tool_call_activated)
        acts.call_act_requested.connect(self.call_act_requested)
        acts.code_save_requested.connect(self.code_save_requested)
        for changed in (acts.changed, self.modes.changed):
            changed.connect(self._changed)
        self.growth.grew.connect(self._on_grew)
        self.growth.entry_added.connect(self.news.added)
        self.growth.text_began.connect(self.news.answer_began)
        self.keys.selected_more.connect(self.news.selected)
        self.attention_moved.connect(self.news.attend)
        self.bar.synced.connect(self.below.heed)
        self.below.chosen.connect(self.scroll_to_end)
        self._counting.timeout.connect(lambda: self.show_change(is_streaming=True))
