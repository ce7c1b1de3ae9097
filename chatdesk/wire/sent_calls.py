"""Tool calls of the past, put so that any server takes them: ids, names, arguments."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import replace

from chatdesk.domain.message import Message, Part, ToolCallPart
from chatdesk.wire.loose_json import Unreadable, loads
from chatdesk.wire.quirks import QuirkTally

NAMELESS = "unknown_tool"

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Mistral takes ids of exactly nine letters and digits, and everybody else takes those too.
_ID_LENGTH = 9


class CallIds:
    """Gives each call of a request an id that no other has.

    A call goes back to the model that made it under its own id: some models read it. Any other
    server gets an id that all accept, the same in each request.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def fitted(self, message: Message, *, is_own: bool, offered: Collection[str]) -> Message:
        """Return an answer with calls whose ids and names fit; `offered` names the request's tools."""
        parts: list[Part] = []
        for part in message.parts:
            if isinstance(part, ToolCallPart):
                call_id, name = self._new(part.call_id, is_own=is_own), fitting_name(part.name, offered)
                is_same = (call_id, name) == (part.call_id, part.name)
                parts.append(part if is_same else replace(part, call_id=call_id, name=name))
            else:
                parts.append(part)
        return replace(message, parts=tuple(parts))

    def _new(self, call_id: str, *, is_own: bool) -> str:
        found = call_id if is_own else ""
        number = 0
        while not found or found in self._taken:
            found = _id_from(f"{call_id}/{number}")
            number += 1
        self._taken.add(found)
        return found


def fitting_name(name: str, offered: Collection[str] = ()) -> str:
    """Return the name of a tool as servers take it; one that is on offer is left as it is."""
    if name in offered or _NAME.fullmatch(name):
        return name
    return _NOT_IN_A_NAME.sub("_", name)[:64] or NAMELESS


def arguments_json(call: ToolCallPart) -> str:
    """Return the arguments of a call as a JSON object that a server can read.

    Nothing means an empty object; what was cut off, or is no object, is wrapped in one, since
    servers refuse it. What is not strict JSON is written anew.
    """
    text = call.arguments.strip()
    if not text:
        return "{}"
    loose = QuirkTally()
    try:
        value = loads(text, loose)
    except Unreadable:
        return json.dumps({"incomplete_arguments": call.arguments}, ensure_ascii=False)
    if not isinstance(value, dict):
        value = {"arguments": value}
    elif not loose:
        return call.arguments
    return json.dumps(value, ensure_ascii=False)


def _id_from(seed: str) -> str:
    # No secret: a short name that is the same each time.
    number = int.from_bytes(hashlib.sha256(seed.encode(errors="replace")).digest()[:8])
    letters = ""
    for _ in range(_ID_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        letters += _DIGITS[digit]
    return letters
