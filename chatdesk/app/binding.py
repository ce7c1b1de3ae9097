"""Loads the Qt binding without habits of it that cost time and memory."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable, Mapping, Sequence
from threading import RLock
from types import ModuleType
from typing import Any

_SIGNATURES = "shibokensupport.signature"

# What the binding itself is asked for only where something is called wrongly, or a signature is wanted.
# Not `mapping`: C++ looks into its dictionary.
_LATER = {
    f"{_SIGNATURES}.{name}"
    for name in ("errorhandler", "layout", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")
}


def load() -> None:
    """Load PySide6, so that it takes half the time and leaves the import of others alone.

    At every start it compiles 70 kB of Python that words its errors, or that only its own developers need.
    Here each of these modules follows when something of it is asked for: a wrong call is worded as ever.

    From then on it would also look into each module that is imported for its own name, to know where
    `from __feature__ import ...` may apply, and `linecache` would hold all that text for good: 7 MB here.
    This program switches no feature on, and imports as Python does.

    Where another version of PySide6 has no such modules, or has them as files, they are loaded as ever.
    """
    if "shiboken6" in sys.modules:
        return
    original = builtins.__import__

    def load_part(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - they may be given by name
        locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if name.startswith(_SIGNATURES) and not level:
            _stand_in(f"{name}.{part}" for part in fromlist or ())
        module = original(name, globals, locals, fromlist, level)
        if name == "shiboken6.Shiboken" and globals and globals.get("__name__") == "shiboken6":
            # It has just put its own in this place.
            builtins.__import__ = original
        return module

    builtins.__import__ = load_part
    try:
        import PySide6  # noqa: F401 - its parts are imported where they are used
    finally:
        builtins.__import__ = original
    import linecache

    # Before its place was taken back it has already read two.
    linecache.clearcache()


def _stand_in(names: Iterable[str]) -> None:
    # The binding's modules are in an archive, whose reader finds and loads them.
    reader: Any = getattr(getattr(sys.modules.get(_SIGNATURES), "__spec__", None), "loader", None)
    if not hasattr(reader, "find_spec"):
        return
    for name in _LATER.intersection(names) - sys.modules.keys():
        if (spec := reader.find_spec(name, None)) is not None:
            sys.modules[name] = _Later(name, reader)
            sys.modules[name].__spec__ = spec


class _Later(ModuleType):
    """A module that is filled when something of it is asked for, by whichever thread."""

    _lock = RLock()

    def __init__(self, name: str, reader: Any) -> None:
        super().__init__(name)
        self._reader = reader
        self._is_filling = False

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            # The import system asks for its own marks; that is no use.
            raise AttributeError(name)
        with _Later._lock:
            if type(self) is _Later and not self._is_filling:
                self._fill()
        return object.__getattribute__(self, name)

    def _fill(self) -> None:
        self._is_filling = True
        try:
            # The binding gives its modules a second name; the archive knows the first.
            self.__spec__ = self._reader.find_spec(self.__name__, None)
            self._reader.exec_module(self)
        finally:
            self._is_filling = False
        self.__class__ = ModuleType  # type: ignore[assignment]
