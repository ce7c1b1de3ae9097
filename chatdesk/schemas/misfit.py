"""What does not fit a schema, and where."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

Step = str | int


class SchemaUnusableError(Exception):
    """The schema itself cannot be used; the text says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Something that does not fit: where, and a sentence that begins with that path."""

    path: tuple[Step, ...]
    text: str


def path_text(path: tuple[Step, ...]) -> str:
    """Return a path as programs write it: `items[2].name`; nothing for the whole answer."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif re.fullmatch(r"[^\W\d][\w-]*", step):
            text += f".{step}" if text else step
        else:
            text += f"[{json.dumps(step, ensure_ascii=False)}]"
    return text
