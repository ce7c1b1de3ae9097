"""How reasoning is shown: as the setting says, but for what the reader has opened or folded himself."""

from __future__ import annotations

from enum import StrEnum

from chatdesk.ui.transcript.calls import Thought


class ReasoningView(StrEnum):
    """The values are those of the setting `conversation.reasoning`."""

    FOLDED = "folded"
    LINE = "folded_with_line"
    OPEN = "open"


class ThoughtHabits:
    """Which reasoning is open. It outlives the rows: a branch that is shown anew shows it the same."""

    def __init__(self) -> None:
        self.view = ReasoningView.LINE
        self._chosen: dict[tuple[str, int], bool] = {}

    def make(self, message_id: str, number: int) -> Thought:
        """Return the thought number `number` of a message, open or folded as it should be."""
        thought = Thought(message_id=message_id, number=number)
        self.dress(thought)
        return thought

    def dress(self, thought: Thought) -> None:
        """Open or fold a thought as it should be now."""
        chosen = self._chosen.get((thought.message_id, thought.number))
        thought.is_open = self.view is ReasoningView.OPEN if chosen is None else chosen
        thought.has_line = self.view is not ReasoningView.FOLDED

    def remember(self, thought: Thought) -> None:
        """The reader has opened or folded it."""
        self._chosen[thought.message_id, thought.number] = thought.is_open
