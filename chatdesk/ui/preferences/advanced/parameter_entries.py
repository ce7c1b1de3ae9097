"""The rows of the request parameters: numbers, lists, words, a tool, a format with its JSON schema."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from chatdesk.settings.accounts import DIALECTS, Account
from chatdesk.settings.parameters import PARAMETERS, Kind, Parameter
from chatdesk.ui.preferences.advanced import texts
from chatdesk.ui.preferences.advanced.entry import Entry, Look

_NEW = ("chat-completions", "responses")
_OLD = ("chat-completions", "completions")
_FORMATS = frozenset({"text", "json_object", "json_schema"})

_TITLES = {
    "temperature": "Temperature",
    "top_p": "Top p",
    "max_tokens": "Longest answer",
    "stop": "Stop sequences",
    "seed": "Seed",
    "presence_penalty": "Presence penalty",
    "frequency_penalty": "Frequency penalty",
    "reasoning_effort": "Reasoning effort",
    "parallel_tool_calls": "Parallel tools",
    "tool_choice": "Tool choice",
    "response_format": "Answer format",
}
_HELP = {
    "stop": "One per line; \\n stands for a line break. The answer ends before them.",
    "tool_choice": "Or the name of the tool to call first.",
    "response_format": "A JSON schema that every answer must follow. The result is checked against it.",
}
_PLACEHOLDERS = {
    "reasoning_effort": "low, medium, high…",
    "tool_choice": "auto, none, required…",
    "response_format": '{"type": "json_object"}',
}
_DIALECTS = {
    "stop": _OLD,
    "seed": _OLD,
    "presence_penalty": _OLD,
    "frequency_penalty": _OLD,
    "reasoning_effort": _NEW,
    "parallel_tool_calls": _NEW,
    "tool_choice": _NEW,
    "response_format": _NEW,
}
_LOOKS = {
    Kind.NUMBER: Look.SHORT,
    Kind.WHOLE: Look.SHORT,
    Kind.SWITCH: Look.CHOICE,
    Kind.WORD: Look.WORD,
    Kind.TEXTS: Look.LINES,
    Kind.CHOICE: Look.WORD,
    Kind.OBJECT: Look.CODE,
}


def parameter_entry(parameter: Parameter) -> Entry:
    """Return the row of a parameter."""
    name = parameter.name

    def taken(account: Account, text: str) -> Account:
        values = account.parameters.values_now()
        value = _parameter_in(parameter, text, values.get(name))
        values.pop(name, None)
        if value is not None:
            values[name] = value
        ordered = {known: values[known] for known in PARAMETERS if known in values}
        return replace(account, parameters=texts.kept("parameters", ordered, item=name))

    choices = (("", "As the service does"), ("true", "Several at once"), ("false", "One at a time"))
    is_number = parameter.kind in (Kind.NUMBER, Kind.WHOLE)
    return Entry(
        "parameters",
        _TITLES[name],
        lambda account: _parameter_text(parameter, account.parameters.values_now().get(name)),
        taken,
        _LOOKS[parameter.kind],
        item=name,
        help=_HELP.get(name, ""),
        placeholder=_range(parameter) if is_number else _PLACEHOLDERS.get(name, ""),
        unit="tokens" if name == "max_tokens" else "",
        choices=choices if parameter.kind is Kind.SWITCH else (),
        proposals=parameter.words,
        dialects=_DIALECTS.get(name, DIALECTS),
    )


def _range(parameter: Parameter) -> str:
    if parameter.most > 100:
        return ""
    return f"{texts.number_text(parameter.least)} to {texts.number_text(parameter.most)}"


def _parameter_text(parameter: Parameter, value: Any) -> str:
    if value is None:
        return ""
    match parameter.kind:
        case Kind.NUMBER | Kind.WHOLE:
            return texts.number_text(value)
        case Kind.SWITCH:
            return "true" if value else "false"
        case Kind.TEXTS:
            return texts.lines_text(value)
        case Kind.OBJECT:
            return texts.object_text(_bare_schema(value))
        case _:
            return value if isinstance(value, str) else _tool_text(value)


def _parameter_in(parameter: Parameter, text: str, before: Any) -> Any:
    name, clean = parameter.name, text.strip()
    match parameter.kind:
        case Kind.NUMBER | Kind.WHOLE:
            is_whole = parameter.kind is Kind.WHOLE
            return texts.number_in("parameters", text, is_whole=is_whole, item=name)
        case Kind.SWITCH:
            return None if not clean else clean == "true"
        case Kind.TEXTS:
            return texts.lines_in(text) or None
        case Kind.OBJECT:
            old = _bare_schema(before) if isinstance(before, dict) else {}
            return _format_of(texts.object_in("parameters", text, old, item=name), before)
        case Kind.WORD:
            return clean or None
        case Kind.CHOICE:
            return _tool_in(parameter, clean, before)


def _tool_text(value: dict[str, Any]) -> str:
    function = value.get("function")
    if value == {"type": "function", "function": {"name": (function or {}).get("name")}}:
        return str(value["function"]["name"])
    return json.dumps(value, ensure_ascii=False)


def _tool_in(parameter: Parameter, text: str, before: Any) -> Any:
    if not text:
        return None
    if text in parameter.words:
        return text
    if text.startswith("{"):
        old = before if isinstance(before, dict) else {}
        return texts.object_in("parameters", text, old, item=parameter.name)
    return {"type": "function", "function": {"name": text}}


def _bare_schema(value: dict[str, Any]) -> dict[str, Any]:
    """The schema alone, where the format says nothing else that a person chose."""
    described = value.get("json_schema")
    if value.keys() == {"type", "json_schema"} and isinstance(described, dict):
        schema = described.get("schema")
        is_named_by_us = described == {"name": "answer", "schema": schema}
        if is_named_by_us and schema and isinstance(schema, dict) and schema.get("type") not in _FORMATS:
            return schema
    return value


def _format_of(written: dict[str, Any], before: Any) -> Any:
    if not written:
        return None
    if written.get("type") in _FORMATS or written == before:
        return written
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": written}}
