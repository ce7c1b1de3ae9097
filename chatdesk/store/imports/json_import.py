"""Conversations out of our own JSON form; what is wrong in a file is said in one sentence."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from enum import StrEnum
from typing import Any, TypedDict, TypeVar

from chatdesk.domain.conversation import Conversation, title_from
from chatdesk.domain.errors import StoreError
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
from chatdesk.domain.preset import Preset
from chatdesk.domain.usage import Timing, Usage
from chatdesk.store.codec import storable
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.imports.found import refused
from chatdesk.store.imports.json_stream import JsonStream
from chatdesk.store.json_export import FORMAT, VERSION, current_message_of, from_iso

E = TypeVar("E", bound=StrEnum)

_MISSING: Any = object()
_LIST = "conversations"
_KINDS = {str: "text", list: "a list", dict: "an object", bool: "true or false", float: "a number"}
# Larger numbers than this are no count of tokens, and SQLite could not hold them.
_LARGEST = 2**53


def read_export(stream: JsonStream) -> Iterator[LoadedConversation]:
    """Give the conversations of a JSON export, one after the other.

    Keys that are not known are ignored; of the known ones only ids, roles and the contents of
    parts must be there. Raises `StoreError` where anything is not as it should be, be it in the last
    conversation: whoever wants all or nothing reads to the end first.
    """
    ids: set[str] = set()
    for number, value in enumerate(_values(stream), 1):
        loaded = _conversation(_Object.of(value, f"conversation {number}"))
        id_ = loaded.conversation.id
        if id_ in ids:
            raise _twins("the file", "conversations", id_)
        ids.add(id_)
        yield loaded
    if not ids:
        raise refused("there is no conversation in it.")


def _values(stream: JsonStream) -> Iterator[Any]:
    head: dict[str, Any] = {}
    is_read = False
    for key in stream.keys():  # noqa: SIM118 - a stream is no dict
        if key == _LIST and {"format", "version"} <= head.keys() and stream.peek() == "[":
            _refuse_others(head)
            yield from stream.elements()
            is_read = True
        else:
            head[key] = stream.value()
    _refuse_others(head)
    if not is_read:
        yield from _Object(head, "the file").list_(_LIST)


def _refuse_others(document: Mapping[str, Any]) -> None:
    if document.get("format") != FORMAT:
        raise refused("it is not a JSON export of ChatDesk.")
    version = _Object(document, "the file").number("version")
    if version != VERSION:
        raise refused(f"it has version {version:g} of the format, and this program reads version {VERSION}.")


def conversation_from_json(value: Mapping[str, Any]) -> LoadedConversation:
    """Return one conversation. Raises `StoreError` where it is not as it should be."""
    return _conversation(_Object(value, "the conversation"))


class _Object:
    """An object of the file with its place in it, so that a complaint can say where."""

    def __init__(self, value: Mapping[str, Any], place: str) -> None:
        self.value = value
        self.place = place

    @classmethod
    def of(cls, value: Any, place: str) -> _Object:
        if not isinstance(value, dict):
            raise refused(f"{place} is not an object.")
        return cls(value, place)

    def get(self, key: str, kind: type[Any], default: Any = _MISSING) -> Any:
        """Return a value of the kind; null and missing are the default where there is one."""
        value = self.value.get(key)
        if value is None:
            if default is _MISSING:
                raise refused(f"{self.place} has no “{key}”.")
            return default
        is_right = isinstance(value, kind)
        if kind is float:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            # Not true of NaN and infinity either.
            is_right = is_number and abs(value) <= _LARGEST
        if not is_right:
            raise refused(f"“{key}” of {self.place} is not {_KINDS[kind]}.")
        return value

    def text(self, key: str, default: Any = _MISSING) -> str:
        return str(self.get(key, str, default))

    def id_(self) -> str:
        id_ = self.text("id")
        if not id_ or storable(id_) != id_:
            raise refused(f"the “id” of {self.place} is empty or unreadable.")
        return id_

    def text_or_none(self, key: str) -> str | None:
        value = self.get(key, str, None)
        return None if value is None else str(value)

    def number(self, key: str) -> float:
        value: float = self.get(key, float)
        return value

    def number_or_none(self, key: str) -> float | None:
        value: float | None = self.get(key, float, None)
        return value

    def flag(self, key: str) -> bool:
        return bool(self.get(key, bool, False))

    def list_(self, key: str, default: Any = _MISSING) -> list[Any]:
        value: list[Any] = self.get(key, list, default)
        return value

    def each(self, key: str, name: str, default: Any = _MISSING) -> Iterator[_Object]:
        """Yield the objects of a list; each is `name` with its number where something is wrong in it."""
        for number, value in enumerate(self.list_(key, default), 1):
            yield _Object.of(value, f"{name} {number} of {self.place}")

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(text for text in self.list_(key, []) if isinstance(text, str))

    def mapping(self, key: str) -> dict[str, Any] | None:
        value: dict[str, Any] | None = self.get(key, dict, None)
        return value

    def moment(self, key: str, default: float) -> float:
        text = self.text_or_none(key)
        if text is None:
            return default
        try:
            return from_iso(text)
        except (ValueError, OverflowError) as error:
            raise refused(f"“{key}” of {self.place} is not a time in ISO 8601.") from error

    def word(self, key: str, kind: type[E]) -> E:
        word = self.text(key)
        try:
            return kind(word)
        except ValueError as error:
            allowed = ", ".join(kind)
            raise refused(f"“{key}” of {self.place} is “{word[:40]}”, not one of {allowed}.") from error


def _conversation(source: _Object) -> LoadedConversation:
    id_ = source.id_()
    created_at = source.moment("created_at", time.time())
    messages = [_message(item, created_at) for item in source.each("messages", "message")]
    _refuse_twins([message.id for message in messages], source.place, "messages")
    by_id = {message.id: message for message in messages}
    _refuse_broken_tree(by_id, source.place)
    current = source.text_or_none("current_message_id")
    if current is not None and current not in by_id:
        raise refused(f"the current message of {source.place} is not in it.")
    title = source.text_or_none("title")
    if title is None:
        title = next((made for made in map(title_from, messages) if made), "")
    head = Conversation(
        id=id_,
        title=title,
        created_at=created_at,
        updated_at=source.moment("updated_at", max((m.created_at for m in messages), default=created_at)),
        current_message_id=current,
        account_id=source.text("account_id", ""),
        model=source.text("model", ""),
        pin=source.number_or_none("pin"),
    )
    if current is None:
        newest = current_message_of(LoadedConversation(head, by_id))
        head = replace(head, current_message_id=newest)
    preset = Preset(source.text("system", ""), source.mapping("parameters") or {})
    return LoadedConversation(head, by_id, preset=preset, tags=source.texts("tags"))


class _Ending(TypedDict):
    """How an answer stood when it ended: of a message, and of an earlier end of it."""

    finish_reason: FinishReason | None
    raw_finish_reason: str | None
    usage: Usage | None
    timing: Timing | None
    failure: Failure | None
    is_recovered: bool
    provider_data: dict[str, Any] | None


def _message(source: _Object, created_at: float) -> Message:
    return Message(
        role=source.word("role", Role),
        parts=tuple(map(_part, source.each("parts", "part"))),
        id=source.id_(),
        parent_id=source.text_or_none("parent_id"),
        created_at=source.moment("created_at", created_at),
        account_id=source.text("account_id", ""),
        model=source.text("model", ""),
        **_ending(source),
        earlier_ends=tuple(map(_earlier_end, source.each("earlier_ends", "earlier end", []))),
        flags=tuple(map(_flag, source.each("flags", "flag", []))),
    )


def _finish_reason(source: _Object) -> FinishReason | None:
    is_known = source.text_or_none("finish_reason") is not None
    return source.word("finish_reason", FinishReason) if is_known else None


def _earlier_end(source: _Object) -> EarlierEnd:
    return EarlierEnd(part_count=int(source.number("part_count")), **_ending(source))


def _ending(source: _Object) -> _Ending:
    return {
        "finish_reason": _finish_reason(source),
        "raw_finish_reason": source.text_or_none("raw_finish_reason"),
        "usage": _usage(source),
        "timing": _timing(source),
        "failure": _failure(source),
        "is_recovered": source.flag("is_recovered"),
        "provider_data": source.mapping("provider_data"),
    }


def _flag(source: _Object) -> Flag:
    return Flag(int(source.number("start")), int(source.number("end")), source.texts("categories"))


def _usage(source: _Object) -> Usage | None:
    value = source.mapping("usage")
    if value is None:
        return None
    usage = _Object(value, f"“usage” of {source.place}")
    counts = [field.name for field in fields(Usage) if field.default is None and field.name != "cost"]
    known = {name: usage.number_or_none(name) for name in counts}
    return Usage(
        **{name: None if count is None else int(count) for name, count in known.items()},
        is_estimated=usage.flag("is_estimated"),
        versions=max(1, int(usage.number_or_none("versions") or 1)),
        cost=usage.number_or_none("cost"),
        requests=max(1, int(usage.number_or_none("requests") or 1)),
    )


def _timing(source: _Object) -> Timing | None:
    value = source.mapping("timing")
    if value is None:
        return None
    timing = _Object(value, f"“timing” of {source.place}")
    return Timing(*(timing.number_or_none(name) for name in ("first_token", "total", "waiting")))


def _failure(source: _Object) -> Failure | None:
    value = source.mapping("failure")
    if value is None:
        return None
    failure = _Object(value, f"“failure” of {source.place}")
    return Failure(
        text=failure.text("text"),
        hint=failure.text("hint", ""),
        details=failure.text("details", ""),
        kind=failure.text("kind", ""),
        is_retryable=failure.flag("is_retryable"),
    )


def _part(source: _Object) -> Part:
    match source.text("type"):
        case "text":
            seam = (source.text("repeated", ""), source.text("continued_by", ""))
            return TextPart(source.text("text"), source.flag("is_continuation"), *seam)
        case "reasoning":
            return ReasoningPart(source.text("text"), source.number_or_none("seconds"))
        case "refusal":
            return RefusalPart(source.text("text"))
        case "tool_call":
            return ToolCallPart(
                source.text("call_id"),
                source.text("name"),
                source.text("arguments"),
                source.mapping("extra"),
            )
        case "tool_result":
            return ToolResultPart(
                source.text("call_id"),
                source.text("content"),
                source.flag("is_error"),
                source.number_or_none("seconds"),
                structured=source.value.get("structured"),
                attachments=tuple(map(_attachment, source.each("attachments", "attachment", []))),
                ending=source.text("ending", ""),
                tool=source.text("tool", ""),
                server=source.text("server", ""),
                consent=source.text("consent", ""),
                rule=source.text("rule", ""),
            )
        case "attachment":
            return _attachment(source)
        case other:
            raise refused(f"{source.place} is of the unknown type “{other[:40]}”.")


def _attachment(source: _Object) -> AttachmentPart:
    return AttachmentPart(
        source.text("name"), source.text("media_type"), source.text("data"), source.text("source", "")
    )


def _refuse_twins(ids: list[str], place: str, what: str) -> None:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise _twins(place, what, id_)
        seen.add(id_)


def _twins(place: str, what: str, id_: str) -> StoreError:
    return refused(f"two {what} of {place} have the id “{id_[:40]}”.")


def _refuse_broken_tree(messages: Mapping[str, Message], place: str) -> None:
    rooted: set[str] = set()
    for start in messages.values():
        path: set[str] = set()
        step: str | None = start.id
        while step is not None and step not in rooted:
            if step in path:
                raise refused(f"the messages of {place} follow each other in a circle.")
            if step not in messages:
                raise refused(f"a message of {place} follows on “{step[:40]}”, which is not in it.")
            path.add(step)
            step = messages[step].parent_id
        rooted |= path
