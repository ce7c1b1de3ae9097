"""A shown request taken apart: what stands in it, and where a variable takes the place of a secret."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from chatdesk.domain.stream import RequestSent
from chatdesk.settings.masking import MASK, is_secret_header

KEY_VARIABLE = "OPENAI_API_KEY"
"""The environment variable that the key is taken from; the SDK looks there too."""

_BEARER = f"Bearer {MASK}"


class Template(NamedTuple):
    """A text with the value of `variable` between each two of its `pieces`; one piece: just that text."""

    pieces: tuple[str, ...]
    variable: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether nothing has to be filled in."""
        return len(self.pieces) == 1


@dataclass(frozen=True, slots=True)
class Call:
    """A request to make again; `value` is the body where that is a JSON object, else None."""

    method: str
    url: Template
    headers: tuple[tuple[str, Template], ...]
    body: str
    value: Mapping[str, Any] | None

    @classmethod
    def of(cls, request: RequestSent) -> Call:
        """Take a request apart; what is masked in its address and headers is to be filled in."""
        return cls(
            request.method,
            _template(request.url, KEY_VARIABLE),
            tuple((name, _template(value, _variable(name, value))) for name, value in request.headers),
            request.body,
            _object(request.body),
        )

    @property
    def is_stream(self) -> bool:
        """Whether a stream was asked for."""
        return self.value is not None and self.value.get("stream") is True

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that have to be set, each once."""
        filled = (self.url, *(value for _, value in self.headers))
        return tuple(dict.fromkeys(text.variable for text in filled if not text.is_plain))


def escaped(text: str, *, pairs: bool = True) -> str:
    """Write what no editor shows (line separators, controls, lone surrogates) as JSON escapes; LF stays.

    Characters beyond U+FFFF become pairs of surrogates, with `pairs` false Python's own long escapes.
    """
    return "\n".join(
        line if line.isprintable() else "".join(_shown(character, pairs) for character in line)
        for line in text.split("\n")
    )


def _shown(character: str, pairs: bool) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    return json.dumps(character)[1:-1] if pairs else f"\\U{code:08x}"


def _template(text: str, variable: str) -> Template:
    return Template(tuple(text.split(MASK)), variable)


def _variable(header: str, value: str) -> str:
    if value == _BEARER:
        return KEY_VARIABLE
    name = re.sub(r"[^A-Z0-9]+", "_", header.upper()).strip("_")
    return name if is_secret_header(header) and name[:1].isalpha() else f"HEADER_{name}"


def _object(body: str) -> Mapping[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
