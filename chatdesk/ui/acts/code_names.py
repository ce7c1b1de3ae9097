"""What a file is called that some code is saved in."""

from __future__ import annotations

import re

# A comment that is all of the first line, as most languages write it.
_COMMENT = re.compile(
    r"\s*(?:#|//|--|;|%|/\*|<!--|\"|')+\s*(?:file(?:name)?:\s*)?(.+?)\s*(?:\*/|-->)?\s*", re.IGNORECASE
)
_NAME = re.compile(r"[\w@()-][\w@().-]*\.[A-Za-z]\w{0,9}")
_ENDING = re.compile(r"\*\.([A-Za-z][\w+-]*)")
_LONGEST = 80
# Files that are known by their name alone.
_WHOLE_NAMES = {
    "docker": "Dockerfile",
    "dockerfile": "Dockerfile",
    "make": "Makefile",
    "makefile": "Makefile",
}


def suggested_name(code: str, language: str) -> str:
    """Return the name that the code gives itself in a comment on its first line, else one by its language."""
    return _own_name(code) or _WHOLE_NAMES.get(language.lower(), "") or f"code.{_ending(language)}"


def _own_name(code: str) -> str:
    comment = _COMMENT.fullmatch(code.partition("\n")[0][:200])
    name = re.split(r"[/\\]", comment.group(1))[-1] if comment else ""
    return name if _NAME.fullmatch(name) and len(name) <= _LONGEST else ""


def _ending(language: str) -> str:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        patterns = get_lexer_by_name(language).filenames if language else []
    except ClassNotFound:
        patterns = []
    return next((found.group(1) for pattern in patterns if (found := _ENDING.fullmatch(pattern))), "txt")
