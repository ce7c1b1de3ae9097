"""What an event says, without what every event of its stream says: the field that counts, and its value."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from chatdesk.domain.hidden import spelled
from chatdesk.domain.stream import RawEvent

_MOST = 200
_FIELDS = ("content", "reasoning_content", "reasoning", "reasoning_text", "refusal")
# Of longer data the beginning is shown as it came: reading it for a row would be felt.
_LONGEST_READ = 20_000


class Gist(NamedTuple):
    """`label` is the field or the type; `value` what it holds; `is_text`: it is text of the answer."""

    label: str
    value: str
    is_text: bool = False


def gist_of(event: RawEvent) -> Gist:
    """Return what an event says on one line; nothing in it is hidden."""
    if event.kind == "comment":
        return Gist(
            "", f": {_line(event.data)}" if not event.data.lstrip().startswith(":") else _line(event.data)
        )
    if event.kind == "done":
        return Gist("", _line(event.data))
    value = _read(event.data)
    if not isinstance(value, dict):
        return Gist(_name(event), _line(event.data))
    if value.get("error"):
        return Gist("error", _line(_text(value["error"])))
    return _typed(value) or _of_choices(value) or Gist(_name(event), _line(event.data))


def _typed(value: dict[str, Any]) -> Gist | None:
    """An event that says its type, as those of the Responses API do."""
    kind = value.get("type")
    if not isinstance(kind, str):
        return None
    label = kind.removeprefix("response.")
    delta = value.get("delta")
    if isinstance(delta, str):
        return Gist(label, _quoted(delta), is_text=True)
    rest = {key: own for key, own in value.items() if key not in ("type", "sequence_number")}
    return Gist(label, _line(_text(rest)))


def _of_choices(value: dict[str, Any]) -> Gist | None:
    choices = value.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    if isinstance(first, dict):
        found = _of_choice(first)
        if found is not None:
            return found
    usage = value.get("usage")
    return Gist("usage", _line(_text(usage))) if usage else None


def _of_choice(choice: dict[str, Any]) -> Gist | None:
    delta = choice.get("delta")
    own = delta if isinstance(delta, dict) else choice.get("message")
    piece = own if isinstance(own, dict) else {}
    for name in _FIELDS:
        if piece.get(name):
            text = piece[name]
            return Gist(name, _quoted(text) if isinstance(text, str) else _line(_text(text)), is_text=True)
    if piece.get("tool_calls"):
        return _of_calls(piece["tool_calls"])
    if choice.get("text"):
        return Gist("text", _quoted(str(choice["text"])), is_text=True)
    if choice.get("finish_reason"):
        return Gist("finish_reason", _line(str(choice["finish_reason"])))
    return Gist("role", _line(str(piece["role"]))) if piece.get("role") else None


def _of_calls(calls: Any) -> Gist:
    first = calls[0] if isinstance(calls, list) and calls else None
    function = first.get("function") if isinstance(first, dict) else None
    if isinstance(function, dict):
        if function.get("name"):
            return Gist("tool_call", _line(str(function["name"])), is_text=True)
        arguments = function.get("arguments")
        if isinstance(arguments, str):
            return Gist("arguments", _quoted(arguments), is_text=True)
    return Gist("tool_calls", _line(_text(calls)), is_text=True)


def _name(event: RawEvent) -> str:
    return "" if event.name in ("", "message") else event.name.removeprefix("response.")


def _read(data: str) -> Any:
    if len(data) > _LONGEST_READ:
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _quoted(text: str) -> str:
    return spelled(json.dumps(text[:_MOST], ensure_ascii=False))


def _line(text: str) -> str:
    return spelled(" ".join(text[:_MOST].split()))
