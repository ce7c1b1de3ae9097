"""Which format a file has, told by what stands in it, and the conversations out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chatdesk.store.imports import (
    chatbox,
    chatgpt,
    cherry_studio,
    claude,
    jan,
    librechat,
    open_webui,
)
from chatdesk.store.imports.assets import Assets
from chatdesk.store.imports.bundle import Bundle, Member
from chatdesk.store.imports.found import Found, Tally, dict_of, list_of, refused
from chatdesk.store.imports.json_stream import JsonStream

KNOWN = "ChatDesk, ChatGPT, Claude, Open WebUI, LibreChat, Chatbox, Cherry Studio or Jan"
OWN = "ChatDesk"
_CONVERSATIONS = "conversations"
# Entries of a list that are looked at before it is taken for something else.
_LOOKED_AT = 20
_OTHER_FILE = "no conversations in it"


class _Format(Protocol):
    """A format whose conversations are objects, each readable by itself."""

    NAME: str

    def is_conversation(self, value: Mapping[str, Any]) -> bool: ...

    def read(self, value: Mapping[str, Any], assets: Assets, tally: Tally) -> Found | None: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the bundle with the name of its format."""

    member: Member
    name: str


_SINGLES: tuple[_Format, ...] = (chatgpt, claude, open_webui, librechat)
_NAMES = {fmt.NAME: fmt for fmt in _SINGLES}


def sources_in(bundle: Bundle, tally: Tally) -> list[Source]:
    """Return the files with conversations in them; the others are counted.

    Raises `StoreError` where a file is damaged, or where none has conversations.
    """
    found: list[Source] = []
    for member in bundle.members:
        if not _may_be_read(bundle, member):
            continue
        with bundle.open(member.name) as file:
            name = _format_of(JsonStream(file, _place(bundle, member)))
        if name:
            found.append(Source(member, name))
        elif not bundle.is_single:
            tally.add("file", _OTHER_FILE, member.base)
    folders = {source.member.name.rpartition("/")[0] for source in found if _is_thread(source)}
    found = [
        source
        for source in found
        if not (_is_messages(source) and source.member.name.rpartition("/")[0] in folders)
    ]
    if not found:
        raise refused(_why_nothing(bundle))
    return found


class Reader:
    """Gives the conversations of the sources, one after the other; again each time it is asked."""

    def __init__(self, bundle: Bundle, assets: Assets, tally: Tally) -> None:
        self._bundle = bundle
        self._assets = assets
        self._tally = tally

    def read(self, source: Source, on_read: Callable[[int], None]) -> Iterator[Found]:
        """Give the conversations of one file; `on_read` is told the bytes. Raises `StoreError`."""
        with self._bundle.open(source.member.name) as file:
            stream = JsonStream(file, _place(self._bundle, source.member), on_read)
            if source.name == jan.NAME:
                yield from self._jan(stream, source)
            elif stream.peek() == "[":
                yield from self._objects(source, stream.elements())
            else:
                yield from self._object(source, stream)
            stream.end()

    def _objects(self, source: Source, values: Iterator[Any]) -> Iterator[Found]:
        fmt = _NAMES[source.name]
        for value in values:
            if not isinstance(value, dict):
                self._tally.add("entry", "not an object, as a conversation is")
                continue
            found = fmt.read(value, self._assets, self._tally)
            if found is not None:
                yield found

    def _object(self, source: Source, stream: JsonStream) -> Iterator[Found]:
        if source.name == chatbox.NAME:
            for key, value in stream.pairs():
                yield from chatbox.read_entry(key, value, self._assets, self._tally)
            return
        value = dict(stream.pairs())
        if source.name == cherry_studio.NAME:
            yield from cherry_studio.read(value, self._assets, self._tally)
        else:
            inner = list_of(value.get(_CONVERSATIONS))
            is_list = bool(inner) and not _NAMES[source.name].is_conversation(value)
            yield from self._objects(source, iter(inner if is_list else [value]))

    def _jan(self, stream: JsonStream, source: Source) -> Iterator[Found]:
        if _is_messages(source):
            found = jan.read({}, stream.values(), self._assets, self._tally)
        else:
            thread = dict_of(stream.value())
            folder = source.member.name.rpartition("/")[0]
            beside = f"{folder}/{jan.MESSAGES}" if folder else jan.MESSAGES
            if all(member.name != beside for member in self._bundle.members):
                self._tally.add("conversation", f"there is no {jan.MESSAGES} beside it", beside)
                return
            with self._bundle.open(beside) as file:
                lines = JsonStream(file, beside).values()
                found = jan.read(thread, lines, self._assets, self._tally)
        if found is not None:
            yield found


def _format_of(stream: JsonStream) -> str:
    """Return the name of the format that a text begins like; "" if it is none."""
    first = stream.peek()
    if first == "[":
        for number, value in enumerate(stream.elements()):
            name = _name_of(value) if isinstance(value, dict) else ""
            if name or number == _LOOKED_AT:
                return name
    elif first == "{":
        so_far: dict[str, Any] = {}
        for key, value in stream.pairs():
            so_far[key] = value
            name = _name_of(so_far)
            if name:
                return name
        return _name_of_list(so_far)
    else:
        # Neither a list nor an object: worth the word for what is wrong with it.
        stream.value()
    return ""


def _name_of(value: dict[str, Any]) -> str:
    if value.get("format") == "chatdesk":
        return OWN
    if chatbox.is_conversation(value):
        return chatbox.NAME
    if cherry_studio.is_conversation(value):
        return cherry_studio.NAME
    if jan.is_thread(value) or jan.is_message(value):
        return jan.NAME
    return next((fmt.NAME for fmt in _SINGLES if fmt.is_conversation(value)), "")


def _name_of_list(value: dict[str, Any]) -> str:
    """Return the format of the list that some exports wrap in an object."""
    entries = map(dict_of, list_of(value.get(_CONVERSATIONS))[:_LOOKED_AT])
    return next(filter(None, map(_name_of, entries)), "")


def _is_thread(source: Source) -> bool:
    return source.name == jan.NAME and not _is_messages(source)


def _is_messages(source: Source) -> bool:
    return source.name == jan.NAME and source.member.base.endswith(".jsonl")


def _may_be_read(bundle: Bundle, member: Member) -> bool:
    suffix = member.base.lower().rpartition(".")[2]
    return bundle.is_single or (
        suffix in ("json", "jsonl") and member.size > 0 and not member.base.startswith("._")
    )


def _place(bundle: Bundle, member: Member) -> str:
    return "" if bundle.is_single else member.name


def _why_nothing(bundle: Bundle) -> str:
    if any("IndexedDB/" in member.name for member in bundle.members):
        return (
            "it is a copy of Cherry Studio's database. Only its backups up to version 5 (with a data.json)"
            " can be read."
        )
    return f"there are no conversations of {KNOWN} in it."
