"""What is too long for the model's window: marked in the transcript, and asked about before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from chatdesk.engine.plans import TurnPlan
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.page.context_meter import ContextMeter, WindowOf, rounded
from chatdesk.ui.transcript.cut_mark import CutMark
from chatdesk.ui.transcript.view import TranscriptView

Go = Callable[[TurnPlan], None]

_KEY = "context"
_LATER_MS = 30


class Oversize(QObject):
    """Holds a turn back until the user has said what shall be sent. Nothing is left out unasked.

    `changed`: another window is known, or a long conversation has been counted. `fork_requested` brings the
    messages with which a new conversation is to begin and to end: what is written goes with it.
    """

    changed = Signal()
    fork_requested = Signal(str, str)

    def __init__(
        self, context: ContextMeter, transcript: TranscriptView, composer: Composer, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context, self._transcript, self._composer = context, transcript, composer
        self._mark = CutMark(transcript.page)
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self._count)
        self._held: tuple[TurnPlan, Go, int] | None = None

    @property
    def is_asking(self) -> bool:
        """Whether an answer of the user is waited for."""
        return self._held is not None

    def use_windows(self, window_of: WindowOf) -> None:
        """Learn from somebody how many tokens the models read."""
        self._context.window_of = window_of
        self.show_mark()
        self.changed.emit()

    def check(self, plan: TurnPlan, go: Go) -> bool:
        """Run a plan with `go` where it fits; else ask, and return False: `go` may be called later."""
        self.withdraw()
        window = self._context.window_for(plan.account_id, plan.model)
        size, left_out = self._context.size_of_plan(plan)
        if not window or size.tokens <= window or not self._transcript.page.entries:
            go(plan)
            return True
        from chatdesk.ui.transcript.asks.context_card import ContextCard

        self._held = (plan, go, left_out)
        transcript = self._transcript
        about = f"~{rounded(size.tokens)}"
        theme = transcript.page.style.theme
        card = ContextCard(theme, about, rounded(window), left_out, transcript.viewport())
        card.set_can_fork(0 < left_out < len(plan.history))
        card.decided.connect(self._decide)
        transcript.asks.put_at_end(_KEY, card)
        transcript.asks.reveal(card)
        card.take_focus()
        return False

    def withdraw(self) -> None:
        """Ask no more; what was held is not sent."""
        if self._held is None:
            return
        self._held = None
        card = self._transcript.asks.card(_KEY)
        if card is not None and card.has_focus():
            self._composer.take_focus()
        self._transcript.asks.take(_KEY)

    def words(self) -> str:
        """Return the size of the context for the status line; a long conversation is shown first."""
        if self._context.is_counted:
            return self._context.words()
        self._later.start()
        return ""

    def show_mark(self) -> None:
        """Mark where the branch that is read would be cut; of a long one when it has been shown."""
        if not self._context.is_counted:
            self._later.start()
        elif self._mark.put(self._context.cut_at()):
            self._transcript.show_change()

    def _count(self) -> None:
        self._context.size()
        self.show_mark()
        self.changed.emit()

    def _decide(self, word: str) -> None:
        from chatdesk.ui.transcript.asks.context_card import FORK, SHORTER, WHOLE

        held = self._held
        self.withdraw()
        if held is None:
            return
        plan, go, left_out = held
        if word == WHOLE:
            go(plan)
        elif word == SHORTER:
            go(replace(plan, left_out=left_out))
        elif word == FORK:
            self.fork_requested.emit(plan.history[left_out].id, plan.history[-1].id)
