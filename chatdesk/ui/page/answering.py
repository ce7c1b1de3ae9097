"""A turn as it is shown while it runs: what it tells goes to the transcript, the log and the figures."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from chatdesk.domain.message import Message
from chatdesk.engine.events import (
    ApprovalRequested,
    ChunkReceived,
    GenerationFinished,
    GenerationStarted,
    LimitExtended,
    MessageAdded,
    ToolFinished,
    ToolNoted,
    ToolQueued,
    ToolStarted,
    TurnEvent,
    TurnFinished,
    VersionAdded,
)
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.ui.bridge import TurnDriver
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.page.turn_progress import TurnProgress
from chatdesk.ui.transcript.view import TranscriptView

_STATUS_MS = 250


class Answering(QObject):
    """Follows the turns of a driver. `changed`: the status line says something else now.

    `stored` brings a message that was added to the branch, `finished` the `TurnFinished`, both when all
    else has taken them in.
    """

    changed = Signal()
    stored = Signal(object)
    finished = Signal(object)

    def __init__(
        self,
        driver: TurnDriver,
        branch: OpenBranch,
        transcript: TranscriptView,
        log: TurnLog,
        progress: TurnProgress,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._branch, self._transcript = branch, transcript
        self._log, self._progress = log, progress
        self._timer = QTimer(self, interval=_STATUS_MS)
        self._timer.timeout.connect(self._show_waits)
        driver.turn_event.connect(self._on_event)
        driver.running_changed.connect(self._on_running_changed)
        driver.stopping.connect(self._on_stopping)
        driver.came_late.connect(log.times.note_late)

    def _on_event(self, event: TurnEvent) -> None:
        self._log.note(event)
        self._progress.note(event)
        transcript = self._transcript
        match event:
            case ChunkReceived(message_id=message_id, received=received):
                transcript.add_deltas(message_id, received.deltas, received.at)
            case MessageAdded(message=message):
                self._on_message_added(message)
            case GenerationStarted(message=message):
                self._branch.add(message)
                transcript.begin(message)
            case VersionAdded(message=message):
                self._branch.add_beside(message)
            case GenerationFinished(message=message):
                self._branch.add(message)
                transcript.set_siblings(self._branch.versions())
                transcript.finish(message)
            case TurnFinished():
                self.finished.emit(event)
            case _:
                self._on_tool_event(event)
        if not isinstance(event, ChunkReceived | ToolNoted | TurnFinished):
            self._show_waits()

    def _on_tool_event(self, event: TurnEvent) -> None:
        change = self._transcript.change_call
        match event:
            case ApprovalRequested(call=call, tool=tool):
                change(call.call_id, lambda shown: shown.meet(tool))
                self._transcript.set_tool_state(call.call_id, "waits")
            case ToolQueued(call=call):
                self._transcript.set_tool_state(call.call_id, "queued")
            case ToolStarted(call=call, seconds=seconds, consent=consent, tool=tool, rule=rule):
                change(call.call_id, lambda shown: shown.meet(tool))
                change(call.call_id, lambda shown: shown.start(seconds, consent, rule))
            case ToolNoted(call_id=call_id, note=note, end=end):
                change(call_id, lambda shown: shown.take_note(note, end))
            case LimitExtended(call_id=call_id, end=end):
                change(call_id, lambda shown: shown.extend(end))
            case ToolFinished(result=result):
                change(result.call_id, lambda shown: shown.take_result(result))

    def _show_waits(self) -> None:
        """Say what is waited for, in the place of the answer and in the status line."""
        self._transcript.show_note(self._progress.waits.live_note())
        self.changed.emit()

    def _on_message_added(self, message: Message) -> None:
        self._branch.add(message)
        self._transcript.append(message)
        self.stored.emit(message)

    def _on_stopping(self) -> None:
        # Everything that was told before the key press is shown now; nothing is afterwards.
        self._log.times.note_stop()
        self._transcript.flush()
        self._progress.stopping()
        self._transcript.show_note(None)

    def _on_running_changed(self, is_running: bool) -> None:
        self._transcript.set_busy(is_running)
        if is_running:
            self._timer.start()
        else:
            self._timer.stop()
