"""What a model service is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chatdesk.domain.message import Message
from chatdesk.domain.waiting import Waiting


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool that the model may call; `schema` is the JSON schema of its arguments."""

    name: str
    description: str
    schema: Mapping[str, Any]


class ContinueBy(StrEnum):
    """How a service is asked to go on with a partial answer, as settings name it.

    `PREFILL`: the partial answer is the last message. `CONTINUE_FINAL_MESSAGE`: the same, said so in the
    request. `PREFIX`: the message itself is marked. `COMPLETIONS`: the older endpoint, with an open
    answer. `PROMPT`: the model is told to go on, and answers with a message of its own.
    """

    PREFILL = "prefill"
    CONTINUE_FINAL_MESSAGE = "continue_final_message"
    PREFIX = "prefix"
    COMPLETIONS = "completions"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One request for an answer.

    `messages` is the branch from its first message to the last one that the model shall see.
    `account_id` says who is asked: what a service added to its answers goes back to itself alone.
    `is_continuation`: the last message is a partial answer that the model shall go on with.
    `parameters` are sent as they are (temperature, max_tokens, ...). `waiting` is no part of what is
    asked: it is how asker and service speak while nothing comes.
    """

    model: str
    messages: tuple[Message, ...]
    system: str = ""
    tools: tuple[ToolSpec, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    is_continuation: bool = False
    account_id: str = ""
    waiting: Waiting = field(default_factory=Waiting, repr=False, compare=False)
