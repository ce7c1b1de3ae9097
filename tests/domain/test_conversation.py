"""Branches, versions and titles of a conversation."""

from __future__ import annotations

import random
from collections import UserDict
from collections.abc import ValuesView

import pytest

from chatdesk.domain.conversation import (
    TITLE_LENGTH,
    branch_to,
    newest_leaf,
    siblings_of,
    title_from,
    versions_along,
    versions_of,
)
from chatdesk.domain.message import Message, Role, TextPart


def message(name: str, parent: str | None, at: float, role: Role = Role.ASSISTANT) -> Message:
    """Return a small message."""
    return Message(role, (TextPart(name),), id=name, parent_id=parent, created_at=at)


TREE = {
    m.id: m
    for m in (
        message("q", None, 1, Role.USER),
        message("a1", "q", 2),
        message("a2", "q", 3),
        message("q2", "a1", 4, Role.USER),
        message("a3", "q2", 5),
    )
}


def test_branch_runs_from_the_first_message_to_the_leaf() -> None:
    """The branch is the path of parents, first message first."""
    assert [m.id for m in branch_to(TREE, "a3")] == ["q", "a1", "q2", "a3"]
    assert branch_to(TREE, "unknown") == ()


def test_circle_in_a_damaged_tree_ends_the_walk() -> None:
    """A message that is its own ancestor does not hang the program."""
    circle = {"a": message("a", "b", 1), "b": message("b", "a", 2)}
    assert [m.id for m in branch_to(circle, "a")] == ["b", "a"]


def test_versions_of_a_message_are_listed_oldest_first() -> None:
    """Siblings share parent and role."""
    assert [m.id for m in siblings_of(TREE, "a2")] == ["a1", "a2"]


def test_newest_leaf_follows_the_newest_children() -> None:
    """Switching to a version opens its newest branch."""
    assert newest_leaf(TREE.values(), "a1") == "a3"
    assert newest_leaf(TREE.values(), "a2") == "a2"


@pytest.mark.parametrize(
    ("text", "title"),
    [("\n\n# Hello there\nmore", "Hello there"), ("   ", ""), ("x" * 99, "x" * (TITLE_LENGTH - 1) + "…")],
)
def test_title_is_the_first_line_that_says_something(text: str, title: str) -> None:
    """Blank lines and heading marks make no title; a long line is cut."""
    assert title_from(Message(Role.USER, (TextPart(text),))) == title


def test_answers_after_other_results_are_versions() -> None:
    """Nobody reads tool results by themselves: what followed others of the same calls stands in one place."""
    tree = {
        m.id: m
        for m in (
            message("q", None, 1, Role.USER),
            message("calls", "q", 2),
            message("r1", "calls", 3, Role.TOOL),
            message("a1", "r1", 4),
            message("r2", "calls", 5, Role.TOOL),
            message("a2", "r2", 6),
            message("a3", "r1", 7),
        )
    }
    assert [m.id for m in versions_of(tree, "a2")] == ["a1", "a2", "a3"]
    assert [m.id for m in siblings_of(tree, "a2")] == ["a2"]
    assert [m.id for m in versions_of(tree, "calls")] == ["calls"]


class Walked(UserDict[str, Message]):
    """Messages that count how often all of them are gone through."""

    walks = 0

    def values(self) -> ValuesView[Message]:
        """Return them."""
        self.walks += 1
        return super().values()


def test_versions_along_a_branch_are_those_of_each_message() -> None:
    """However long the branch is, all messages are gone through once."""
    tree = Walked(TREE)
    chance = random.Random(5)  # noqa: S311 - no secret
    for number in range(400):
        parent = chance.choice(list(tree))
        role = chance.choice([Role.USER, Role.ASSISTANT, Role.TOOL])
        tree[f"m{number}"] = message(f"m{number}", parent, float(chance.randrange(50)), role)
    for leaf in ("a3", "m399", "m398", "m397"):
        branch = branch_to(tree, leaf)
        before = tree.walks
        found = versions_along(tree, branch)
        assert tree.walks == before + 1
        for one in branch:
            same = versions_of(tree, one.id)
            has_versions = one.role is not Role.TOOL and len(same) > 1
            assert found.get(one.id) == ((same.index(one) + 1, len(same)) if has_versions else None)
