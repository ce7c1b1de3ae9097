"""The binding is loaded without its habits, and does all that it does otherwise."""

from __future__ import annotations

import subprocess
import sys

import pytest

_LOAD = """
from chatdesk.app import binding
binding.load()
"""

_IMPORT_A_LOT = """
import builtins, linecache, sys
native = builtins.__import__
import PySide6.QtWidgets
import chatdesk.app.program
print(len(linecache.cache), builtins.__import__ is native)
"""

_LOOK = """
import sys
import PySide6.QtWidgets
print(*sys.modules)
"""

# What a person who develops sees: wrong calls of each kind, help, signatures and enumerations.
_ASK = """
import pydoc
from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QSizePolicy

for wrong in (
    lambda: QRect("x"), lambda: QRect(1, 2, 3, 4, 5, 6), lambda: QSize().scale(1), lambda: QTimer(no=1),
    lambda: QObject().setObjectName(3), lambda: QRect.nothing, lambda: QSizePolicy(None), lambda: Qt.Key(-5),
):
    try:
        print(wrong())
    except Exception as error:
        print(type(error), error)
print(QRect.adjusted.__doc__)
print(pydoc.plain(pydoc.render_doc(QRect)))
from PySide6.support.signature import get_signature
print(get_signature(QRect.adjusted), get_signature(QSize))
from PySide6.support.signature.lib.enum_sig import SimplifyingEnumerator
print(SimplifyingEnumerator)
"""

_IN_THREADS = """
import sys, threading
import PySide6.QtCore
name = "shibokensupport.signature."
wanted = {"layout": "create_signature", "parser": "pyside_type_init", "errorhandler": "seterror_argument"}
gate, found = threading.Barrier(6), []

def ask(module, function):
    gate.wait()
    found.append(getattr(sys.modules[name + module], function).__name__ == function)

threads = [threading.Thread(target=ask, args=one) for one in [*wanted.items()] * 2]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(found == [True] * 6, {type(sys.modules[name + module]).__name__ for module in wanted})
"""


def _told(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def test_no_source_is_read_that_nobody_asked_for() -> None:
    """Without the call it reads them all; when that is no longer so, this part of `binding` can go."""
    assert int(_told(_IMPORT_A_LOT).split()[0]) > 50
    assert _told(_LOAD + _IMPORT_A_LOT) == "0 True\n"


def test_what_words_errors_is_not_compiled_at_the_start() -> None:
    """Nor what it imports; when it no longer does so without the call, this part of `binding` can go."""
    assert "argparse" in _told(_LOOK).split()
    assert "argparse" not in _told(_LOAD + _LOOK).split()


@pytest.mark.parametrize("code", [_ASK, "import PySide6.QtGui\n" + _ASK], ids=["first", "after others"])
def test_what_is_asked_for_is_told_as_ever(code: str) -> None:
    """Every message and every signature, to the letter."""
    told = _told(_LOAD + code)
    assert "Supported signatures" in told
    assert told == _told(code)


def test_several_threads_ask_at_the_same_moment() -> None:
    """Each gets what it wants, and from then on these are modules like others."""
    for _ in range(3):
        assert _told(_LOAD + _IN_THREADS) == "True {'module'}\n"
