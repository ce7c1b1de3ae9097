"""Requests of the dialect Chat Completions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatdesk.domain.message import AttachmentPart, Message, ReasoningPart, Role, TextPart, ToolCallPart
from chatdesk.domain.request import ContinueBy, GenerationRequest, ToolSpec
from chatdesk.wire.history import (
    Exchange,
    data_url,
    exchanges,
    inlined,
    is_image,
    is_own,
    said,
    unsendable,
)
from chatdesk.wire.options import DEFAULT_OPTIONS, RequestOptions
from chatdesk.wire.provider_data import EXTRA_CONTENT, REASONING_DETAILS, REASONING_OPAQUE
from chatdesk.wire.sent_calls import arguments_json

Json = dict[str, Any]

_LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
_AUDIO_FORMATS = {"audio/wav": "wav", "audio/x-wav": "wav", "audio/mpeg": "mp3", "audio/mp3": "mp3"}


def build_request(
    request: GenerationRequest, *, stream: bool, options: RequestOptions = DEFAULT_OPTIONS
) -> Json:
    """Return the body to post.

    Opaque data of a message (thought signatures, reasoning details) goes back to the account and
    the model that made it and to no other. Reasoning is sent only where `options` name a field for
    it. Questions in a row become one message: many chat templates refuse them otherwise.
    """
    messages: list[Json] = []
    if request.system.strip():
        messages.append({"role": "system", "content": request.system})
    for exchange in exchanges(request, options.continue_by):
        _add(messages, exchange, options, is_own=is_own(exchange.message, request))
    if request.is_continuation and options.continue_by is ContinueBy.PREFIX and messages:
        messages[-1][options.prefix_field] = True
    body: Json = {"model": request.model, "messages": messages}
    if stream:
        body["stream"] = True
        if options.include_usage:
            body["stream_options"] = {"include_usage": True}
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
    if request.is_continuation and options.continue_by is ContinueBy.CONTINUE_FINAL_MESSAGE:
        # The second one is on where it is not said, and both together are refused.
        body.update(continue_final_message=True, add_generation_prompt=False)
    body.update(_parameters(request, options))
    body.update(options.extra_body)
    if request.is_continuation:
        body.pop("n", None)  # a message goes on in one way only
    return body


def _parameters(request: GenerationRequest, options: RequestOptions) -> Json:
    parameters = {name: value for name, value in request.parameters.items() if value is not None}
    if options.max_tokens_field:
        for name in _LIMITS:
            if name in parameters:
                parameters[options.max_tokens_field] = parameters.pop(name)
    if not request.tools:
        # servers refuse to be told how to choose among nothing
        parameters.pop("tool_choice", None)
        parameters.pop("parallel_tool_calls", None)
    return parameters


def _tool(tool: ToolSpec) -> Json:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.schema)}
    return {"type": "function", "function": function}


def _add(messages: list[Json], exchange: Exchange, options: RequestOptions, *, is_own: bool) -> None:
    message = exchange.message
    if message.role is Role.ASSISTANT:
        messages.append(_assistant(message, options, is_own=is_own))
    else:
        content = _content(message)
        if message.role is Role.USER and messages and messages[-1]["role"] == "user":
            messages[-1]["content"] = _joined(messages[-1]["content"], content)
        else:
            messages.append({"role": message.role.value, "content": content})
    messages += (
        {"role": "tool", "tool_call_id": result.call_id, "content": result.content}
        for result in exchange.results
    )


def _assistant(message: Message, options: RequestOptions, *, is_own: bool) -> Json:
    text = said(message)
    sent: Json = {"role": "assistant", "content": text if text.strip() else None}
    if message.tool_calls:
        sent["tool_calls"] = [
            {
                **extra,
                "id": call.call_id,
                "type": "function",
                "function": {**_object(extra, "function"), **_function(call)},
            }
            for call, extra in (
                (call, call.extra if call.extra and is_own else {}) for call in message.tool_calls
            )
        ]
    if options.reasoning_field:
        reasoning = "".join(part.text for part in message.parts if is_own and isinstance(part, ReasoningPart))
        # Who demands it demands it of every answer with calls, whoever made them.
        if reasoning or message.tool_calls:
            sent[options.reasoning_field] = reasoning
    if is_own and message.provider_data:
        for key in (EXTRA_CONTENT, REASONING_DETAILS, REASONING_OPAQUE):
            if key in message.provider_data:
                sent[key] = message.provider_data[key]
    return sent


def _function(call: ToolCallPart) -> Json:
    return {"name": call.name, "arguments": arguments_json(call)}


def _object(extra: Mapping[str, Any], name: str) -> Json:
    value = extra.get(name)
    return value if isinstance(value, dict) else {}


def _content(message: Message) -> str | list[Json]:
    """Return plain text where it is only text: the list form is not understood everywhere."""
    parts: list[Json] = []
    for part in message.parts:
        if isinstance(part, TextPart) and part.text.strip():
            parts.append({"type": "text", "text": part.text})
        elif isinstance(part, AttachmentPart):
            parts.append(_attachment(part))
    if all(part["type"] == "text" for part in parts):
        return "\n\n".join(part["text"] for part in parts)
    return parts


def _joined(content: str | list[Json], more: str | list[Json]) -> str | list[Json]:
    if isinstance(content, str) and isinstance(more, str):
        return f"{content}\n\n{more}"
    first, second = (
        [{"type": "text", "text": part}] if isinstance(part, str) else part for part in (content, more)
    )
    return first + second


def _attachment(part: AttachmentPart) -> Json:
    if is_image(part):
        return {"type": "image_url", "image_url": {"url": data_url(part)}}
    if part.media_type in _AUDIO_FORMATS:
        audio = {"data": part.data, "format": _AUDIO_FORMATS[part.media_type]}
        return {"type": "input_audio", "input_audio": audio}
    if part.media_type == "application/pdf":
        return {"type": "file", "file": {"filename": part.name, "file_data": data_url(part)}}
    return {"type": "text", "text": inlined(part) or unsendable(part)}
