"""Conversations made of foreign messages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.conversation import branch_to
from chatdesk.domain.message import Part, Role, TextPart, ToolCallPart, ToolResultPart
from chatdesk.store.imports.found import Tally
from chatdesk.store.imports.tree import Head, Node, grown

_IDS = st.integers(0, 12).map(str)
_PARTS: st.SearchStrategy[Part] = st.one_of(
    st.text(min_size=1, max_size=3).map(TextPart),
    st.builds(ToolCallPart, _IDS, st.just("t"), st.just("{}")),
    st.builds(ToolResultPart, _IDS, st.text(max_size=3)),
)
_NODES = st.lists(
    st.builds(
        Node,
        _IDS,
        st.none() | _IDS,
        st.sampled_from(Role),
        st.lists(_PARTS, max_size=4),
        st.none() | st.floats(0, 1e10),
    ),
    max_size=14,
)


def _fit(nodes: list[Node]) -> list[Node]:
    # Only tools and answers hold results, only answers hold calls.
    for node in nodes:
        if node.role in (Role.USER, Role.SYSTEM):
            node.parts = [part for part in node.parts if isinstance(part, TextPart)]
        elif node.role is Role.TOOL:
            results = {part.call_id: part for part in node.parts if isinstance(part, ToolResultPart)}
            node.parts = list(results.values())
    return nodes


@given(nodes=_NODES.map(_fit), current=_IDS)
def test_whatever_the_links_are_a_whole_tree_comes_out(nodes: list[Node], current: str) -> None:
    """No text is lost, no message stands before its parent, no circle stays, calls and results are pairs."""
    texts = []
    seen: set[str] = set()
    for node in nodes:
        if node.id not in seen:
            texts += [part.text for part in node.parts if isinstance(part, TextPart)]
        seen.add(node.id)
    found = grown(Head("test", "c", current=current), nodes, Tally())
    if found is None:
        assert texts == []
        return
    messages = {message.id: message for message in found.messages}
    assert len(messages) == len(found.messages)
    assert found.conversation.current_message_id in messages
    kept = [part.text for message in found.messages for part in message.parts if isinstance(part, TextPart)]
    assert sorted(kept) == sorted(texts)
    known: set[str] = set()
    for message in found.messages:
        assert message.parent_id is None or message.parent_id in known
        known.add(message.id)
    children = {message.parent_id for message in found.messages if message.role is Role.TOOL}
    for message in found.messages:
        assert not message.tool_calls or message.id in children
        for result in message.tool_results:
            above = branch_to(messages, message.parent_id)
            assert any(call.call_id == result.call_id for one in above for call in one.tool_calls)


@given(nodes=_NODES.map(_fit))
def test_the_same_again_has_the_same_ids(nodes: list[Node]) -> None:
    """Ids follow from the ids of the source."""
    made = [
        grown(
            Head("test", "c"),
            [Node(n.id, n.parent, n.role, list(n.parts), n.created_at) for n in nodes],
            Tally(),
        )
        for _ in range(2)
    ]
    assert (
        made[0] is None
        or made[1] is None
        or [m.id for m in made[0].messages] == [m.id for m in made[1].messages]
    )
    assert (made[0] is None) == (made[1] is None)
