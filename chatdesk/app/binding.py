"""Loads the Qt binding without a habit of it that costs time and memory."""

from __future__ import annotations

from types import ModuleType


def load() -> None:
    """Load PySide6, and keep it from reading the source of every module that is imported after it.

    It looks in each of them for its own name, to know where `from __feature__ import ...` may apply, and
    `linecache` then holds all that text for good: 7 MB here. This program switches no feature
    on, so the answer is the same for all of them. Where another version of PySide6 has no such place,
    nothing is changed.
    """
    import linecache

    import PySide6  # noqa: F401 - sets up what is looked at next

    try:
        from shibokensupport import feature  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = _uses_no_feature  # noqa: SLF001 - it has no public name
    linecache.clearcache()


def _uses_no_feature(_module: ModuleType) -> bool:
    return False
