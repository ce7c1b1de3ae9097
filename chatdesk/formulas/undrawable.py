"""What keeps a formula from being drawn, or written: it is left as its source then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element

from chatdesk.formulas.mathml import UnknownEnvironmentError

_COMMAND = re.compile(r"\\([A-Za-z]+)")


class UndrawableError(Exception):
    """A formula that is left as its source; `reason` is "command", "syntax" or "size"."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@contextmanager
def undrawable() -> Iterator[None]:
    """Make an `UndrawableError` of whatever goes wrong inside."""
    try:
        yield
    except UndrawableError:
        raise
    except UnknownEnvironmentError as error:
        raise UndrawableError("command", rf"\begin{{{error}}}") from error
    except RecursionError as error:
        raise UndrawableError("size") from error
    except MemoryError:
        raise
    except Exception as error:
        # The library raises whatever comes: assertions, what XML refuses, errors of its own.
        raise UndrawableError("syntax") from error


def refuse_unknown(mathml: Element) -> None:
    """Raise where a command is not known: it comes out as its own name."""
    for element in mathml.iter():
        found = _COMMAND.search(element.text or "")
        if found:
            raise UndrawableError("command", found.group())
