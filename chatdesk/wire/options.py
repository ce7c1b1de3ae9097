"""What an account has taught us about how its requests must look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.domain.request import ContinueBy


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """Choices in building a request that depend on the account, not on the conversation.

    `include_usage` asks for token counts at the end of a stream (some servers refuse the field).
    `max_tokens_field` names the field for the limit of the answer; empty: as the parameters say.
    `reasoning_field` names the field in which reasoning is sent back; empty: it is not.
    `encrypted_reasoning` asks the Responses dialect for reasoning that can be sent back.
    `keep_on_server` lets a service of that dialect keep the answers, and names the last one instead
    of sending what led to it; `lost_responses` are ids that it does not know any more.
    `plain_messages` are ids of messages whose own items it cannot read any more.
    `continue_by` is how the service is asked to go on with a partial answer, `prefix_field` the field
    that marks the message where a field does. `extra_body` is laid over the body last.
    """

    include_usage: bool = True
    max_tokens_field: str = ""
    reasoning_field: str = ""
    encrypted_reasoning: bool = False
    keep_on_server: bool = False
    lost_responses: frozenset[str] = frozenset()
    plain_messages: frozenset[str] = frozenset()
    continue_by: ContinueBy = ContinueBy.PROMPT
    prefix_field: str = "prefix"
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    template: PromptTemplate = field(default_factory=PromptTemplate)


DEFAULT_OPTIONS = RequestOptions()
