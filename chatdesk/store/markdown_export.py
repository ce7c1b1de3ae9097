"""A conversation as one Markdown file: front matter, then the open branch."""

from __future__ import annotations

import html
import json
import re

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
from chatdesk.store.captions import (
    attachment_caption,
    branch_of,
    call_names,
    moment,
    remarks,
    result_caption,
    speaker,
    stretches,
    thinking_time,
    title_of,
)
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.json_export import to_iso


def to_markdown(loaded: LoadedConversation) -> str:
    """Return the file's text. Other versions of messages are counted, not shown."""
    head, branch = loaded.conversation, branch_of(loaded)
    # A JSON text is a YAML text too.
    matter = {
        "title": json.dumps(title_of(head), ensure_ascii=False),
        "id": json.dumps(head.id, ensure_ascii=False),
        "created": to_iso(head.created_at),
        "updated": to_iso(head.updated_at),
        "account": json.dumps(head.account_id, ensure_ascii=False),
        "model": json.dumps(head.model, ensure_ascii=False),
        "messages": str(len(branch)),
        "messages_on_other_branches": str(len(loaded.messages) - len(branch)),
    }
    if head.pin is not None:
        matter["pinned"] = "true"
    if loaded.tags:
        matter["tags"] = json.dumps(loaded.tags, ensure_ascii=False)
    if loaded.preset.system:
        matter["system"] = json.dumps(loaded.preset.system, ensure_ascii=False)
    if loaded.preset.parameters:
        matter["parameters"] = json.dumps(dict(loaded.preset.parameters), ensure_ascii=False)
    front = "\n".join(f"{key}: {value}" for key, value in matter.items())
    names = call_names(branch)
    blocks = [f"---\n{front}\n---", f"# {title_of(head)}"]
    for message in branch:
        blocks += _message(message, names)
    return "\n\n".join(blocks) + "\n"


def _message(message: Message, names: dict[str, str]) -> list[str]:
    blocks = [f"## {speaker(message)} · {moment(message)}"]
    for part, caption in stretches(message):
        block = _part(part, names)
        if block:
            blocks.append(_hidden(caption, block) if caption else block)
    if message.failure is not None:
        blocks.append(_quoted(f"**{message.failure.text}** {message.failure.hint}".rstrip()))
    said = remarks(message)
    if said:
        blocks.append(f"*{' · '.join(said)}*")
    return blocks


def _part(part: Part, names: dict[str, str]) -> str:
    match part:
        case TextPart(text=text) | RefusalPart(text=text):
            return text.strip("\n")
        case ReasoningPart(text=text, seconds=seconds):
            return _quoted(f"*{thinking_time(seconds)}*\n\n{text.strip()}")
        case ToolCallPart(call_id=call_id, name=name, arguments=arguments):
            return f"**Tool call: {names.get(call_id, name)}**\n\n{_fenced(arguments, 'json')}"
        case ToolResultPart(content=content, attachments=files):
            blocks = [f"**{result_caption(part, names)}**", _fenced(content)]
            return "\n\n".join((*blocks, *(f"*{attachment_caption(file)}*" for file in files)))
        case AttachmentPart():
            return f"*{attachment_caption(part)}*"


def _hidden(caption: str, block: str) -> str:
    return f"<details>\n<summary>{html.escape(caption)}</summary>\n\n{block.strip()}\n\n</details>"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _fenced(text: str, language: str = "") -> str:
    # The fence must be longer than any that the text itself holds.
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
