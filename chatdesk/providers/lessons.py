"""What the service of an account does not take: left out of what is asked once more, and from then on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from chatdesk.domain.delta import (
    ErrorDelta,
    ProviderDataDelta,
    ReasoningDelta,
    RefusalDelta,
    SeamDelta,
    TextDelta,
    ToolCallDelta,
)
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import Received
from chatdesk.providers.continuing import Continuing
from chatdesk.providers.refusals import OTHER_LIMIT, UNKNOWN_FIELD, Refusal
from chatdesk.providers.request_options import options_of, with_parameters
from chatdesk.settings.accounts import Account
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.wire.dialects import Dialect
from chatdesk.wire.options import RequestOptions
from chatdesk.wire.provider_data import PREVIOUS_RESPONSE, RESPONSE_ID, RESPONSE_KEPT
from chatdesk.wire.response_request import with_items

_VISIBLE = (TextDelta, ReasoningDelta, RefusalDelta, ToolCallDelta)
# Services refuse with these; LiteLLM passes a refusal on as 500.
_STATUSES = frozenset({400, 404, 409, 422, 500})

_PREVIOUS = re.compile(r"previous.?response|no tool (call|output) found", re.IGNORECASE)
_NOT_KEPT = re.compile(
    r"not (supported|enabled|permitted|allowed)|unsupported|cannot be used|zero data retention", re.IGNORECASE
)
_STORE = re.compile(r"\bstore\b", re.IGNORECASE)
_NOT_ENCRYPTED = re.compile(r"encrypted.?content.{0,80}not supported|\binclude\b", re.IGNORECASE)
_UNREADABLE = re.compile(
    r"encrypted.?content|type .?reasoning|required (following|.?reasoning)|\bitem\b.{0,80}not found",
    re.IGNORECASE,
)

# Only a field that is named is one: the word alone stands in many a sentence.
_REASONING = re.compile(r"\breasoning_(content|text)\b|(?<=[`'\"])reasoning(?=[`'\"])", re.IGNORECASE)
_MISSING = re.compile(r"must be (passed|sent|included|provided)|missing|required|passed? back", re.IGNORECASE)

# Words that a sentence may hold without being about the field of that name.
_EVERYWHERE = frozenset({"model", "messages", "input", "prompt", "stream", "stop", "store", "tools", "n"})


class Asking:
    """One request as it is asked this time, and what its response says of it before anything is shown."""

    def __init__(
        self,
        wire: Dialect,
        spoken: Dialect,
        request: GenerationRequest,
        options: RequestOptions,
        body: dict[str, Any],
    ) -> None:
        """`wire` is the dialect of the account, `spoken` the one of this request."""
        self.wire = wire
        self.spoken = spoken
        self.means = options.continue_by if request.is_continuation else None
        self.request = request
        self.options = options
        self.body = body
        self.named = str(body.get("previous_response_id") or "")
        self._is_kept = body.get("store") is True
        self._is_shown = False
        self._is_checked = not self.named
        self._is_begun = False

    def refusal_in(self, received: Received) -> str | None:
        """Look at what came: return the words of a refusal, "" where `named` was ignored, else None.

        Only while nothing of the answer was shown: afterwards nothing is asked again.
        """
        if self._is_shown:
            return None
        told = {d.key: d.value for d in received.deltas if isinstance(d, ProviderDataDelta)}
        for delta in received.deltas:
            if isinstance(delta, ErrorDelta):
                # What arrived together is one piece: words may stand before the error.
                return None if self._is_shown else f"{delta.message} {delta.code} {delta.type}"
            self._is_shown = self._is_shown or isinstance(delta, _VISIBLE)
        if self._is_checked or not (self._is_shown or RESPONSE_ID in told):
            return None
        self._is_checked = True
        return None if told.get(PREVIOUS_RESPONSE) == self.named else ""

    def marked(self, received: Received) -> Received:
        """Add how the answer was asked to go on, and to the response's id that it was told to be kept."""
        if self.means is not None and not self._is_begun:
            received = replace(received, deltas=(SeamDelta(self.means), *received.deltas))
        self._is_begun = True
        if not self._is_kept or not any(
            isinstance(d, ProviderDataDelta) and d.key == RESPONSE_ID for d in received.deltas
        ):
            return received
        self._is_kept = False
        return replace(received, deltas=(*received.deltas, ProviderDataDelta(RESPONSE_KEPT, value=True)))


class Lessons:
    """Knows how to ask the service of one account.

    What holds for every request is kept in the capabilities; which answers it has lost, which of its
    items it cannot read any more, which models have no encrypted reasoning, which go by another name of
    the limit than the others and what they do with reasoning until the program ends.
    """

    def __init__(self, account: Account, capabilities: CapabilityBook) -> None:
        self._account = account
        self._capabilities = capabilities
        self._lost: set[str] = set()
        self._plain: set[str] = set()
        self._unencrypted: set[str] = set()
        self._limits: dict[str, str] = {}
        self._reasoning: dict[str, str] = {}
        self._continuing = Continuing(account, capabilities)

    def asking(self, wire: Dialect, request: GenerationRequest) -> Asking:
        """Return the request as the service takes it, by all that is known now."""
        request = with_parameters(request, self._account)
        options = replace(
            options_of(self._account, self._capabilities.of(self._account)),
            lost_responses=frozenset(self._lost),
            plain_messages=frozenset(self._plain),
        )
        if request.model in self._limits:
            options = replace(options, max_tokens_field=self._limits[request.model])
        if request.model in self._reasoning:
            options = replace(options, reasoning_field=self._reasoning[request.model])
        if request.model in self._unencrypted:
            options = replace(options, encrypted_reasoning=False)
        spoken = wire
        if request.is_continuation:
            means = self._continuing.means(request.model)
            options, spoken = self._continuing.options(options, means), self._continuing.wire(wire, means)
        body = spoken.build_request(request, stream=self._account.stream, options=options)
        return Asking(wire, spoken, request, options, body)

    def url(self, asking: Asking) -> str:
        """Return where to post: always at the account's own host."""
        base_url = self._account.base_url if asking.means is None else self._continuing.base_url(asking.means)
        return base_url + asking.spoken.path

    async def take_refusal(self, asking: Asking, refusal: Refusal) -> None:
        """Learn from a refusal; raises what it means where there is nothing to leave out."""
        if refusal.status in _STATUSES and await self.take(asking, refusal.words()):
            return
        error = refusal.error()
        if asking.means is None or not self._continuing.doubt(asking.means, asking.request.model, error):
            raise error

    async def take(self, asking: Asking, words: str) -> bool:
        """Learn from the words of a refusal; return whether something else can be asked now.

        No words at all: the answer that was named was ignored.
        """
        if self._account.is_built_in or not await self._learn(asking, words):
            return False
        # What the account's extra body asks for stays, refused or not.
        return self.asking(asking.wire, asking.request).body != asking.body

    async def _learn(self, asking: Asking, words: str) -> bool:
        body, learn = asking.body, self._capabilities.learn
        if asking.means is not None and await self._continuing.learn(
            asking.means, asking.request.model, words
        ):
            return True
        if other := self._other_limit(asking, words):
            self._limits[asking.request.model] = other
            if other != "max_tokens":
                await learn(self._account, max_tokens_field=other)
        elif "stream_options" in body and UNKNOWN_FIELD.search(words) and not _names_another(body, words):
            await learn(self._account, include_usage=False)
        elif "messages" in body and (field := self._wanted_reasoning(asking, words)) is not None:
            self._reasoning[asking.request.model] = field
            if field:
                await learn(self._account, reasoning_field=field)
        elif asking.named and (not words or _PREVIOUS.search(words) or asking.named in words):
            await self._forget(asking.named, words)
        elif asking.options.keep_on_server and _STORE.search(words):
            await learn(self._account, keep_on_server=False)
        elif "include" in body and asking.options.encrypted_reasoning and _NOT_ENCRYPTED.search(words):
            self._unencrypted.add(asking.request.model)
        else:
            return self._leave_out_items(asking, words)
        return True

    def _other_limit(self, asking: Asking, words: str) -> str:
        """The other name of the limit, where the one that was used is refused; tried once a model."""
        if asking.request.model in self._limits:
            return ""
        if "max_tokens" in asking.body:
            return "max_completion_tokens" if OTHER_LIMIT.search(words) else ""
        is_unknown = "max_completion_tokens" in words and UNKNOWN_FIELD.search(words)
        is_learnt = asking.options.max_tokens_field in asking.body
        return "max_tokens" if is_unknown and is_learnt else ""

    def _wanted_reasoning(self, asking: Asking, words: str) -> str | None:
        """Return where this model wants its reasoning back ("": nowhere), None where that is not the matter.

        Each model teaches that once: one that wants it and refuses it is told to the user.
        """
        found = _REASONING.search(words)
        if found is None or asking.request.model in self._reasoning:
            return None
        field = found.group().lower() if _MISSING.search(words) else ""
        return None if field == asking.options.reasoning_field else field

    async def _forget(self, response_id: str, words: str) -> None:
        """Name the response no more; none at all where the service keeps none."""
        if words and not _NOT_KEPT.search(words) and not UNKNOWN_FIELD.search(words):
            self._lost.add(response_id)
        else:
            await self._capabilities.learn(self._account, keep_on_server=False)

    def _leave_out_items(self, asking: Asking, words: str) -> bool:
        sent = with_items(asking.request, asking.options) if _UNREADABLE.search(words) else frozenset()
        self._plain |= sent
        return bool(sent)


def _names_another(body: dict[str, Any], words: str) -> bool:
    """Whether a refusal names a field of the request that is not the one that asks for token counts."""
    others = body.keys() - {"stream_options", *_EVERYWHERE}
    return any(re.search(rf"\b{re.escape(name)}\b", words) for name in others)
