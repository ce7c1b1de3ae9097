"""The test of an account: step by step from its name to its models, so that one sees which step to mend."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter

from chatdesk.domain.errors import (
    AuthRejected,
    BadReply,
    ConnectionFailed,
    ConnectionLost,
    KeyMissing,
    ProviderError,
    RequestRejected,
    SettingsError,
    Stalled,
)
from chatdesk.providers.clients import Clients
from chatdesk.providers.keys import KeySource, key_text
from chatdesk.providers.model_fetch import Asked, ask
from chatdesk.providers.probe_network import connect, resolve
from chatdesk.settings.accounts import Account
from chatdesk.wire.dialects import Dialect, dialect
from chatdesk.wire.error_body import error_from, extract_error
from chatdesk.wire.loose_json import Unreadable, loads
from chatdesk.wire.model_list import parse_model_list
from chatdesk.wire.sniff import BodyKind, sniff

_SILENCE = (ConnectionFailed, ConnectionLost, Stalled)


class StepState(StrEnum):
    """How a step ended; `NOT_TRIED` where an earlier one failed, or where there is nothing to try."""

    OK = "ok"
    FAILED = "failed"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Step:
    """One finished step. `text` says what was found, or what is wrong and what to do.

    `details` is for developers, `milliseconds` None for a step that was not tried. `is_answered` is False
    where nobody answered, or nobody in time.
    """

    id: str
    title: str
    state: StepState
    text: str
    milliseconds: int | None = None
    details: str = ""
    is_answered: bool = True


class _NothingToTryError(Exception):
    """The step does not apply; its text says why."""


async def probe(account: Account, clients: Clients, key: KeySource) -> AsyncGenerator[Step, None]:
    """Yield five steps, each as soon as it has ended: name, connection, dialect, key, models.

    After a failed step the others follow at once as not tried. Every wait is limited (connect time of the
    account, 15 s for an answer). Two small requests are made: the model list, and one without any message,
    which no service answers with text. Raises nothing but cancellation.
    """
    run = _Run(account, clients, key)
    has_failed = False
    for step_id, title, act in run.acts():
        if has_failed:
            yield Step(step_id, title, StepState.NOT_TRIED, "not tried")
            continue
        step = await _taken(step_id, title, act)
        has_failed = step.state is StepState.FAILED
        yield step


async def _taken(step_id: str, title: str, act: Callable[[], Awaitable[str]]) -> Step:
    began = perf_counter()
    state, details, is_answered = StepState.OK, "", True
    try:
        text = await act()
    except _NothingToTryError as nothing:
        return Step(step_id, title, StepState.NOT_TRIED, str(nothing))
    except ProviderError as error:
        # The question that hints speak of does not exist here.
        hint = error.hint.replace(" Your question is saved.", "").replace("Your question is saved.", "")
        state, details, is_answered = StepState.FAILED, error.details, not isinstance(error, _SILENCE)
        text = f"{error.text}. {hint}".strip() if hint else error.text
    took = round((perf_counter() - began) * 1000)
    return Step(step_id, title, state, text, took, details, is_answered)


class _Run:
    """What is found out on the way."""

    def __init__(self, account: Account, clients: Clients, key: KeySource) -> None:
        self._account = account
        self._clients = clients
        self._source = key
        self._key = ""
        self._key_problem: KeyMissing | None = None
        self._models: Asked | None = None
        self._tried: Asked | None = None

    def acts(self) -> tuple[tuple[str, str, Callable[[], Awaitable[str]]], ...]:
        return (
            ("name", "Name found", self._find_name),
            ("connection", "Connection", self._connect),
            ("dialect", "Speaks the dialect", self._ask),
            ("key", "Key accepted", self._judge_key),
            ("models", "Models", self._list_models),
        )

    async def _find_name(self) -> str:
        return await resolve(self._account)

    async def _connect(self) -> str:
        return await connect(self._account, self._clients)

    async def _ask(self) -> str:
        wire = self._dialect()
        try:
            self._key = await key_text(self._account, self._source)
        except KeyMissing as problem:
            self._key_problem = problem  # told by the step that is about the key
        self._models = await ask(self._account, self._clients, self._key)
        self._tried = await ask(self._account, self._clients, self._key, wire.path, b"{}")
        if _speaks(self._tried):
            return f"it answers like a {wire.name.replace('-', ' ')} API"
        raise self._not_an_api(wire, self._models, self._tried)

    def _dialect(self) -> Dialect:
        try:
            return dialect(self._account.dialect)
        except SettingsError as error:
            raise RequestRejected(error.text.rstrip("."), hint=error.hint) from error

    @staticmethod
    def _not_an_api(wire: Dialect, models: Asked, tried: Asked) -> ProviderError:
        details = tried.exchange.details(tried.body)
        if 300 <= tried.status < 400:
            return tried.refusal().error()
        if _models_of(models) is not None:
            return BadReply(
                f"It lists models but has nothing at {wire.path}",
                hint="Try another dialect.",
                details=details,
            )
        if BodyKind.HTML in {_kind_of(models), _kind_of(tried)}:
            return BadReply(
                "A web page answered, not an API",
                hint="Look at the address: most end in /v1.",
                details=details,
            )
        return BadReply(
            f"Something answers (status {tried.status}), but no {wire.name.replace('-', ' ')} API",
            hint="Look at the address, most end in /v1, and at the dialect.",
            details=details,
        )

    async def _judge_key(self) -> str:
        if self._key_problem is not None:
            raise self._key_problem
        for asked in (self._models, self._tried):
            refused = _auth_problem(asked) if asked else None
            if refused is not None:
                raise refused
        if not self._key:
            return "none needed"
        return "accepted"

    async def _list_models(self) -> str:
        models = _models_of(self._models) if self._models else None
        if models is None:
            raise _NothingToTryError("no list here: write the names of the models by hand")
        if not models:
            return "the list is empty: has the server a model yet?"
        return f"{len(models)} models" if len(models) > 1 else models[0]


def _speaks(asked: Asked) -> bool:
    """Whether a request without messages was refused, or answered, as this kind of API does."""
    try:
        value = loads(asked.body)
    except Unreadable:
        # An answer to an empty request is odd but an answer; so is an error that comes as a stream.
        return _kind_of(asked) is BodyKind.STREAM
    error = error_from(value)
    if asked.status in {404, 405}:
        # Services whose models are looked up first say 404 as well, in the dialect's own shape.
        words = error.message.lower() if error else ""
        is_shaped = isinstance(value, dict) and isinstance(value.get("error"), dict)
        return is_shaped and not any(word in words for word in ("url", "path", "route", "endpoint"))
    return error is not None or (asked.status == 200 and isinstance(value, dict) and "choices" in value)


def _auth_problem(asked: Asked) -> AuthRejected | None:
    if asked.status < 400:
        return None
    error = asked.refusal().error()
    if not isinstance(error, AuthRejected):
        return None
    said = extract_error(asked.body, asked.status, asked.headers)
    quoted = asked.exchange.masked(said.message).rstrip(".")
    if not asked.exchange.key:
        return AuthRejected(
            f"{asked.status}: {quoted}", hint="Give this account its key.", details=error.details
        )
    return AuthRejected(
        f"{asked.status}: {quoted}", hint="Ask whoever gave it to you for a new one.", details=error.details
    )


def _models_of(asked: Asked) -> list[str] | None:
    if not 200 <= asked.status < 300:
        return None
    try:
        return parse_model_list(asked.body)
    except BadReply:
        return None


def _kind_of(asked: Asked) -> BodyKind | None:
    return sniff(asked.headers.get("content-type", ""), asked.body, is_whole=True)
