"""The process that draws formulas: lines of JSON in, lines of JSON out.

It says `id` 0 when it is ready. In: `id`, `tex`, `display`, perhaps `as`: "mathml". Out: `id`, and either
what `Drawing` holds, or `mathml`, or `error` and `detail`. It ends when its input does, which is when whoever
started it closes the pipe or dies, also in the middle of a formula.
"""

from __future__ import annotations

import gc
import json
import os
import queue
import signal
import sys
import threading
import warnings
from dataclasses import asdict
from typing import Any, BinaryIO

# Bytes of memory: what needs more is not a formula that anybody wants to read.
_MOST_MEMORY = 1 << 30


def serve() -> int:
    """Draw until the input ends."""
    _be_modest()
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, lines), name="input", daemon=True).start()
    # Loaded before the first formula, whose time is limited.
    import chatdesk.formulas.drawing

    _say({"id": 0, "ready": chatdesk.formulas.drawing.__name__})
    while True:
        _say(_answer(json.loads(lines.get())))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii") + b"\n")
    sys.stdout.buffer.flush()


def _read(source: BinaryIO, lines: queue.SimpleQueue[bytes]) -> None:
    for line in source:
        lines.put(line)
    # Nobody is there any more; what is being drawn may never end.
    os._exit(0)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    from chatdesk.formulas.drawing import draw
    from chatdesk.formulas.undrawable import UndrawableError
    from chatdesk.formulas.writing import write

    tex, is_display = str(request["tex"]), bool(request["display"])
    try:
        if request.get("as") == "mathml":
            return {"id": request["id"], "mathml": write(tex, is_display=is_display)}
        drawing = draw(tex, is_display=is_display)
    except UndrawableError as error:
        return {"id": request["id"], "error": error.reason, "detail": error.detail}
    except MemoryError:
        return {"id": request["id"], "error": "size", "detail": ""}
    return {"id": request["id"], **asdict(drawing)}


def _be_modest() -> None:
    """Leave the memory to others, and Ctrl+C to whoever started this."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Formulas leave little garbage behind, and the process is short-lived.
    gc.disable()
    warnings.simplefilter("ignore")
    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
