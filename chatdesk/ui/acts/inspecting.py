"""The commands that open the inspector at something, or give it another place."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind

if TYPE_CHECKING:
    from chatdesk.ui.inspector.pane import InspectorPane


class Inspecting(QObject):
    """Carries them out for the conversation in front."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk

    @property
    def _pane(self) -> InspectorPane | None:
        """The inspector, if it was ever opened; nothing of it is loaded before."""
        return cast("InspectorPane | None", self._window.right.inspector)

    def detach(self) -> None:
        """Give the inspector a window of its own, or take it back; it is shown either way."""
        apart = not self._window.right.own_window.is_wanted
        self._window.right.set_apart(apart)
        self._window.right.show_inspector(True)
        inspector = self._pane
        if inspector is not None:
            inspector.window().activateWindow()
            inspector.head.set_apart(apart)
            inspector.take_focus()

    def find(self) -> None:
        """Look for a text: in the result in the inspector where that has the focus, else in what was said."""
        inspector, focus = self._pane, QApplication.focusWidget()
        if inspector is not None and focus is not None and inspector.isAncestorOf(focus):
            inspector.open_find()
        elif self._desk.page.branch.is_empty:
            said = self.tr("Nothing to find in an empty conversation")
            self._window.notices.show_notice(Notice("find", said, is_quiet=True))
        else:
            self._desk.page.transcript.search.open()

    def zoom(self, steps: int) -> None:
        """Show less (1) or more (-1) of the time in the timeline; 0 shows all of it."""
        inspector = self._pane
        if inspector is not None:
            inspector.open_page("timeline")
            inspector.timeline.zoom(steps)

    def offer_copies(self) -> None:
        """Show the request in the inspector, and the forms in which it can be copied."""
        self._window.right.show_inspector(True)
        inspector = self._pane
        if inspector is not None:
            page = inspector.show_requests()
            # The menu opens at its button: that has to stand in its place first.
            QTimer.singleShot(0, page.open_copy_menu)

    def show_receipt(self) -> None:
        """Show what the Stop of the last turn did, below its timeline."""
        self._desk.page.log.chosen = None
        self._window.right.show_inspector(True)
        inspector = self._pane
        if inspector is not None:
            inspector.open_page("timeline")
            inspector.take_focus()

    def open_call(self, call_id: str) -> None:
        """Show a tool call in the inspector."""
        self._window.right.show_inspector(True)
        inspector = self._pane
        if inspector is not None:
            inspector.show_call(call_id)

    def inspect(self, message_id: str) -> None:
        """Show in the inspector what a message was made of; a notice where that is not kept."""
        page = self._desk.page
        answers = page.branch.answers_of(message_id)
        pressed = page.transcript.walk.current()
        focused = pressed[1].value if pressed is not None and pressed[1].act == "call" else ""
        exchange = None if focused else page.log.exchange_of(answer.id for answer in answers)
        calls = [focused] if focused else [call.call_id for answer in answers for call in answer.tool_calls]
        self._window.right.show_inspector(True)
        inspector = self._pane
        if inspector is None:
            return
        if exchange is not None:
            page.log.chosen = None if exchange is page.log.exchanges[-1] else exchange
            inspector.show_requests()
        elif not any(inspector.show_call(call_id) for call_id in calls):
            text = self.tr("The inspector shows the last turn only")
            more = self.tr("What was sent and received for this message is not kept.")
            self._window.notices.show_notice(Notice("not-kept", text, more, NoticeKind.INFO))

    def allowed(self) -> dict[str, bool]:
        """Return which commands about what the inspector shows can be given now."""
        inspector = self._pane
        calls = inspector.calls if inspector is not None else None
        zooms = ("timeline.zoom_in", "timeline.zoom_out", "timeline.fit")
        return {
            **dict.fromkeys(zooms, self._window.right.is_inspector_open),
            "call.edit_and_run": calls is not None and calls.can_run,
            "call.send_error_back": calls is not None and calls.can_send_back,
            "call.send_onward": calls is not None and calls.can_send_onward,
            "call.copy_as": calls is not None and calls.entry is not None,
        }
