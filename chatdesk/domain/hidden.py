"""Characters that are not seen but change what is: bidi controls, zero width, escapes of terminals.

Text that comes from outside can use them to look like other text. Where that would mislead (addresses,
code, what a tool is asked) they are shown. Joiners and variation selectors between letters that need
them, as in emoji and in Persian or Indic words, are left alone.
"""

from __future__ import annotations

import re

_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SELECTORS = r"\ufe00-\ufe0f\U000e0100-\U000e01ef"
_HIDDEN = re.compile(
    rf"[{_CONTROLS}{_BIDI}{_SELECTORS}\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2028\u2029"
    r"\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(f"[{_CONTROLS}]")
_NEEDED = re.compile(rf"[\u200c\u200d{_SELECTORS}]")
_KEYCAP = "\u20e3"
_BIDI_SIGN = "\u21c4"
_OTHER_SIGN = "\u25af"
_FIRST_PICTURE = 0x2400
_SPACE, _DELETE = 0x20, 0x7F


def hidden(text: str) -> list[int]:
    """The places of the characters that are not seen and not needed."""
    return [found.start() for found in _HIDDEN.finditer(text) if not _is_needed(text, found.start())]


def controls(text: str) -> list[int]:
    """The places of control characters: in running text too they say something to terminals alone."""
    return [found.start() for found in _CONTROL.finditer(text)]


def shown(text: str, places: list[int]) -> str:
    """The text with a sign in each of these places, as long in UTF-16 as it was."""
    if not places:
        return text
    characters = list(text)
    for place in places:
        characters[place] = _sign(characters[place])
    return "".join(characters)


def spelled(text: str) -> str:
    """The text with what is hidden in it written as its code: "a⟨U+202E⟩b"."""
    places = hidden(text)
    if not places:
        return text
    characters = list(text)
    for place in places:
        characters[place] = f"⟨U+{ord(characters[place]):04X}⟩"
    return "".join(characters)


def name_of(character: str) -> str:
    """The code and the name of a character: "U+202E RIGHT-TO-LEFT OVERRIDE"."""
    import unicodedata

    names = {"\x1b": "ESCAPE", "\0": "NULL", "\b": "BACKSPACE", "\r": "CARRIAGE RETURN", "\x7f": "DELETE"}
    name = unicodedata.name(character, "") or names.get(character, "CONTROL CHARACTER")
    return f"U+{ord(character):04X} {name}"


def _is_needed(text: str, place: int) -> bool:
    """Whether a joiner or selector stands where emoji and complex scripts have one."""
    if not _NEEDED.match(text, place):
        return False
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if text[place] in "\u200c\u200d":
        return _is_letter(before) and _is_letter(after)
    return _is_letter(before) or after == _KEYCAP


def _is_letter(character: str) -> bool:
    """Whether it is one that joiners and selectors belong to; they come after selectors too."""
    if not character or character.isascii():
        return False
    return bool(_NEEDED.match(character)) or not _HIDDEN.match(character)


def _sign(character: str) -> str:
    code = ord(character)
    if code < _SPACE:
        return chr(_FIRST_PICTURE + code)
    if code == _DELETE:
        return chr(_FIRST_PICTURE + 0x21)
    if character in _BIDI:
        return _BIDI_SIGN
    return _OTHER_SIGN if code <= 0xFFFF else _OTHER_SIGN * 2
