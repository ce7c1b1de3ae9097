"""Which turn follows from what the user does on the open branch: send, retry, continue, edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chatdesk.domain.continuing import can_continue, taken_back
from chatdesk.domain.conversation import (
    Conversation,
    branch_to,
    newest_leaf,
    siblings_of,
    subtree,
    versions_of,
)
from chatdesk.domain.ending import can_go_on
from chatdesk.domain.message import AttachmentPart, Message, Part, Role, TextPart, ToolResultPart
from chatdesk.domain.preset import Preset


@dataclass(frozen=True, slots=True)
class TurnPlan:
    """What a turn is about.

    `history` is the branch that is stored already. `question` is the new message of the user (or tool
    results that the user has changed), whose parent is the end of `history`; None asks again for the end
    of `history` (Retry). `continued` is the partial answer at the end of `history` that shall be gone on
    with. `preset` is what the model is told beside all that. `left_out` of the oldest messages of `history`
    are not sent: the user wanted less to be sent than the model would refuse.
    """

    conversation_id: str
    account_id: str
    model: str
    history: tuple[Message, ...] = ()
    question: Message | None = None
    continued: Message | None = None
    preset: Preset = field(default_factory=Preset)
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Removed:
    """Messages that were taken out of a conversation, and the leaf that was open before."""

    messages: tuple[Message, ...]
    leaf_id: str | None

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids, the uppermost message first."""
        return tuple(message.id for message in self.messages)


class OpenBranch:
    """The messages of a conversation and the branch that is being read.

    Plans only describe a turn; the branch changes when the turn tells that something is stored
    (`add`). Who answers is the conversation's account and model at the time of the plan, and what the model
    is told beside the messages is the `preset` of that time.
    """

    def __init__(
        self,
        conversation: Conversation,
        messages: Mapping[str, Message] | None = None,
        preset: Preset | None = None,
    ) -> None:
        self.conversation = conversation
        self.preset = preset or Preset()
        self._messages: dict[str, Message] = dict(messages or {})
        self._leaf = conversation.current_message_id
        self._taken_back: dict[str, list[Message]] = {}

    @property
    def messages(self) -> tuple[Message, ...]:
        """The open branch, first message first."""
        return branch_to(self._messages, self._leaf)

    @property
    def all_messages(self) -> dict[str, Message]:
        """The messages of all branches by their ids."""
        return dict(self._messages)

    @property
    def leaf_id(self) -> str | None:
        """The last message of the open branch."""
        return self._leaf

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been said yet."""
        return self._leaf is None

    def add(self, message: Message) -> None:
        """Take a stored message in (or its newer state) and read the branch that it ends."""
        self._messages[message.id] = message
        self._taken_back.pop(message.id, None)
        self._leaf = message.id

    def add_beside(self, message: Message) -> None:
        """Take in a stored message of another branch; the open one stays open."""
        self._messages[message.id] = message

    def message(self, message_id: str) -> Message | None:
        """Return a message of any branch."""
        return self._messages.get(message_id)

    def last_answer(self) -> Message | None:
        """Return the newest answer of the open branch."""
        return _last(self.messages, Role.ASSISTANT)

    def last_question(self) -> Message | None:
        """Return the newest question of the open branch."""
        return _last(self.messages, Role.USER)

    def question_of(self, message_id: str) -> Message | None:
        """Return the question that a message of the open branch is, or is there to answer."""
        upto = branch_to(self._messages, message_id) if message_id in self._messages else ()
        return _last(upto, Role.USER)

    def answers_of(self, message_id: str) -> tuple[Message, ...]:
        """Return the answers on the open branch to a question; an answer is its own."""
        message = self._messages.get(message_id)
        if message is None or message.role is not Role.USER:
            return () if message is None else (message,)
        found: list[Message] = []
        following = iter(self.messages)
        for one in following:
            if one.id == message_id:
                break
        for one in following:
            if one.role is Role.USER:
                break
            if one.role is Role.ASSISTANT:
                found.append(one)
        return tuple(found)

    def versions(self) -> dict[str, tuple[int, int]]:
        """Return place (from 1) and number of versions of each message that has several."""
        found: dict[str, tuple[int, int]] = {}
        for message in self.messages:
            if message.role in (Role.USER, Role.ASSISTANT):
                same = versions_of(self._messages, message.id)
                if len(same) > 1:
                    found[message.id] = (same.index(message) + 1, len(same))
        return found

    def switch(self, message_id: str, step: int) -> bool:
        """Read another version of a message, `step` further; False where there is none."""
        same = versions_of(self._messages, message_id)
        place = [message.id for message in same].index(message_id) + step
        if not 0 <= place < len(same):
            return False
        self._leaf = newest_leaf(self._messages.values(), same[place].id)
        return True

    def open_at(self, message_id: str) -> bool:
        """Read a branch that holds a message; False where it is unknown or on the open branch already."""
        if message_id not in self._messages or any(m.id == message_id for m in self.messages):
            return False
        self._leaf = newest_leaf(self._messages.values(), message_id)
        return True

    def shown_as(self, message_id: str) -> str:
        """Return the message in whose place one is shown: tool results stand at the call they answer."""
        message = self._messages.get(message_id)
        while message is not None and message.role is Role.TOOL and message.parent_id is not None:
            message = self._messages.get(message.parent_id)
        return message_id if message is None else message.id

    def is_whole(self, message_id: str) -> bool:
        """Whether a message is there and nothing of it is still to come."""
        message = self._messages.get(message_id)
        return message is not None and (
            message.role is not Role.ASSISTANT or message.finish_reason is not None
        )

    def holds_all(self, message_id: str) -> bool:
        """Whether everything that was said is a message and what follows it."""
        return len(subtree(self._messages, message_id)) == len(self._messages)

    def remove(self, message_id: str) -> Removed | None:
        """Take a message out with all that follows it; None where it is unknown.

        The version beside it is read then, or, without one, what stands before it.
        """
        gone = subtree(self._messages, message_id)
        if not gone:
            return None
        same = siblings_of(self._messages, message_id)
        place = same.index(gone[0])
        beside = same[place - 1] if place else same[1] if len(same) > 1 else None
        before = self._leaf
        for message in gone:
            del self._messages[message.id]
        if before not in self._messages:
            rest = self._messages.values()
            self._leaf = newest_leaf(rest, beside.id) if beside is not None else gone[0].parent_id
        return Removed(gone, before)

    def put_back(self, removed: Removed, *, opens: bool = True) -> None:
        """Bring back what `remove` took out; `opens`: read the branch that was open then."""
        self._messages.update({message.id: message for message in removed.messages})
        if opens:
            self._leaf = removed.leaf_id

    def plan_send(
        self, text: str, files: Sequence[AttachmentPart] = (), *, instead_of: str | None = None
    ) -> TurnPlan:
        """Plan a turn for a new question; `instead_of` names the question that it is an edit of.

        With files the text may be empty.
        """
        history = self.messages
        if instead_of is not None and instead_of in self._messages:
            history = branch_to(self._messages, self._messages[instead_of].parent_id)
        parts: tuple[Part, ...] = (*((TextPart(text),) if text.strip() or not files else ()), *files)
        question = Message(Role.USER, parts, parent_id=history[-1].id if history else None)
        return self._plan(history, question=question)

    def plan_retry(self, message_id: str = "") -> TurnPlan | None:
        """Plan to answer the last question again, or that of a message; None where nothing was asked."""
        question = self.question_of(message_id) if message_id else self.last_question()
        if question is None:
            return None
        return self._plan(branch_to(self._messages, question.id))

    def plan_continue(self) -> TurnPlan | None:
        """Plan to go on where the last answer ended; None where there is nothing to go on from.

        A partial text is gone on with; after tool calls the model is asked with their results.
        """
        answer = self.continuable()
        if answer is None:
            return None
        if can_continue(answer):
            return self._plan(branch_to(self._messages, answer.id), continued=answer)
        if answer.tool_calls:
            return self._plan(self.messages)
        return self._plan(branch_to(self._messages, answer.parent_id))

    def plan_onward(self, result: ToolResultPart) -> TurnPlan | None:
        """Plan to go on with another result of a call of the open branch; what there is stays beside it.

        The other calls of the same answer keep their results. None where there is no such call.
        """
        calling = (m for m in self.messages if any(c.call_id == result.call_id for c in m.tool_calls))
        answer = next(calling, None)
        if answer is None:
            return None
        following = (m for m in self.messages if m.parent_id == answer.id)
        results = {one.call_id: one for m in following for one in m.tool_results}
        results[result.call_id] = result
        parts = tuple(results[call.call_id] for call in answer.tool_calls if call.call_id in results)
        question = Message(Role.TOOL, parts, parent_id=answer.id)
        return self._plan(branch_to(self._messages, answer.id), question=question)

    def continuable(self) -> Message | None:
        """Return the last answer of the open branch if there is something to go on from."""
        last = self._messages.get(self._leaf or "")
        if last is not None and last.role is Role.TOOL:
            last = self.last_answer()
        if last is None:
            return None
        parent = self._messages.get(last.parent_id or "")
        follows_tools = parent is not None and parent.role is Role.TOOL
        return last if can_go_on(last, follows_tools=follows_tools) else None

    @property
    def can_undo_continue(self) -> bool:
        """Whether the last message was gone on with, and nothing came after it."""
        last = self._messages.get(self._leaf or "")
        return last is not None and bool(last.earlier_ends)

    @property
    def can_redo_continue(self) -> bool:
        """Whether the last message had a continuation that was taken away since."""
        return bool(self._taken_back.get(self._leaf or ""))

    def undo_continue(self) -> Message | None:
        """Take the last continuation away; return the message to be kept, None where there is none."""
        last = self._messages.get(self._leaf or "")
        if last is None or not last.earlier_ends:
            return None
        self._taken_back.setdefault(last.id, []).append(last)
        self._messages[last.id] = taken_back(last)
        return self._messages[last.id]

    def redo_continue(self) -> Message | None:
        """Bring back the continuation that was taken away last; return the message to be kept."""
        gone = self._taken_back.get(self._leaf or "")
        if not gone:
            return None
        message = gone.pop()
        self._messages[message.id] = message
        return message

    def _plan(
        self,
        history: tuple[Message, ...],
        *,
        question: Message | None = None,
        continued: Message | None = None,
    ) -> TurnPlan:
        return TurnPlan(
            conversation_id=self.conversation.id,
            account_id=self.conversation.account_id,
            model=self.conversation.model,
            history=history,
            question=question,
            continued=continued,
            preset=self.preset,
        )


def _last(messages: Iterable[Message], role: Role) -> Message | None:
    return next((m for m in reversed(tuple(messages)) if m.role is role), None)
