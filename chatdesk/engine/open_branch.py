"""The messages of a conversation, and which branch of them is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chatdesk.domain.continuing import taken_back
from chatdesk.domain.conversation import (
    Conversation,
    branch_to,
    newest_leaf,
    siblings_of,
    subtree,
    versions_along,
    versions_of,
)
from chatdesk.domain.message import Message, Role
from chatdesk.domain.preset import Preset


@dataclass(frozen=True, slots=True)
class Removed:
    """Messages that were taken out of a conversation, and the leaf that was open before."""

    messages: tuple[Message, ...]
    leaf_id: str | None

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids, the uppermost message first."""
        return tuple(message.id for message in self.messages)


@dataclass(slots=True)
class _Seen:
    """What was worked out of the messages since they last changed: it is asked for many times."""

    messages: tuple[Message, ...] | None = None
    versions: dict[str, tuple[int, int]] | None = None


class OpenBranch:
    """The messages of a conversation and the branch that is being read.

    It changes when a turn tells that something is stored (`add`), and by what the user does with versions
    and messages.
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
        self._seen = _Seen()

    @property
    def messages(self) -> tuple[Message, ...]:
        """The open branch, first message first."""
        seen = self._seen
        if seen.messages is None:
            seen.messages = branch_to(self._messages, self._leaf)
        return seen.messages

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
        self._seen = _Seen()
        self._messages[message.id] = message
        self._taken_back.pop(message.id, None)
        self._leaf = message.id

    def add_beside(self, message: Message) -> None:
        """Take in a stored message of another branch; the open one stays open."""
        self._seen = _Seen()
        self._messages[message.id] = message

    def message(self, message_id: str) -> Message | None:
        """Return a message of any branch."""
        return self._messages.get(message_id)

    def upto(self, message_id: str | None) -> tuple[Message, ...]:
        """Return the branch that ends with a message of any branch; nothing for None."""
        return branch_to(self._messages, message_id)

    def last_answer(self) -> Message | None:
        """Return the newest answer of the open branch."""
        return _last(self.messages, Role.ASSISTANT)

    def last_question(self) -> Message | None:
        """Return the newest question of the open branch."""
        return _last(self.messages, Role.USER)

    def question_of(self, message_id: str) -> Message | None:
        """Return the question that a message of the open branch is, or is there to answer."""
        return _last(self.upto(message_id) if message_id in self._messages else (), Role.USER)

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
        seen = self._seen
        if seen.versions is None:
            seen.versions = versions_along(self._messages, self.messages)
        return dict(seen.versions)

    def switch(self, message_id: str, step: int) -> bool:
        """Read another version of a message, `step` further; False where there is none."""
        same = versions_of(self._messages, message_id)
        place = [message.id for message in same].index(message_id) + step
        if not 0 <= place < len(same):
            return False
        self._seen = _Seen()
        self._leaf = newest_leaf(self._messages.values(), same[place].id)
        return True

    def open_at(self, message_id: str) -> bool:
        """Read a branch that holds a message; False where it is unknown or on the open branch already."""
        if message_id not in self._messages or any(m.id == message_id for m in self.messages):
            return False
        self._seen = _Seen()
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
        self._seen = _Seen()
        for message in gone:
            del self._messages[message.id]
        if before not in self._messages:
            rest = self._messages.values()
            self._leaf = newest_leaf(rest, beside.id) if beside is not None else gone[0].parent_id
        return Removed(gone, before)

    def put_back(self, removed: Removed, *, opens: bool = True) -> None:
        """Bring back what `remove` took out; `opens`: read the branch that was open then."""
        self._seen = _Seen()
        self._messages.update({message.id: message for message in removed.messages})
        if opens:
            self._leaf = removed.leaf_id

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
        self._seen = _Seen()
        self._messages[last.id] = taken_back(last)
        return self._messages[last.id]

    def redo_continue(self) -> Message | None:
        """Bring back the continuation that was taken away last; return the message to be kept."""
        gone = self._taken_back.get(self._leaf or "")
        if not gone:
            return None
        message = gone.pop()
        self._seen = _Seen()
        self._messages[message.id] = message
        return message


def _last(messages: Iterable[Message], role: Role) -> Message | None:
    return next((m for m in reversed(tuple(messages)) if m.role is role), None)
