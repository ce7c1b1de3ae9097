"""What follows from an act of the user on the open branch."""

from __future__ import annotations

from dataclasses import replace

from chatdesk.domain.continuing import gone_on_with
from chatdesk.domain.conversation import Conversation
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.engine.plans import plan_continue, plan_retry, plan_send


def branch(reason: FinishReason = FinishReason.COMPLETE, text: str = "Because") -> OpenBranch:
    """A question and one answer."""
    opened = OpenBranch(Conversation(id="c", account_id="a", model="m"))
    opened.add(Message(Role.USER, (TextPart("Why?"),), id="q", created_at=1))
    opened.add(
        Message(Role.ASSISTANT, (TextPart(text),), id="a1", parent_id="q", created_at=2, finish_reason=reason)
    )
    return opened


def test_send_goes_on_at_the_end_of_the_branch() -> None:
    """A new question is the child of the last message, asked of the conversation's model."""
    plan = plan_send(branch(), "And then?")
    assert plan.question is not None
    assert (plan.question.parent_id, plan.question.text) == ("a1", "And then?")
    assert [m.id for m in plan.history] == ["q", "a1"]
    assert (plan.account_id, plan.model) == ("a", "m")


def test_edit_makes_a_version_beside_the_question() -> None:
    """An edited question has the same parent as the one that it replaces on the branch."""
    plan = plan_send(branch(), "How?", instead_of="q")
    assert plan.question is not None
    assert plan.question.parent_id is None
    assert plan.history == ()


def test_retry_asks_again_from_the_last_question() -> None:
    """The new answer will be a sibling of the one before."""
    plan = plan_retry(branch())
    assert plan is not None
    assert [m.id for m in plan.history] == ["q"]
    assert plan.question is None
    assert plan_retry(OpenBranch(Conversation())) is None


def test_only_an_answer_that_ended_early_can_be_continued() -> None:
    """A complete answer, or one without text, has nothing to go on with."""
    assert plan_continue(branch()) is None
    assert plan_continue(branch(FinishReason.STOPPED, "")) is None
    for reason in (FinishReason.STOPPED, FinishReason.TRUNCATED, FinishReason.LENGTH, FinishReason.ERROR):
        plan = plan_continue(branch(reason))
        assert plan is not None
        assert plan.continued is not None
        assert plan.continued.id == "a1"


def test_versions_can_be_counted_and_switched() -> None:
    """Switching to a version reads its newest branch; there is none before the first."""
    opened = branch()
    opened.add(Message(Role.ASSISTANT, (TextPart("No"),), id="a2", parent_id="q", created_at=3))
    assert opened.versions() == {"a2": (2, 2)}
    assert opened.switch("a2", -1)
    assert [m.id for m in opened.messages] == ["q", "a1"]
    assert not opened.switch("a1", -1)
    assert opened.switch("a1", 1)
    assert opened.leaf_id == "a2"


def test_a_continuation_is_undone_and_redone() -> None:
    """Undo and Redo go through the continuations of the last message; a new one forgets what was undone."""
    opened = branch(FinishReason.STOPPED)
    partial = opened.messages[-1]
    whole = replace(gone_on_with(partial), parts=(*partial.parts, TextPart(" so", True)))
    assert opened.undo_continue() is None
    opened.add(whole)
    assert (opened.can_undo_continue, opened.can_redo_continue) == (True, False)
    assert opened.undo_continue() == partial
    assert opened.messages[-1] == partial
    assert (opened.can_undo_continue, opened.can_redo_continue) == (False, True)
    assert opened.redo_continue() == whole
    assert opened.redo_continue() is None
    opened.undo_continue()
    opened.add(gone_on_with(partial))
    assert not opened.can_redo_continue


def test_nothing_is_undone_below_a_later_message() -> None:
    """Once something was said after it, a continuation stays."""
    opened = branch(FinishReason.STOPPED)
    opened.add(gone_on_with(opened.messages[-1]))
    opened.add(Message(Role.USER, (TextPart("And then?"),), id="q2", parent_id="a1", created_at=3))
    assert not opened.can_undo_continue
    assert opened.undo_continue() is None


def test_a_message_goes_with_all_that_follows_it() -> None:
    """What stands before it is read then; bringing it back is as if nothing had been."""
    opened = branch()
    opened.add(Message(Role.USER, (TextPart("And?"),), id="q2", parent_id="a1", created_at=3))
    before = opened.messages
    removed = opened.remove("a1")
    assert removed is not None
    assert (removed.ids, [m.id for m in opened.messages]) == (("a1", "q2"), ["q"])
    opened.put_back(removed)
    assert opened.messages == before


def test_the_version_beside_a_removed_message_is_read() -> None:
    """Other versions stay, with what followed them; the branch that is read changes only where it must."""
    opened = branch()
    second = Message(Role.ASSISTANT, (TextPart("No"),), id="a2", parent_id="q", created_at=4)
    opened.add(second)
    opened.add(Message(Role.USER, (TextPart("Oh?"),), id="q2", parent_id="a2", created_at=5))
    removed = opened.remove("a2")
    assert [m.id for m in opened.messages] == ["q", "a1"]
    assert opened.versions() == {}
    assert removed is not None
    opened.put_back(removed, opens=False)
    assert (opened.leaf_id, opened.versions()) == ("a1", {"a1": (1, 2)})


def test_removing_the_first_question_empties_the_conversation() -> None:
    """Nothing is read then; an unknown message removes nothing."""
    opened = branch()
    assert opened.remove("unknown") is None
    opened.remove("q")
    assert opened.is_empty
    assert opened.messages == ()
