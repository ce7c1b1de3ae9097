"""The parameters that an account can set for all its requests: each declared once, with its limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from chatdesk.settings.account_error import AccountError


class Kind(Enum):
    """What the value of a parameter is."""

    NUMBER = "a number"
    WHOLE = "a whole number"
    SWITCH = "true or false"
    WORD = "a word"
    TEXTS = "a text or a list of texts"
    CHOICE = "a word or a table"
    OBJECT = "a table"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter by its name in Chat Completions; other dialects translate it.

    `least` and `most` are allowed themselves. `words` are all that a CHOICE allows, and what a form proposes
    for a WORD.
    """

    name: str
    kind: Kind
    least: float = 0.0
    most: float = 0.0
    words: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """What may stand there, for a sentence."""
        if self.kind in (Kind.NUMBER, Kind.WHOLE):
            return f"{self.kind.value} from {_plain(self.least)} to {_plain(self.most)}"
        if self.kind is Kind.CHOICE:
            return f"{', '.join(self.words)} or a table that names the tool"
        return str(self.kind.value)


_LARGEST = 2**53 - 1  # beyond it other programs read another number than we wrote
_MOST_STOPS = 16
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")

PARAMETERS: Mapping[str, Parameter] = {
    parameter.name: parameter
    for parameter in (
        Parameter("temperature", Kind.NUMBER, 0, 2),
        Parameter("top_p", Kind.NUMBER, 0, 1),
        Parameter("max_tokens", Kind.WHOLE, 1, 100_000_000),
        Parameter("stop", Kind.TEXTS),
        Parameter("seed", Kind.WHOLE, -_LARGEST, _LARGEST),
        Parameter("presence_penalty", Kind.NUMBER, -2, 2),
        Parameter("frequency_penalty", Kind.NUMBER, -2, 2),
        Parameter("reasoning_effort", Kind.WORD, words=("none", "minimal", "low", "medium", "high", "xhigh")),
        Parameter("parallel_tool_calls", Kind.SWITCH),
        Parameter("tool_choice", Kind.CHOICE, words=("auto", "none", "required")),
        Parameter("response_format", Kind.OBJECT),
    )
}
"""All of them, in the order in which they are shown."""


def checked_parameters(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters in their clean form; raises `AccountError` with `item` for the first bad one."""
    return {name: _checked(_declared(name), value) for name, value in values.items()}


def _declared(name: str) -> Parameter:
    if name in PARAMETERS:
        return PARAMETERS[name]
    import difflib

    close = difflib.get_close_matches(name, PARAMETERS, n=1)
    meant = f'Was "{close[0]}" meant? ' if close else ""
    raise AccountError(
        "parameters",
        f'There is no parameter "{name}".',
        hint=f'{meant}There are {", ".join(PARAMETERS)}; anything else goes into "extra_body".',
        item=name,
    )


def _checked(parameter: Parameter, value: Any) -> Any:
    if parameter.name == "response_format":
        return _checked_format(value)
    if not _fits(parameter, value):
        raise AccountError(
            "parameters",
            f'The parameter "{parameter.name}" must be {parameter.allowed}.',
            item=parameter.name,
        )
    if parameter.kind is Kind.TEXTS:
        return [value] if isinstance(value, str) else list(value)
    return value


def _fits(parameter: Parameter, value: Any) -> bool:
    match parameter.kind:
        case Kind.NUMBER | Kind.WHOLE:
            allowed = int if parameter.kind is Kind.WHOLE else int | float
            is_number = isinstance(value, allowed) and not isinstance(value, bool)
            return is_number and parameter.least <= value <= parameter.most
        case Kind.SWITCH:
            return isinstance(value, bool)
        case Kind.WORD:
            return isinstance(value, str) and _WORD.fullmatch(value) is not None
        case Kind.TEXTS:
            texts = [value] if isinstance(value, str) else value
            is_list = isinstance(texts, list) and 0 < len(texts) <= _MOST_STOPS
            return is_list and all(isinstance(text, str) and text for text in texts)
        case Kind.CHOICE:
            return value in parameter.words if isinstance(value, str) else isinstance(value, dict)
        case Kind.OBJECT:
            return isinstance(value, dict)


def _checked_format(value: Any) -> dict[str, Any]:
    """The format of the answer, as Chat Completions writes it."""

    def wrong(text: str, hint: str = "") -> AccountError:
        return AccountError("parameters", text, hint=hint, item="response_format")

    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        raise wrong(
            'The parameter "response_format" must be a table with a "type".',
            'For example {"type": "json_object"}.',
        )
    if value["type"] == "json_schema":
        described = value.get("json_schema")
        if not isinstance(described, dict) or not isinstance(described.get("schema"), dict):
            raise wrong(
                'The parameter "response_format" holds no JSON schema.',
                'It looks like {"type": "json_schema", "json_schema": {"name": "answer", "schema": {...}}}.',
            )
        named = {"name": "answer", **described}
        name = named["name"]
        if not (isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name)):
            raise wrong(
                'The name of the JSON schema in "response_format" cannot be used.',
                "Use up to 64 letters, digits, hyphens and underscores.",
            )
        return {**value, "json_schema": named}
    return value


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else f"{number:g}"
