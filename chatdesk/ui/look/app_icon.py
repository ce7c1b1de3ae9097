"""The sign of the program, drawn from its own files."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImageReader, QPixmap

from chatdesk.resource_files import resource_path

_SMALL_UP_TO = 24


def app_icon_pixmap(size: int, dpr: float = 1.0) -> QPixmap:
    """Return the sign at `size` logical pixels; small ones are drawn from their own file."""
    pixels = round(size * dpr)
    name = "icons/chatdesk-small.svg" if pixels <= _SMALL_UP_TO else "icons/chatdesk.svg"
    reader = QImageReader(str(resource_path(name)))
    reader.setScaledSize(QSize(pixels, pixels))
    pixmap = QPixmap.fromImage(reader.read())
    pixmap.setDevicePixelRatio(dpr)
    return pixmap


def app_icon() -> QIcon:
    """Return the icon of windows and of the task bar, drawn when it is asked for."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128):
        made.addPixmap(app_icon_pixmap(size))
    return made
