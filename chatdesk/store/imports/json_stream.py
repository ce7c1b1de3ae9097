"""Large JSON read piece by piece, so that only one conversation is in memory at a time."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from chatdesk.domain.errors import StoreError
from chatdesk.store.imports.found import refused

_CHUNK = 1 << 20
# Characters of one value (a conversation, as a rule) that is still taken into memory.
LARGEST = 1 << 28
# An error nearer to the end of what was read than this may be a token that was cut there.
_CUT = 16
_BLANK = " \t\r\n"
_AFTER = (*_BLANK, ",", "]", "}")


class JsonStream:
    """The values of one JSON text, decoded one after the other while it is read.

    Nothing but the value at hand is kept. A text that is damaged raises a `StoreError` with the place;
    `place` names it ("" for the only file). `on_read` is told the number of bytes of each read.
    """

    def __init__(self, file: BinaryIO, place: str = "", on_read: Callable[[int], None] | None = None) -> None:
        self._file = file
        self._place = place
        self._on_read = on_read
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(strict=False, parse_constant=lambda _: None)
        self._text = ""
        self._at = 0
        self._is_whole = False
        # Of what was dropped from the front of `_text`.
        self._lines = 0
        self._characters = 0

    def peek(self) -> str:
        """Return the first character of the next value; "" at the end of the text."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read(_CHUNK):
                return ""

    def elements(self) -> Iterator[Any]:
        """Give the values of the list that begins here."""
        self._take("[")
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            yield self._value()
            if not self._goes_on("]"):
                return

    def pairs(self) -> Iterator[tuple[str, Any]]:
        """Give the keys and values of the object that begins here.

        Whoever wants the value as a stream of its own takes it before the next pair: see `keys`.
        """
        for key in self.keys():
            yield key, self._value()

    def keys(self) -> Iterator[str]:
        """Give the keys of the object that begins here; the value of each must be taken meanwhile."""
        self._take("{")
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            if self.peek() != '"':
                raise self._damage("a name in double quotes is missing", self._at)
            key = self._value()
            self._take(":")
            yield key
            if not self._goes_on("}"):
                return

    def values(self) -> Iterator[Any]:
        """Give the values that stand one after the other: one for plain JSON, several for JSON Lines."""
        while self.peek():
            yield self._value()

    def value(self) -> Any:
        """Return the next value, whole."""
        return self._value()

    def end(self) -> None:
        """Make sure that nothing follows."""
        if self.peek():
            raise self._damage("something follows after its end", self._at)

    def _goes_on(self, closing: str) -> bool:
        character = self.peek()
        self._at += 1
        if character not in (",", closing) or not character:
            raise self._damage(f"“,” or “{closing}” is missing", self._at - 1)
        return character == ","

    def _take(self, character: str) -> None:
        if self.peek() != character:
            raise self._damage(f"“{character}” is missing", self._at)
        self._at += 1

    def _value(self) -> Any:
        self.peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith("Unterminated") or error.pos >= len(self._text) - _CUT
                if is_cut and self._read(max(_CHUNK, len(self._text) - self._at)):
                    continue
                raise self._damage(error.msg, error.pos) from error
            except (ValueError, RecursionError) as error:
                raise self._damage("a number too long, or nested too deeply", self._at) from error
            # A number may go on in what was not read yet.
            is_ended = self._text[end : end + 1] in _AFTER or not isinstance(value, int | float)
            if is_ended or not self._read(_CHUNK):
                self._at = end
                return value

    def _read(self, size: int) -> bool:
        """Read on; False where nothing is left. What was decoded is dropped."""
        if self._is_whole:
            return False
        data = self._file.read(size)
        if self._on_read is not None:
            self._on_read(len(data))
        self._is_whole = not data
        try:
            more = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise self._refused("is not text in UTF-8.") from error
        if not data:
            return False
        self._lines += self._text.count("\n", 0, self._at)
        self._characters += self._at
        self._text = self._text[self._at :] + more
        self._at = 0
        if len(self._text) > LARGEST:
            raise self._refused(f"holds something larger than {LARGEST >> 20} MB in one piece.")
        return True

    def _damage(self, what: str, at: int) -> StoreError:
        line = self._lines + self._text.count("\n", 0, at) + 1
        character = self._characters + at + 1
        return self._refused(f"is damaged in line {line} ({what}, character {character:,} of the file).")

    def _refused(self, reason: str) -> StoreError:
        return refused(f"{f'“{self._place}”' if self._place else 'it'} {reason}")
