"""The process that reads an export for a window: the reading of large JSON would keep the window waiting.

It is started with the path and writes frames: eight bytes of length, then a pickle of what `finding.find`
gives and of its progress; or, at last, of a `StoreError` as a pair of its texts. It ends when its input does,
which is when whoever started it closes the pipe or dies.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chatdesk.domain.errors import StoreError
from chatdesk.store.imports.finding import find

# Steps of courtesy: a window that is painted comes first.
_NICE = 5


def serve(path: str) -> int:
    """Read the export, once."""
    _be_modest()
    threading.Thread(target=_end_with_input, name="input", daemon=True).start()
    for value in _all(Path(path)):
        _say(value)
    return 0


def _all(path: Path) -> Iterator[Any]:
    try:
        yield from find(path, _say)
    except StoreError as error:
        yield (error.text, error.hint)
    except MemoryError:
        yield ("This file cannot be imported: the memory is full.", "Nothing was changed.")


def _say(value: Any) -> None:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.write(len(data).to_bytes(8, "big"))
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _be_modest() -> None:
    """Leave the processor to others, and Ctrl+C to whoever started this."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    if sys.platform != "win32":
        os.nice(_NICE)
