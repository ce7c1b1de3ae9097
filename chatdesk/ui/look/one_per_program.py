"""Objects of which a program has one, found without a look at everything that the application holds."""

from __future__ import annotations

from typing import TypeVar, cast

from PySide6.QtCore import QCoreApplication, QObject
from shiboken6 import isValid

_One = TypeVar("_One", bound=QObject)

_MADE: dict[type[QObject], QObject] = {}


def one_per_program(kind: type[_One]) -> _One:
    """Return the one of its kind, made with the application as its parent when it is first asked for.

    To search the application's children would make the binding look through every class of Qt.
    """
    app = QCoreApplication.instance()
    made = _MADE.get(kind)
    if made is None or not isValid(made) or made.parent() is not app:
        made = _MADE[kind] = kind(app)
    return cast("_One", made)
