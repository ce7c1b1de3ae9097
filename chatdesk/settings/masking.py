"""Takes secrets out of texts before anybody sees them: logs, inspector, crash window, errors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

MASK = "(masked)"

_SECRET_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "api-key",
        "apikey",
        "cookie",
        "set-cookie",
        "token",
        "secret",
        "password",
        "x-auth-token",
        "x-access-token",
    }
)
_SECRET_ENDINGS = ("-api-key", "-apikey", "-token", "-secret", "-password", "-auth", "-authorization")

# One letter would black out every text it stands in; such a "secret" protects nothing either.
_SHORTEST_SECRET = 4


def is_secret_header(name: str) -> bool:
    """Say whether a header of this name usually carries a secret."""
    lower = name.lower()
    return lower in _SECRET_HEADERS or lower.endswith(_SECRET_ENDINGS)


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the text with the given secrets, and whatever has the shape of one, replaced by "(masked)".

    The secrets are found as they are, as JSON writes them and as a URL writes them. Shapes: bearer and basic
    credentials, well-known key prefixes such as "sk-", key parameters and passwords in addresses.
    """
    spellings = {spelling for secret in secrets for spelling in _spellings(secret)}
    for spelling in sorted(spellings, key=len, reverse=True):
        text = text.replace(spelling, MASK)
    lower = text.lower()
    for hints, shape, replacement in _shapes():
        # Nearly no text has one, and looking for the words is twenty times as fast as looking for the shape.
        if any(hint in lower for hint in hints):
            text = shape.sub(replacement, text)
    return text


def has_secret_shape(text: str) -> bool:
    """Say whether the text holds something that has the shape of a key."""
    return mask(text) != text


def mask_headers(
    headers: Iterable[tuple[str, str]], secrets: Iterable[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return headers for showing: the values of secret ones hidden, all others searched for secrets."""
    known = tuple(secrets)
    return tuple((name, MASK if is_secret_header(name) else mask(value, known)) for name, value in headers)


class Masker:
    """Knows the secrets of this run, so that every text can be cleaned of them. Any thread may use it."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def add(self, secret: str) -> None:
        """Hide this value from now on; texts under four characters are not hidden."""
        self._secrets.add(secret)

    def mask(self, text: str) -> str:
        """Return the text without the known secrets and without what has the shape of one."""
        return mask(text, tuple(self._secrets))

    def mask_headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return headers as they may be shown."""
        return mask_headers(headers, tuple(self._secrets))

    def __repr__(self) -> str:
        """Never the secrets: only how many there are."""
        return f"<Masker of {len(self._secrets)} secrets>"


@cache
def _shapes() -> tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...]:
    """The shapes and what replaces each, with what a text must hold in lower case to have one.

    Compiled when first needed, not at start.
    """
    return (
        (
            ("bearer", "basic"),
            # "Bearer of news" stays: a token has a digit or is long.
            re.compile(r"(?i)\b(bearer|basic)(\s+|%20)(?=\S*\d|\S{20})[\w.~+/=-]{6,}"),
            rf"\1\2{MASK}",
        ),
        (("sk-", "pk-", "rk-"), re.compile(r"\b(?:sk|pk|rk)-[\w-]{8,}"), MASK),
        (
            ("gsk_", "hf_", "ghp_", "xai-", "aiza", "nvapi-", "r8_", "pplx-"),
            re.compile(r"\b(?:gsk_|hf_|ghp_|xai-|AIza|nvapi-|r8_|pplx-)[\w-]{16,}"),
            MASK,
        ),
        (
            ("key=", "token=", "secret=", "password="),
            re.compile(r"(?i)([?&](?:api[-_]?key|key|token|access_token|secret|password)=)[^&\s\"'#]+"),
            rf"\1{MASK}",
        ),
        (
            ("api-key", "api_key"),
            re.compile(
                r"(?i)(\b(?:x-)?api[-_]key[\"']?\s*[:=]\s*[\"']?)(?!env:|none\b|keyring\b)[\w.~+/=-]{6,}"
            ),
            rf"\1{MASK}",
        ),
        (("://",), re.compile(r"(://[^\s/:@]*:)[^\s/@]+@"), rf"\1{MASK}@"),
    )


def _spellings(secret: str) -> set[str]:
    if len(secret) < _SHORTEST_SECRET:
        return set()
    import json
    from urllib.parse import quote, quote_plus

    return {
        secret,
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret, safe=""),
        quote_plus(secret),
    }
