"""What an account can do: a small request for each ability, each finding told as soon as it is there."""

from __future__ import annotations

import base64
import json
import struct
import time
import zlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from chatdesk.domain.errors import (
    AuthRejected,
    ChatDeskError,
    ConnectionFailed,
    KeyMissing,
    ModelNotFound,
    ProviderError,
    RateLimited,
    RequestRejected,
)
from chatdesk.domain.message import AttachmentPart
from chatdesk.domain.request import ToolSpec
from chatdesk.providers.clients import Clients
from chatdesk.providers.continuing import REFUSED
from chatdesk.providers.keys import KeySource, key_text
from chatdesk.providers.model_fetch import ask
from chatdesk.providers.tiny_request import RefusedError, Tiny, TinyRequests, Told
from chatdesk.settings.accounts import Account
from chatdesk.settings.capabilities import ABILITIES, Can, Capabilities, Finding
from chatdesk.wire.dialects import COMPLETIONS, NAMES
from chatdesk.wire.model_list import parse_model_list
from chatdesk.wire.options import DEFAULT_OPTIONS

# The limits of the answers, in tokens. The last is for models that were still thinking at the one before.
_SHORT, _LONG, _LONGEST = 16, 64, 512

_SLOW_SECONDS = 10.0
# What a test finds out again; the means of Continue are tried anew with the next one.
_TRIED_OPTIONS = frozenset({"include_usage", "max_tokens_field", REFUSED})

# No account can be asked any further after one of these.
_FATAL = (ConnectionFailed, AuthRejected, KeyMissing, ModelNotFound, RateLimited)

_CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
_WEATHER = ToolSpec("get_weather", "Return the weather of a city now.", _CITY)
_ANSWER = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "country": {"type": "string"}},
    "required": ["city", "country"],
    "additionalProperties": False,
}
_FORMAT = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": _ANSWER}}


@dataclass(frozen=True, slots=True)
class Found:
    """One finding; `id` names the ability."""

    id: str
    finding: Finding

    @property
    def can(self) -> str:
        """Whether the account can do it: "yes", "no" or "unknown"."""
        return self.finding.can.value

    @property
    def text(self) -> str:
        """The sentence to it."""
        return self.finding.text


_Findings = AsyncGenerator[Found, None]


class AbilityTest:
    """Finds out what one model of an account can do. `capabilities()` is the result when `run` has ended.

    `known` is what was known of the account before.
    """

    def __init__(
        self, account: Account, clients: Clients, key: KeySource, model: str, known: Capabilities
    ) -> None:
        self._known = known
        self._account = account
        self._clients = clients
        self._source = key
        self._model = model
        self._requests = TinyRequests(account, clients, "", model, DEFAULT_OPTIONS)
        self._found: dict[str, Finding] = {}
        self._told: list[Told] = []

    async def run(self) -> _Findings:
        """Yield a finding for each of `ABILITIES`; those that could not be tried say why.

        Raises nothing but cancellation, which drops what is under way at once.
        """
        stopped_by = ""
        try:
            self._requests = await self._with_key()
            for step in (
                self._list_models,
                self._stream,
                self._call_tools,
                self._reason,
                self._answer_in_json,
                self._look_at_image,
                self._stop,
                self._speak_other_dialects,
            ):
                async with aclosing(step()) as findings:
                    async for found in findings:
                        self._found[found.id] = found.finding
                        yield found
        except (RefusedError, ProviderError) as error:
            stopped_by = error.text
        for ability in ABILITIES:
            if ability.id not in self._found:
                finding, stopped_by = Finding(Can.UNKNOWN, stopped_by or "Not tried."), ""
                self._found[ability.id] = finding
                yield Found(ability.id, finding)

    def capabilities(self) -> Capabilities:
        """Return everything that was found out, with the time of now.

        What was learnt about requests that this test does not send stays.
        """
        options = {name: value for name, value in self._known.options.items() if name not in _TRIED_OPTIONS}
        learnt = self._requests.options
        if not learnt.include_usage:
            options["include_usage"] = False
        if learnt.max_tokens_field:
            options["max_tokens_field"] = learnt.max_tokens_field
        return Capabilities(dict(self._found), self._model, round(time.time(), 3), options)

    async def _with_key(self) -> TinyRequests:
        key = await key_text(self._account, self._source)
        return TinyRequests(self._account, self._clients, key, self._model, DEFAULT_OPTIONS)

    # -- one step each -----------------------------------------------------------------------------

    async def _list_models(self) -> _Findings:
        key = await key_text(self._account, self._source)
        asked = await ask(self._account, self._clients, key)
        try:
            models = parse_model_list(asked.body) if 200 <= asked.status < 300 else None
        except ChatDeskError:
            models = None
        if models is None:
            yield _no("models", f"Nothing that is a list of models (status {asked.status}).")
        else:
            yield _yes("models", "1 model." if len(models) == 1 else f"{len(models)} models.")

    async def _stream(self) -> _Findings:
        """The first request for an answer: where it fails, the others would too."""
        tiny = Tiny("Count from 1 to 10.", _LONG, is_stream=True)
        try:
            told = await self._requests.send(tiny)
        except RefusedError as refused:
            if isinstance(refused.error, _FATAL):
                raise
            self._told.append(await self._requests.send(Tiny(tiny.prompt, _LONG)))
            yield _no("stream", refused.text)
            yield Found("usage", Finding(Can.UNKNOWN, "There is no stream."))
            return
        self._told.append(told)
        if not told.is_stream:
            yield _no("stream", "One whole answer came where a stream was asked for.")
        elif not told.pieces:
            yield Found("stream", Finding(Can.UNKNOWN, "A stream came, with nothing in it."))
        elif told.pieces == 1:
            yield _yes("stream", "As a stream, but all in one piece.")
        else:
            yield _yes("stream", f"{told.pieces} pieces, the first after {told.first or 0.0:.2f} s.")
        yield self._judge_usage(told)

    def _judge_usage(self, told: Told) -> Found:
        usage = told.usage
        if usage is not None and usage.output_tokens is not None:
            given = f"{usage.input_tokens or 0} in, {usage.output_tokens} out."
            return _yes("usage", given if told.is_stream else f"{given} Not tried in a stream.")
        if not self._requests.options.include_usage:
            return _no("usage", "It refuses to be asked for them in a stream: they are estimated.")
        return _no("usage", "None came with the stream: they are estimated.")

    async def _call_tools(self) -> _Findings:
        if self._account.dialect == COMPLETIONS:
            for id_ in ("tools", "parallel_tools"):
                yield _no(id_, "This dialect has no tools.")
            return
        tiny = Tiny("Call get_weather for Paris and for Rome, both at once.", 2 * _LONG, tools=(_WEATHER,))
        told = await self._tried("tools", tiny)
        if isinstance(told, Found):
            yield told
            yield Found("parallel_tools", Finding(Can.UNKNOWN, "No tool was called."))
            return
        calls = told.message.tool_calls
        if not calls:
            yield Found(
                "tools", Finding(Can.UNKNOWN, _silence(told, "It answered without calling the tool."))
            )
            yield Found("parallel_tools", Finding(Can.UNKNOWN, "No tool was called."))
            return
        good = [call for call in calls if _is_object(call.arguments)]
        if len(good) < len(calls):
            yield Found("tools", Finding(Can.UNKNOWN, "It called the tool with arguments that are no JSON."))
        else:
            yield _yes("tools", f"It called {calls[0].name}.")
        if len(calls) > 1:
            yield _yes("parallel_tools", f"{len(calls)} calls in one answer.")
        else:
            yield Found("parallel_tools", Finding(Can.UNKNOWN, "It made one call where two were asked for."))

    async def _reason(self) -> _Findings:
        shown = self._judge_reasoning()
        if shown is None and self._account.dialect == COMPLETIONS:
            yield _no("reasoning", "This dialect has no field for it.")
        elif shown is None:
            tiny = Tiny("Is 91 a prime number? One word.", _LONG, parameters={"reasoning_effort": "low"})
            told = await self._tried("reasoning", tiny)
            yield (
                told
                if isinstance(told, Found)
                else self._judge_reasoning()
                or _no("reasoning", "The request for it was accepted, but none came.")
            )
        else:
            yield shown

    def _judge_reasoning(self) -> Found | None:
        if any(told.reasoning for told in self._told):
            return _yes("reasoning", "It thinks, and shows it.")
        hidden = max((told.hidden_tokens for told in self._told), default=0)
        return _yes("reasoning", f"It thinks ({hidden} tokens) without showing it.") if hidden else None

    async def _answer_in_json(self) -> _Findings:
        if self._account.dialect == COMPLETIONS:
            yield _no("json_schema", "This dialect has no field for it.")
            return
        question = "Which city is the capital of France, and in which country is it?"
        told = await self._tried(
            "json_schema", Tiny(question, _LONG, parameters={"response_format": _FORMAT})
        )
        if isinstance(told, Found):
            yield told
        elif _is_object(told.message.text, "city", "country"):
            yield _yes("json_schema", "The answer fits the schema.")
        elif told.is_cut or not told.message.text:
            yield Found("json_schema", Finding(Can.UNKNOWN, _silence(told, "No answer came.")))
        else:
            yield _no("json_schema", "It was accepted, but the answer does not fit the schema.")

    async def _look_at_image(self) -> _Findings:
        if self._account.dialect == COMPLETIONS:
            yield _no("images", "This dialect takes text alone.")
            return
        square = AttachmentPart("square.png", "image/png", base64.b64encode(red_square(64)).decode())
        question = "Which colour is this square? Answer with one word."
        told = await self._tried("images", Tiny(question, _LONG, more=(square,)))
        if isinstance(told, Found):
            yield told
        elif "red" in told.message.text.lower():
            yield _yes("images", "It saw a red square as red.")
        else:
            silence = _silence(told, "It took the picture, but did not see that it is red.")
            yield Found("images", Finding(Can.UNKNOWN, silence))

    async def _stop(self) -> _Findings:
        """Leave in the middle of an answer, and ask again at once."""
        # A server of one's own costs nothing, and only a long answer shows whether it goes on in secret.
        limit = _LONGEST if self._account.is_loopback else _LONG
        if self._found["stream"].can is not Can.YES:
            yield Found("stop", Finding(Can.UNKNOWN, "There is no stream to stop."))
            return
        try:
            was_short = not await self._requests.stop_after_first_piece(
                Tiny("Write a long story about a lighthouse.", limit, is_stream=True)
            )
            began = time.perf_counter()
            await self._requests.send(Tiny("Say yes.", _SHORT))
        except ChatDeskError as error:
            if isinstance(error, _FATAL):
                raise
            yield _no("stop", f"The next question was not answered: {error.text}")
            return
        seconds = time.perf_counter() - began
        if was_short:
            yield Found("stop", Finding(Can.UNKNOWN, "The answer was whole before it could be stopped."))
        elif seconds > _SLOW_SECONDS:
            slow = f"The next question waited {seconds:.0f} s: it seems to finish first what was stopped."
            yield _yes("stop", slow)
        else:
            waited = "at once" if seconds < 0.1 else f"after {seconds:.1f} s"
            yield _yes("stop", f"The next question was answered {waited}.")

    async def _speak_other_dialects(self) -> _Findings:
        for name in NAMES:
            if name == self._account.dialect:
                yield _yes(name, "The dialect of this account.")
                continue
            try:
                told = await self._requests.send(Tiny("Say yes.", _SHORT), name)
            except (ConnectionFailed, RateLimited):
                raise
            except (RefusedError, ProviderError) as error:
                yield _no(name, error.text)
            else:
                if told.message.parts or told.is_cut:
                    yield _yes(name, "It answers.")
                else:
                    yield Found(name, Finding(Can.UNKNOWN, "It answers, but says nothing."))

    async def _tried(self, ability: str, tiny: Tiny) -> Told | Found:
        """Return the answer, or the finding where none came; a model that thinks longer gets more room."""
        try:
            told = await self._requests.send(tiny)
            self._told.append(told)
            if told.is_cut and not told.message.tool_calls and not told.message.text:
                told = await self._requests.send(replace(tiny, limit=_LONGEST))
                self._told.append(told)
        except RefusedError as refused:
            return _no(ability, refused.text)
        except _FATAL:
            raise
        except RequestRejected as error:
            return _no(ability, error.text)
        except ProviderError as error:
            return Found(ability, Finding(Can.UNKNOWN, error.text))
        return told


def red_square(side: int) -> bytes:
    """Return a red square as a PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    row = b"\0" + b"\xe0\x10\x10" * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(row * side)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _yes(ability: str, text: str) -> Found:
    return Found(ability, Finding(Can.YES, text))


def _no(ability: str, text: str) -> Found:
    return Found(ability, Finding(Can.NO, text))


def _silence(told: Told, otherwise: str) -> str:
    if told.is_cut:
        return f"It had not answered when its {_LONGEST} tokens were used up."
    return otherwise


def _is_object(text: str, *names: str) -> bool:
    try:
        value: Any = json.loads(text or "{}")
    except ValueError:
        return False
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in names)
