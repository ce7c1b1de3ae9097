"""Exports in which something is not what it should be."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatdesk.domain.errors import StoreError
from tests.store.imports.samples import PIXEL_URL, chat, found_in, node, write

_CHATGPT = [
    chat(
        node(
            "u1",
            "root",
            content={
                "content_type": "multimodal_text",
                "parts": [
                    "Hi",
                    {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_1"},
                ],
            },
            metadata={"attachments": [{"id": "file_1", "name": "a.png", "mime_type": "image/png"}]},
        ),
        node("t1", "u1", "assistant", content={"content_type": "thoughts", "thoughts": [{"content": "Hm."}]}),
        node("c1", "t1", "assistant", content={"content_type": "code", "text": "1"}, recipient="python"),
        node("o1", "c1", "tool", content={"content_type": "execution_output", "text": "1"}, name="python"),
        node(
            "a1",
            "o1",
            "assistant",
            "So.",
            metadata={
                "citations": [{"start_ix": 0, "end_ix": 1, "metadata": {"url": "u"}}],
                "content_references": [{"matched_text": "\ue200x\ue201", "alt": "y"}],
                "finish_details": {"type": "stop"},
            },
        ),
        current="a1",
    )
]
_CLAUDE = [
    {
        "uuid": "c",
        "name": "n",
        "created_at": "2026-03-01T10:00:00Z",
        "chat_messages": [
            {
                "uuid": "1",
                "sender": "human",
                "text": "Hi",
                "content": [{"type": "text", "text": "Hi"}],
                "attachments": [{"file_name": "a", "extracted_content": "x"}],
                "files": [{"file_name": "b"}],
            },
            {
                "uuid": "2",
                "sender": "assistant",
                "parent_message_uuid": "1",
                "content": [
                    {"type": "thinking", "thinking": "Hm."},
                    {"type": "tool_use", "id": "k", "name": "t", "input": {"a": 1}},
                    {"type": "tool_result", "tool_use_id": "k", "content": [{"type": "text", "text": "r"}]},
                ],
            },
        ],
    }
]
_OPEN_WEBUI = [
    {
        "id": "c",
        "chat": {
            "params": {"system": "s"},
            "history": {
                "currentId": "2",
                "messages": {
                    "1": {
                        "id": "1",
                        "parentId": None,
                        "role": "user",
                        "content": "x",
                        "files": [{"url": PIXEL_URL}],
                    },
                    "2": {
                        "id": "2",
                        "parentId": "1",
                        "role": "assistant",
                        "output": [
                            {"type": "function_call", "call_id": "k", "name": "t", "arguments": "{}"},
                            {"type": "function_call_output", "call_id": "k", "output": [{"text": "r"}]},
                        ],
                        "usage": {"prompt_tokens": 1},
                        "error": {"content": "e"},
                    },
                },
            },
        },
    }
]
_LIBRECHAT = {
    "conversationId": "c",
    "title": "t",
    "options": {"promptPrefix": "p"},
    "messagesTree": [
        {
            "messageId": "1",
            "isCreatedByUser": True,
            "text": "x",
            "files": [{"filename": "f"}],
            "children": [
                {
                    "messageId": "2",
                    "content": [
                        {
                            "type": "tool_call",
                            "tool_call": {"id": "k", "name": "t", "args": "{}", "output": "r"},
                        },
                        {"type": "image_url", "image_url": {"url": PIXEL_URL}},
                    ],
                }
            ],
        }
    ],
}
_CHATBOX = {
    "session:s": {
        "id": "s",
        "name": "n",
        "messages": [
            {
                "id": "1",
                "role": "user",
                "contentParts": [{"type": "text", "text": "x"}],
                "files": [{"name": "f"}],
            },
            {
                "id": "2",
                "role": "assistant",
                "contentParts": [
                    {"type": "tool-call", "state": "result", "toolCallId": "k", "args": {}, "result": 1}
                ],
            },
        ],
        "messageForksHash": {"1": {"lists": [{"messages": [{"id": "3", "role": "user", "content": "y"}]}]}},
        "threads": [{"id": "t", "messages": [{"id": "4", "role": "user", "content": "z"}]}],
    }
}
_CHERRY = {
    "localStorage": {
        "persist:cherry-studio": json.dumps({"assistants": '{"assistants": [{"topics": [{"id": "t"}]}]}'})
    },
    "indexedDB": {
        "topics": [
            {
                "id": "t",
                "messages": [
                    {"id": "1", "role": "user", "blocks": ["b"]},
                    {
                        "id": "2",
                        "role": "assistant",
                        "askId": "1",
                        "blocks": ["c", "d"],
                        "model": {"id": "m"},
                    },
                ],
            }
        ],
        "message_blocks": [
            {"id": "b", "type": "main_text", "content": "x"},
            {
                "id": "c",
                "type": "tool",
                "metadata": {"rawMcpToolResponse": {"tool": {"name": "t"}, "response": "r"}},
            },
            {"id": "d", "type": "image", "file": {"id": "f", "ext": ".png"}},
        ],
    },
}
_SAMPLES = {
    "chatgpt": _CHATGPT,
    "claude": _CLAUDE,
    "open-webui": _OPEN_WEBUI,
    "librechat": _LIBRECHAT,
    "chatbox": _CHATBOX,
    "cherry-studio": _CHERRY,
}
_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1e300, 2**70, "", "x", "\ud800", [], ["x"], [None], {}, {"x": 1}, [[[]]]]
)


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, one in inner for place in _places(one, (*at, key)))]


@pytest.mark.parametrize("name", _SAMPLES)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_somewhere_is_read_or_refused(tmp_path: Path, name: str, data: st.DataObject) -> None:
    """A value of another kind in any place is left out, or the file is refused in a sentence."""
    sample = copy.deepcopy(_SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 3))):
        *above, last = data.draw(st.sampled_from(_places(sample)[1:]))
        target: Any = sample
        for key in above:
            target = target[key]
        target[last] = copy.deepcopy(data.draw(_ODD))
        if len(_places(sample)) < 2:
            break
    path = write(tmp_path / "x.json", sample)
    try:
        found, _ = found_in(path)
    except StoreError:
        return
    for one in found:
        assert one.messages
        assert all(isinstance(message.created_at, float) for message in one.messages)


@pytest.mark.parametrize("name", _SAMPLES)
def test_each_sample_is_whole(tmp_path: Path, name: str) -> None:
    """What is broken above is read when it is not."""
    found, _ = found_in(write(tmp_path / "x.json", _SAMPLES[name]))
    assert found
    assert all(message.parts or message.failure for one in found for message in one.messages)


@pytest.mark.parametrize("name", _SAMPLES)
def test_a_file_cut_anywhere_is_refused(tmp_path: Path, name: str) -> None:
    """Wherever a file ends too early, it is refused."""
    whole = json.dumps(_SAMPLES[name]).encode()
    for end in range(0, len(whole) - 1, max(1, len(whole) // 40)):
        with pytest.raises(StoreError):
            found_in(write(tmp_path / "x.json", whole[:end]))
