"""The sign, the colour and the words of a call's state."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from chatdesk.ui.inspector.call_entry import CallState

STATE_ICONS = {
    CallState.ARRIVES: ("dots-three", "accent"),
    CallState.WAITS: ("hand-palm", "wait"),
    CallState.QUEUED: ("hourglass", "text_secondary"),
    CallState.RUNS: ("activity", "accent"),
    CallState.DONE: ("check", "ok"),
    CallState.FAILED: ("warning-circle", "error"),
    CallState.DENIED: ("x", "text_secondary"),
    CallState.STOPPED: ("stop", "text_secondary"),
    CallState.OUT_OF_TIME: ("hourglass", "error"),
    CallState.NOT_RUN: ("warning-circle", "error"),
}


def state_words(state: CallState) -> str:
    """Return the words of a state."""
    return QCoreApplication.translate("CallState", state.value)
