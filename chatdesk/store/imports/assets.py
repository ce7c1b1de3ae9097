"""The files beside the conversations: attached where they are there and small enough."""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re

from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import AttachmentPart
from chatdesk.store.imports.bundle import Bundle, Member
from chatdesk.store.imports.found import Tally

# Bytes of one attachment, and of all of an import: they go into the database.
LARGEST = 10 << 20
LARGEST_TOGETHER = 1 << 30

NOT_THERE = "not in the export"
_TOO_LARGE = f"larger than {LARGEST >> 20} MB"
_TOO_MANY = f"more than {LARGEST_TOGETHER >> 20} MB of files together"
_DAMAGED = "damaged"
_WHAT = "attached file"

_DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w.+-]+=[^;,]*)*);base64,", re.ASCII)
_FILE_ID = re.compile(r"file[-_][A-Za-z0-9]+")
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_UNKNOWN = "application/octet-stream"


class Assets:
    """Makes attachments of files in the bundle and of data that stands in the text.

    What cannot be had is told to the tally, and None returned. While `is_dry` nothing is read: a first
    look at all the conversations need not hold their pictures.
    """

    def __init__(self, bundle: Bundle, tally: Tally, *, is_dry: bool = False) -> None:
        self._bundle = bundle
        self._tally = tally
        self._is_dry = is_dry
        self._together = 0
        self._by_id: dict[str, Member] = {}
        self._by_name: dict[str, Member] = {}
        for member in bundle.members:
            self._by_name.setdefault(member.base, member)
            match = _FILE_ID.match(member.base)
            if match:
                self._by_id.setdefault(match.group(), member)

    def by_id(self, pointer: str, name: str = "", media_type: str = "") -> AttachmentPart | None:
        """Attach the file that a pointer of ChatGPT means (`sediment://file_...`, `file-service://file-...`)."""
        match = _FILE_ID.search(pointer)
        member = self._by_id.get(match.group()) if match else None
        return self._attach(member, name or pointer.rpartition("/")[2], media_type)

    def by_name(self, file_name: str, name: str = "", media_type: str = "") -> AttachmentPart | None:
        """Attach the file of this name, in whatever folder it lies."""
        return self._attach(self._by_name.get(file_name), name or file_name, media_type)

    def from_url(self, url: str, name: str) -> AttachmentPart | None:
        """Attach what stands in a `data:` URL; what an address points to elsewhere is not fetched."""
        match = _DATA_URL.match(url)
        if not match:
            return self.missing(name or url[:60])
        data = re.sub(r"\s+", "", url[match.end() :])
        media_type = match.group(1) or _UNKNOWN
        if len(data) * 3 // 4 > LARGEST:
            return self._left(name, _TOO_LARGE)
        try:
            base64.b64decode(data, validate=True)
        except binascii.Error:
            return self._left(name, _DAMAGED)
        return self._take(name or f"file{mimetypes.guess_extension(media_type) or ''}", media_type, data)

    def from_text(self, text: str, name: str) -> AttachmentPart | None:
        """Attach a text as a file."""
        data = text.encode("utf-8", "replace")
        if len(data) > LARGEST:
            return self._left(name, _TOO_LARGE)
        return self._take(name, "text/plain", base64.b64encode(data).decode())

    def missing(self, name: str) -> AttachmentPart | None:
        """Count a file that the export only names."""
        return self._left(name, NOT_THERE)

    def _attach(self, member: Member | None, name: str, media_type: str) -> AttachmentPart | None:
        if member is None:
            return self._left(name, NOT_THERE)
        if member.size > LARGEST:
            return self._left(name, _TOO_LARGE)
        if self._is_dry:
            return AttachmentPart(name, media_type or _UNKNOWN, "")
        try:
            content = self._bundle.read(member.name)
        except StoreError:
            return self._left(name, _DAMAGED)
        if "." not in name:
            name = member.base
        media_type = media_type or _sniff(content) or mimetypes.guess_type(name)[0] or _UNKNOWN
        return self._take(name, media_type, base64.b64encode(content).decode())

    def _take(self, name: str, media_type: str, data: str) -> AttachmentPart | None:
        size = len(data) * 3 // 4
        if self._together + size > LARGEST_TOGETHER:
            return self._left(name, _TOO_MANY)
        self._together += size
        return AttachmentPart(name, media_type, data)

    def _left(self, name: str, why: str) -> AttachmentPart | None:
        self._tally.add(_WHAT, why, name)
        return None


def _sniff(content: bytes) -> str:
    if content[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(content[8:12], "")
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")
