"""What a server offers beside tools, asked for and taken over: its prompts and its resources.

Importing this loads the SDK, as `peer` does.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mcp_types import (
    BlobResourceContents,
    ContentBlock,
    GetPromptResult,
    Prompt,
    Resource,
    ResourceTemplate,
    ResourceTemplateReference,
    TextResourceContents,
)

from chatdesk.domain.errors import ToolError
from chatdesk.domain.message import AttachmentPart, Message, Part, Role, TextPart
from chatdesk.domain.server_offer import (
    PromptArgument,
    ResourceOffer,
    ServerPrompt,
    ServerResource,
    ServerTemplate,
)
from chatdesk.domain.uri_template import variables
from chatdesk.tools.names import shown
from chatdesk.tools.results import cut, text_of

if TYPE_CHECKING:
    from mcp.client import Client

MOST_OFFERS = 2_000
"""Prompts, resources or templates that are taken of one server."""

MOST_FILES = 20
MOST_BYTES = 5 * 2**20
"""How many files, of how many bytes together, are taken of one address."""

_MOST_PAGES = 50
_LONGEST_NAME = 120
_LONGEST_DESCRIPTION = 2_000
_MOST_ARGUMENTS = 50
_LONGEST_TYPE = 60
_LONGEST_VALUE = 500
_LONGEST_SOURCE = 300


async def prompts_of(client: Client, server: str) -> tuple[ServerPrompt, ...]:
    """Return the prompts of a server, each name once; raises what the SDK raises."""
    if client.server_capabilities.prompts is None:
        return ()
    found: dict[str, ServerPrompt] = {}
    async with aclosing(_pages(client.list_prompts)) as pages:
        async for page in pages:
            for prompt in page.prompts:
                found.setdefault(prompt.name, _prompt(server, prompt))
            if len(found) >= MOST_OFFERS:
                break
    return tuple(found.values())[:MOST_OFFERS]


async def prompt_of(client: Client, name: str, arguments: Mapping[str, str]) -> tuple[Message, ...]:
    """Return the messages of a prompt; raises what the SDK raises."""
    result = await client.get_prompt(name, dict(arguments))
    return _messages(result)


async def resources_of(client: Client, server: str) -> ResourceOffer:
    """Return what a server lets be read, each address once; raises what the SDK raises."""
    if client.server_capabilities.resources is None:
        return ResourceOffer()
    resources: dict[str, ServerResource] = {}
    templates: dict[str, ServerTemplate] = {}
    async with aclosing(_pages(client.list_resources)) as pages:
        async for page in pages:
            for one in page.resources:
                resources.setdefault(one.uri, _resource(server, one))
            if len(resources) > MOST_OFFERS:
                break
    async with aclosing(_pages(client.list_resource_templates)) as pages:
        async for page in pages:
            for pattern in page.resource_templates:
                templates.setdefault(pattern.uri_template, _template(server, pattern))
            if len(templates) > MOST_OFFERS:
                break
    is_cut = max(len(resources), len(templates)) > MOST_OFFERS
    return ResourceOffer(
        tuple(resources.values())[:MOST_OFFERS], tuple(templates.values())[:MOST_OFFERS], is_cut
    )


async def resource_of(client: Client, server: str, uri: str, name: str) -> tuple[AttachmentPart, ...]:
    """Return what stands at an address as files; raises what the SDK raises, and `ToolError`."""
    result = await client.read_resource(uri, cache_mode="bypass")
    if not result.contents:
        raise ToolError(f"“{server}” has nothing at {shown(uri, _LONGEST_NAME)}.")
    if len(result.contents) > MOST_FILES:
        raise ToolError(f"There are {len(result.contents)} files at this address; {MOST_FILES} can be taken.")
    files = tuple(_file(server, one, name if len(result.contents) == 1 else "") for one in result.contents)
    size = sum(file.size for file in files)
    if size > MOST_BYTES:
        megabytes = f"{size / 2**20:.1f} MB"
        raise ToolError(f"It is too large: {megabytes}. At most {MOST_BYTES // 2**20} MB can be attached.")
    return files


async def completions_of(
    client: Client, pattern: str, variable: str, text: str, known: Mapping[str, str]
) -> tuple[str, ...]:
    """Return how a word for a pattern may go on; raises what the SDK raises."""
    if client.server_capabilities.completions is None:
        return ()
    reference = ResourceTemplateReference(uri=pattern)
    result = await client.complete(reference, {"name": variable, "value": text}, dict(known) or None)
    return tuple(value for value in result.completion.values if value == shown(value, _LONGEST_VALUE))


def _resource(server: str, one: Resource) -> ServerResource:
    size = one.size if one.size is not None and one.size >= 0 else None
    return ServerResource(
        server,
        one.uri,
        one.name,
        *_told(one, one.uri),
        size,
    )


def _template(server: str, one: ResourceTemplate) -> ServerTemplate:
    return ServerTemplate(
        server,
        one.uri_template,
        one.name,
        *_told(one, one.uri_template),
        variables(one.uri_template),
    )


def _told(one: Resource | ResourceTemplate, address: str) -> tuple[str, str, str]:
    """Return title, description and media type as they are shown; without a name it is the address."""
    return (
        shown(one.title or one.name or address, _LONGEST_NAME),
        shown(one.description or "", _LONGEST_DESCRIPTION),
        shown(one.mime_type or "", _LONGEST_TYPE),
    )


def _file(server: str, one: TextResourceContents | BlobResourceContents, name: str) -> AttachmentPart:
    """Return a file; what is no base64 is an error, not a file."""
    tail = shown(unquote(str(one.uri).rstrip("/").rpartition("/")[2]), _LONGEST_NAME)
    named = tail if "." in tail or not name else name
    source = shown(f"{server}, {one.uri}", _LONGEST_SOURCE)
    media_type = shown(one.mime_type or "", _LONGEST_TYPE)
    if isinstance(one, TextResourceContents):
        data = base64.b64encode(one.text.encode(errors="replace")).decode()
        return AttachmentPart(named or "text", media_type or "text/plain", data, source)
    try:
        base64.b64decode(one.blob, validate=True)
    except ValueError:
        raise ToolError(f"What “{server}” sent for {named or 'this'} is damaged.") from None
    return AttachmentPart(named or "file", media_type or "application/octet-stream", one.blob, source)


async def _pages(listing: Callable[..., Awaitable[Any]]) -> AsyncGenerator[Any]:
    """Yield the pages of a list; one that goes in a circle ends."""
    cursor: str | None = None
    seen: set[str] = set()
    for _ in range(_MOST_PAGES):
        page = await listing(cursor=cursor, cache_mode="bypass")
        yield page
        cursor = page.next_cursor
        if not cursor or cursor in seen:
            return
        seen.add(cursor)


def _prompt(server: str, prompt: Prompt) -> ServerPrompt:
    arguments = tuple(
        PromptArgument(
            argument.name,
            shown(argument.title or argument.name, _LONGEST_NAME),
            shown(argument.description or "", _LONGEST_DESCRIPTION),
            bool(argument.required),
        )
        for argument in (prompt.arguments or ())[:_MOST_ARGUMENTS]
    )
    return ServerPrompt(
        server,
        prompt.name,
        shown(prompt.title or prompt.name, _LONGEST_NAME),
        shown(prompt.description or "", _LONGEST_DESCRIPTION),
        arguments,
    )


def _messages(result: GetPromptResult) -> tuple[Message, ...]:
    """Return the messages, those of one side in a row as one."""
    made: list[Message] = []
    for message in result.messages:
        role = Role.ASSISTANT if message.role == "assistant" else Role.USER
        parts = _parts(message.content)
        if made and made[-1].role is role:
            made[-1] = Message(role, (*made[-1].parts, *parts))
        else:
            made.append(Message(role, parts))
    return tuple(made)


def _parts(content: ContentBlock) -> tuple[Part, ...]:
    files: list[AttachmentPart] = []
    text = text_of(content, files)
    return tuple(files) if files else (TextPart(cut(text)),)
