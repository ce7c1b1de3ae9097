"""A small export of each program, whole: a bit of everything that is read of it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.store.imports.samples import PIXEL_URL, archive, chat, node, write

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
SAMPLES = {
    "chatgpt": _CHATGPT,
    "claude": _CLAUDE,
    "open-webui": _OPEN_WEBUI,
    "librechat": _LIBRECHAT,
    "chatbox": _CHATBOX,
    "cherry-studio": _CHERRY,
}
# Jan has no export: this is its folder.
_JAN = {
    "threads/t/thread.json": {
        "id": "t",
        "title": "n",
        "assistants": [{"instructions": "s", "model": {"id": "m"}}],
        "created": 1_751_000_000,
    },
    "threads/t/messages.jsonl": "\n".join(
        json.dumps(
            {
                "id": id_,
                "thread_id": "t",
                "role": role,
                "content": [{"type": "text", "text": {"value": "x"}}],
                "created_at": 1_751_000_000_000,
            }
        )
        for id_, role in (("1", "user"), ("2", "assistant"))
    ).encode(),
}
JAN = "jan"
PROGRAMS = (*SAMPLES, JAN)


def export_of(program: str, folder: Path) -> Path:
    """Write the export of a program into a folder; return the file."""
    if program == JAN:
        return archive(folder / "x.zip", _JAN)
    return write(folder / "x.json", SAMPLES[program])
