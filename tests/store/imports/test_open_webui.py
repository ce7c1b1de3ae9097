"""Open WebUI's export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chatdesk.domain.message import Failure, FinishReason
from tests.store.imports.samples import PIXEL_URL, branch, branches, found_in, write


def _message(id_: str, parent: str | None, role: str, content: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "parentId": parent,
        "role": role,
        "content": content,
        "timestamp": 1_700_000_000,
    } | more


def _chat(*messages: dict[str, Any], current: str, **more: Any) -> dict[str, Any]:
    history = {"currentId": current, "messages": {message["id"]: message for message in messages}}
    return {
        "id": "c1",
        "title": "Maths",
        "chat": {"title": "Maths", "history": history} | more,
        "created_at": 1_700_000_000,
        "updated_at": 1_700_000_010,
    }


def test_branches_usage_and_errors(tmp_path: Path) -> None:
    """All branches are kept with counts of tokens and failures; the system prompt begins them."""
    sample = _chat(
        _message("u1", None, "user", "15 * 17?"),
        _message(
            "a1", "u1", "assistant", "255", model="llama3", usage={"prompt_tokens": 7, "completion_tokens": 2}
        ),
        _message("a2", "u1", "assistant", error={"content": "No such model"}),
        current="a1",
        params={"system": "Be brief."},
    )
    (found,), left_out = found_in(write(tmp_path / "x.json", [sample]))
    assert branches(found) == [
        ["system: Be brief.", "user: 15 * 17?", "assistant: 255"],
        ["system: Be brief.", "user: 15 * 17?", "assistant: "],
    ]
    answer, failed = found.messages[2:]
    assert (answer.model, answer.usage and answer.usage.input_tokens) == ("llama3", 7)
    assert (failed.failure, failed.finish_reason) == (Failure("No such model"), FinishReason.ERROR)
    assert left_out == []


def test_output_items(tmp_path: Path) -> None:
    """Items of newer answers are reasoning, calls, results and text."""
    output = [
        {"type": "reasoning", "duration": 3, "content": [{"type": "output_text", "text": "Hm."}]},
        {"type": "function_call", "call_id": "k", "name": "weather", "arguments": '{"city":"Paris"}'},
        {"type": "function_call_output", "call_id": "k", "output": [{"type": "input_text", "text": "Rain"}]},
        {"type": "message", "content": [{"type": "output_text", "text": "It rains."}]},
    ]
    sample = _chat(_message("a", None, "assistant", "<details>…", output=output), current="a")
    (found,), _ = found_in(write(tmp_path / "x.json", sample))
    assert branch(found) == [
        'assistant: (Hm.) | weather{"city":"Paris"}',
        "tool: = Rain",
        "assistant: It rains.",
    ]


def test_details_of_older_answers(tmp_path: Path) -> None:
    """Thoughts and tool calls in the text become what they are."""
    text = (
        '<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds</summary>\n'
        "&gt; It is\n&gt; simple.\n</details>\n"
        '<details type="tool_calls" done="true" id="k" name="weather"'
        ' arguments="{&quot;city&quot;: &quot;Rome&quot;}"'
        ' result="&quot;Sun&quot;" files="">\n<summary>Tool Executed</summary>\n</details>\nIt shines.'
    )
    sample = _chat(_message("a", None, "assistant", text), current="a")
    (found,), _ = found_in(write(tmp_path / "x.json", [sample]))
    assert branch(found) == [
        'assistant: (It is\nsimple.) | weather{"city": "Rome"}',
        'tool: = "Sun"',
        "assistant: It shines.",
    ]


def test_files_and_chats_without_history(tmp_path: Path) -> None:
    """Pictures in the export are attached, others named; old chats are a list of messages."""
    files = [
        {"type": "image", "url": PIXEL_URL},
        {"type": "image", "url": "/api/v1/files/7"},
        {"type": "file", "name": "a.txt", "file": {"data": {"content": "text"}}},
    ]
    chat = {
        "messages": [
            _message("1", None, "user", "Look", files=files),
            _message("2", None, "assistant", "Nice"),
        ]
    }
    (found,), left_out = found_in(write(tmp_path / "x.json", [{"id": "c", "chat": chat}]))
    assert branch(found) == ["user: Look | [file.png image/png] | [a.txt text/plain]", "assistant: Nice"]
    assert found.conversation.title == "Look"
    assert left_out == ["1 attached file (/api/v1/files/7): not in the export"]
