"""The map of a conversation: runs are folded, the open branch is known, every node can be walked to."""

from __future__ import annotations

from chatdesk.domain.branch_map import FOLDED_FROM, BranchMap, make_map
from chatdesk.domain.message import Message, Role, TextPart


class Talk:
    """Messages by short names, each some seconds after the one before."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}

    def say(self, name: str, parent: str | None) -> None:
        """Add a question below another message."""
        at = 1_000.0 + len(self.messages)
        self.messages[name] = Message(Role.USER, (TextPart(name),), id=name, parent_id=parent, created_at=at)

    def line(self, names: str, parent: str | None = None) -> None:
        """Add one below the other."""
        for name in names:
            self.say(name, parent)
            parent = name


def ids(tree: BranchMap) -> list[str]:
    """Return what each node stands for."""
    return ["".join(node.message_ids) for node in tree.nodes]


def test_a_run_without_branches_is_one_node_and_can_be_unfolded() -> None:
    """The first message and the end stay; what is between them is folded from four messages on."""
    talk = Talk()
    talk.line("abcdef")
    assert FOLDED_FROM == 4
    tree = make_map(talk.messages, "f")
    assert ids(tree) == ["a", "bcde", "f"]
    assert [node.is_fold for node in tree.nodes] == [False, True, False]
    assert ids(make_map(talk.messages, "f", {"b"})) == ["a", "b", "c", "d", "e", "f"]
    assert (tree.message_count, tree.end_count) == (6, 1)


def test_what_has_a_version_or_two_ways_on_is_never_folded() -> None:
    """Where branches begin is always seen."""
    talk = Talk()
    talk.line("abcdefgh")
    talk.say("E", "d")
    assert ids(make_map(talk.messages, "h")) == ["a", "b", "c", "d", "e", "f", "g", "h", "E"]


def test_the_open_branch_is_marked_to_its_end() -> None:
    """A fold is on it or not as a whole."""
    talk = Talk()
    talk.line("ab")
    talk.line("cdefgh", "b")
    talk.line("klmnop", "b")
    tree = make_map(talk.messages, "h")
    opened = [name for name, node in zip(ids(tree), tree.nodes, strict=True) if node.is_open]
    assert opened == ["a", "b", "c", "defg", "h"]
    assert ids(tree)[tree.leaf] == "h"


def test_arrows_walk_the_tree() -> None:
    """Down stays on the open branch, left and right go along the row, Home and End to both ends."""
    talk = Talk()
    talk.line("ab")
    talk.line("cd", "b")
    talk.line("xyz", "b")
    tree = make_map(talk.messages, "d")
    at = {name: place for place, name in enumerate(ids(tree))}
    assert tree.below(at["b"]) == at["c"]
    assert tree.beside(at["c"], 1) == at["x"]
    assert tree.beside(at["c"], -1) == at["c"]
    assert tree.above(at["x"]) == at["b"]
    assert tree.above(at["a"]) == at["a"]
    assert tree.end_below(at["x"]) == at["z"]
    assert tree.first_above(at["z"]) == at["a"]
    elsewhere = make_map(talk.messages, "z")
    assert ids(elsewhere)[elsewhere.below(at["b"])] == "x"


def test_a_message_is_found_in_the_run_that_it_is_folded_into() -> None:
    """An unknown one is nowhere."""
    talk = Talk()
    talk.line("abcdef")
    tree = make_map(talk.messages, "f")
    assert tree.node_of("d") == 1
    assert tree.node_of("?") == -1


def test_a_message_without_its_parent_is_a_first_one_and_a_ring_is_left_out() -> None:
    """A damaged tree is drawn as far as it goes."""
    talk = Talk()
    talk.line("a")
    talk.say("b", "gone")
    talk.say("c", "d")
    talk.say("d", "c")
    assert ids(make_map(talk.messages, "a")) == ["a", "b"]
    assert ids(BranchMap.empty()) == []
