"""The Responses dialect: semantic events of a stream, or one response, to deltas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from chatdesk.domain.delta import Delta, ErrorDelta, FinishDelta, ProviderDataDelta, UsageDelta
from chatdesk.domain.errors import BadReply
from chatdesk.domain.message import FinishReason
from chatdesk.wire.error_body import SILENT, ErrorBody, error_from
from chatdesk.wire.finish_reasons import finish_reason
from chatdesk.wire.loose_json import Unreadable, loads
from chatdesk.wire.payloads import Mark, Payloads
from chatdesk.wire.provider_data import OUTPUT_ITEMS, PREVIOUS_RESPONSE, RAW_USAGE, RESPONSE_ID
from chatdesk.wire.quirks import Quirk, QuirkTally
from chatdesk.wire.response_index import Key, Said
from chatdesk.wire.response_items import ItemBook, arguments_text
from chatdesk.wire.response_request import build_request
from chatdesk.wire.sse import SseEvent
from chatdesk.wire.token_usage import usage_from

__all__ = ["Decoder", "build_request", "decode_whole"]

Json = dict[str, Any]

_ENDINGS = {"completed", "incomplete", "failed", "cancelled"}
_UNFINISHED = frozenset({"queued", "in_progress"})
_ERRORS = frozenset({"error", "response.error"})
# What runs at the service is listed in the inspector and is no part of the message.
_LISTED_ONLY = (
    "response.created",
    "response.queued",
    "response.in_progress",
    "response.content_part.added",
    "response.reasoning_summary_part.",
    "response.output_text.annotation.",
    "response.mcp_",
    "response.web_search_call",
    "response.file_search_call",
    "response.code_interpreter_call",
    "response.image_generation_call",
    "response.shell_call",
    "response.local_shell_call",
    "response.apply_patch_call",
    "response.computer_call",
    "response.audio",
    "response.compaction",
)


class _Event(msgspec.Struct):
    type: str | None = None
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    summary_index: int | None = None
    delta: Any = None
    text: str | None = None
    refusal: str | None = None
    arguments: Any = None
    input: Any = None
    name: str | None = None
    item: Json | None = None
    part: Json | None = None
    response: Json | None = None
    error: Any = None
    code: Any = None
    message: Any = None


class Decoder:
    """Turn events into deltas; the promises are those of the decoder of Chat Completions.

    `saw_terminator` is true after the response's last event, an error, or a stray end mark.
    """

    def __init__(self, *, think_tags: bool = True) -> None:
        self.quirks = QuirkTally()
        self.saw_terminator = False
        self._payloads = Payloads(_Event, self.quirks)
        self._items = ItemBook(self.quirks, think_tags=think_tags)
        self._finish: FinishDelta | None = None
        self._response_id = ""
        self._raw_usage: Json | None = None
        self._has_error = False
        self._is_closed = False

    def feed(self, event: SseEvent) -> list[Delta]:
        """Return the deltas of one event."""
        deltas: list[Delta] = []
        record = self._payloads.record(event)
        if record is not None:
            if self.saw_terminator:
                return deltas
            if record.response is None and record.type == event.event:
                handler = _HANDLERS.get(event.event)
                if handler is not None:  # nearly every event
                    return handler(self._items, record)
            self._take_event(record, event.event, deltas)
            return deltas
        for payload in self._payloads.read(event):
            if self.saw_terminator:
                break
            if isinstance(payload, _Event):
                self._take_event(payload, event.event, deltas)
            elif isinstance(payload, Mark):
                self._terminate(deltas)
            else:
                self._take_error(payload, deltas)
        return deltas

    def end(self) -> list[Delta]:
        """Return what the end of the stream adds; to be called once."""
        deltas: list[Delta] = []
        self._close(deltas)
        lost = self._payloads.verdict()
        if lost is not None and not self._has_error:
            deltas.append(lost)
        return deltas

    def take_whole(self, body: bytes) -> list[Delta]:
        """Return the deltas of a whole response; raises `BadReply` where `body` holds none."""
        details = body[:2048].decode("utf-8", "replace")
        try:
            value = loads(body.removeprefix(b"\xef\xbb\xbf"), self.quirks)
        except Unreadable as error:
            raise BadReply("The service's answer is not JSON.", details=details) from error
        deltas: list[Delta] = []
        if isinstance(value, dict) and str(value.get("status")) in _UNFINISHED:
            raise BadReply(
                "The service goes on with the answer in the background, where it cannot be read.",
                hint="Let this account stream, or leave “background” out of its extra body.",
                details=details,
            )
        if isinstance(value, dict) and isinstance(value.get("output"), list):
            self._items.is_whole = True
            self._take_response(value, "", deltas)
            return deltas
        error_body = error_from(value)
        if error_body is None:
            hint = "It may be an answer in another dialect: look into the account's settings."
            raise BadReply("The service's answer holds no output.", hint=hint, details=details)
        self._take_error(error_body, deltas)
        return deltas

    def _take_event(self, event: _Event, name: str, deltas: list[Delta]) -> None:
        kind = event.type or name
        if name != kind or not event.type:
            self.quirks.note(Quirk.NAME_DIFFERS)
        if event.response:
            self._note_id(event.response, deltas)
        handler = _HANDLERS.get(kind)
        if handler is not None:
            deltas += handler(self._items, event)
        elif kind.removeprefix("response.") in _ENDINGS and kind.startswith("response."):
            self._take_response(event.response or {}, kind.removeprefix("response."), deltas)
        elif kind in _ERRORS or event.error:
            self._take_error(_error_of(event), deltas)
        elif not kind.startswith(_LISTED_ONLY):
            self.quirks.note(Quirk.UNKNOWN_EVENT)

    def _take_response(self, response: Json, ending: str, deltas: list[Delta]) -> None:
        """Take a response as a whole, at the end of its stream or instead of one."""
        self._note_id(response, deltas)
        output = response.get("output")
        if isinstance(output, list):
            deltas += self._items.finish_output([item for item in output if isinstance(item, dict)])
        usage = response.get("usage")
        if isinstance(usage, dict):
            self._take_usage(usage, deltas)
        status = response.get("status")
        # A response that says itself that it failed is no complete one, whatever the event's name.
        if isinstance(status, str) and status in _ENDINGS and ending in {"", "completed"}:
            ending = status
        if ending not in _ENDINGS:
            self._close(deltas)
            return
        self._finish = _finish(ending, response)
        error = response.get("error")
        if self._finish.reason is FinishReason.ERROR or error:
            self._take_error(error_from({"error": error}) or ErrorBody(SILENT), deltas)
        self.saw_terminator = True
        self._close(deltas)

    def _take_usage(self, raw: Json, deltas: list[Delta]) -> None:
        usage = usage_from(raw, self.quirks)
        if usage is not None:
            self._raw_usage = raw
            deltas.append(UsageDelta(usage))

    def _take_error(self, error: ErrorBody, deltas: list[Delta]) -> None:
        if not self._has_error:
            self._has_error = True
            deltas.append(ErrorDelta(error.message, error.code, error.type))
        self.saw_terminator = True
        self._close(deltas)

    def _terminate(self, deltas: list[Delta]) -> None:
        self.saw_terminator = True
        self.quirks.note(Quirk.NO_FINISH_REASON)
        self._finish = FinishDelta(FinishReason.COMPLETE)
        self._close(deltas)

    def _note_id(self, response: Json | None, deltas: list[Delta]) -> None:
        found = (response or {}).get("id")
        if not self._response_id and isinstance(found, str) and found:
            self._response_id = found
            deltas.append(ProviderDataDelta(RESPONSE_ID, found))
            previous = (response or {}).get("previous_response_id")
            if previous:
                deltas.append(ProviderDataDelta(PREVIOUS_RESPONSE, previous))

    def _close(self, deltas: list[Delta]) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        is_whole = self._finish is not None and self._finish.reason is FinishReason.COMPLETE
        deltas += self._items.close(is_orderly=is_whole and not self._has_error)
        if self._finish is not None:
            deltas.append(self._finish)
        kept = self._items.output.worth_keeping()
        if kept:
            deltas.append(ProviderDataDelta(OUTPUT_ITEMS, kept))
        if self._raw_usage:
            deltas.append(ProviderDataDelta(RAW_USAGE, self._raw_usage))


def decode_whole(body: bytes, *, think_tags: bool = True, quirks: QuirkTally | None = None) -> list[Delta]:
    """Return the deltas of a response that came as one JSON object; counts into `quirks`.

    An error inside is an `ErrorDelta`. Raises `BadReply` where there is neither.
    """
    decoder = Decoder(think_tags=think_tags)
    deltas = decoder.take_whole(body)
    if quirks is not None:
        quirks.note_all(decoder.quirks)
    return deltas


def _finish(ending: str, response: Json) -> FinishDelta:
    if ending == "incomplete":
        details = response.get("incomplete_details")
        raw = details.get("reason") if isinstance(details, dict) else None
        raw = raw if isinstance(raw, str) and raw else ending
        # Not finished for a reason that we do not know: at least it is not complete.
        return FinishDelta(finish_reason(raw) or FinishReason.TRUNCATED, raw)
    return FinishDelta(finish_reason(ending) or FinishReason.COMPLETE, ending)


def _error_of(event: _Event) -> ErrorBody:
    flat = {"message": event.message, "code": event.code}
    if event.error:
        flat["error"] = event.error
    return error_from(flat) or ErrorBody(SILENT)


def _key(event: _Event) -> Key:
    part = event.content_index if event.content_index is not None else event.summary_index
    return Key(event.item_id or "", event.output_index, part)


def _piece(value: Any) -> str:
    """Return the text of a `delta`; some gateways wrap it in an object."""
    if isinstance(value, dict):
        value = value.get("text")
    return value if isinstance(value, str) else ""


_Handler = Callable[[ItemBook, _Event], list[Delta]]


def _adds(said: Said) -> _Handler:
    def handle(items: ItemBook, event: _Event) -> list[Delta]:
        piece = event.delta if type(event.delta) is str else _piece(event.delta)
        key = _key(event)
        deltas = items.more(said, key, piece)
        return items.add(said, key, piece) if deltas is None else deltas

    return handle


def _settles(said: Said) -> _Handler:
    return lambda items, event: items.settle(said, _key(event), event.text or event.refusal or "")


def _part_done(items: ItemBook, event: _Event) -> list[Delta]:
    part = event.part or {}
    said = {"output_text": Said.TEXT, "refusal": Said.REFUSAL, "reasoning_text": Said.THOUGHT}.get(
        str(part.get("type"))
    )
    whole = part.get("refusal") if said is Said.REFUSAL else part.get("text")
    return items.settle(said, _key(event), whole) if said is not None and isinstance(whole, str) else []


def _add_arguments(items: ItemBook, event: _Event) -> list[Delta]:
    return items.add_arguments(_key(event), _piece(event.delta))


def _settle_arguments(items: ItemBook, event: _Event) -> list[Delta]:
    whole = event.arguments if event.arguments is not None else event.input
    return items.settle_arguments(_key(event), arguments_text(whole), event.name or "")


def _item_added(items: ItemBook, event: _Event) -> list[Delta]:
    return items.announce(event.item or {}, _key(event))


def _item_done(items: ItemBook, event: _Event) -> list[Delta]:
    return items.finish_item(event.item or {}, _key(event))


_HANDLERS: dict[str, _Handler] = {
    "response.output_item.added": _item_added,
    "response.output_item.done": _item_done,
    "response.content_part.done": _part_done,
    "response.output_text.delta": _adds(Said.TEXT),
    "response.output_text.done": _settles(Said.TEXT),
    "response.refusal.delta": _adds(Said.REFUSAL),
    "response.refusal.done": _settles(Said.REFUSAL),
    "response.reasoning_summary_text.delta": _adds(Said.SUMMARY),
    "response.reasoning_summary_text.done": _settles(Said.SUMMARY),
    "response.reasoning_text.delta": _adds(Said.THOUGHT),
    "response.reasoning_text.done": _settles(Said.THOUGHT),
    # the names before 2025-06 and of servers that kept them
    "response.reasoning_summary.delta": _adds(Said.SUMMARY),
    "response.reasoning_summary.done": _settles(Said.SUMMARY),
    "response.reasoning.delta": _adds(Said.THOUGHT),
    "response.reasoning.done": _settles(Said.THOUGHT),
    "response.function_call_arguments.delta": _add_arguments,
    "response.function_call_arguments.done": _settle_arguments,
    "response.custom_tool_call_input.delta": _add_arguments,
    "response.custom_tool_call_input.done": _settle_arguments,
}
