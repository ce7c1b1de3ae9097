"""The legacy dialect Completions: a conversation as one prompt, text as its answer."""

from __future__ import annotations

from typing import Any

from chatdesk.domain.message import AttachmentPart, Message, Role, TextPart, ToolResultPart
from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.domain.request import ContinueBy, GenerationRequest
from chatdesk.wire.chat_completions import Decoder, decode_whole
from chatdesk.wire.history import Exchange, exchanges, inlined, said, unsendable
from chatdesk.wire.options import DEFAULT_OPTIONS, RequestOptions

# The chunks are those of Chat Completions, with `text` in a choice in place of `delta`.
__all__ = ["Decoder", "build_request", "decode_whole"]

# Parameters that only the newer dialects know; "stop" goes together with what the template needs.
_UNKNOWN = frozenset(
    {"tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort", "verbosity", "stop"}
)


def build_request(
    request: GenerationRequest, *, stream: bool, options: RequestOptions = DEFAULT_OPTIONS
) -> dict[str, Any]:
    """Return the body to post: the conversation in the account's template.

    Tools cannot be offered. Continue leaves the partial answer open at the end of the prompt, unless the
    options say that the model is to be told.
    """
    template = options.template
    body: dict[str, Any] = {"model": request.model, "prompt": prompt(request, template, options.continue_by)}
    if stream:
        body["stream"] = True
        if options.include_usage:
            body["stream_options"] = {"include_usage": True}
    if stops := _stops(request, template):
        body["stop"] = stops
    for name, value in request.parameters.items():
        if value is not None and name not in _UNKNOWN:
            body["max_tokens" if name in {"max_completion_tokens", "max_output_tokens"} else name] = value
    body.update(options.extra_body)
    if request.is_continuation:
        body.pop("n", None)  # a message goes on in one way only
    return body


def _stops(request: GenerationRequest, template: PromptTemplate) -> list[str]:
    own = request.parameters.get("stop") or ()
    return list(dict.fromkeys((*template.stop, *([own] if isinstance(own, str) else own))))


def prompt(
    request: GenerationRequest,
    template: PromptTemplate,
    goes_on_by: ContinueBy = ContinueBy.COMPLETIONS,
) -> str:
    """Render the branch, ready for the answer to follow."""
    open_answer = template.answer
    kept = exchanges(request, goes_on_by)
    is_open = request.is_continuation and goes_on_by is not ContinueBy.PROMPT
    if is_open and kept and kept[-1].message.role is Role.ASSISTANT and not kept[-1].results:
        open_answer += said(kept.pop().message)
    system = template.system.replace("{text}", request.system) if request.system.strip() else ""
    return system + "".join(_rendered(exchange, template) for exchange in kept) + open_answer


def _rendered(exchange: Exchange, template: PromptTemplate) -> str:
    message = exchange.message
    if message.role is Role.SYSTEM:
        return template.system.replace("{text}", _plain(message))
    if message.role is Role.USER:
        return template.user.replace("{text}", _plain(message))
    results = "".join(f"\n[{result.content}]" for result in exchange.results)
    return template.assistant.replace("{text}", said(message) + results)


def _plain(message: Message) -> str:
    texts: list[str] = []
    for part in message.parts:
        if isinstance(part, TextPart):
            texts.append(part.text)
        elif isinstance(part, AttachmentPart):
            texts.append(inlined(part) or unsendable(part))
        elif isinstance(part, ToolResultPart):
            texts.append(part.content)
    return "\n\n".join(texts)
