"""Pictures that came with a message: their size is read at once, their pixels in a thread."""

from __future__ import annotations

import base64
import binascii
import re
from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from chatdesk.ui.look.one_per_program import one_per_program
from chatdesk.ui.transcript.collector_pause import PausedThreads

# Formats that hold pixels and nothing else: SVG could name other files.
_DATA = re.compile(r"data:image/(png|jpe?g|gif|webp);base64,", re.IGNORECASE)
_BEGINNINGS = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8",
    "jpg": b"\xff\xd8",
    "gif": b"GIF8",
    "webp": b"RIFF",
}
# Characters in which every picture tells its size, a camera's preview before it included.
_HEAD = 400_000
_POLL_MS = 15
# About fifty megabytes of pixels are kept.
_MOST_PIXELS = 12_000_000

_Key = tuple[str, int, int]


def is_held(address: str) -> bool:
    """Whether the address holds the picture itself, so that nothing is asked of anybody."""
    return _DATA.match(address) is not None


def size_of(address: str) -> QSize:
    """Return the size in pixels of a picture that its address holds; an invalid one where that fails."""
    found = _DATA.match(address)
    if found is None:
        return QSize()
    head = address[found.end() : found.end() + _HEAD]
    source = _source_of(found.group(1), head[: len(head) // 4 * 4] if len(head) == _HEAD else head)
    if source is None:
        return QSize()
    _, reader = source
    size = reader.size()
    turned = reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90
    return size.transposed() if turned else size


class Pictures(QObject):
    """Decodes each picture once for a size, and keeps those that were used last. `loaded`: look again."""

    loaded = Signal()

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._threads: PausedThreads[_Key] = PausedThreads()
        self._kept: OrderedDict[_Key, QImage] = OrderedDict()
        self._fresh: dict[_Key, QImage] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)

    @classmethod
    def shared(cls) -> Pictures:
        """Return the one of this application."""
        return one_per_program(cls)

    def find(self, address: str, size: QSize) -> QImage | None:
        """Return a picture in this many pixels; None while it is decoded, a null one where that fails."""
        key = (address, size.width(), size.height())
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        elif key not in self._threads:
            self._threads.start(key, partial(_decode, key, self._fresh), "picture")
            self._timer.start()
        return kept

    def _look(self) -> None:
        done = self._threads.take_done()
        self._kept.update(self._fresh)
        self._fresh.clear()
        if not self._threads:
            self._timer.stop()
        pixels = sum(image.width() * image.height() for image in self._kept.values())
        while pixels > _MOST_PIXELS and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            pixels -= gone.width() * gone.height()
        if done:
            self.loaded.emit()


def _source_of(kind: str, data: str) -> tuple[QBuffer, QImageReader] | None:
    """Return a reader of base64, with the buffer that it needs as long as it lives.

    None where it is not what it is said to be: the decoders complain of that to the terminal.
    """
    try:
        pixels = base64.b64decode(data)
    except (binascii.Error, ValueError):
        return None
    if not pixels.startswith(_BEGINNINGS[kind.lower()]):
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(pixels))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.lower().encode("ascii")))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    return buffer, reader


def _decode(key: _Key, found: dict[_Key, QImage]) -> None:
    address, width, height = key
    match = _DATA.match(address)
    source = _source_of(match.group(1), address[match.end() :]) if match else None
    if source is None:
        found[key] = QImage()
        return
    _, reader = source
    size = QSize(width, height)
    turned = reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90
    reader.setScaledSize(size.transposed() if turned else size)
    found[key] = reader.read()
