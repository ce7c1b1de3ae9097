"""How deltas, parts and messages are written into the database: compact JSON arrays.

A value is `[tag, field, field, ...]` in the order of its class, fields at the end that have their
default are left out. Fields may be added at the end of a class, tags may be added; a tag that is
not known (a database of a later version) is skipped with a warning.
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chatdesk.domain.delta import (
    Delta,
    ErrorDelta,
    FinishDelta,
    ProviderDataDelta,
    ReasoningDelta,
    RefusalDelta,
    SeamDelta,
    TextDelta,
    TextReplaced,
    ToolCallDelta,
    UsageDelta,
)
from chatdesk.domain.flags import Flag
from chatdesk.domain.message import (
    AttachmentPart,
    EarlierEnd,
    Failure,
    FinishReason,
    Message,
    Part,
    ReasoningPart,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.usage import Timing, Usage

_log = logging.getLogger(__name__)

# For ever: databases out there hold them.
_DELTAS: dict[str, type[Any]] = {
    "t": TextDelta,
    "r": ReasoningDelta,
    "f": RefusalDelta,
    "c": ToolCallDelta,
    "T": TextReplaced,
    "u": UsageDelta,
    "x": FinishDelta,
    "e": ErrorDelta,
    "p": ProviderDataDelta,
    "s": SeamDelta,
}
_PARTS: dict[str, type[Any]] = {
    "t": TextPart,
    "r": ReasoningPart,
    "f": RefusalPart,
    "c": ToolCallPart,
    "o": ToolResultPart,
    "a": AttachmentPart,
}
_TAGS = {kind: tag for table in (_DELTAS, _PARTS) for tag, kind in table.items()}
_VALUES: dict[str, type[Any]] = {"usage": Usage, "timing": Timing, "failure": Failure}
_FLAGS = "flags"
_MORE = ("raw_finish_reason", "usage", "timing", "failure", "provider_data")
_EARLIER_ENDS = "earlier_ends"


def to_json(value: Any) -> str:
    """Write compact JSON that SQLite takes: half a surrogate pair stays, as an escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def storable(text: str) -> str:
    """Return text that can be kept as UTF-8: half a surrogate pair becomes a question mark."""
    return text.encode(errors="replace").decode()


def encode_deltas(timed: Iterable[tuple[float, Sequence[Delta]]]) -> str:
    """Write deltas with their times, pieces of one text joined. The first piece gives the time."""
    rows = [[round(at, 3), *_encode(delta)] for at, delta in _joined(timed)]
    return to_json(rows)


def decode_deltas(text: str) -> list[tuple[float, Delta]]:
    """Read what `encode_deltas` wrote. Raises `ValueError` where it is no JSON array."""
    decoded: list[tuple[float, Delta]] = []
    for at, *row in json.loads(text):
        delta = _decode(_DELTAS, row)
        if isinstance(delta, UsageDelta):
            delta = UsageDelta(_value(Usage, delta.usage))
        elif isinstance(delta, FinishDelta):
            delta = dataclasses.replace(delta, reason=_finish_reason(delta.reason))
        if delta is not None:
            decoded.append((float(at), delta))
    return decoded


def encode_parts(parts: Iterable[Part]) -> str:
    """Write the parts of a message."""
    return to_json([_encode(part) for part in parts])


def decode_parts(text: str) -> tuple[Part, ...]:
    """Read what `encode_parts` wrote. Raises `ValueError` where it is no JSON array."""
    parts = (_decode(_PARTS, row) for row in json.loads(text))
    return tuple(_with_attachments(part) for part in parts if part is not None)


def encode_more(message: Message) -> str:
    """Write what has no column of its own: usage, timing, failure, flags and what the service added."""
    more = {}
    for name in _MORE:
        value = getattr(message, name)
        if value is not None:
            more[name] = _fields(value) if name in _VALUES else _plain(value)
    if message.earlier_ends:
        more[_EARLIER_ENDS] = [_fields(end) for end in message.earlier_ends]
    if message.flags:
        more[_FLAGS] = [_fields(flag) for flag in message.flags]
    return to_json(more)


def decode_more(text: str) -> dict[str, Any]:
    """Read what `encode_more` wrote, as keyword arguments of `Message`."""
    more = json.loads(text)
    known: dict[str, Any] = {
        name: _value(_VALUES[name], more[name]) if name in _VALUES else more[name]
        for name in _MORE
        if name in more
    }
    if _EARLIER_ENDS in more:
        known[_EARLIER_ENDS] = tuple(_earlier_end(row) for row in more[_EARLIER_ENDS])
    if _FLAGS in more:
        flags = (_value(Flag, fields) for fields in more[_FLAGS])
        known[_FLAGS] = tuple(dataclasses.replace(flag, categories=tuple(flag.categories)) for flag in flags)
    return known


def decode_message(row: Sequence[Any]) -> Message:
    """Make a message of a row in the order of `message_rows.COLUMNS`.

    What cannot be read becomes an empty message that says so: one damaged row must not take the
    conversation with it.
    """
    id_, parent_id, role, created_at, account_id, model, finish_reason, is_recovered, parts, more = row
    known = {
        "id": id_,
        "parent_id": parent_id,
        "created_at": created_at,
        "account_id": account_id,
        "model": model,
        "is_recovered": bool(is_recovered),
    }
    try:
        return Message(
            role=Role(role),
            parts=decode_parts(parts),
            finish_reason=None if finish_reason is None else _finish_reason(finish_reason),
            **known,
            **decode_more(more),
        )
    except (ValueError, TypeError, AttributeError) as error:
        _log.warning("Message %s could not be read: %s", id_, error)
        failure = Failure("This message could not be read from the database.", details=str(error))
        return Message(
            role=Role(role) if role in list(Role) else Role.ASSISTANT,
            finish_reason=FinishReason.ERROR,
            failure=failure,
            **known,
        )


def _joined(timed: Iterable[tuple[float, Sequence[Delta]]]) -> list[tuple[float, Delta]]:
    runs: list[tuple[float, Delta, list[str]]] = []
    for at, deltas in timed:
        for delta in deltas:
            if runs and _continues(runs[-1][1], delta):
                runs[-1][2].append(_text(delta))
            else:
                runs.append((at, delta, [_text(delta)]))
    return [(at, _with_text(delta, "".join(texts)) if len(texts) > 1 else delta) for at, delta, texts in runs]


def _continues(run: Delta, delta: Delta) -> bool:
    if type(run) is not type(delta):
        return False
    if isinstance(run, TextDelta | ReasoningDelta | RefusalDelta):
        return run.choice == delta.choice  # type: ignore[union-attr]
    if isinstance(run, ToolCallDelta) and isinstance(delta, ToolCallDelta):
        is_mere_piece = not (delta.call_id or delta.name or delta.extra or delta.replaces)
        return is_mere_piece and (run.position, run.choice) == (delta.position, delta.choice)
    return False


def _text(delta: Delta) -> str:
    if isinstance(delta, ToolCallDelta):
        return delta.arguments
    return delta.text if isinstance(delta, TextDelta | ReasoningDelta | RefusalDelta) else ""


def _with_text(delta: Delta, text: str) -> Delta:
    if isinstance(delta, ToolCallDelta):
        return dataclasses.replace(delta, arguments=text)
    return (
        dataclasses.replace(delta, text=text)
        if isinstance(delta, TextDelta | ReasoningDelta | RefusalDelta)
        else delta
    )


def _encode(value: Any) -> list[Any]:
    return [_TAGS[type(value)], *_fields(value)]


def _fields(value: Any) -> list[Any]:
    fields = dataclasses.fields(value)
    row = [_plain(getattr(value, field.name)) for field in fields]
    for field in reversed(fields):
        # `is` beside `==`: 0.0 seconds are not the default None, but 0 == False.
        if field.default is dataclasses.MISSING or row[-1] is not field.default:
            break
        row.pop()
    return row


def _with_attachments(part: Part) -> Part:
    if not isinstance(part, ToolResultPart) or not part.attachments:
        return part
    files: tuple[AttachmentPart, ...] = tuple(_value(AttachmentPart, row) for row in part.attachments)
    return dataclasses.replace(part, attachments=files)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], AttachmentPart):
        return [_fields(file) for file in value]
    if isinstance(value, tuple(_VALUES.values())):
        return _fields(value)
    return dict(value) if isinstance(value, Mapping) else value


def _decode(kinds: Mapping[str, type[Any]], row: Sequence[Any]) -> Any:
    kind = kinds.get(row[0])
    if kind is None:
        _log.warning("Skipped a piece of the unknown kind %r: it may come from a later version.", row[0])
        return None
    return _value(kind, row[1:])


def _value(kind: type[Any], fields: Any) -> Any:
    if not isinstance(fields, list):
        raise TypeError(f"{kind.__name__} is written as {type(fields).__name__}")
    return kind(*fields[: len(dataclasses.fields(kind))])


def _earlier_end(row: Any) -> EarlierEnd:
    end = _value(EarlierEnd, row)
    values = {name: getattr(end, name) for name in _VALUES}
    known = {name: _value(_VALUES[name], value) for name, value in values.items() if value is not None}
    reason = None if end.finish_reason is None else _finish_reason(end.finish_reason)
    changed: EarlierEnd = dataclasses.replace(end, finish_reason=reason, **known)
    return changed


def _finish_reason(word: str) -> FinishReason:
    try:
        return FinishReason(word)
    except ValueError:
        _log.warning("The finish reason %r is not known: it may come from a later version.", word)
        return FinishReason.TRUNCATED  # whatever it was: not known to be complete
