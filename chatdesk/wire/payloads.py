"""What the data of an event carries: a record, an error, the end mark, or nothing."""

from __future__ import annotations

from enum import Enum
from typing import Any, Generic

from chatdesk.domain.delta import ErrorDelta
from chatdesk.wire.error_body import ErrorBody, error_from
from chatdesk.wire.loose_json import MAX_DEPTH, RecordReader, S, Unreadable, is_too_deep, loads
from chatdesk.wire.quirks import Quirk, QuirkTally
from chatdesk.wire.sse import SseEvent

DONE_MARK = "[DONE]"


class Mark(Enum):
    """A payload that is no JSON but means something."""

    DONE = DONE_MARK


class Payloads(Generic[S]):
    """Read the data of events into records of one kind; broken ones are counted, never raised."""

    def __init__(self, kind: type[S], quirks: QuirkTally) -> None:
        self._reader = RecordReader(kind)
        self._decode = self._reader.decode
        self._quirks = quirks
        self._readable = 0
        self._damaged = 0
        self._noise = ""

    def record(self, event: SseEvent) -> S | None:
        """Return what nearly every event is: one strict record; None means that `read` is to be asked."""
        data = event.data
        if not data.startswith("{") or event.event == "error":
            return None
        # Nearly every event is too short to be deep.
        if len(data) > 2 * MAX_DEPTH and is_too_deep(data):
            return None
        try:
            record = self._decode(data)
        except (ValueError, RecursionError):
            return None
        self._readable += 1
        return record

    def read(self, event: SseEvent) -> list[S | ErrorBody | Mark]:
        """Return what an event carries that is no strict record: one thing, or several that were packed."""
        return self._read_text(event.data.strip(), is_error=event.event == "error")

    def verdict(self) -> ErrorDelta | None:
        """Say at the end what was lost: nothing unreadable may pass as a complete answer."""
        if self._damaged:
            return ErrorDelta(
                f"{self._damaged} of the pieces that the service sent could not be read.", type="damaged_json"
            )
        if self._noise and not self._readable:
            return ErrorDelta(f"The service sent something that is not JSON: {self._noise}", type="not_json")
        return None

    def _read_text(self, text: str, *, is_error: bool) -> list[S | ErrorBody | Mark]:
        if not text:
            self._quirks.note(Quirk.EMPTY_DATA)
            return []
        if text.startswith(":"):
            self._quirks.note(Quirk.COMMENT_AS_DATA)
            return []
        if text == DONE_MARK:
            self._readable += 1
            return [Mark.DONE]
        try:
            value = loads(text, self._quirks)
        except Unreadable:
            return self._read_lines(text, is_error=is_error)
        return self._read_value(value, is_error=is_error)

    def _read_lines(self, text: str, *, is_error: bool) -> list[S | ErrorBody | Mark]:
        """Take apart what a server ran together for want of empty lines, else count the damage."""
        if "\n" in text:
            self._quirks.note(Quirk.NO_BLANK_LINES)
            return [
                payload
                for line in text.split("\n")
                for payload in self._read_text(line.strip(), is_error=is_error)
            ]
        if is_error:
            self._readable += 1
            self._quirks.note(Quirk.ERROR_AS_TEXT)
            return [ErrorBody(text[:2048])]
        if text[0] in "{[":
            self._damaged += 1
            self._quirks.note(Quirk.DAMAGED_JSON)
        else:
            self._noise = self._noise or text[:500]
            self._quirks.note(Quirk.NOT_JSON)
        return []

    def _read_value(self, value: Any, *, is_error: bool) -> list[S | ErrorBody | Mark]:
        if isinstance(value, list):
            self._quirks.note(Quirk.ARRAY_PAYLOAD)
            return [
                p
                for item in value
                if isinstance(item, dict)
                for p in self._read_value(item, is_error=is_error)
            ]
        if isinstance(value, dict):
            self._readable += 1
            # The name of an event is less to be trusted than the type inside.
            if is_error and not str(value.get("type", "")).startswith("response."):
                if value.get("type") == "error" and not value.get("error"):
                    value = {**value, "type": None}  # it is the event's, not the error's
                return [error_from(value) or ErrorBody(str(value)[:2048])]
            return [self._reader.fit(value, self._quirks)]
        if is_error and isinstance(value, str):
            self._readable += 1
            return [ErrorBody(value[:2048])]
        self._noise = self._noise or str(value)[:500]
        self._quirks.note(Quirk.NOT_JSON)
        return []
