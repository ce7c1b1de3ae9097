"""Tool calls that arrive in pieces, told apart although servers mix up or forget their keys."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chatdesk.domain.delta import Delta, ToolCallDelta
from chatdesk.wire.quirks import Quirk, QuirkTally

_JSON_TOKEN = re.compile(r'\\.|["{}\[\]]', re.DOTALL)
_KNOWN_KEYS = frozenset({"index", "id", "type", "function"})
_KNOWN_IN_FUNCTION = frozenset({"name", "arguments"})


@dataclass(frozen=True, slots=True)
class _Entry:
    """One element of `tool_calls`, with empty text for what it lacks."""

    index: int | None
    call_id: str
    name: str
    arguments: str


class OpenCall:
    """One tool call while it is written.

    Until its name is known its arguments are held back, so that nobody is shown a call of nothing.
    """

    def __init__(self, position: int, choice: int = 0) -> None:
        self.position = position
        self.choice = choice
        self.index: int | None = None
        self.call_id = ""
        self.name = ""
        self.size = 0
        self._pieces: list[str] = []
        self._extra: dict[str, Any] = {}
        self._is_told = False
        self._scanned = 0
        self._depth = 0
        self._in_string = False
        self._carry = ""
        self._is_complete = False

    @property
    def arguments(self) -> str:
        """All arguments so far."""
        if len(self._pieces) > 1:
            # scanning goes on after what was scanned: only whole pieces may be joined before it
            self.is_complete()
            self._pieces = ["".join(self._pieces)]
            self._scanned = 1
        return self._pieces[0] if self._pieces else ""

    @property
    def has_arguments(self) -> bool:
        """Whether any argument text has come."""
        return bool(self._pieces)

    def add(
        self,
        *,
        call_id: str = "",
        name: str = "",
        arguments: str = "",
        extra: Mapping[str, Any] | None = None,
    ) -> list[Delta]:
        """Take a piece; return what may be told of it now."""
        self.call_id = self.call_id or call_id
        self.name = self.name or name
        if arguments:
            self._pieces.append(arguments)
            self.size += len(arguments)
        if self._is_told:
            return [ToolCallDelta(self.position, call_id, name, arguments, extra, choice=self.choice)]
        self._extra.update(extra or {})
        return [self._whole()] if self.name else []

    def replace(self, arguments: str) -> list[Delta]:
        """Take the authority on what the arguments are."""
        if arguments == self.arguments:
            return []
        self._pieces = [arguments] if arguments else []
        self.size = len(arguments)
        self._scanned = self._depth = 0
        self._in_string = self._is_complete = False
        self._carry = ""
        if not self._is_told:
            return [self._whole()] if self.name else []
        return [ToolCallDelta(self.position, arguments=arguments, replaces=True, choice=self.choice)]

    def flush(self) -> list[Delta]:
        """Tell what was held back for want of a name that never came."""
        return [] if self._is_told else [self._whole()]

    def is_complete(self) -> bool:
        """Whether the arguments are a closed object or list; every character is looked at once."""
        while self._scanned < len(self._pieces):
            self._scan(self._pieces[self._scanned])
            self._scanned += 1
        return self._is_complete

    def _whole(self) -> ToolCallDelta:
        self._is_told = True
        extra = self._extra or None
        return ToolCallDelta(
            self.position, self.call_id, self.name, self.arguments, extra, choice=self.choice
        )

    def _scan(self, piece: str) -> None:
        piece, self._carry = self._carry + piece, ""
        # a backslash at the end escapes what the next piece begins with
        if (len(piece) - len(piece.rstrip("\\"))) % 2:
            piece, self._carry = piece[:-1], "\\"
        for token in _JSON_TOKEN.finditer(piece):
            mark = token.group()
            if mark == '"':
                self._in_string = not self._in_string
            elif not self._in_string and mark in "{[":
                self._depth += 1
                self._is_complete = False
            elif not self._in_string and mark in "}]":
                self._depth -= 1
                self._is_complete = self._depth <= 0


class CallBook:
    """All tool calls of one choice of Chat Completions, keyed by whatever the server gives.

    In order of trust: a known id; a new id with a name; the index; a name after complete
    arguments; the place inside a chunk; the call that was open last.
    """

    def __init__(self, quirks: QuirkTally, choice: int) -> None:
        self.calls: list[OpenCall] = []
        self._by_id: dict[str, OpenCall] = {}
        self._by_index: dict[int, OpenCall] = {}
        self._quirks = quirks
        self._choice = choice

    def take(self, entries: list[dict[str, Any]]) -> list[Delta]:
        """Return the deltas of the `tool_calls` of one chunk."""
        deltas: list[Delta] = []
        touched: set[int] = set()
        for place, raw in enumerate(entries):
            entry = self._entry(raw)
            call = self._find(entry, place, len(entries), touched) or self._open(entry.index)
            touched.add(call.position)
            if entry.call_id and not call.call_id:
                self._by_id[entry.call_id] = call
            if entry.name and not call.name and call.has_arguments:
                self._quirks.note(Quirk.LATE_NAME)
            deltas += call.add(
                call_id=entry.call_id, name=entry.name, arguments=entry.arguments, extra=_extra(raw)
            )
        return deltas

    def close(self, *, is_orderly: bool) -> list[Delta]:
        """Tell what was held back, give ids to calls without, "{}" to empty arguments (in order only)."""
        deltas: list[Delta] = []
        taken = {call.call_id for call in self.calls}
        for call in self.calls:
            if not call.call_id:
                self._quirks.note(Quirk.CALL_WITHOUT_ID)
                new_id = f"call_{call.position}"
                while new_id in taken:
                    new_id += "_"
                taken.add(new_id)
                deltas += call.add(call_id=new_id)
            deltas += call.flush()
            if is_orderly and not call.arguments.strip():
                self._quirks.note(Quirk.EMPTY_ARGUMENTS)
                deltas += call.replace("{}")
        return deltas

    def _open(self, index: int | None) -> OpenCall:
        call = OpenCall(len(self.calls), self._choice)
        call.index = index
        if index is not None:
            self._by_index[index] = call
        self.calls.append(call)
        return call

    def _entry(self, raw: dict[str, Any]) -> _Entry:
        function = raw.get("function")
        fields = function if isinstance(function, dict) else {}
        index = raw.get("index")
        return _Entry(
            index if isinstance(index, int) and not isinstance(index, bool) else None,
            _text(raw.get("id")),
            _text(fields.get("name")),
            self._arguments(fields.get("arguments")),
        )

    def _find(self, entry: _Entry, place: int, count: int, touched: set[int]) -> OpenCall | None:
        """Return the call that a piece belongs to; None opens a new one."""
        if entry.index is None:
            self._quirks.note(Quirk.CALL_WITHOUT_INDEX)
            candidate = self._without_index(entry, place, count, touched)
        else:
            candidate = self._by_index.get(entry.index)
        if entry.call_id:
            known = self._by_id.get(entry.call_id)
            if known is not None and (entry.index in {None, known.index} or not entry.name):
                return known
        if candidate is None or not self._begins_another(entry, candidate):
            return candidate
        if entry.index is not None:
            self._quirks.note(Quirk.REPEATED_INDEX)
        return None

    def _begins_another(self, entry: _Entry, candidate: OpenCall) -> bool:
        """Whether a piece under the key of `candidate` is in truth the start of a call of its own."""
        if entry.call_id and candidate.call_id and candidate.call_id != entry.call_id:
            if entry.name or candidate.is_complete():
                return True
            self._quirks.note(Quirk.CHANGING_CALL_ID)
            return False
        if not entry.name or not candidate.name or not candidate.is_complete():
            return False
        return entry.name != candidate.name or bool(entry.arguments)

    def _without_index(self, entry: _Entry, place: int, count: int, touched: set[int]) -> OpenCall | None:
        if not self.calls:
            return None
        last = self.calls[-1]
        if entry.name:
            is_other = last.position in touched or (bool(last.name) and last.name != entry.name)
            return None if is_other else last
        if count > 1 and not entry.call_id:
            place += len(self.calls) - count
            return self.calls[place] if 0 <= place < len(self.calls) else None
        return last

    def _arguments(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        self._quirks.note(Quirk.ARGUMENTS_AS_OBJECT)
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _extra(raw: dict[str, Any]) -> dict[str, Any] | None:
    """Return what else a piece carries, beside the function and in it: it goes back as it came."""
    extra = {key: value for key, value in raw.items() if key not in _KNOWN_KEYS and value is not None}
    function = raw.get("function")
    if isinstance(function, dict) and not function.keys() <= _KNOWN_IN_FUNCTION:
        inner = {k: v for k, v in function.items() if k not in _KNOWN_IN_FUNCTION and v is not None}
        extra.update({"function": inner} if inner else {})
    return extra or None


def _text(value: Any) -> str:
    """Return an id or name; null and numbers occur."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
