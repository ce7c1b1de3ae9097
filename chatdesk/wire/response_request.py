"""Requests of the Responses dialect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chatdesk.domain.message import AttachmentPart, FinishReason, Message, Role, TextPart, ToolResultPart
from chatdesk.domain.request import GenerationRequest, ToolSpec
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
from chatdesk.wire.output_items import CALL_TYPES, own_items
from chatdesk.wire.provider_data import RESPONSE_ID, RESPONSE_KEPT
from chatdesk.wire.sent_calls import arguments_json

Json = dict[str, Any]

_LIMITS = frozenset({"max_tokens", "max_completion_tokens"})
# Parameters of the older dialects that this one has not.
_UNKNOWN = frozenset({"stop", "seed", "n", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs"})


def build_request(
    request: GenerationRequest, *, stream: bool, options: RequestOptions = DEFAULT_OPTIONS
) -> Json:
    """Return the body to post.

    The whole conversation is its input, and nothing is left at the service (`store` is false),
    unless `options` say to keep the answers there: then the newest answer of this branch that the
    service has kept is named, and only what came after it is sent. Parameters of Chat Completions
    are renamed; those that the dialect has not (stop, seed, penalties) are left out. What the
    service must get back unchanged goes to the account and the model that made it, and only while
    the answer is as it was made.
    """
    previous = previous_response(request, options)
    body: Json = {"model": request.model, "input": _input(request, previous, options)}
    body["store"] = options.keep_on_server
    if previous is not None:
        body["previous_response_id"] = _kept_id(previous)
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


def previous_response(request: GenerationRequest, options: RequestOptions) -> Message | None:
    """Return the newest answer of the branch that can be named instead of being sent, if there is one."""
    if not options.keep_on_server:
        return None
    for message in reversed(request.messages):
        response_id = _kept_id(message)
        if response_id and response_id not in options.lost_responses and is_own(message, request):
            return message
    return None


def with_items(request: GenerationRequest, options: RequestOptions) -> frozenset[str]:
    """Return the ids of the messages whose items the request sends back as the service made them."""
    sent = (exchange.message for exchange in exchanges(request))
    return frozenset(message.id for message in sent if _items_of(message, request, options))


def _set_parameter(body: Json, name: str, value: Any) -> None:
    if name in _LIMITS:
        body["max_output_tokens"] = value
    elif name == "reasoning_effort":
        _lay_over(body, "reasoning", {"effort": value})
    elif name == "verbosity":
        _lay_over(body, "text", {"verbosity": value})
    elif name == "response_format" and isinstance(value, dict):
        schema = value.get("json_schema")
        flat = {"type": value.get("type"), **(schema if isinstance(schema, dict) else {})}
        _lay_over(body, "text", {"format": flat})
    elif name == "tool_choice" and isinstance(value, dict) and isinstance(value.get("function"), dict):
        body["tool_choice"] = {"type": "function", "name": value["function"].get("name")}
    elif name == "include" and isinstance(value, list):
        body["include"] = list(dict.fromkeys([*body.get("include", ()), *value]))
    elif name in {"reasoning", "text"} and isinstance(value, dict):
        _lay_over(body, name, value)
    elif name not in _UNKNOWN:
        body[name] = value


def _lay_over(body: Json, name: str, value: Json) -> None:
    """Add to an object of the body: several parameters of the older dialect go into one of this."""
    body[name] = {**body.get(name, {}), **value}


def _tool(tool: ToolSpec) -> Json:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.schema),
        # strict is the default here, and refuses most schemas that tools bring
        "strict": False,
    }


def _kept_id(message: Message) -> str:
    """Return the id under which the service has kept exactly this answer; empty where it has not."""
    data = message.provider_data or {}
    is_whole = message.finish_reason in (FinishReason.COMPLETE, FinishReason.TOOL_CALLS)
    is_continued = any(isinstance(part, TextPart) and part.is_continuation for part in message.parts)
    is_kept = data.get(RESPONSE_KEPT) and is_whole and not is_continued
    return str(data.get(RESPONSE_ID) or "") if is_kept else ""


def _input(request: GenerationRequest, previous: Message | None, options: RequestOptions) -> list[Json]:
    if previous is not None:
        request = replace(request, messages=request.messages[request.messages.index(previous) :])
    items: list[Json] = []
    for exchange in exchanges(request, options.continue_by):
        own = _items_of(exchange.message, request, options)
        if previous is None or exchange.message.id != previous.id:
            items += _items(exchange, own)
        items += _results(exchange, own)
    return items


def _items_of(message: Message, request: GenerationRequest, options: RequestOptions) -> list[Json]:
    if not is_own(message, request) or message.id in options.plain_messages:
        return []
    return own_items(message)


def _items(exchange: Exchange, own: list[Json]) -> Iterator[Json]:
    message = exchange.message
    if message.role is not Role.ASSISTANT:
        yield {"role": message.role.value, "content": _content(message)}
    elif own:
        yield from own
    else:
        text = said(message)
        if text.strip():
            yield {"role": "assistant", "content": text}
        for call in message.tool_calls:
            yield {
                "type": "function_call",
                "call_id": call.call_id,
                "name": call.name,
                "arguments": arguments_json(call),
            }


def _results(exchange: Exchange, own: list[Json]) -> Iterator[Json]:
    kinds = {item["call_id"]: f"{item['type']}_output" for item in own if item.get("type") in CALL_TYPES}
    for result in exchange.results:
        kind = kinds.get(result.call_id, "function_call_output")
        yield {"type": kind, "call_id": result.call_id, "output": _output(result)}


def _output(result: ToolResultPart) -> str | list[Json]:
    pictures = [_attachment(file) for file in result.attachments if is_image(file)]
    return [{"type": "input_text", "text": result.content}, *pictures] if pictures else result.content


def _content(message: Message) -> str | list[Json]:
    parts: list[Json] = []
    for part in message.parts:
        if isinstance(part, TextPart) and part.text.strip():
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
