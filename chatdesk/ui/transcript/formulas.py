"""Formulas as outlines: drawn in a process of its own, which starts with the first of them, and kept."""

from __future__ import annotations

import base64
import json
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QByteArray,
    QCoreApplication,
    QDataStream,
    QObject,
    QPointF,
    QProcess,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPainterPath

import chatdesk
from chatdesk.domain.formula import LONGEST, tex_of
from chatdesk.options import DRAW_FORMULAS
from chatdesk.ui.look.one_per_program import one_per_program

# One formula may take so long, and the process so long to begin.
_LONGEST_MS = 2000
_LONGEST_START_MS = 20_000
_IDLE_MS = 60_000
# So many answers are read at a time, and those of so many milliseconds told of together.
_READ_AT_ONCE = 12
_TOGETHER_MS = 40
_MOST_KEPT = 1500
_WAIT_FOR_END_MS = 1000


class Outline:
    """A drawn formula in sizes of its font, around the beginning of its baseline; or why there is none."""

    __slots__ = ("_packed", "_paths", "ascent", "descent", "failure", "width")

    def __init__(self, answer: dict[str, Any]) -> None:
        self.failure = _why(answer)
        self.width = float(answer.get("width", 0.0))
        self.ascent = float(answer.get("ascent", 0.0))
        self.descent = float(answer.get("descent", 0.0))
        self._packed: list[list[str]] = answer.get("shapes", [])
        self._paths: list[tuple[str, QPainterPath]] | None = None

    def paint(self, painter: QPainter, at: QPointF, size: float, color: QColor) -> None:
        """Draw it with its baseline beginning at a point, in a font of `size` pixels."""
        if self._paths is None:
            self._paths = [(own, _path(data)) for own, data in self._packed]
            self._packed = []
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(at)
        painter.scale(size, size)
        for own, path in self._paths:
            named = QColor(own) if own else color
            painter.fillPath(path, named if named.isValid() else color)
        painter.restore()


class Formulas(QObject):
    """Has each formula drawn once, and keeps those that were used last.

    `drawn` brings the sources of those that are there now. Nothing is started before the first `find`; the
    process ends after a minute without work, with the application, and when this process dies.
    """

    drawn = Signal(object)

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[str, Outline] = OrderedDict()
        # Asked for and not answered yet, in the order of the asking.
        self._open: OrderedDict[str, int] = OrderedDict()
        self._unsent: list[str] = []
        self._fresh: set[str] = set()
        self._next_id = 1
        self._process: QProcess | None = None
        self._is_ready = False
        self._is_over = False
        self._sending = self._timer(0, self._send)
        self._reading = self._timer(0, self._read)
        self._telling = self._timer(_TOGETHER_MS, self._tell)
        self._limit = self._timer(_LONGEST_MS, self._give_up)
        self._idle = self._timer(_IDLE_MS, self.close)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._end)

    @classmethod
    def shared(cls) -> Formulas:
        """Return the one of this application."""
        return one_per_program(cls)

    @property
    def process_id(self) -> int:
        """The process that draws; 0 while there is none."""
        return int(self._process.processId()) if self._process is not None else 0

    @property
    def is_busy(self) -> bool:
        """Whether anything is being drawn."""
        return bool(self._open)

    def find(self, source: str) -> Outline | None:
        """Return a formula, its marks included in `source`; None while it is being drawn."""
        kept = self._kept.get(source)
        if kept is not None:
            self._kept.move_to_end(source)
        elif len(source) > LONGEST:
            return Outline({"error": "size"})
        elif source not in self._open:
            self._open[source] = self._next_id
            self._next_id += 1
            self._unsent.append(source)
            self._sending.start()
        return kept

    def known(self) -> frozenset[str]:
        """Return the sources of all that `find` has an answer for."""
        return frozenset(self._kept)

    def close(self) -> None:
        """End the process; what is asked for later starts another."""
        process, self._process = self._process, None
        self._is_ready = False
        for timer in (self._sending, self._reading, self._limit, self._idle):
            timer.stop()
        if process is None:
            return
        process.blockSignals(True)
        process.kill()
        process.waitForFinished(_WAIT_FOR_END_MS)
        process.deleteLater()
        # What it did not get to is for the next one.
        self._unsent = list(self._open)

    def _end(self) -> None:
        self._is_over = True
        self.close()

    def _timer(self, interval: int, work: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(work)
        return timer

    def _send(self) -> None:
        if self._process is None and not self._is_over:
            self._start()
        if not self._is_ready or self._process is None:
            return
        self._idle.stop()
        lines = []
        for source in self._unsent:
            tex, is_display = tex_of(source)
            lines.append(json.dumps({"id": self._open[source], "tex": tex, "display": is_display}) + "\n")
        self._unsent.clear()
        if lines:
            self._process.write("".join(lines).encode("ascii"))
            if not self._limit.isActive():
                self._limit.start(_LONGEST_MS)

    def _start(self) -> None:
        self._process = process = QProcess(self)
        process.setProgram(sys.executable)
        if getattr(sys, "frozen", False):
            process.setArguments([DRAW_FORMULAS])
        else:
            process.setArguments(["-m", "chatdesk", DRAW_FORMULAS])
            # Found there, whatever the directory is that this process was started in.
            process.setWorkingDirectory(str(Path(chatdesk.__file__).parent.parent))
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._on_end)
        process.errorOccurred.connect(self._on_error)
        process.start()
        self._limit.start(_LONGEST_START_MS)

    def _read(self) -> None:
        process = self._process
        if process is None:
            return
        # A few at a time: a frame may be due.
        for _ in range(_READ_AT_ONCE):
            if not process.canReadLine():
                break
            self._take(json.loads(bytes(process.readLine().data())))
        else:
            self._reading.start()

    def _take(self, answer: dict[str, Any]) -> None:
        self._limit.stop()
        if not answer["id"]:
            self._is_ready = True
            self._send()
            return
        source = next(iter(self._open), "")
        if self._open.get(source) == answer["id"]:
            self._keep(source, Outline(answer))
        if self._open:
            self._limit.start(_LONGEST_MS)
        else:
            self._idle.start()

    def _keep(self, source: str, outline: Outline) -> None:
        del self._open[source]
        self._kept[source] = outline
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        self._fresh.add(source)
        if not self._telling.isActive():
            self._telling.start()

    def _tell(self) -> None:
        fresh, self._fresh = self._fresh, set()
        self.drawn.emit(fresh)

    def _give_up(self) -> None:
        """What is being drawn takes too long: the others go to another process."""
        was_ready = self._is_ready
        self.close()
        self._blame("time" if was_ready else "start")

    def _on_end(self) -> None:
        """It died of what it was drawing, or could not even begin."""
        was_ready = self._is_ready
        self.close()
        self._blame("time" if was_ready else "start")

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._on_end()

    def _blame(self, reason: str) -> None:
        count = 1 if reason == "time" else len(self._open)
        for source in list(self._open)[:count]:
            self._keep(source, Outline({"error": reason}))
        self._unsent = list(self._open)
        if self._unsent:
            self._sending.start()


def _path(data: str) -> QPainterPath:
    path = QPainterPath()
    stream = QDataStream(QByteArray(base64.b64decode(data)))
    stream >> path
    return path


def _why(answer: dict[str, Any]) -> str:
    """Return why there is nothing to be shown; empty where there is."""
    match answer.get("error", ""):
        case "":
            return ""
        case "command":
            unknown = QCoreApplication.translate(
                "Transcript", "This formula is shown as its source: {command} is not known here."
            )
            return unknown.format(command=answer["detail"])
        case "size":
            return QCoreApplication.translate(
                "Transcript", "This formula is shown as its source: it is too large."
            )
        case "time":
            return QCoreApplication.translate(
                "Transcript", "This formula is shown as its source: drawing it takes too long."
            )
        case "start":
            return QCoreApplication.translate(
                "Transcript",
                "Formulas are shown as their source: the process that draws them does not start.",
            )
        case _:
            return QCoreApplication.translate(
                "Transcript", "This formula is shown as its source: it is not complete or has a mistake."
            )
