"""Which method carries out which command."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from chatdesk.ui.acts.branches import Branches
from chatdesk.ui.acts.call_commands import CallCommands
from chatdesk.ui.acts.conversation_acts import ACTS, ConversationActs
from chatdesk.ui.acts.copying import Copying
from chatdesk.ui.acts.deletions import Deletions
from chatdesk.ui.acts.forks import Forks
from chatdesk.ui.acts.inspecting import Inspecting
from chatdesk.ui.acts.message_commands import MessageCommands
from chatdesk.ui.acts.page_commands import PageCommands
from chatdesk.ui.acts.request_commands import RequestCommands
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.front.front import Front
from chatdesk.ui.window.main_window import MainWindow


def window_handlers(window: MainWindow, desk: Desk, front: Front) -> dict[str, Callable[[], object]]:
    """Return the handlers of the commands that are about the window and the conversation in front."""
    return {
        "conversation.new": desk.new,
        "conversation.next": lambda: desk.step(1),
        "conversation.previous": lambda: desk.step(-1),
        "turn.stop": front.stop,
        "turn.stop_all": desk.running.stop_all,
        "focus.next_pane": lambda: front.cycle_focus(1),
        "focus.previous_pane": lambda: front.cycle_focus(-1),
        "sidebar.toggle": window.toggle_sidebar,
        "inspector.toggle": front.toggle_inspector,
        "composer.focus": front.focus_composer,
    }


def conversation_handlers(acts: ConversationActs) -> dict[str, Callable[[], object]]:
    """Return the handlers of the commands that are about conversations of the list."""
    handlers: dict[str, Callable[[], object]] = {id_: partial(acts.give, id_) for id_ in ACTS}
    return {**handlers, "sidebar.filter": acts.focus_filter}


def page_handlers(page: PageCommands) -> dict[str, Callable[[], object]]:
    """Return the handlers of the commands that are about what is written, asked and answered."""
    return {
        "turn.send": page.send,
        "composer.newline": page.begin_line,
        "turn.interrupt_and_send": page.interrupt_and_send,
        "composer.attach_text": page.attach_text,
        "turn.edit_queued": page.edit_queued,
        "turn.remove_queued": page.remove_queued,
        "turn.try_now": page.try_now,
        "turn.keep_waiting": page.keep_waiting,
        "tool.approve": page.approve,
        "tool.deny": page.deny,
        "turn.continue": page.go_on,
        "turn.undo_continue": page.undo_continue,
        "turn.redo_continue": page.redo_continue,
        "turn.regenerate": page.retry,
        "message.branch_previous": lambda: page.switch_version(-1),
        "message.branch_next": lambda: page.switch_version(1),
        "composer.edit_last": page.edit_last,
        "composer.history_previous": lambda: page.walk_history(-1),
        "composer.history_next": lambda: page.walk_history(1),
        "suggestions.focus": page.focus_suggestions,
        "reasoning.toggle": page.toggle_reasoning,
        "search.here_next": lambda: page.find_step(1),
        "search.here_previous": lambda: page.find_step(-1),
    }


def copy_handlers(copying: Copying) -> dict[str, Callable[[], object]]:
    """Return the handlers of the commands that copy something of a conversation."""
    return {
        "message.copy": copying.message,
        "message.copy_code": copying.code,
        "reply.copy_last": copying.last_answer,
        "reply.copy_last_code": copying.last_code,
        "reply.copy_failure": copying.failure,
    }


def inspecting_handlers(inspecting: Inspecting) -> dict[str, Callable[[], object]]:
    """Return the handlers of the commands that are about the inspector."""
    return {
        "search.here": inspecting.find,
        "inspector.detach": inspecting.detach,
        "timeline.zoom_in": lambda: inspecting.zoom(1),
        "timeline.zoom_out": lambda: inspecting.zoom(-1),
        "timeline.fit": lambda: inspecting.zoom(0),
        "request.copy_as": inspecting.offer_copies,
    }


def request_handlers(requests: RequestCommands) -> dict[str, Callable[[], object]]:
    """Return the handlers of the commands that are about the request in front."""

    def copy(form: str) -> Callable[[], object]:
        def carry_out() -> None:
            from chatdesk.snippets.forms import Form

            requests.copy(Form(form))

        return carry_out

    return {
        "request.copy_curl": copy("curl"),
        "request.copy_sdk": copy("openai"),
        "request.copy_sdk_async": copy("openai-async"),
        "request.copy_httpx": copy("httpx"),
        "request.copy_fetch": copy("fetch"),
        "request.save_stream": requests.save_stream,
        "request.replay": requests.replay,
    }


def call_handlers(calls: CallCommands) -> dict[str, Callable[[], object]]:
    """Return the handlers of the commands that are about the tool call in the inspector."""
    return {
        "call.edit_and_run": calls.edit_and_run,
        "call.send_error_back": calls.send_error_back,
        "call.send_onward": calls.send_onward,
        "call.copy_as": calls.offer_copies,
    }


def message_handlers(messages: MessageCommands) -> dict[str, Callable[[], object]]:
    """Return the handlers of the commands that are about the message with the ring."""
    return {
        "message.previous": lambda: messages.walk(-1),
        "message.next": lambda: messages.walk(1),
        "message.first": lambda: messages.go_to_end(-1),
        "message.last": lambda: messages.go_to_end(1),
        "message.quote": messages.quote,
        "message.edit": messages.edit,
        "message.retry": messages.retry,
    }


def tree_handlers(
    messages: MessageCommands,
    forks: Forks,
    deletions: Deletions,
    inspecting: Inspecting,
    branches: Branches,
) -> dict[str, Callable[[], object]]:
    """Return the handlers of the commands about the tree: copy, delete or explain a message, the map."""
    return {
        "message.fork": lambda: forks.fork(messages.message_id),
        "message.delete": lambda: deletions.delete_message(messages.message_id),
        "message.inspect": lambda: inspecting.inspect(messages.message_id),
        "conversation.undo_delete": deletions.undo,
        "branches.open": branches.toggle,
    }


def open_about(window: MainWindow) -> None:
    """Open the box that tells the version."""
    from chatdesk.ui.window.about import AboutBox

    AboutBox(window, window.theme).open()
