"""The transcript: the conversation as it is read, and the answer that grows in it."""

from chatdesk.ui.transcript.calls import CallState
from chatdesk.ui.transcript.view import TranscriptView

__all__ = ["CallState", "TranscriptView"]
