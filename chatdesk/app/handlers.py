"""Which method carries out which command."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chatdesk.ui.desk import Desk
from chatdesk.ui.front import Front
from chatdesk.ui.main_window import MainWindow


def window_handlers(
    window: MainWindow, desk: Desk, front: Front, others: Mapping[str, Callable[[], object]]
) -> dict[str, Callable[[], object]]:
    """Return the handlers by command id; `others` are those that need more than the window."""
    return {
        "conversation.new": desk.new,
        "conversation.next": lambda: desk.step(1),
        "conversation.previous": lambda: desk.step(-1),
        "conversation.rename": front.rename,
        "conversation.delete": front.delete,
        "turn.send": front.send,
        "composer.newline": front.begin_line,
        "turn.stop": front.stop,
        "turn.stop_all": desk.stop_all,
        "turn.interrupt_and_send": front.interrupt_and_send,
        "turn.continue": front.go_on,
        "turn.regenerate": front.retry,
        "message.branch_previous": lambda: front.switch_version(-1),
        "message.branch_next": lambda: front.switch_version(1),
        "composer.edit_last": front.edit_last,
        "composer.history_previous": lambda: front.walk_history(-1),
        "composer.history_next": lambda: front.walk_history(1),
        "suggestions.focus": front.focus_suggestions,
        "reply.copy_last": front.copy_last_answer,
        "reply.copy_last_code": front.copy_last_code,
        "composer.focus": front.focus_composer,
        "focus.next_pane": lambda: front.cycle_focus(1),
        "focus.previous_pane": lambda: front.cycle_focus(-1),
        "sidebar.toggle": window.toggle_sidebar,
        "inspector.toggle": front.toggle_inspector,
        **others,
    }
