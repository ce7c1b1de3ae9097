"""Pairs of PySide6 and Python: the bad one is refused, the installed one counts references right."""

from __future__ import annotations

import sys
import time

import pytest

from chatdesk import qt_check


@pytest.mark.parametrize("pyside", ["6.12.0", "6.12.1", "6.13.0", "7.0.0", "6.12.0a1"])
def test_bad_pair_is_refused_in_one_sentence(pyside: str) -> None:
    """Below Python 3.12 every PySide6 from 6.12 on is refused; the sentence names both and the way out."""
    text = qt_check.why_refused(pyside, (3, 11))
    assert pyside in text
    assert "Python 3.11" in text
    assert "PySide6-Essentials<6.12" in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("pyside", "python"), [("6.11.3", (3, 11)), ("6.8.3", (3, 11)), ("6.12.0", (3, 12)), ("6.13.0", (3, 14))]
)
def test_sound_pair_is_not_refused(pyside: str, python: tuple[int, int]) -> None:
    """Older PySide6 with Python 3.11 and every PySide6 with 3.12 and later are let through."""
    assert qt_check.why_refused(pyside, python) == ""


def test_unknown_version_is_not_refused() -> None:
    """A PySide6 whose version cannot be read is not held against the user."""
    assert qt_check.why_refused("", (3, 11)) == ""


def test_version_read_is_the_one_imported() -> None:
    """The version read from the file is the one that PySide6 itself reports."""
    import PySide6

    assert qt_check.installed_pyside_version() == PySide6.__version__


def test_this_environment_is_sound() -> None:
    """The locked dependencies are a pair that the check lets through."""
    assert qt_check.refusal() == ""


def test_check_costs_next_to_nothing() -> None:
    """The check takes less than 3 ms, so that the start does not feel it."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        qt_check.refusal()
        times.append(time.perf_counter() - began)
    assert min(times) < 0.003


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal: nothing can be lost")
def test_qt_calls_keep_the_references_of_none_and_true() -> None:
    """500 Qt calls that return nothing, and 100 emitted signals, leave the counts of None and True alone."""
    from PySide6.QtCore import QObject

    thing = QObject()
    none, true = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(500):
        thing.setObjectName("x")
    for _ in range(100):
        thing.objectNameChanged.emit("y")
    assert abs(sys.getrefcount(None) - none) < 100
    assert abs(sys.getrefcount(True) - true) < 50
