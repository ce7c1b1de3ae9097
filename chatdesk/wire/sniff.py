"""Tell what a response's body really is, from its content type and its first bytes."""

from __future__ import annotations

import re
from enum import Enum

# So many bytes tell a field of an event stream from anything else.
HEAD_SIZE = 16

_FIELD = re.compile(rb"(?:data|event|id|retry|error)?:|(?:data|event|id|retry)[\r\n]")
_WHITESPACE = b" \t\r\n\0"


class BodyKind(Enum):
    """What a body is; `sentence` tells a user, where it is none of the two that can be used."""

    STREAM = "The service sent an event stream."
    JSON = "The service sent one JSON answer."
    HTML = "The service sent a web page instead of an answer."
    EMPTY = "The service accepted the request and sent an empty answer."
    OTHER = "The service sent something that is neither an event stream nor JSON."

    @property
    def sentence(self) -> str:
        """What was found, for a user."""
        return self.value

    @property
    def hint(self) -> str:
        """What to do about it."""
        return _HINTS.get(self, "")


_HINTS = {
    BodyKind.HTML: "Check the base URL: it usually ends in /v1. A network's sign-in page looks so too.",
    BodyKind.EMPTY: "The conversation may be too long for the model: try a shorter one.",
    BodyKind.OTHER: "Check the base URL and the dialect of the account.",
}


def sniff(content_type: str, head: bytes, *, is_whole: bool = False) -> BodyKind | None:
    """Return what a body is that begins with `head`; None while more bytes are needed.

    The bytes overrule the content type. `is_whole` says that nothing follows `head`.
    """
    stripped = without_blank_head(head)
    if not stripped:
        return BodyKind.EMPTY if is_whole else None
    if stripped[0] in b"{[":
        return BodyKind.JSON
    if stripped[0] in b"<":
        return BodyKind.HTML
    if _FIELD.match(stripped):
        return BodyKind.STREAM
    if len(stripped) < HEAD_SIZE and not is_whole:
        return None
    kind = content_type.partition(";")[0].strip().lower()
    return BodyKind.STREAM if kind == "text/event-stream" else BodyKind.OTHER


def without_blank_head(head: bytes) -> bytes:
    """Return what follows the BOM and blanks that some servers send while they think."""
    bom = b"\xef\xbb\xbf"
    if len(head) < len(bom) and bom.startswith(head):
        return b""
    return head.removeprefix(bom).lstrip(_WHITESPACE)
