"""How much of a model's window a branch takes: counted by the service where it did, else estimated here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from chatdesk.domain.message import (
    AttachmentPart,
    Message,
    ReasoningPart,
    Role,
    ToolCallPart,
    ToolResultPart,
)

# What the roles and their marks take, in the formats that models are trained with.
_PER_MESSAGE = 4
# A picture in the size to which most services bring it; other files go as their bytes.
_PER_PICTURE = 800
_MOST_ROOM_FOR_ANSWER = 4_096
_TOLD = re.compile(
    r"context (?:length|size|window)(?: is| of(?: only)?)?:? ?\(?([1-9][\d,]{2,11})(?: tokens|\)|\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ContextSize:
    """Tokens of a branch; `each` are those of its messages, whose sum they are but for what stands beside."""

    tokens: int
    is_estimated: bool
    each: tuple[int, ...] = ()


def count_tokens(text: str) -> int:
    """Return about how many tokens a text is.

    No tokenizer is asked: each model has its own. Four letters of English are one token, two of most other
    alphabets, one of Chinese or Japanese; within a fifth for prose, less exact for code.
    """
    beyond_ascii = len(text.encode("utf-8", "surrogatepass")) - len(text)
    return -(-(3 * len(text) + 4 * beyond_ascii) // 12) if text else 0


def tokens_of(message: Message) -> int:
    """Return about how many tokens a message takes when it is sent; what was thought is not sent again."""
    found = _PER_MESSAGE
    for part in message.parts:
        match part:
            case ToolCallPart(name=name, arguments=arguments):
                found += count_tokens(name) + count_tokens(arguments)
            case ToolResultPart(content=content, attachments=attachments):
                found += count_tokens(content) + sum(map(_of_file, attachments))
            case AttachmentPart():
                found += _of_file(part)
            case ReasoningPart():
                pass
            case _:
                found += count_tokens(part.text)
    return found


def context_of(
    branch: Sequence[Message], each: Sequence[int], system: str = "", model: str = ""
) -> ContextSize:
    """Return the size of a branch for a model; `each` are the `tokens_of` its messages.

    What the service counted for the last answer of this model holds for all up to there, the system prompt
    and the tools included; what came after is estimated. Where the count is far under the estimate the
    service was not sent everything, and it tells nothing.
    """
    for place in range(len(branch) - 1, -1, -1):
        counted = _counted(branch[place], model)
        if counted is not None:
            estimate, rest = sum(each[: place + 1]), sum(each[place + 1 :])
            if 2 * counted < estimate:
                break
            scale = counted / estimate if estimate else 1.0
            scaled = [round(one * scale) for one in each[: place + 1]]
            return ContextSize(counted + rest, bool(rest), (*scaled, *each[place + 1 :]))
    beside = count_tokens(system) + _PER_MESSAGE if system.strip() else 0
    return ContextSize(beside + sum(each), is_estimated=True, each=tuple(each))


def window_told(branch: Sequence[Message], model: str) -> int:
    """Return the window of a model as a service told it when it refused a branch that was too long; else 0.

    OpenAI, vLLM and others say "maximum context length is 8192 tokens", llama.cpp "the available context
    size (4096 tokens)", Groq and LM Studio "context length of only 4096 tokens".
    """
    for message in reversed(branch):
        failure = message.failure
        if failure is not None and failure.kind == "ContextTooLong" and message.model == model:
            found = _TOLD.search(f"{failure.hint} {failure.details}")
            return int(found[1].replace(",", "")) if found else 0
    return 0


def first_that_fits(branch: Sequence[Message], size: ContextSize, window: int) -> int:
    """Return the place of the first message that could be sent if the oldest were left out.

    It is a question, so that no result stands without its call, and an eighth of the window (4,096 tokens
    at most) stays for the answer. 0: nothing has to be left out. The last question stays in any case.
    """
    room = window - min(window // 8, _MOST_ROOM_FOR_ANSWER)
    if size.tokens <= window:
        return 0
    beside = size.tokens - sum(size.each)
    before = list(accumulate(size.each, initial=0))
    questions = [place for place, message in enumerate(branch) if message.role is Role.USER]
    fitting = (place for place in questions if beside + before[-1] - before[place] <= room)
    return next(fitting, questions[-1] if questions else 0)


def _counted(answer: Message, model: str) -> int | None:
    """Return the prompt and the answer as the service counted them; None where that was not one request."""
    usage = answer.usage
    if answer.role is not Role.ASSISTANT or usage is None or usage.is_estimated:
        return None
    if usage.input_tokens is None or usage.output_tokens is None or (model and answer.model != model):
        return None
    if usage.requests > 1 or usage.versions > 1:
        return None
    return usage.input_tokens + usage.output_tokens - min(usage.reasoning_tokens or 0, usage.output_tokens)


def _of_file(part: AttachmentPart) -> int:
    if part.media_type.startswith("image/"):
        return _PER_PICTURE
    return len(part.data) * 3 // 16
