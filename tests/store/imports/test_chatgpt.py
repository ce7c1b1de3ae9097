"""ChatGPT's export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chatdesk.domain.message import FinishReason, ToolCallPart, ToolResultPart
from tests.store.imports.samples import PIXEL, archive, branch, branches, chat, found_in, node, write


def test_all_branches_are_kept_and_the_open_one_is_open(tmp_path: Path) -> None:
    """An edited question and a regenerated answer are branches; `current_node` says which is open."""
    sample = chat(
        node("u1", "root", "user", "Why?", at=1.0),
        node("a1", "u1", "assistant", "So.", metadata={"model_slug": "o4-mini"}),
        node("a2", "u1", "assistant", "Because."),
        node("u2", "root", "user", "How?"),
        node("a3", "u2", "assistant", "Thus."),
        current="a1",
    )
    (found,), left_out = found_in(write(tmp_path / "any name.json", [sample]))
    assert found.conversation.title == "Sieve"
    assert found.conversation.created_at == 1_756_000_000.5
    assert branch(found) == ["user: Why?", "assistant: So."]
    assert branches(found) == [
        ["user: Why?", "assistant: So."],
        ["user: Why?", "assistant: Because."],
        ["user: How?", "assistant: Thus."],
    ]
    assert [message.model for message in found.messages] == ["", "o4-mini", "gpt-5", "", "gpt-5"]
    assert left_out == []


def test_links_are_mended(tmp_path: Path) -> None:
    """A parent that is named only as a child's owner counts; one that is nowhere makes a beginning."""
    linked = node("a1", "u1", "assistant", "So.")
    del linked["parent"]
    sample = chat(
        node("u1", "root", "user", "Why?", children=["a1"]),
        linked,
        node("u2", "gone", "user", "Lost and found"),
        current="not there",
    )
    (found,), _ = found_in(write(tmp_path / "x.json", [sample]))
    assert branches(found) == [["user: Why?", "assistant: So."], ["user: Lost and found"]]
    assert found.conversation.current_message_id in {message.id for message in found.messages}


def test_a_circle_is_cut(tmp_path: Path) -> None:
    """Messages that follow each other in a circle are all there; the first begins it."""
    sample = chat(node("u1", "a1", "user", "Why?"), node("a1", "u1", "assistant", "So."), current="a1")
    (found,), _ = found_in(write(tmp_path / "x.json", [sample]))
    assert branch(found) == ["user: Why?", "assistant: So."]


def test_thoughts_calls_and_results_make_a_turn(tmp_path: Path) -> None:
    """Thoughts go before what follows them, code for a tool is a call, its outputs are one result."""
    code = {"content_type": "code", "language": "python", "text": "1 + 1"}
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "Adding", "content": "It is two."}]}
    output = {"content_type": "execution_output", "text": "2"}
    sample = chat(
        node("u1", "root", "user", "Add"),
        node("t1", "u1", "assistant", content=thoughts),
        node(
            "t2", "t1", "assistant", content={"content_type": "reasoning_recap", "content": "Thought for 2s"}
        ),
        node("c1", "t2", "assistant", content=code, recipient="python"),
        node("o1", "c1", "tool", content=output, name="python"),
        node("o2", "o1", "tool", "done", name="python"),
        node("a1", "o2", "assistant", "Two.", metadata={"finish_details": {"type": "max_tokens"}}),
        current="a1",
    )
    (found,), _ = found_in(write(tmp_path / "x.json", [sample]))
    assert branch(found) == [
        "user: Add",
        'assistant: (**Adding**\n\nIt is two.) | python{"input": "1 + 1"}',
        "tool: = 2\n\ndone",
        "assistant: Two.",
    ]
    assert [message.finish_reason for message in found.messages] == [
        None,
        FinishReason.TOOL_CALLS,
        None,
        FinishReason.LENGTH,
    ]


def test_a_branch_after_thoughts_has_them_in_each_answer(tmp_path: Path) -> None:
    """Two answers after the same thoughts stand side by side below the question."""
    thoughts = {"content_type": "thoughts", "thoughts": [{"content": "Hm."}]}
    sample = chat(
        node("u1", "root", "user", "Why?"),
        node("t1", "u1", "assistant", content=thoughts),
        node("a1", "t1", "assistant", "So."),
        node("a2", "t1", "assistant", "Thus."),
        current="a2",
    )
    (found,), _ = found_in(write(tmp_path / "x.json", [sample]))
    assert branches(found) == [
        ["user: Why?", "assistant: (Hm.) | So."],
        ["user: Why?", "assistant: (Hm.) | Thus."],
    ]


def test_every_call_has_its_result_and_every_result_its_call(tmp_path: Path) -> None:
    """A call that was stopped gets a result that says so; a result that nobody asked for gets a call."""
    quote = {"content_type": "tether_quote", "title": "Primes", "url": "https://example.org", "text": "2, 3"}
    sample = chat(
        node("u1", "root", "user", "Search"),
        node("c1", "u1", "assistant", '{"q": "x"}', recipient="web.search"),
        node("u2", "c1", "user", "Stop that"),
        node("q1", "u2", "tool", content=quote, name="browser"),
        node("a1", "q1", "assistant", "Found."),
        current="a1",
    )
    (found,), _ = found_in(write(tmp_path / "x.json", [sample]))
    assert branch(found) == [
        "user: Search",
        'assistant: web.search{"q": "x"}',
        "tool: = The export holds no result of this tool call.",
        "user: Stop that",
        "assistant: browser{}",
        "tool: = Primes\nhttps://example.org\n2, 3",
        "assistant: Found.",
    ]
    calls = [part for message in found.messages for part in message.parts if isinstance(part, ToolCallPart)]
    results = [
        part for message in found.messages for part in message.parts if isinstance(part, ToolResultPart)
    ]
    assert [call.call_id for call in calls] == [result.call_id for result in results]
    assert [result.is_error for result in results] == [True, False]


def test_files_of_the_archive_are_attached(tmp_path: Path) -> None:
    """Pictures and files that lie in the ZIP are attached; what is missing is named and marked."""
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_00ab"}
    lost = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-Gone1"}
    attached = [
        {"id": "file_00ab", "name": "plan.png", "mime_type": "image/png"},
        {"id": "file-Pdf1", "name": "paper.pdf", "mime_type": "application/pdf"},
    ]
    sample = chat(
        node(
            "u1",
            "root",
            content={"content_type": "multimodal_text", "parts": [picture, "Look"]},
            metadata={"attachments": attached},
        ),
        node("u2", "u1", content={"content_type": "multimodal_text", "parts": [lost]}),
        current="u2",
    )
    path = archive(
        tmp_path / "export.zip",
        {
            "conversations-000.json": [sample],
            "file_00ab-sanitized.dat": PIXEL,
            "file-Pdf1-paper.pdf": b"%PDF-1.7 ...",
            "user.json": {"id": "user-1"},
            "chat.html": b"<html>",
        },
    )
    (found,), left_out = found_in(path)
    assert branch(found) == [
        "user: [plan.png image/png] | Look | [paper.pdf application/pdf]",
        "user: [file: not in the export]",
    ]
    assert left_out == [
        "1 file (user.json): no conversations in it",
        "1 attached file (file-Gone1): not in the export",
    ]


def test_many_files_of_conversations_are_one_export(tmp_path: Path) -> None:
    """The newer ZIP holds its conversations in several files, in whatever folder."""
    parts: dict[str, Any] = {
        f"export/conversations-00{number}.json": [
            chat(node("u1", "root", "user", "Hi"), current="u1", conversation_id=f"c{number}")
        ]
        for number in range(3)
    }
    found, left_out = found_in(archive(tmp_path / "export.zip", parts))
    assert len({one.conversation.id for one in found}) == 3
    assert left_out == []


def test_instructions_and_hidden_messages(tmp_path: Path) -> None:
    """Custom instructions are a system message, what ChatGPT hides is left out and counted."""
    context = {
        "content_type": "user_editable_context",
        "user_profile": "An SRE.",
        "user_instructions": "Brief!",
    }
    hidden = {"is_visually_hidden_from_conversation": True}
    sample = chat(
        node("s0", "root", "system", ""),
        node("s1", "s0", content=context, metadata=hidden),
        node("u1", "s1", "user", "Hi"),
        node("u2", "u1", "user", "internal note", metadata=hidden),
        node("a1", "u2", "assistant", "Hello"),
        current="a1",
    )
    (found,), left_out = found_in(write(tmp_path / "x.json", [sample]))
    assert branch(found) == ["system: An SRE.\n\nBrief!", "user: Hi", "assistant: Hello"]
    assert left_out == ["1 message (internal note): ChatGPT hides it too"]


def test_marks_of_citations_become_links(tmp_path: Path) -> None:
    """Old marks become links, new ones what the export says they mean, unknown ones go."""
    old = {"start_ix": 3, "end_ix": 5, "metadata": {"title": "T", "url": "https://x.example"}}
    mark = "\ue200cite\ue202turn0search0\ue201"
    sample = chat(
        node("a1", "root", "assistant", "So.@@", metadata={"citations": [old]}),
        node(
            "a2",
            "a1",
            "assistant",
            f"New{mark}. More\ue200navlist\ue202x\ue201",
            metadata={"content_references": [{"matched_text": mark, "alt": " ([Y](https://y.example))"}]},
        ),
        current="a2",
    )
    (found,), _ = found_in(write(tmp_path / "x.json", [sample]))
    assert branch(found) == [
        "assistant: So. ([T](https://x.example))",
        "assistant: New ([Y](https://y.example)). More",
    ]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Entries without a tree, empty conversations and unknown parts are counted, the rest is read."""
    odd = {"content_type": "multimodal_text", "parts": ["Hi", {"content_type": "hologram"}]}
    sample = [
        {"title": "Broken", "conversation_id": "b"},
        chat(node("s", "root", "system", ""), current="s", title="Nothing"),
        chat(node("u1", "root", content=odd), current="u1"),
        "what?",
    ]
    (found,), left_out = found_in(write(tmp_path / "x.json", sample))
    assert branch(found) == ["user: Hi"]
    assert left_out == [
        "1 conversation (Broken): it has no “mapping” of messages",
        "1 conversation (Nothing): there is no message in it",
        "1 part of a message (hologram): of a kind that is not known",
        "1 entry: not an object, as a conversation is",
    ]


def test_one_conversation_alone_and_a_wrapped_list(tmp_path: Path) -> None:
    """A single conversation, or a list in an object, is an export too."""
    sample = chat(node("u1", "root", "user", "Hi"), current="u1")
    (one,), _ = found_in(write(tmp_path / "one.json", sample))
    (wrapped,), _ = found_in(write(tmp_path / "wrapped.json", {"conversations": [sample]}))
    assert one == wrapped
