"""A response whose status says no, as the error of ours that it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from chatdesk.domain.errors import (
    AuthRejected,
    BadReply,
    ContextTooLong,
    ModelLoading,
    ModelNotFound,
    ProviderError,
    RateLimited,
    RequestRejected,
    ServiceUnavailable,
)
from chatdesk.providers.exchange import Exchange
from chatdesk.settings.parameters import PARAMETERS
from chatdesk.wire.error_body import ErrorBody, extract_error

SAVED = "Your question is saved."
_LONGEST_QUOTE = 300

# Services use the same status for different things; their own words decide then.
_TOO_LONG = re.compile(
    r"context.?length|context.?(window|size)|maximum context|prompt is too long|too many (input )?tokens"
    r"|reduce the length",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model.{0,80}(not found|does not exist|not exist|is not (available|supported|a valid)|unknown)"
    r"|(unknown|invalid|no such) model|model_not_found|invalid model name",
    re.IGNORECASE | re.DOTALL,
)
_BAD_KEY = re.compile(
    r"(invalid|incorrect|wrong|missing|expired|no) .{0,12}(api[ _-]?key|token|credentials)|invalid_api_key"
    r"|authentication.?error|unauthorized",
    re.IGNORECASE,
)
_NO_CREDIT = re.compile(r"insufficient.?(quota|credit|balance|funds)|billing|out of credits?", re.IGNORECASE)
_QUOTA_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached", "quota_exceeded"})
_LOADING = re.compile(
    r"loading (the )?model|model.{0,80}(still |currently |being )+(loading|loaded)|warming up", re.IGNORECASE
)
# Nothing of these changes by waiting: not implemented, version not supported, network login required.
_LASTING = frozenset({501, 505, 511})
UNKNOWN_FIELD = re.compile(
    r"stream_options|include_usage|(unknown|unrecognized|unsupported|unexpected) "
    r"(name|field|parameter|argument|key|property)|extra (inputs|fields)",
    re.IGNORECASE,
)
# "Use 'max_completion_tokens' instead", "Unrecognized request argument: max_tokens".
OTHER_LIMIT = re.compile(r"max_completion_tokens|max_tokens.{0,40}(unsupported|not supported)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A response that refused: what it was to, its status and its body's first bytes."""

    exchange: Exchange
    model: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def error(self) -> ProviderError:
        """Return the error to raise, with its sentence, its hint and masked details."""
        said = extract_error(self.body, self.status, self.headers, now=datetime.now(UTC))
        error = _error(self, said, f"{said.message} {said.code} {said.type}")
        error.details = self.exchange.details(self.body)
        error.status, error.code, error.retry_after = self.status, said.code, said.retry_after
        # The service's own word on whether to ask again, where it gives one (OpenAI, Azure, LiteLLM).
        told = self.headers.get("x-should-retry", "").strip().lower()
        if told in {"true", "false"}:
            error.is_transient = told == "true"
        return error

    def is_about_stream_options(self) -> bool:
        """Whether the service refused only to be asked for token counts."""
        return self.status in {400, 422, 500} and UNKNOWN_FIELD.search(self.words()) is not None

    def words(self) -> str:
        """Return what the service said, with its code and type."""
        said = extract_error(self.body, self.status, self.headers)
        return f"{said.message} {said.code} {said.type}"


def _error(refusal: Refusal, said: ErrorBody, words: str) -> ProviderError:
    error = _by_words(refusal, said, words)
    if error is not None:
        return error
    status = refusal.status
    if status in _BY_STATUS:
        return _BY_STATUS[status](refusal, said)
    if 300 <= status < 400:
        return _redirect(refusal)
    return _unavailable(refusal, said) if status >= 500 else _refused(refusal, said)


def _by_words(refusal: Refusal, said: ErrorBody, words: str) -> ProviderError | None:
    status, name = refusal.status, refusal.exchange.account.name
    if _is_out_of_credit(status, said, words):
        return RequestRejected(
            f"{name} says that the credit is used up: {_quoted(refusal, said)}",
            hint=f"Look at your plan there, or ask with another model. {SAVED}",
        )
    if status in {400, 413, 422, 500} and _TOO_LONG.search(words):
        return ContextTooLong(
            f"The conversation is too long for {refusal.model}",
            hint="Begin a new conversation, or edit an earlier message to leave something out. "
            f"{name} says: {_quoted(refusal, said)}.",
        )
    if status in {400, 404, 422} and _NO_MODEL.search(words):
        return ModelNotFound(
            f'{name} does not offer the model "{refusal.model}"',
            hint=f"Choose another model. {SAVED}",
        )
    if status in {400, 500} and _BAD_KEY.search(words):
        return _auth(refusal, said)
    if status in {429, 500, 502, 503} and _LOADING.search(words):
        return ModelLoading(
            f"{name} is still loading the model", hint=f"It answers when that is done. {SAVED}"
        )
    return None


def _is_out_of_credit(status: int, said: ErrorBody, words: str) -> bool:
    if status == 402:
        return True
    if status not in {400, 403, 429} or not _NO_CREDIT.search(words):
        return False
    # Google speaks of billing at every limit; it also says when the next minute's budget begins.
    is_for_now = status == 429 and said.retry_after is not None
    return not is_for_now or not _QUOTA_CODES.isdisjoint({said.code, said.type})


def _auth(refusal: Refusal, said: ErrorBody) -> AuthRejected:
    exchange = refusal.exchange
    if not exchange.key:
        return AuthRejected(
            f"{exchange.account.name} wants a key",
            hint=f"Give this account its key, or ask with another model. {SAVED}",
        )
    if refusal.status == 403 and not _BAD_KEY.search(f"{said.message} {said.code}"):
        return AuthRejected(
            f"{exchange.account.name} does not allow this: {_quoted(refusal, said)}",
            hint=f"Ask whoever gave you the key what it is good for, or ask with another model. {SAVED}",
        )
    return AuthRejected(
        f"{exchange.account.name} did not accept the key",
        hint=f"Look at the key of this account, or ask with another model. {SAVED}",
    )


def _unavailable(refusal: Refusal, said: ErrorBody) -> ServiceUnavailable:
    name = refusal.exchange.account.name
    wait = "" if said.retry_after is None else f" It asks to wait {_span(said.retry_after)}."
    if refusal.status in {502, 503, 504, 529}:
        text = f"{name} is not available just now (status {refusal.status})"
    elif refusal.status < 500:
        text = f"{name} could not answer just now: {_quoted(refusal, said)}"
    else:
        text = f"{name} failed: {_quoted(refusal, said)}"
    hint = f"Try again in a moment.{wait} {SAVED}"
    return ServiceUnavailable(text, hint=hint, is_transient=refusal.status not in _LASTING)


def _redirect(refusal: Refusal) -> BadReply:
    target = refusal.exchange.masked(refusal.headers.get("location", ""))
    where = f" to {target}" if target else ""
    return BadReply(
        f"{refusal.exchange.account.name} sends us on{where}, where we do not follow",
        hint=f"The conversation and the key go only to the address of the account: correct it there. {SAVED}",
    )


def _nothing_here(refusal: Refusal, said: ErrorBody) -> RequestRejected:  # noqa: ARG001 - one of a table
    return RequestRejected(
        f"{refusal.exchange.account.name} has nothing at this address",
        hint=f"Look at the address of this account: most end in /v1. {SAVED}",
    )


def _too_large(refusal: Refusal, said: ErrorBody) -> ContextTooLong:  # noqa: ARG001 - one of a table
    return ContextTooLong(
        f"{refusal.exchange.account.name} finds the request too large",
        hint=f"Send fewer or smaller attachments. {SAVED}",
    )


def _limited(refusal: Refusal, said: ErrorBody) -> RateLimited:
    name = refusal.exchange.account.name
    if said.retry_after is None:
        return RateLimited(
            f"{name} gets too many requests just now", hint=f"Wait a little, then ask again. {SAVED}"
        )
    return RateLimited(f"{name} asks to wait {_span(said.retry_after)}", hint=f"Then ask again. {SAVED}")


def _proxy_login(refusal: Refusal, said: ErrorBody) -> RequestRejected:  # noqa: ARG001 - one of a table
    return RequestRejected(
        f"The proxy on the way to {refusal.exchange.account.name} wants a user name and a password",
        hint="Write them into its address in config.toml, or into HTTPS_PROXY: "
        f"http://name:password@proxy:port. {SAVED}",
    )


def _refused(refusal: Refusal, said: ErrorBody) -> RequestRejected:
    account = refusal.exchange.account
    sent = refusal.exchange.body.replace('": ', '":')
    named = [name for name in (*account.parameters, *account.extra_body) if _is_named(name, said.message)]
    hint = "Details shows the whole answer."
    if named:
        hint = f"{' and '.join(named)} is what this account sends with every request: look there."
    elif own := [name for name in PARAMETERS if _is_named(name, said.message) and f'"{name}":' in sent]:
        hint = f"{' and '.join(own)} is set for this conversation: change it above, at its parameters."
    return RequestRejected(
        f"{account.name} refused the request: {_quoted(refusal, said)}", hint=f"{hint} {SAVED}"
    )


def _is_named(name: str, words: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", words) is not None


_BY_STATUS: Mapping[int, Callable[[Refusal, ErrorBody], ProviderError]] = {
    401: _auth,
    403: _auth,
    404: _nothing_here,
    407: _proxy_login,
    408: _unavailable,
    409: _unavailable,
    413: _too_large,
    425: _unavailable,
    429: _limited,
}


def _span(seconds: float) -> str:
    """A wait as it is said: "7 s", "5 min", "2 h"; rounded up, so that nobody comes too early."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{-(-seconds // size):.0f} {unit}"
    return f"{-(-seconds // 1):.0f} s"


def _quoted(refusal: Refusal, said: ErrorBody) -> str:
    """The service's own words on one line, without secrets."""
    text = " ".join(refusal.exchange.masked(said.message).split())
    text = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return text.rstrip(".")
