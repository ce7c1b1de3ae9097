"""Small exports of other programs, written by hand after their sources, and how they are read."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from chatdesk.domain.conversation import branch_to
from chatdesk.domain.message import (
    AttachmentPart,
    Message,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.store.imports.assets import Assets
from chatdesk.store.imports.bundle import Bundle
from chatdesk.store.imports.found import Found, Tally
from chatdesk.store.imports.reading import Reader, sources_in

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PIXEL_URL = "data:image/png;base64," + base64.b64encode(PIXEL).decode()


def write(path: Path, value: Any) -> Path:
    """Write a value as JSON, bytes as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def archive(path: Path, files: Mapping[str, Any]) -> Path:
    """Write a ZIP of files: values as JSON, bytes as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, value in files.items():
            made.writestr(name, value if isinstance(value, bytes) else json.dumps(value))
    return path


def found_in(path: Path) -> tuple[list[Found], list[str]]:
    """Return the conversations of an export, and what was left out of it."""
    tally = Tally()
    with closing(Bundle(path)) as bundle:
        sources = sources_in(bundle, tally)
        reader = Reader(bundle, Assets(bundle, tally), tally)
        found = [one for source in sources for one in reader.read(source, lambda _: None)]
    return found, [str(left_out) for left_out in tally]


def branch(found: Found, leaf_id: str | None = None) -> list[str]:
    """Return a branch (the open one) as lines: the role, and what the parts say."""
    messages = {message.id: message for message in found.messages}
    end = leaf_id or found.conversation.current_message_id
    return [line(message) for message in branch_to(messages, end)]


def branches(found: Found) -> list[list[str]]:
    """Return all branches, in order of the messages at their ends."""
    inner = {message.parent_id for message in found.messages}
    return [branch(found, message.id) for message in found.messages if message.id not in inner]


def line(message: Message) -> str:
    """Return a message in one line."""
    return f"{message.role}: {' | '.join(map(_word, message.parts))}"


def _word(part: Part) -> str:
    match part:
        case TextPart(text=text) | RefusalPart(text=text):
            return text
        case ReasoningPart(text=text):
            return f"({text})"
        case ToolCallPart():
            return f"{part.name}{part.arguments}"
        case ToolResultPart():
            return f"= {part.content}" + "".join(f" [{file.name}]" for file in part.attachments)
        case AttachmentPart():
            return f"[{part.name} {part.media_type}]"


def node(
    id_: str,
    parent: str | None,
    role: str = "user",
    text: str = "",
    *,
    children: Sequence[str] = (),
    content: Any = None,
    **more: Any,
) -> dict[str, Any]:
    """Return a node of ChatGPT's tree; users' messages come without metadata."""
    message = {
        "id": id_,
        "author": {"role": role, "name": more.pop("name", None)},
        "create_time": more.pop("at", None),
        "content": content or {"content_type": "text", "parts": [text]},
        **more,
    }
    return {"id": id_, "message": message, "parent": parent, "children": list(children)}


def chat(*nodes: dict[str, Any], current: str, **more: Any) -> dict[str, Any]:
    """Return a conversation of ChatGPT's export with these nodes below an empty root."""
    root = {"id": "root", "message": None, "parent": None, "children": [nodes[0]["id"]]}
    return {
        "title": "Sieve",
        "create_time": 1_756_000_000.5,
        "update_time": 1_756_000_400.0,
        "mapping": {one["id"]: one for one in (root, *nodes)},
        "current_node": current,
        "conversation_id": "c1",
        "default_model_slug": "gpt-5",
    } | more
