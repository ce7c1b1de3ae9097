"""Formulas of an HTML page as MathML, which browsers draw without a script."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from typing import Any

from chatdesk import own_process
from chatdesk.domain.formula import LONGEST, tex_of
from chatdesk.options import DRAW_FORMULAS

# One formula may take so long, the process so long to begin, and so many may break it.
_LONGEST_SECONDS, _LONGEST_START_SECONDS, _MOST_BREAKS = 2.0, 20.0, 3


class FormulaWriter:
    """Has each formula written once. The process starts with the first of them and ends with `close`."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._breaks = 0

    @property
    def process_id(self) -> int:
        """The process that is asked; 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    def __call__(self, source: str) -> str:
        """Return the MathML of a formula, its marks included in `source`; "" where there is none."""
        if source not in self._written:
            self._written[source] = self._write(source) if len(source) <= LONGEST else ""
        return self._written[source]

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _write(self, source: str) -> str:
        if self._breaks >= _MOST_BREAKS:
            return ""
        tex, is_display = tex_of(source)
        try:
            process = self._running()
            assert process.stdin is not None  # noqa: S101 - asked for
            question = {"id": 1, "tex": tex, "display": is_display, "as": "mathml"}
            process.stdin.write(json.dumps(question).encode("ascii") + b"\n")
            process.stdin.flush()
            return str(self._answer(_LONGEST_SECONDS).get("mathml", ""))
        except (OSError, queue.Empty):
            # It takes too long, or broke: the next one is for another process.
            self._breaks += 1
            self.close()
            return ""

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = own_process.start(DRAW_FORMULAS)
            self._answers = queue.SimpleQueue()
            # A thread: Windows cannot wait for a pipe.
            reader = threading.Thread(target=_read, args=(self._process, self._answers), daemon=True)
            reader.start()
            self._answer(_LONGEST_START_SECONDS)
        return self._process

    def _answer(self, seconds: float) -> dict[str, Any]:
        line = self._answers.get(timeout=seconds)
        if not line:
            raise BrokenPipeError("the process for formulas has ended")
        return dict(json.loads(line))


def _read(process: subprocess.Popen[bytes], answers: queue.SimpleQueue[bytes]) -> None:
    assert process.stdout is not None  # noqa: S101 - asked for
    for line in process.stdout:
        answers.put(line)
    answers.put(b"")
