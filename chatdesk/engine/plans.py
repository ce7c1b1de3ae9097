"""Which turn follows from what the user does on the open branch: send, retry, continue, edit.

Plans only describe a turn. Who answers is the conversation's account and model at the time of the plan, and
what the model is told beside the messages is the preset of that time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from chatdesk.domain.continuing import can_continue
from chatdesk.domain.ending import can_go_on
from chatdesk.domain.message import AttachmentPart, Message, Part, Role, TextPart, ToolResultPart
from chatdesk.domain.preset import Preset
from chatdesk.engine.open_branch import OpenBranch


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


def plan_send(
    branch: OpenBranch, text: str, files: Sequence[AttachmentPart] = (), *, instead_of: str | None = None
) -> TurnPlan:
    """Plan a turn for a new question; `instead_of` names the question that it is an edit of.

    With files the text may be empty.
    """
    history = branch.messages
    edited = branch.message(instead_of or "")
    if edited is not None:
        history = branch.upto(edited.parent_id)
    parts: tuple[Part, ...] = (*((TextPart(text),) if text.strip() or not files else ()), *files)
    question = Message(Role.USER, parts, parent_id=history[-1].id if history else None)
    return _plan(branch, history, question=question)


def plan_retry(branch: OpenBranch, message_id: str = "") -> TurnPlan | None:
    """Plan to answer the last question again, or that of a message; None where nothing was asked."""
    question = branch.question_of(message_id) if message_id else branch.last_question()
    if question is None:
        return None
    return _plan(branch, branch.upto(question.id))


def plan_continue(branch: OpenBranch) -> TurnPlan | None:
    """Plan to go on where the last answer ended; None where there is nothing to go on from.

    A partial text is gone on with; after tool calls the model is asked with their results.
    """
    answer = continuable(branch)
    if answer is None:
        return None
    if can_continue(answer):
        return _plan(branch, branch.upto(answer.id), continued=answer)
    if answer.tool_calls:
        return _plan(branch, branch.messages)
    return _plan(branch, branch.upto(answer.parent_id))


def plan_onward(branch: OpenBranch, result: ToolResultPart) -> TurnPlan | None:
    """Plan to go on with another result of a call of the open branch; what there is stays beside it.

    The other calls of the same answer keep their results. None where there is no such call.
    """
    calling = (m for m in branch.messages if any(c.call_id == result.call_id for c in m.tool_calls))
    answer = next(calling, None)
    if answer is None:
        return None
    following = (m for m in branch.messages if m.parent_id == answer.id)
    results = {one.call_id: one for m in following for one in m.tool_results}
    results[result.call_id] = result
    parts = tuple(results[call.call_id] for call in answer.tool_calls if call.call_id in results)
    question = Message(Role.TOOL, parts, parent_id=answer.id)
    return _plan(branch, branch.upto(answer.id), question=question)


def continuable(branch: OpenBranch) -> Message | None:
    """Return the last answer of the open branch if there is something to go on from."""
    last = branch.message(branch.leaf_id or "")
    if last is not None and last.role is Role.TOOL:
        last = branch.last_answer()
    if last is None:
        return None
    parent = branch.message(last.parent_id or "")
    follows_tools = parent is not None and parent.role is Role.TOOL
    return last if can_go_on(last, follows_tools=follows_tools) else None


def _plan(
    branch: OpenBranch,
    history: tuple[Message, ...],
    *,
    question: Message | None = None,
    continued: Message | None = None,
) -> TurnPlan:
    return TurnPlan(
        conversation_id=branch.conversation.id,
        account_id=branch.conversation.account_id,
        model=branch.conversation.model,
        history=history,
        question=question,
        continued=continued,
        preset=branch.preset,
    )
