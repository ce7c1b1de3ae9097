"""What a server gave back, as the result of a call: text, pictures, structure, links; no more than fits."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

from mcp_types import (
    AudioContent,
    BlobResourceContents,
    CallToolResult,
    ContentBlock,
    EmbeddedResource,
    ImageContent,
    ResourceLink,
    TextContent,
    TextResourceContents,
    Tool,
)

from chatdesk.domain.message import AttachmentPart, ToolResultPart
from chatdesk.domain.request import ToolSpec
from chatdesk.domain.tool import ToolHints, ToolInfo
from chatdesk.domain.tool_server import ToolServer
from chatdesk.tools.names import shown
from chatdesk.tools.oversize import MOST_LETTERS

_LONGEST_NAME = 120
_LONGEST_DESCRIPTION = 10_000
_LONGEST_SCHEMA = 200_000


def result_part(call_id: str, result: CallToolResult) -> ToolResultPart:
    """Return the result of a call.

    Its text is what the model reads: all texts of the result, and a word for each picture, sound and file,
    which are attachments beside it. A text that is too long ends with what is missing.
    """
    attachments: list[AttachmentPart] = []
    pieces = [text_of(block, attachments) for block in result.content]
    text = "\n".join(piece for piece in pieces if piece)
    structured = result.structured_content
    if structured is not None:
        written = json.dumps(structured, ensure_ascii=False)
        text = text or written
        if len(written) > MOST_LETTERS:
            structured = None
    return ToolResultPart(
        call_id,
        cut(text),
        is_error=bool(result.is_error),
        structured=structured,
        attachments=tuple(attachments),
    )


def cut(text: str) -> str:
    """Return a text of no more letters than a model is sent, with a word about the rest."""
    if len(text) <= MOST_LETTERS:
        return text
    note = f"[Cut: the result has {len(text):,} letters, these are the first {MOST_LETTERS:,}.]"
    return f"{text[:MOST_LETTERS]}\n\n{note}"


def tool_infos(server: ToolServer, tools: Iterable[Tool], wire_names: dict[str, str]) -> Iterator[ToolInfo]:
    """Yield what a server offers; `wire_names` has the model's name for each of the server's.

    What a server says of its tools is shown and sent: overlong texts are cut, a schema that is no object's
    becomes one that takes anything.
    """
    for tool in tools:
        schema = tool.input_schema
        if schema.get("type") != "object" or len(json.dumps(schema, default=str)) > _LONGEST_SCHEMA:
            schema = {"type": "object"}
        claimed = tool.annotations
        title = tool.title or (claimed.title if claimed else None) or ""
        description = tool.description or ""
        if len(description) > _LONGEST_DESCRIPTION:
            description = description[: _LONGEST_DESCRIPTION - 1] + "…"
        hints = ToolHints()
        if claimed is not None:
            hints = ToolHints(
                claimed.read_only_hint,
                claimed.destructive_hint,
                claimed.idempotent_hint,
                claimed.open_world_hint,
            )
        yield ToolInfo(
            ToolSpec(wire_names[tool.name], description, schema),
            server=server.name,
            name=shown(tool.name, _LONGEST_NAME),
            title=shown(title, _LONGEST_NAME),
            hints=hints,
            seconds=server.seconds,
            is_parallel=server.is_parallel,
        )


def text_of(block: ContentBlock, attachments: list[AttachmentPart]) -> str:
    """Return the text of a block, or the word for a file; the file itself is added to `attachments`."""
    match block:
        case TextContent(text=text):
            return text
        case ImageContent() | AudioContent():
            kind = "image" if isinstance(block, ImageContent) else "audio"
            return _attached(block.data, block.mime_type, f"{kind}-{len(attachments) + 1}", attachments)
        case ResourceLink():
            about = f": {block.description}" if block.description else ""
            return f"{block.title or block.name} ({block.uri}){about}"
        case EmbeddedResource(resource=BlobResourceContents() as blob):
            name = str(blob.uri).rpartition("/")[2] or "file"
            return _attached(blob.blob, blob.mime_type or "application/octet-stream", name, attachments)
        case EmbeddedResource(resource=TextResourceContents() as resource):
            return f"{resource.uri}:\n{resource.text}"
    return ""


def _attached(data: str, media_type: str, name: str, attachments: list[AttachmentPart]) -> str:
    """Put the bytes beside the text, and return the word for them; what is no base64 is told, not kept."""
    try:
        size = len(base64.b64decode(data, validate=True))
    except ValueError:
        return f"[{name} ({shown(media_type, 60)}) came damaged]"
    media_type = shown(media_type, 60)
    attachments.append(AttachmentPart(name, media_type, data))
    return f"[{name}, {media_type}, {max(1, size // 1024)} KB]"


def plain(value: Any) -> str:
    """Return what a server logs as one text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
