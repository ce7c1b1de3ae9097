"""What the view does while an answer is written: follow the end, stay, or keep the question at the top."""

from __future__ import annotations

from enum import StrEnum

from chatdesk.domain.message import Role
from chatdesk.ui.transcript.rows import Entry
from chatdesk.ui.transcript.stage import Stage

_MARGIN = 12


class FollowMode(StrEnum):
    """The values are those of the setting `conversation.follow`, in the order in which a key goes round."""

    FOLLOW = "follow"
    STAY = "stay"
    TOP = "question_on_top"

    @property
    def following(self) -> FollowMode:
        """The one after, and after the last the first."""
        modes = tuple(FollowMode)
        return modes[(modes.index(self) + 1) % len(modes)]


class Follower:
    """Carries the mode out. Whatever the reader does himself comes first, until the next question."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.mode = FollowMode.FOLLOW

    def asked(self) -> None:
        """A question was added at the end: it is shown, wherever the reader was."""
        if self.mode is not FollowMode.TOP or not self._pin_last_question():
            self._stage.page.scroll.go_to_end()

    def answer_begins(self) -> None:
        """An answer begins to grow at the end."""
        entries = self._stage.page.entries
        is_after_question = len(entries) > 1 and entries[-2].message.role is Role.USER
        is_fresh = not entries[-1].message.parts
        if self.mode is FollowMode.TOP and self._stage.page.scroll.follows and is_after_question and is_fresh:
            self._pin_last_question()
        self.text_comes()

    def text_comes(self) -> None:
        """Text is about to be added."""
        if self.mode is FollowMode.STAY and self._stage.page.scroll.follows:
            self._stage.settle()
            self._stage.stay()

    def choose(self, mode: FollowMode, *, is_answering: bool) -> None:
        """Take another mode; while an answer is written it holds at once, else nothing moves."""
        self.mode = mode
        if not is_answering:
            return
        match mode:
            case FollowMode.FOLLOW:
                self._stage.page.scroll.go_to_end()
            case FollowMode.STAY:
                self.text_comes()
            case FollowMode.TOP:
                self._pin_last_question()

    def _pin_last_question(self) -> bool:
        asked = (e for e in reversed(self._stage.page.entries) if e.message.role is Role.USER and e.rows)
        entry: Entry | None = next(asked, None)
        if entry is None:
            return False
        first = entry.rows[0]
        margin = min(self._stage.style.px(_MARGIN), self._stage.page.scroll.pad_top)
        self._stage.page.scroll.pin(first.index, first.lead - margin)
        return True
