"""Names of tools for the model: whatever a server calls its tools, each is unique and can be sent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST = 64
_FITTING = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OTHER = re.compile(r"[^A-Za-z0-9_-]+")
_MARK = 8


def wire_name(server: str, tool: str, taken: Collection[str] = ()) -> str:
    """Return `server_tool` in letters that every service takes, at most 64, none of `taken`.

    The same pair gets the same name in every start, as long as no other has it: what had to be changed to
    fit ends with a piece of a digest of the true name, so that two of them cannot be mistaken for each other.
    """
    plain = f"{server}_{tool}"
    if _FITTING.fullmatch(plain) and plain not in taken:
        return plain
    import hashlib  # it takes 4 MB, and as a rule a name fits

    mark = hashlib.sha256(f"{server}\0{tool}".encode("utf-8", "surrogatepass")).hexdigest()
    base = _OTHER.sub("_", plain).strip("_")[: LONGEST - _MARK - 1].rstrip("_") or "tool"
    length = _MARK
    while (name := f"{base[: LONGEST - length - 1]}_{mark[:length]}") in taken:
        length += 1
    return name


def shown(text: str, longest: int) -> str:
    """Return a server's text for a person's eyes: on one line, nothing invisible, no longer than `longest`.

    Letters that turn the direction of writing or cannot be seen are left out: a name could say one thing and
    be another.
    """
    plain = "".join(" " if letter.isspace() else letter for letter in text[: longest * 4])
    plain = "".join(letter for letter in plain if unicodedata.category(letter) not in _UNSEEN)
    plain = " ".join(plain.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
