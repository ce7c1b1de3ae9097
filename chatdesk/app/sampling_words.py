"""What is said of a model's answer for a tool server: its limits before, what it took after."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.message import AttachmentPart, FinishReason, Message, Role, TextPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.usage import dollars
from chatdesk.settings.accounts import Account
from chatdesk.tools.asking import SamplingWish

MOST_TOKENS = 8_192
"""How long an answer for a server may be, whatever it asks for."""


def wished_model(wished: Sequence[str], models: Sequence[str]) -> str:
    """Return the first model that a hint is a part of the name of, by the order of the hints; "": none."""
    for hint in wished:
        for model in models:
            if hint.lower() in model.lower():
                return model
    return ""


def limits_of(wish: SamplingWish) -> str:
    """Return in words what the answer is held to."""
    tokens = _tr("At most {0} tokens").format(f"{min(wish.most_tokens, MOST_TOKENS):,}")
    if wish.most_tokens > MOST_TOKENS:
        tokens = _tr("{0} (it asked for {1})").format(tokens, f"{wish.most_tokens:,}")
    said = [tokens]
    if wish.temperature is not None:
        said.append(_tr("temperature {0}").format(f"{wish.temperature:g}"))
    if wish.stop:
        said.append(_tr("ends before {0}").format(", ".join(f"“{word}”" for word in wish.stop)))
    return ", ".join(said)


def words_about(message: Message) -> str:
    """Return how an answer ended, and what it took."""
    ends = {
        FinishReason.COMPLETE: _tr("Complete"),
        FinishReason.LENGTH: _tr("At its length limit"),
        FinishReason.FILTERED: _tr("Held back by the service's filter"),
        FinishReason.ERROR: _tr("Failed"),
    }
    parts = [ends.get(message.finish_reason or FinishReason.ERROR, _tr("Ended early"))]
    usage = message.usage
    if usage is not None and usage.input_tokens is not None:
        parts.append(_tr("{0} tokens sent").format(f"{usage.input_tokens:,}"))
    if usage is not None and usage.output_tokens is not None:
        about = "~" if usage.is_estimated else ""
        parts.append(_tr("{0} tokens written").format(f"{about}{usage.output_tokens:,}"))
    if usage is not None and usage.cost is not None:
        parts.append(dollars(usage.cost))
    if message.timing is not None and message.timing.total is not None:
        parts.append(_tr("{0} s").format(f"{message.timing.total:.1f}"))
    return ", ".join(parts)


def request_of(wish: SamplingWish, account: Account, model: str) -> GenerationRequest:
    """Return what the model is asked: what the server wrote, and nothing of the conversation."""
    messages: list[Message] = []
    for one in wish.messages:
        role = Role.ASSISTANT if one.role == "assistant" else Role.USER
        parent = messages[-1].id if messages else None
        texts = (TextPart(one.text),) if one.text else ()
        messages.append(Message(role, (*texts, *one.files), parent_id=parent))
    parameters: dict[str, object] = {"max_tokens": min(wish.most_tokens, MOST_TOKENS)}
    if wish.temperature is not None:
        parameters["temperature"] = wish.temperature
    if wish.stop:
        parameters["stop"] = list(wish.stop)
    return GenerationRequest(
        model, tuple(messages), system=wish.system, parameters=parameters, account_id=account.id
    )


def with_files(text: str, files: Sequence[AttachmentPart]) -> str:
    """Return a text with a word for each file beside it."""
    names = [f"[{file.name}, {file.media_type}, {_size(file.data)}]" for file in files]
    return "\n".join(filter(None, (text, *names)))


def _size(data: str) -> str:
    return f"{max(1, len(data) * 3 // 4 // 1024):,} KB"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sampling", text)
