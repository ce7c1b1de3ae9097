"""The transcript: one canvas that shows the branch of a conversation that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.delta import Delta
from chatdesk.domain.flags import Flag
from chatdesk.domain.message import Message, Role
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.accessible.news import News, install
from chatdesk.ui.transcript.below_button import BelowButton
from chatdesk.ui.transcript.calls import CallState, ShownCall
from chatdesk.ui.transcript.canvas import Canvas
from chatdesk.ui.transcript.card_rows import counting_rows, update_call
from chatdesk.ui.transcript.code_acts import toggle_code, wrap_code
from chatdesk.ui.transcript.ends import keys_of_acts
from chatdesk.ui.transcript.follow import Follower, FollowMode
from chatdesk.ui.transcript.hidden import keep_reader, share_of, toggle_hidden
from chatdesk.ui.transcript.links import ask_to_open, is_everyday, note_of, written_out
from chatdesk.ui.transcript.live import LiveAnswer
from chatdesk.ui.transcript.live_note import LiveNote
from chatdesk.ui.transcript.notes import find_note
from chatdesk.ui.transcript.places import go_to_place, place_of_reader
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.scheduler import FrameScheduler
from chatdesk.ui.transcript.search import Search
from chatdesk.ui.transcript.side_rows import ThoughtRow
from chatdesk.ui.transcript.source_link import SourceLink
from chatdesk.ui.transcript.stage import Hit
from chatdesk.ui.transcript.text_rows import HiddenRow
from chatdesk.ui.transcript.thinking import ReasoningView
from chatdesk.ui.transcript.thought_rows import show_as_wanted, toggle_last_thoughts, toggle_thought
from chatdesk.ui.transcript.units.base import Spot, Unit
from chatdesk.ui.transcript.units.code import CodeUnit
from chatdesk.ui.transcript.units.failure import FailureUnit

if TYPE_CHECKING:
    from chatdesk.ui.transcript.asks.host import Asks

_TICK_MS = 250
_COPIED_MS = 1600


class TranscriptView(Canvas):
    """Shows messages, and one answer that grows at their end.

    `add_deltas` costs next to nothing: what was added is painted with the next frame, 16 ms later
    unless the open block has become very large. After `flush` nothing is left to be painted later.
    `frame_painted` brings the number of characters of the growing (or last grown) answer that are
    part of the picture. `code_save_requested` brings code and its language.
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
        self._live: LiveAnswer | None = None
        self._characters = 0
        # The address that the reader is being asked about.
        self._unusual = ""
        self._scheduler = FrameScheduler(self._on_frame, self)
        self.search = Search(self.stage, self, self.show_change)
        self._asks: Asks | None = None
        self._below: BelowButton | None = None
        self._follower = Follower(self.stage)
        self._source_link: SourceLink | None = None
        self._has_news = False
        self._ticks = QTimer(self)
        self._ticks.setInterval(_TICK_MS)
        self._ticks.timeout.connect(self._on_tick)
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.timeout.connect(self._on_copied_over)
        self.spot_activated.connect(self._on_spot)
        self.link_pressed.connect(self._on_link)
        self.attention_moved.connect(self.news.attend)

    def set_branch(self, messages: Sequence[Message], siblings: Mapping[str, tuple[int, int]]) -> None:
        """Show a branch from its end; `siblings` tells (which, of how many) for messages with versions."""
        self.news.before_branch()
        self._live = None
        self._has_news = False
        self._scheduler.cancel()
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

    def set_siblings(self, siblings: Mapping[str, tuple[int, int]]) -> None:
        """Tell again which of how many versions each message is; nothing else changes."""
        self.page.ends.set_siblings(siblings)
        self._changed()

    def append(self, message: Message) -> None:
        """Add a message; results of tools go into the cards of their calls. A question shows the end."""
        self.page.append(message)
        if message.role is not Role.TOOL:
            self.news.added(self.page.entries[-1])
        self._has_news = True
        if message.role is Role.USER:
            self._follower.asked()
        self._changed()

    def begin(self, message: Message) -> None:
        """An answer begins to grow; one that is gone on with keeps what it has."""
        known = len(self.page.entries)
        self._live = LiveAnswer(self.page, message)
        if len(self.page.entries) > known:
            self.news.added(self._live.entry)
        self._characters = 0
        self._follower.answer_begins()
        self._changed()

    def add_deltas(self, message_id: str, deltas: Iterable[Delta], at: float) -> None:
        """Take what arrived for the growing answer; deltas of any other message are not shown."""
        if self._live is not None and self._live.entry.message.id == message_id:
            self._live.add(deltas, at)
            # While nobody looks nothing is laid out; `showEvent` takes it all in.
            if self.isVisible():
                self._scheduler.request()

    def show_note(self, note: LiveNote | None) -> None:
        """Say in the place of the growing answer, or below it, what is waited for; None says nothing."""
        if self._live is not None and self._live.show_note(note):
            self._changed()

    def advance(self) -> None:
        """Do now what the next frame would do; benchmarks pace their frames themselves."""
        self._scheduler.cancel()
        self._on_frame()

    def flush(self) -> None:
        """Fold everything that was added into the page now; no frame is due afterwards."""
        self._scheduler.cancel()
        if self._live is not None:
            self._live.render(is_final=True)
            self._characters = self._live.characters
        self._changed()

    def finish(self, message: Message) -> None:
        """The growing answer is complete and stored: show how it ended, without moving what is there."""
        self._scheduler.cancel()
        live, self._live = self._live, None
        if live is not None and live.entry.message.id == message.id:
            live.finish(message)
            self._characters = live.characters
        else:
            self.page.replace(message)
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
        live = self._live if self._live is not None and self._live.entry is entry else None
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

    def set_reasoning_view(self, view: ReasoningView) -> None:
        """Choose how reasoning is shown; what the reader opened or folded himself stays as it is."""
        if view is not self.page.habits.view:
            self.page.habits.view = view
            show_as_wanted(self.page)
            self.sync_bar()
            self._changed()

    @property
    def follow_mode(self) -> FollowMode:
        """What the view does while an answer is written."""
        return self._follower.mode

    def set_follow_mode(self, mode: FollowMode) -> None:
        """Choose that; an answer that is being written heeds it at once."""
        self._follower.choose(mode, is_answering=self._live is not None)
        self.sync_bar()
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

    def toggle_reasoning(self) -> None:
        """Show the reasoning of the last answer that has some, or fold it."""
        if toggle_last_thoughts(self.page):
            self._changed()

    def focused_call(self) -> str:
        """Return the id of the tool call whose card has the focus, "" where none has it."""
        found = self._walk.current()
        return found[1].value if found is not None and found[1].act == "call" else ""

    @property
    def wraps_code(self) -> bool:
        """Whether long lines of code are wrapped."""
        return self.page.style.code.wraps

    def set_code_wrap(self, wraps: bool) -> None:
        """Wrap long lines of code, or let them scroll sideways."""
        wrap_code(self.stage, wraps)
        self._changed()

    def clear(self) -> None:
        """Show nothing."""
        self.set_branch((), {})

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes; the reader stays where he is."""
        self.restyle(theme)
        if self._below is not None:
            self._below.set_theme(theme)
            self._below.place()
        self.search.set_theme(theme)
        if self._live is not None:
            self._live.restyle()
        if self._asks is not None:
            self._asks.set_theme(theme)
        self._changed()

    def set_keymap(self, keymap: Keymap) -> None:
        """Take the keys that are in force."""
        super().set_keymap(keymap)
        self.search.set_keymap(keymap)
        self.page.ends.set_keys(keys_of_acts(keymap.shown))

    def select_more(self) -> None:
        """Select a message, then all, and say so to who cannot see it."""
        super().select_more()
        self.news.selected()

    @property
    def below_button(self) -> BelowButton | None:
        """The button that goes to what came below, if there ever was any."""
        return self._below

    def close_find(self) -> bool:
        """Hide the bar of Find; False where it is hidden already."""
        return self.search.close()

    @property
    def source_link(self) -> SourceLink:
        """The link to where the characters came from, made when it is first wanted."""
        if self._source_link is None:
            self._source_link = SourceLink(self.stage, self, self._source_of, self.show_change)
        return self._source_link

    def _source_of(self, entry: Entry) -> str:
        is_live = self._live is not None and self._live.entry is entry
        return self._live.source if is_live and self._live is not None else entry.message.text

    def scroll_state(self) -> str:
        """Return where the reader is, for `restore_scroll_state` on the same branch."""
        return place_of_reader(self.page)

    def restore_scroll_state(self, state: str) -> None:
        """Go where the reader was; to the end where that cannot be told."""
        if go_to_place(self.page, state):
            self._changed()
        else:
            self.scroll_to_end()

    def scroll_to_end(self) -> None:
        """Show the end, and follow it while text arrives."""
        self.page.scroll.go_to_end()
        self._changed()

    def tip_of(self, hit: Hit) -> str:
        """Tell a footnote where it is mentioned, the address of a link, the name of what is hidden."""
        address = hit.unit.link_at(hit.x, hit.y) if hit.is_inside else ""
        if number := note_of(address):
            found = find_note(self.page, hit.row.entry, number)
            return found[2] if found is not None else ""
        return written_out(address) if address else super().tip_of(hit)

    def caret_unit(self) -> Unit | None:
        """Return the unit that ends with the caret of the growing answer."""
        return self._live.caret_unit() if self._live is not None else None

    def characters(self) -> int:
        """Characters of the growing (or last grown) answer that the next picture shows."""
        return self._characters

    def showEvent(self, event: QShowEvent) -> None:
        """Take in what arrived while nobody looked."""
        super().showEvent(event)
        if self._live is not None:
            self._scheduler.request()
        self._changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar of Find at its edge."""
        if self._asks is not None:
            self._asks.remeasure()
        super().resizeEvent(event)
        self.search.placed()
        if self._below is not None:
            self._below.place()

    def sync_bar(self) -> None:
        """Tell where the reader is, and whether text has come below."""
        super().sync_bar()
        scroll = self.page.scroll
        self._has_news = self._has_news and not scroll.follows
        if self._has_news and self._below is None:
            self._below = BelowButton(self.page.style.theme, self)
            self._below.clicked.connect(self.scroll_to_end)
            self._below.place()
        if self._below is not None:
            is_below = scroll.top < scroll.greatest_top
            self._below.setVisible(self._has_news and is_below)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing counts or is laid out while nobody looks."""
        super().hideEvent(event)
        self._scheduler.cancel()
        self._ticks.stop()

    def _changed(self) -> None:
        self.search.refresh_soon()
        self.show_change()
        if self.isVisible() and counting_rows(self.page):
            if not self._ticks.isActive():
                self._ticks.start()
        else:
            self._ticks.stop()

    def _on_frame(self) -> None:
        if self._live is None:
            return
        self._follower.text_comes()
        wait = self._live.render()
        if self._live.characters and not self._characters:
            self.news.answer_began(self._live.entry)
        self._has_news = True
        self._characters = self._live.characters
        if wait:
            self._scheduler.request(wait)
        self.search.refresh_soon()
        self.show_change(is_streaming=True)
        if not self._ticks.isActive() and counting_rows(self.page):
            self._ticks.start()

    def _on_tick(self) -> None:
        if not counting_rows(self.page):
            self._ticks.stop()
        self.show_change(is_streaming=True)

    def _on_spot(self, hit: Hit, spot: Spot) -> None:
        match spot.act:
            case "copy":
                QGuiApplication.clipboard().setText(spot.value)
                self.stage.spots.copied = (hit.unit, spot.name)
                self._copied.start(_COPIED_MS)
            case "toggle":
                self._toggle(hit)
            case "fold_code":
                toggle_code(self.stage, hit)
            case "wrap_code":
                self.command_given.emit("view.wrap_code")
            case "save_code" if isinstance(hit.unit, CodeUnit):
                self.code_save_requested.emit(spot.value, hit.unit.language)
            case "link":
                self._on_link(hit, spot.value)
            case "extend_call" | "stop_call":
                self.call_act_requested.emit(spot.act, spot.value)
            case "call":
                self.tool_call_activated.emit(hit.row.entry.message.id, spot.value)
            case act:
                self.act_requested.emit(hit.row.entry.message.id, act)
        self._changed()

    def _toggle(self, hit: Hit) -> None:
        self.stage.hold(hit.row)
        if isinstance(hit.row, ThoughtRow):
            toggle_thought(self.page, hit.row)
        elif isinstance(hit.row, HiddenRow):
            toggle_hidden(self.page, hit.row)
        elif isinstance(hit.unit, FailureUnit):
            hit.unit.toggle()
            self.page.remeasure(hit.row)

    def _on_link(self, hit: Hit, address: str) -> None:
        if number := note_of(address):
            self._go_to_note(hit.row, number)
        elif is_everyday(address):
            self.link_activated.emit(address)
        else:
            self._unusual = address
            ask_to_open(self, address, self._on_open_agreed)

    def _on_open_agreed(self) -> None:
        self.link_activated.emit(self._unusual)

    def _go_to_note(self, row: Row, number: int) -> None:
        found = find_note(self.page, row.entry, number)
        if found is not None:
            self.page.scroll.go_to(found[0].index, found[1] - self.stage.height // 3)
            self._changed()

    def _on_copied_over(self) -> None:
        self.stage.spots.copied = None
        self.show_change()
