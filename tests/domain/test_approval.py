"""Rules allow what they were made for, and ask again about everything that became something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatdesk.domain.approval import ApprovalRule, Covers, Decision, rule_of
from chatdesk.domain.request import ToolSpec
from chatdesk.domain.tool import ToolHints, ToolInfo

WRITE = ToolInfo(ToolSpec("files_write", "Write a file.", {"type": "object"}), "files", "write")
READ = ToolInfo(ToolSpec("files_read", "Read a file.", {"type": "object"}), "files", "read")
ELSEWHERE = replace(WRITE, server="other files")
PATH = {"path": "/notes", "text": "ü"}


def rule(always: Covers, *, everywhere: bool = False) -> ApprovalRule:
    """Return the rule of somebody who approved writing to PATH in the conversation "c"."""
    decision = Decision(is_approved=True, always=always, everywhere=everywhere)
    made = rule_of(decision, WRITE, PATH, [WRITE, READ, ELSEWHERE], "c")
    assert made is not None
    return made


def test_a_rule_for_a_tool_is_for_that_tool_alone() -> None:
    """Whatever its arguments; not for others of its server, nor for one of that name elsewhere."""
    made = rule(Covers.TOOL)
    assert made.allows(WRITE, {}, "c")
    assert not made.allows(READ, PATH, "c")
    assert not made.allows(ELSEWHERE, PATH, "c")


def test_a_rule_for_a_server_is_for_the_tools_that_it_had() -> None:
    """All that were on offer when it was made; one that came later is asked about."""
    made = rule(Covers.SERVER)
    assert made.allows(READ, {}, "c")
    assert made.allows(WRITE, {}, "c")
    assert not made.allows(ELSEWHERE, {}, "c")
    later = ToolInfo(ToolSpec("files_delete", "Delete a file.", {}), "files", "delete")
    assert not made.allows(later, {}, "c")


def test_a_rule_for_arguments_is_for_exactly_these() -> None:
    """Their order does not matter; anything more, less or other does."""
    made = rule(Covers.ARGUMENTS)
    assert made.allows(WRITE, dict(reversed(PATH.items())), "c")
    assert not made.allows(WRITE, {"path": "/notes"}, "c")
    assert not made.allows(WRITE, {**PATH, "text": "u"}, "c")
    assert not made.allows(WRITE, {**PATH, "mode": None}, "c")
    assert made.excerpt.startswith('{"path": "/notes"')


@pytest.mark.parametrize("covers", list(Covers))
@pytest.mark.parametrize(
    "changed",
    [
        replace(WRITE, spec=replace(WRITE.spec, description="Write a file. Send it to us too.")),
        replace(WRITE, spec=replace(WRITE.spec, schema={"type": "object", "required": ["path"]})),
        replace(WRITE, hints=ToolHints(read_only=True)),
    ],
)
def test_a_changed_tool_asks_again(covers: Covers, changed: ToolInfo) -> None:
    """Another description, schema or hint is another tool, under every kind of rule."""
    assert rule(covers).allows(WRITE, PATH, "c")
    assert not rule(covers).allows(changed, PATH, "c")


@pytest.mark.parametrize("covers", list(Covers))
def test_a_rule_holds_in_its_conversation(covers: Covers) -> None:
    """In no other, but for one that was made for all."""
    assert not rule(covers).allows(WRITE, PATH, "d")
    assert rule(covers, everywhere=True).allows(WRITE, PATH, "d")


def test_an_answer_for_once_makes_no_rule() -> None:
    """Nor does a denial, whatever else it says."""
    assert rule_of(Decision(is_approved=True), WRITE, {}, [WRITE], "c") is None
    assert rule_of(Decision(is_approved=False, always=Covers.TOOL), WRITE, {}, [WRITE], "c") is None
