"""What of a message is looked through, and in which form: for the index and for what is shown.

The index holds no text, so that what was put in can only be taken out by making the same once more:
where a function here changes, a migration must empty the index and begin it again.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from chatdesk.domain.message import (
    AttachmentPart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.store.codec import decode_parts, storable

# Words of filters begin with a letter of the private use area: nobody writes them.
ROLE, MODEL, HAS, YEAR, MONTH = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_PRIVATE = re.compile("[\ue000-\ue0ff]")
# Written without spaces between the words: each letter becomes a word, and what is looked for a phrase.
_ALONE = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff])"
)
_WORD = re.compile(r"[^\W_]{4,40}")
# Characters that are handled in one go, so that another thread may have its turn in between.
_SLICE = 16_384
# Letters and digits in one word: longer ones are hashes and keys of which nobody knows the middle.
_LONGEST_MIXED = 20
_SMALL = 200_000


def readable(part: Part) -> str:
    """Return the text of a part as somebody would look for it."""
    match part:
        case TextPart() | ReasoningPart() | RefusalPart():
            return part.text
        case ToolCallPart():
            return f"{part.name} {_unescaped(part.arguments)}"
        case ToolResultPart():
            return "\n".join((part.content, *(file.name for file in part.attachments)))
        case AttachmentPart():
            return part.name


def index_text(parts: str) -> str:
    """Return what the index takes in of the parts of a message, as they are stored."""
    return index_form("\n".join(filter(None, map(readable, _parts(parts)))))


def index_form(text: str) -> str:
    """Return text so that SQLite finds its words: letters of scripts without spaces stand alone."""
    if text.isascii():
        return text
    text = storable(_PRIVATE.sub(" ", unicodedata.normalize("NFC", text)))
    return "".join(_ALONE.sub(r" \1 ", piece) for piece in _slices(text))


def index_words(parts: str) -> str:
    """Return the words in whose middle something may be found, as a JSON array, folded."""
    text = fold(index_text(parts))
    words: set[str] = set()
    # A word that a slice cuts is found as two: its halves do no harm.
    for piece in _slices(text):
        words.update(_WORD.findall(piece))
    return json.dumps([word for word in words if len(word) <= _LONGEST_MIXED or word.isalpha()])


def facets(role: str, model: str, created_at: float, parts: str) -> str:
    """Return the words that the filters look for; months are those of UTC."""
    year, month = month_of(created_at)
    words = [f"{ROLE}{role}", f"{YEAR}{year}", f"{MONTH}{year}{month:02}"]
    words += model_words(model)
    for part in _parts(parts):
        if isinstance(part, ToolCallPart | ToolResultPart):
            words.append(f"{HAS}tool")
        files = part.attachments if isinstance(part, ToolResultPart) else (part,)
        if any(isinstance(file, AttachmentPart) and file.media_type.startswith("image/") for file in files):
            words.append(f"{HAS}image")
    return " ".join(words)


def model_words(model: str) -> list[str]:
    """Return the words of a model's name as the index has them."""
    return [f"{MODEL}{word}" for word in re.findall(r"[^\W_]+", storable(fold(model)))]


def month_of(moment: float) -> tuple[int, int]:
    """Return year and month of a time in seconds since 1970; of one that is none, those of 1970."""
    from datetime import UTC, datetime

    try:
        day = datetime.fromtimestamp(moment, UTC)
    except (ValueError, OverflowError, OSError):
        return 1970, 1
    return day.year, day.month


def fold(text: str) -> str:
    """Return text with small letters and without accents, of the same length letter by letter."""
    if text.isascii():
        return text.lower()
    return text.translate(_FOLDS)


class _Folds(dict[int, int]):
    """The folded form of each letter that was met."""

    def __missing__(self, code: int) -> int:
        folded = code
        # Letters with accents of the Latin, Greek and Cyrillic scripts alone: a Japanese sound mark or a
        # Korean syllable is another letter.
        is_western = code < 0x1100 or 0x1E00 <= code < 0x2000
        letter = unicodedata.normalize("NFD", chr(code))[0] if is_western else chr(code)
        small = letter.lower()
        if len(small) == 1:
            folded = ord(small)
        self[code] = folded
        return folded


_FOLDS = _Folds()


def _parts(text: str) -> tuple[Part, ...]:
    # One message is asked for thrice in a row by the triggers; a big one shall not stay in memory.
    return _small_parts(text) if len(text) < _SMALL else _read(text)


def _read(text: str) -> tuple[Part, ...]:
    try:
        return decode_parts(text)
    except (ValueError, TypeError, AttributeError):
        # Nothing can be read of it, so nothing can be found in it.
        return ()


_small_parts = lru_cache(maxsize=1)(_read)


def _slices(text: str) -> Iterator[str]:
    return (text[start : start + _SLICE] for start in range(0, len(text), _SLICE))


def _unescaped(arguments: str) -> str:
    """Return JSON text as it would be read: no escapes in the way."""
    if "\\" not in arguments:
        return arguments
    try:
        return " ".join(_strings(json.loads(arguments)))
    except (ValueError, RecursionError):
        return arguments


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    else:
        yield str(value)
