"""How full the model's window is with the branch that is read, in words and for what is about to be sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.context_size import ContextSize, context_of, first_that_fits, tokens_of, window_told
from chatdesk.domain.message import Message
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.engine.plans import TurnPlan

WindowOf = Callable[[str, str], int]
"""Tells how many tokens a model of an account reads at most; 0 where nobody knows."""

_SHOWN_FROM = 1_000
_COUNTED_AT_ONCE = 1_000


class ContextMeter:
    """Counts for one conversation. What was counted is kept: asking again costs nothing.

    `window_of` is told by whoever knows the accounts.
    """

    def __init__(self, branch: OpenBranch) -> None:
        self._branch = branch
        self.window_of: WindowOf = lambda _account, _model: 0
        self._tokens: dict[str, tuple[Message, int]] = {}
        self._known: tuple[tuple[object, ...], ContextSize] | None = None

    @property
    def window(self) -> int:
        """The window of the model that would answer, 0 where it is not known."""
        head = self._branch.conversation
        return self.window_for(head.account_id, head.model)

    @property
    def is_counted(self) -> bool:
        """Whether asking for the size takes no time worth speaking of."""
        return len(self._branch.all_messages) - len(self._tokens) <= _COUNTED_AT_ONCE

    def window_for(self, account_id: str, model: str) -> int:
        """Return the window of a model: as somebody knows it, else as it was told in a refusal here."""
        window = self.window_of(account_id, model)
        has_failed = any(message.failure is not None for message in self._branch.messages[-4:])
        return window or (window_told(self._branch.messages, model) if has_failed else 0)

    def size(self) -> ContextSize:
        """Return the size of the branch that is read."""
        branch = self._branch
        leaf = branch.message(branch.leaf_id or "")
        key = (leaf, branch.preset.system, branch.conversation.model)
        if self._known is None or not _is_same(self._known[0], key):
            self._known = (
                key,
                self._size_of(branch.messages, branch.preset.system, branch.conversation.model),
            )
        return self._known[1]

    def words(self) -> str:
        """Return the size for the status line; "" where there is nothing worth saying."""
        if self._branch.is_empty:
            return ""
        size, window = self.size(), self.window
        if not window and size.tokens < _SHOWN_FROM:
            return ""
        tokens = f"{'~' if size.is_estimated else ''}{rounded(size.tokens)}"
        return (
            _tr("context {0} of {1}").format(tokens, rounded(window))
            if window
            else _tr("context {0}").format(tokens)
        )

    def cut_at(self) -> str:
        """Return the message from which on the branch fits into the window, "" where all of it does."""
        window = self.window
        if not window or self.size().tokens <= window:
            return ""
        messages = self._branch.messages
        place = first_that_fits(messages, self.size(), window)
        return messages[place].id if place else ""

    def size_of_plan(self, plan: TurnPlan) -> tuple[ContextSize, int]:
        """Return the size of what a turn sends first, and how many messages would have to be left out."""
        sent = plan.history if plan.question is None else (*plan.history, plan.question)
        size = self._size_of(sent, plan.preset.system, plan.model)
        window = self.window_for(plan.account_id, plan.model)
        return size, first_that_fits(sent, size, window) if window else 0

    def _size_of(self, messages: Sequence[Message], system: str, model: str) -> ContextSize:
        return context_of(messages, [self._tokens_of(message) for message in messages], system, model)

    def _tokens_of(self, message: Message) -> int:
        known = self._tokens.get(message.id)
        if known is None or known[0] is not message:
            known = self._tokens[message.id] = (message, tokens_of(message))
        return known[1]


def rounded(tokens: int) -> str:
    """Return a count as people say it: 940, 3.2k, 131k, 1M."""
    if tokens < 1_000:
        return str(tokens)
    if tokens < 9_950:
        return f"{tokens / 1_000:.1f}".removesuffix(".0") + "k"
    if tokens < 999_500:
        return f"{round(tokens / 1_000)}k"
    return f"{tokens / 1_000_000:.1f}".removesuffix(".0") + "M"


def _is_same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    # The message is the same object as long as it has not changed.
    return one[0] is other[0] and one[1:] == other[1:]


def _tr(text: str) -> str:
    return QCoreApplication.translate("ContextMeter", text)
