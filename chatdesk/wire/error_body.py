"""What a service says when it refuses: one extractor for every shape of error body."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chatdesk.domain.errors import BadReply
from chatdesk.wire.loose_json import Unreadable, loads
from chatdesk.wire.retry_after import retry_after, retry_after_in
from chatdesk.wire.sse import TOLERANT, SseDecoder

MAX_TEXT = 2048
REQUEST_ID_HEADERS = ("x-request-id", "request-id", "apim-request-id", "x-amzn-requestid", "cf-ray")
TOO_MANY = 429
SILENT = "The service reported an error without saying which."

# Where a flat error has its words.
_FLAT = ("message", "msg", "error_msg", "detail", "errors")

_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(rb"<h1[^>]*>(.*?)</h1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,500}>")


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """A service's error: its own sentence, code and type (empty where it gave none).

    `retry_after` is in seconds; `request_id` is what the service's support asks for; `details` what
    a gateway passed on from the service behind it.
    """

    message: str
    code: str = ""
    type: str = ""
    retry_after: float | None = None
    request_id: str = ""
    details: str = ""


def extract_error(
    body: bytes, status: int, headers: Mapping[str, str], *, now: datetime | None = None
) -> ErrorBody:
    """Read the body of a response whose status says that it failed; never raises.

    Takes JSON of every known shape, an event stream with an error in it, HTML, plain text and
    nothing at all; `message` is never empty. `now` is what a date in `Retry-After` is held against
    where the server does not tell its own.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    error = _from_bytes(body)
    if error is None or not error.message:
        error = ErrorBody(f"The service answered with status {status} and no explanation.")
    request_id = next((lowered[name] for name in REQUEST_ID_HEADERS if lowered.get(name)), "")
    wait = retry_after(lowered, is_limited=status == TOO_MANY, now=now)
    return replace(error, retry_after=error.retry_after if wait is None else wait, request_id=request_id)


def error_from(value: Any) -> ErrorBody | None:
    """Find the error in decoded JSON; None where it holds none.

    Looks at `error` (object or text), a flat `message`, `detail` (text or list), and at the first
    element of a list.
    """
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return ErrorBody(value[:MAX_TEXT]) if value.strip() else None
    if not isinstance(value, dict):
        return None
    inner = value.get("error")
    if inner:
        return _from_object(inner, value) if isinstance(inner, dict) else _from_text(inner, value)
    if any(value.get(name) for name in _FLAT):
        return _from_object(value, {})
    base = value.get("base_resp")
    if isinstance(base, dict) and base.get("status_code"):
        # MiniMax says so in place of choices, with status 200; 0 means that all is well.
        return _from_object({"message": base.get("status_msg"), "code": base["status_code"]}, {})
    return None


def _from_bytes(body: bytes) -> ErrorBody | None:
    stripped = body.removeprefix(b"\xef\xbb\xbf").strip()
    if not stripped:
        return None
    try:
        value = loads(stripped)
    except Unreadable:
        return _from_stream(stripped) or _from_markup(stripped) or ErrorBody(_text(stripped))
    return error_from(value) or ErrorBody(_text(stripped))


def _from_stream(body: bytes) -> ErrorBody | None:
    """Some proxies send the error of a stream as a stream, with a status of its own."""
    decoder = SseDecoder(tolerances=TOLERANT)
    try:
        events = decoder.feed(body + b"\n\n")
    except BadReply:
        return None
    for event in events:
        try:
            error = error_from(loads(event.data))
        except Unreadable:
            continue
        if error is not None:
            return error
    return None


def _from_markup(body: bytes) -> ErrorBody | None:
    if not body.startswith(b"<"):
        return None
    found = _TITLE.search(body[: MAX_TEXT * 8]) or _HEADING.search(body[: MAX_TEXT * 8])
    text = _text(found.group(1)) if found else _TAG.sub(" ", _text(body))
    text = " ".join(html.unescape(_TAG.sub(" ", text)).split())
    return ErrorBody(text, type="html") if text else None


def _from_object(inner: Mapping[str, Any], outer: Mapping[str, Any]) -> ErrorBody:
    message = (
        _words(inner.get("message"))
        or _words(inner.get("msg"))
        or _words(inner.get("error_msg"))
        or _words(inner.get("detail"))
        or _words(inner.get("errors"))
        or _words(inner.get("error"))
        or _words(outer.get("message"))
        or SILENT
    )
    code = _first_word(inner, ("code", "error_code", "status_code", "statusCode", "status"))
    kind = _first_word(inner, ("type",)) or _first_word(inner, ("status",))
    if kind == code and kind.isdigit():
        kind = ""
    metadata = inner.get("metadata")
    details = ""
    if isinstance(metadata, dict):
        details = "\n".join(
            filter(None, (_words(metadata.get("provider_name")), _words(metadata.get("raw"))))
        )
    wait = retry_after_in({**outer, **inner}, message)
    return ErrorBody(message, code, kind, retry_after=wait, details=details)


def _from_text(inner: Any, outer: Mapping[str, Any]) -> ErrorBody:
    message = _words(inner)
    reason = _words(outer.get("message")) or _words(outer.get("detail"))
    if reason and reason != message and isinstance(inner, str) and " " not in inner.strip():
        # "error" holds a code then, and the sentence stands beside it
        return ErrorBody(reason, code=message)
    code = _first_word(outer, ("code", "status", "statusCode"))
    return ErrorBody(message or SILENT, code, retry_after=retry_after_in(outer, message))


def _words(value: Any) -> str:
    """Return what a field says as text: a string, or the messages in a list or object."""
    if isinstance(value, str):
        return value.strip()[:MAX_TEXT]
    if isinstance(value, list):
        return "; ".join(filter(None, map(_words, value[:10])))[:MAX_TEXT]
    if isinstance(value, dict):
        place = value.get("loc")
        said = _words(value.get("msg") or value.get("message") or value.get("detail"))
        if said and isinstance(place, list):
            return f"{'.'.join(map(str, place[:10]))}: {said}"[:MAX_TEXT]
        return said
    return ""


def _first_word(value: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        word = value.get(name)
        if isinstance(word, str | int) and not isinstance(word, bool) and word != "":
            return str(word)[:200]
    return ""


def _text(data: bytes) -> str:
    return data[:MAX_TEXT].decode("utf-8", "replace").strip()
