"""What a server offers beside tools, asked for and taken over: its prompts.

Importing this loads the SDK, as `peer` does.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from mcp_types import ContentBlock, GetPromptResult, Prompt

from chatdesk.domain.message import AttachmentPart, Message, Part, Role, TextPart
from chatdesk.domain.server_offer import PromptArgument, ServerPrompt
from chatdesk.tools.names import shown
from chatdesk.tools.results import cut, text_of

if TYPE_CHECKING:
    from mcp.client import Client

MOST_OFFERS = 2_000
"""Prompts, resources or templates that are taken of one server."""

_MOST_PAGES = 50
_LONGEST_NAME = 120
_LONGEST_DESCRIPTION = 2_000
_MOST_ARGUMENTS = 50


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
