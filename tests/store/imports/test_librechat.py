"""LibreChat's export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chatdesk.domain.message import FinishReason
from tests.store.imports.samples import branch, branches, found_in, write

_ROOT = "00000000-0000-0000-0000-000000000000"


def _message(
    id_: str, text: str = "", *, user: bool = False, parent: str = _ROOT, **more: Any
) -> dict[str, Any]:
    return {
        "messageId": id_,
        "parentMessageId": parent,
        "isCreatedByUser": user,
        "text": text,
        "createdAt": "2024-04-09T14:32:05.230Z",
        "error": False,
        "unfinished": False,
    } | more


def _export(**more: Any) -> dict[str, Any]:
    return {"conversationId": "c1", "endpoint": "openAI", "title": "Fuel", "branches": True} | more


def test_a_nested_tree(tmp_path: Path) -> None:
    """Children in messages are branches."""
    tree = [
        _message(
            "1",
            "How much?",
            user=True,
            children=[_message("2", "8 l"), _message("3", "9 l", unfinished=True)],
        )
    ]
    sample = _export(recursive=True, messagesTree=tree, options={"promptPrefix": "Be brief."})
    (found,), _ = found_in(write(tmp_path / "x.json", sample))
    assert branches(found) == [
        ["system: Be brief.", "user: How much?", "assistant: 8 l"],
        ["system: Be brief.", "user: How much?", "assistant: 9 l"],
    ]
    assert found.messages[-1].finish_reason is FinishReason.TRUNCATED


def test_a_flat_list_with_parts(tmp_path: Path) -> None:
    """Messages name their parents; parts of answers are thoughts, calls with results, text."""
    content = [
        {"type": "think", "think": "Hm."},
        {
            "type": "tool_call",
            "tool_call": {"id": "k", "name": "search", "args": '{"q": "x"}', "output": "hit"},
        },
        {"type": "text", "text": {"value": "Found."}},
        {"type": "image_file", "image_file": {"filename": "plot.png"}},
        {"type": "agent_update"},
    ]
    sample = _export(
        messages=[
            _message("1", "Search", user=True),
            _message("2", parent="1", content=content, model="gpt-4o"),
            _message("3", "Quota exceeded", parent="1", error=True),
        ]
    )
    (found,), left_out = found_in(write(tmp_path / "x.json", sample))
    assert branches(found)[0] == [
        "user: Search",
        'assistant: (Hm.) | search{"q": "x"}',
        "tool: = hit",
        "assistant: Found. | [plot.png: not in the export]",
    ]
    failed = found.messages[-1]
    assert failed.failure is not None
    assert failed.failure.text == "Quota exceeded"
    assert left_out == [
        "1 attached file (plot.png): not in the export",
        "1 part of a message (agent_update): of a kind that is not known",
    ]


def test_a_row_without_parents(tmp_path: Path) -> None:
    """Where no parent is there, the messages follow each other."""
    sample = _export(
        messages=[_message("1", "Hi", user=True, parent="x"), _message("2", "Hello", parent="y")]
    )
    (found,), _ = found_in(write(tmp_path / "x.json", sample))
    assert branch(found) == ["user: Hi", "assistant: Hello"]
