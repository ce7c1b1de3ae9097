"""Keeps header, status line, inspector and actions in step with the conversation in front."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.commands.table import COMMANDS
from chatdesk.engine.plans import continuable
from chatdesk.settings.accounts import TOUR
from chatdesk.ui.acts.call_commands import CallCommands
from chatdesk.ui.acts.conversation_acts import ACTS
from chatdesk.ui.acts.deletions import Deletions
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.front.escape_rule import EscapeRule
from chatdesk.ui.front.pane_round import go_round
from chatdesk.ui.front.way_back import WayBack
from chatdesk.ui.look.keycap import split_keys
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.actions import Actions
from chatdesk.ui.window.hints import Place, Situation, hints_for
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.status_line import StatusKind

if TYPE_CHECKING:
    from chatdesk.ui.inspector.pane import InspectorPane

DescribeModel = Callable[[str, str], tuple[str, str]]

_SECOND_STOP_SECONDS = 1.0
_KINDS = {
    "idle": StatusKind.READY,
    "done": StatusKind.READY,
    "running": StatusKind.RUNNING,
    "retrying": StatusKind.RETRYING,
    "silent": StatusKind.SILENT,
    "waiting": StatusKind.WAITING,
    "stopped": StatusKind.STOPPED,
    "failed": StatusKind.FAILED,
}


class Front(QObject):
    """Follows the page in front and carries out the commands that are about it.

    `describe` turns account id and model into the two texts that the header shows.
    """

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        deletions: Deletions,
        keymap: Keymap,
        describe: DescribeModel,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._deletions = deletions
        self._keymap = keymap
        self._describe = describe
        self._actions: Actions | None = None
        self._calls: CallCommands | None = None
        self._calls_allowed: Callable[[], dict[str, bool]] = dict
        self._page: ConversationPage | None = None
        self._stopped_at = float("-inf")
        self.way_back = WayBack(window, desk, self._uncover)
        self.escape = EscapeRule(keymap, self)
        self.escape.changed.connect(self._on_escape_changed)
        desk.page_changed.connect(self._on_page_changed)
        desk.running.changed.connect(self.enable)
        deletions.changed.connect(self.enable)
        window.header.sidebar_requested.connect(window.toggle_sidebar)
        window.header.new_requested.connect(desk.new)
        window.header.inspector_requested.connect(self.toggle_inspector)
        window.sidebar.fold_requested.connect(window.toggle_sidebar)
        window.right.inspector_shown.connect(self._on_inspector_shown)
        window.right.own_window.close_requested.connect(self.toggle_inspector)

    def set_actions(self, actions: Actions) -> None:
        """Take the actions whose being allowed depends on the page."""
        self._actions = actions
        self._window.status_line.command_requested.connect(lambda id_: actions.action(id_).trigger())
        self.enable()
        self.show_hints()

    def set_calls(self, calls: CallCommands, allowed: Callable[[], dict[str, bool]]) -> None:
        """Take what runs calls again, for Stop stops that too, and which of its commands are allowed."""
        self._calls, self._calls_allowed = calls, allowed
        calls.changed.connect(self.enable)

    @property
    def place(self) -> Place:
        """Where the keys go."""
        return self._place(self._desk.page)

    def give(self, command_id: str) -> None:
        """Carry out a command as its menu entry would: one that is not allowed now does nothing."""
        if self._actions is not None:
            self._actions.action(command_id).trigger()

    def stop(self) -> None:
        """Stop the turn of this conversation; pressed again within a second, all turns."""
        now = time.monotonic()
        if self._calls is not None and self._calls.stop():
            return
        if self._desk.page.stop():
            self._stopped_at = now
            # Esc stays ours for that second, then it belongs to the focused place again.
            QTimer.singleShot(round(_SECOND_STOP_SECONDS * 1000) + 50, self.enable)
        elif now - self._stopped_at <= _SECOND_STOP_SECONDS:
            self._desk.running.stop_all()
        self.enable()

    def toggle_inspector(self) -> None:
        """Show or hide the inspector; it takes the focus, and gives it back to where it was."""
        shown = not self._window.right.is_inspector_open
        self._window.right.show_inspector(shown)
        inspector = cast("InspectorPane | None", self._window.right.inspector)
        if shown and inspector is not None:
            inspector.take_focus()
        elif self._window.right.own_window.is_wanted:
            self.way_back.to_composer()

    def focus_composer(self) -> None:
        """Go to the composer, from wherever the focus is."""
        self.way_back.to_composer()

    def cycle_focus(self, step: int) -> None:
        """Go to the next or the previous pane; back to a conversation that the inspector covers."""
        if self._window.is_transcript_covered:
            self._uncover()
            return
        go_round(self._window, self._desk.page, step)

    def _uncover(self) -> None:
        if self._window.right.beside is not None:
            self.give("branches.open")
        else:
            self.toggle_inspector()

    def refresh(self) -> None:
        """Show title and model again, after accounts or keys changed."""
        page = self._desk.page
        self._window.header.set_title(page.title or self.tr("New conversation"))
        model, account = self._describe(page.conversation.account_id, page.conversation.model)
        self._window.header.set_model(model, account)
        if page.welcome is not None and page.branch.is_empty:
            self._introduce(page, model, account)

    def _introduce(self, page: ConversationPage, model: str, account: str) -> None:
        """Say on the empty conversation who will answer."""
        from chatdesk.ui.page.introduction import heading, lead

        is_tour = page.conversation.account_id == TOUR.id
        page.composer.edit.set_placeholder(
            self.tr("Message the tour") if is_tour else self.tr("Write a message")
        )
        if page.welcome is not None:
            key = self._keymap.shown("model.pick")
            page.welcome.set_lead(heading(), lead(page.conversation, model, account, key))

    def _on_page_changed(self, page: ConversationPage) -> None:
        if page is not self._page:
            if self._page is not None:
                self._page.status_changed.disconnect(self._on_status_changed)
                self._page.head_changed.disconnect(self.refresh)
            self._page = page
            page.status_changed.connect(self._on_status_changed)
            page.head_changed.connect(self.refresh)
            self._on_inspector_shown(self._window.right.is_inspector_open)
        self.refresh()
        self._on_status_changed()

    def _on_status_changed(self) -> None:
        status = self._desk.page.status
        self._window.status_line.set_state(_KINDS[status.kind], status.parts, status.name, status.more)
        self.enable()
        self.show_hints()

    def _on_escape_changed(self) -> None:
        if self._actions is not None:
            self.show_hints()
            self.enable()

    def _on_inspector_shown(self, shown: bool) -> None:
        inspector = cast("InspectorPane | None", self._window.right.inspector)
        if shown and inspector is not None:
            inspector.show_log(self._desk.page.log)
        self.enable()

    def enable(self) -> None:
        """Allow what can be done now, and nothing else."""
        if self._actions is None:
            return
        page = self._desk.page
        running, any_running = page.driver.is_running, self._desk.running.is_busy()
        recently = any_running and time.monotonic() - self._stopped_at <= _SECOND_STOP_SECONDS
        at_rest, branch = not running, page.branch
        has_versions = at_rest and bool(branch.versions())
        allowed = {
            "turn.stop": running or recently or (self._calls is not None and self._calls.is_running),
            "turn.stop_all": any_running,
            "turn.interrupt_and_send": running,
            **dict.fromkeys(("turn.edit_queued", "turn.remove_queued"), not page.queue.is_empty),
            "turn.try_now": running and page.progress.waits.is_retrying,
            "turn.keep_waiting": running and page.progress.waits.can_be_extended,
            "tool.approve": page.requests.wants_answer,
            "tool.deny": page.requests.is_waiting,
            "turn.continue": at_rest and continuable(branch) is not None,
            "turn.undo_continue": at_rest and branch.can_undo_continue,
            "turn.redo_continue": at_rest and branch.can_redo_continue,
            "turn.regenerate": at_rest and branch.last_question() is not None,
            **dict.fromkeys(("message.branch_previous", "message.branch_next"), has_versions),
            "branches.open": not branch.is_empty,
            **self._allowed_of_messages(page),
            "reply.copy_last": branch.last_answer() is not None,
            "reply.copy_last_code": branch.last_answer() is not None,
            **self._allowed_of_requests(page),
            **self._calls_allowed(),
            "reply.copy_failure": page.failure is not None,
            **dict.fromkeys(
                ACTS,
                not branch.is_empty or self._window.focusWidget() is self._window.sidebar.list,
            ),
            "conversation.undo_delete": self._deletions.can_undo,
        }
        for command_id, enabled in allowed.items():
            self._actions.set_enabled(command_id, enabled)
        self._window.header.branches_button.setEnabled(allowed["branches.open"])

    @staticmethod
    def _allowed_of_messages(page: ConversationPage) -> dict[str, bool]:
        message_id = page.transcript.messages.meant_id
        is_empty, has_ring = page.branch.is_empty, bool(message_id)
        at_rest = not page.driver.is_running
        walks = ("message.previous", "message.next", "message.first", "message.last")
        finds = ("search.here", "search.here_next", "search.here_previous")
        return {
            **dict.fromkeys(walks + finds, not is_empty),
            **dict.fromkeys(
                ("message.copy", "message.copy_code", "message.quote", "message.inspect"), has_ring
            ),
            **dict.fromkeys(("message.edit", "message.retry", "message.delete"), has_ring and at_rest),
            "message.fork": page.branch.is_whole(message_id),
        }

    @staticmethod
    def _allowed_of_requests(page: ConversationPage) -> dict[str, bool]:
        exchange = page.log.exchange
        copies = [command.id for command in COMMANDS if command.id.startswith("request.copy_")]
        allowed = dict.fromkeys(copies, exchange is not None)
        has_stream = exchange is not None and exchange.is_savable
        return allowed | dict.fromkeys(("request.save_stream", "request.replay"), has_stream)

    def show_hints(self) -> None:
        """Show at the foot which keys the focused place understands now."""
        page = self._desk.page
        branch = page.branch
        waits = page.progress.waits
        calls = self._calls_allowed()
        place = self._place(page)
        stop = split_keys(self.escape.shown("turn.stop"))
        page.composer.keys.show_stop(stop)
        page.transcript.show_stop_keys(stop)
        now = Situation(
            place,
            page.driver.is_running,
            branch.is_empty,
            continuable(branch) is not None,
            waits.is_retrying,
            waits.can_be_extended,
            bool(page.transcript.messages.message_id),
            page.requests.wants_answer,
            calls.get("call.edit_and_run", False),
            calls.get("call.send_error_back", False),
            self.escape.closes,
        )
        self._window.status_line.set_hints(hints_for(now, self.escape.shown))

    def _places_of_inspector(self) -> list[tuple[QWidget | None, Place]]:
        pane = cast("InspectorPane | None", self._window.right.inspector)
        if pane is None:
            return []
        return [
            (pane.timeline.list, Place.TIMELINE),
            (pane.events.list, Place.EVENTS),
            (pane, Place.INSPECTOR),
        ]

    def _place(self, page: ConversationPage) -> Place:
        focus = QApplication.focusWidget()
        if page.requests.has_focus and page.requests.wants_answer:
            return _place_in_question(page)
        if focus is None or page.composer.isAncestorOf(focus):
            return Place.COMPOSER
        if self.escape.is_in_panel:
            return Place.PANEL
        sidebar = self._window.sidebar.list
        places = (
            (self._window.sidebar.over, Place.SEARCH),
            (page.welcome, Place.SUGGESTIONS),
            (page.transcript.search.bar, Place.FIND),
            (page.transcript, Place.CONVERSATION),
            (self._window.right.beside, Place.BRANCHES),
            *self._places_of_inspector(),
        )
        if focus is sidebar and sidebar.selected.current_id:
            return Place.SIDEBAR
        holds = (
            place for one, place in places if one is not None and (one is focus or one.isAncestorOf(focus))
        )
        place = next(holds, Place.ELSEWHERE)
        return Place.ELSEWHERE if place is Place.INSPECTOR and _writes(focus) else place


def _writes(place: QWidget) -> bool:
    """Whether letters are letters there, and no keys of the pane around it."""
    return isinstance(place, QLineEdit | QPlainTextEdit) and not place.isReadOnly()


def _place_in_question(page: ConversationPage) -> Place:
    if page.requests.is_writing_reason:
        return Place.REASON
    return Place.FORM if page.requests.has_focus_in_form else Place.REQUEST
