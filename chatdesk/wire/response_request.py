"""Requests of the Responses dialect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatdesk.domain.message import AttachmentPart, Message, Role, TextPart
from chatdesk.domain.request import GenerationRequest, ToolSpec
from chatdesk.wire.history import (
    Exchange,
    arguments_json,
    data_url,
    exchanges,
    inlined,
    is_image,
    said,
    unsendable,
)
from chatdesk.wire.options import DEFAULT_OPTIONS, RequestOptions
from chatdesk.wire.provider_data import REASONING_ITEMS

Json = dict[str, Any]

_LIMITS = frozenset({"max_tokens", "max_completion_tokens"})
# Parameters of the older dialects that this one has not.
_UNKNOWN = frozenset({"stop", "seed", "n", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs"})


def build_request(
    request: GenerationRequest, *, stream: bool, options: RequestOptions = DEFAULT_OPTIONS
) -> Json:
    """Return the body to post, with the whole conversation as its input.

    Nothing is left at the service (`store` is false). Parameters of Chat Completions are renamed;
    those that the dialect has not (stop, seed, penalties) are left out. Encrypted reasoning goes
    back to the model that made it.
    """
    items = [item for exchange in exchanges(request) for item in _items(exchange, request.model)]
    body: Json = {"model": request.model, "input": items, "store": False}
    if request.system.strip():
        body["instructions"] = request.system
    if stream:
        body["stream"] = True
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
    if options.encrypted_reasoning:
        body["include"] = ["reasoning.encrypted_content"]
    for name, value in request.parameters.items():
        if value is not None:
            _set_parameter(body, name, value)
    if not request.tools:
        body.pop("tool_choice", None)
        body.pop("parallel_tool_calls", None)
    return {**body, **options.extra_body}


def _set_parameter(body: Json, name: str, value: Any) -> None:
    if name in _LIMITS:
        body["max_output_tokens"] = value
    elif name == "reasoning_effort":
        body["reasoning"] = {**body.get("reasoning", {}), "effort": value}
    elif name == "response_format" and isinstance(value, dict):
        schema = value.get("json_schema")
        flat = {"type": value.get("type"), **(schema if isinstance(schema, dict) else {})}
        body["text"] = {**body.get("text", {}), "format": flat}
    elif name == "tool_choice" and isinstance(value, dict):
        function = value.get("function")
        name_of = function.get("name") if isinstance(function, dict) else value.get("name")
        body["tool_choice"] = {"type": "function", "name": name_of}
    elif name not in _UNKNOWN:
        body[name] = value


def _tool(tool: ToolSpec) -> Json:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.schema),
        # strict is the default here, and refuses most schemas that tools bring
        "strict": False,
    }


def _items(exchange: Exchange, model: str) -> Iterator[Json]:
    message = exchange.message
    if message.role is not Role.ASSISTANT:
        yield {"role": message.role.value, "content": _content(message)}
        return
    if message.model == model and message.provider_data:
        yield from message.provider_data.get(REASONING_ITEMS, ())
    text = said(message)
    if text:
        yield {"role": "assistant", "content": text}
    for call in message.tool_calls:
        yield {
            "type": "function_call",
            "call_id": call.call_id,
            "name": call.name,
            "arguments": arguments_json(call),
        }
    for result in exchange.results:
        yield {"type": "function_call_output", "call_id": result.call_id, "output": result.content}


def _content(message: Message) -> str | list[Json]:
    parts: list[Json] = []
    for part in message.parts:
        if isinstance(part, TextPart):
            parts.append({"type": "input_text", "text": part.text})
        elif isinstance(part, AttachmentPart):
            parts.append(_attachment(part))
    if all(part["type"] == "input_text" for part in parts):
        return "\n\n".join(part["text"] for part in parts)
    return parts


def _attachment(part: AttachmentPart) -> Json:
    if is_image(part):
        return {"type": "input_image", "image_url": data_url(part), "detail": "auto"}
    if part.media_type == "application/pdf":
        return {"type": "input_file", "filename": part.name, "file_data": data_url(part)}
    return {"type": "input_text", "text": inlined(part) or unsendable(part)}
