"""An answer held against the form that was asked for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from chatdesk.schemas.asked import AskedForm
from chatdesk.schemas.misfit import Misfit, SchemaUnusableError

LONGEST = 500_000
"""Letters of an answer that are read; checking so many takes a third of a second."""

_FENCED = re.compile(r"\s*```[\w-]*\s*\n(.*?)\n?\s*```\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it.

    `is_json`: `value` is the answer as JSON. `trouble` is why it is none, or why it could not be checked.
    `is_fenced`: it stood in a code block, which a program would have to take off first.
    """

    asked: AskedForm
    is_json: bool
    value: Any = None
    misfits: tuple[Misfit, ...] = ()
    trouble: str = ""
    is_fenced: bool = False

    @property
    def fits(self) -> bool:
        """Whether the answer is all that was asked for."""
        return self.is_json and not self.misfits and not self.trouble and not self.is_fenced


def judged(text: str, asked: AskedForm) -> Verdict:
    """Return whether a finished answer has the form that was asked for. Never raises."""
    if len(text) > LONGEST:
        return Verdict(
            asked, False, trouble=f"The answer has more than {LONGEST:,} letters: it is not read here."
        )
    fenced = _FENCED.fullmatch(text)
    inner = fenced[1] if fenced else text
    try:
        value = json.loads(inner, parse_constant=_refused)
    except json.JSONDecodeError as error:
        return Verdict(asked, is_json=False, trouble=_not_json(inner, error))
    except (ValueError, RecursionError):
        return Verdict(asked, is_json=False, trouble="The answer is no JSON that can be read.")
    if asked.schema is None:
        is_object = isinstance(value, dict)
        trouble = "" if is_object else "An object was asked for: { … }."
        return Verdict(asked, is_json=True, value=value, trouble=trouble, is_fenced=bool(fenced))
    misfits, trouble = _checked(value, asked)
    return Verdict(asked, is_json=True, value=value, misfits=misfits, trouble=trouble, is_fenced=bool(fenced))


def _checked(value: Any, asked: AskedForm) -> tuple[tuple[Misfit, ...], str]:
    from chatdesk.schemas.fit import misfits_of

    try:
        return misfits_of(value, asked.schema), ""
    except SchemaUnusableError as error:
        return (), str(error)


def _not_json(text: str, error: json.JSONDecodeError) -> str:
    if not text.strip():
        return "The answer is empty."
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return "The answer ends before its JSON does."
    if not text.lstrip().startswith(("{", "[")):
        return "The answer is text, not JSON."
    return f"The answer is no JSON: the mistake is in line {error.lineno}, column {error.colno}."


def _refused(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
