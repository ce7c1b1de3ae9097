"""Addresses with names in them that stand for words of the user (RFC 6570)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

_EXPRESSION = re.compile(r"\{([+#./;?&]?)([A-Za-z0-9_.%*:, ]+)\}")
_VARIABLE = re.compile(r"([A-Za-z0-9_.%]+)(\*|:[0-9]{1,4})?")
_LEFT_OUT = ("?", "&", ";", "#")
_RESERVED = ":/?#[]@!$&'()*+,;="


class _Form(NamedTuple):
    """How an operator writes its values: what stands before and between, and whether with their names."""

    first: str = ""
    between: str = ","
    is_named: bool = False
    empty: str = ""
    kept: str = ""


_FORMS = {
    "": _Form(),
    "+": _Form(kept=_RESERVED),
    "#": _Form("#", kept=_RESERVED),
    ".": _Form(".", "."),
    "/": _Form("/", "/"),
    ";": _Form(";", ";", is_named=True),
    "?": _Form("?", "&", is_named=True, empty="="),
    "&": _Form("&", "&", is_named=True, empty="="),
}


def variables(pattern: str) -> tuple[str, ...]:
    """Return the names in a pattern in their order, each once."""
    found = (name for _, inner in _EXPRESSION.findall(pattern) for name, _ in _names(inner))
    return tuple(dict.fromkeys(found))


def optional(pattern: str) -> frozenset[str]:
    """Return the names that may be left out without a hole: those of a query or of the end."""
    found = _EXPRESSION.findall(pattern)
    return frozenset(name for sign, inner in found if sign in _LEFT_OUT for name, _ in _names(inner))


def expanded(pattern: str, values: Mapping[str, str]) -> str:
    """Return the address that a pattern makes of these values; a name without one is left out."""

    def written(match: re.Match[str]) -> str:
        form = _FORMS[match[1]]
        known = [(name, cut) for name, cut in _names(match[2]) if name in values]
        pieces = [_value(name, values[name], cut, form) for name, cut in known]
        return form.first + form.between.join(pieces) if pieces else ""

    return _EXPRESSION.sub(written, pattern)


def _names(inner: str) -> Iterator[tuple[str, str]]:
    for piece in inner.split(","):
        match = _VARIABLE.fullmatch(piece.strip())
        if match is not None:
            yield match[1], match[2] or ""


def _value(name: str, value: str, cut: str, form: _Form) -> str:
    if cut.startswith(":"):
        value = value[: int(cut[1:])]
    text = quote(value, safe=form.kept)
    if not form.is_named:
        return text
    return f"{name}={text}" if text else f"{name}{form.empty}"
