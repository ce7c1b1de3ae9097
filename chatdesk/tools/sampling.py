"""What a server wants a model to be asked, read and limited; and the model's answer as the server gets it.

Importing this loads the SDK, as `peer` does.
"""

from __future__ import annotations

import mcp_types as types

from chatdesk.domain.errors import ToolError
from chatdesk.domain.message import AttachmentPart
from chatdesk.tools.asking import AskedMessage, SampledAnswer, SamplingWish
from chatdesk.tools.names import shown
from chatdesk.tools.results import text_of

MOST_MESSAGES = 200
MOST_LETTERS = 200_000
"""Messages and letters of a wish; a longer one is refused."""

_MOST_HINTS = 10
_MOST_STOPS = 4
_LONGEST_NAME = 80
# What the specification gives a client whose user said no.
_DECLINED = -1


def wish_of(server: str, params: types.CreateMessageRequestParams) -> SamplingWish:
    """Return what a server wants; raises `ToolError` in words for the server where that is not possible."""
    if params.tools or params.tool_choice:
        raise ToolError("Tools are not supported in sampling by this client.")
    if not params.messages or len(params.messages) > MOST_MESSAGES:
        raise ToolError(f"There must be between 1 and {MOST_MESSAGES} messages.")
    messages = tuple(_message(message) for message in params.messages)
    letters = len(params.system_prompt or "") + sum(len(message.text) for message in messages)
    if letters > MOST_LETTERS:
        raise ToolError(f"The messages have {letters:,} letters, this client takes {MOST_LETTERS:,}.")
    if params.max_tokens < 1:
        raise ToolError("maxTokens must be 1 or more.")
    hints = params.model_preferences.hints if params.model_preferences else None
    names = [shown(hint.name, _LONGEST_NAME) for hint in hints or () if hint.name]
    return SamplingWish(
        server,
        messages,
        system=params.system_prompt or "",
        most_tokens=params.max_tokens,
        temperature=params.temperature,
        stop=tuple(params.stop_sequences or ())[:_MOST_STOPS],
        models=tuple(name for name in names if name)[:_MOST_HINTS],
    )


def result_of(answer: SampledAnswer | None) -> types.CreateMessageResult | types.ErrorData:
    """Return the answer as the server gets it; None: the user does not want it."""
    if answer is None:
        return types.ErrorData(code=_DECLINED, message="The user declined.")
    return types.CreateMessageResult(
        role="assistant",
        content=types.TextContent(text=answer.text),
        model=answer.model,
        stop_reason=answer.stop_reason,
    )


def refused(why: ToolError) -> types.ErrorData:
    """Return a refusal with its reason."""
    return types.ErrorData(code=_DECLINED, message=why.text)


def _message(message: types.SamplingMessage) -> AskedMessage:
    texts: list[str] = []
    files: list[AttachmentPart] = []
    for block in message.content_as_list:
        if isinstance(block, types.TextContent):
            texts.append(block.text)
        elif isinstance(block, types.ImageContent):
            if not block.mime_type.startswith("image/"):
                raise ToolError("A picture must have an image type.")
            text_of(block, files)
        else:
            raise ToolError(f"Content of type {block.type} is not supported in sampling by this client.")
    return AskedMessage(str(message.role), "\n".join(texts), tuple(files))
