"""Icons of the Phosphor font, drawn as outlines so that they are crisp at any size and scale.

The font file and its table of names come with the QtAwesome package, of which nothing is imported.
Both are read when the first icon is drawn.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QIcon,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QPixmap,
    QRawFont,
    QTransform,
)

_EM = 256.0  # Phosphor is drawn on a grid of 256


def _font_folder() -> Path | None:
    spec = importlib.util.find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "fonts"


@functools.cache
def _font() -> tuple[QRawFont, str] | None:
    folder = _font_folder()
    files = sorted(folder.glob("phosphor-*.ttf")) if folder else []
    maps = sorted(folder.glob("phosphor-charmap-*.json")) if folder else []
    if not files or not maps:
        import logging

        logging.getLogger(__name__).warning(
            "The icon font of QtAwesome is missing: buttons are shown without icons."
        )
        return None

    return QRawFont(str(files[0]), _EM), maps[0].read_text(encoding="ascii")


def _pane() -> QPainterPath:
    """Draw a window with a pane at its right: Phosphor 1.3 has none that stays clear at 18 px."""
    lines = QPainterPath()
    lines.addRoundedRect(QRectF(32, 48, 192, 160), 18, 18)
    lines.moveTo(160, 48)
    lines.lineTo(160, 208)
    stroker = QPainterPathStroker(QPen(Qt.GlobalColor.black, 16))
    return stroker.createStroke(lines)


_OWN = {"pane": _pane}


@functools.cache
def icon_path(name: str, mirrored: bool = False) -> QPainterPath:
    """Return the outline of an icon in a square of 256 x 256.

    `name` is Phosphor's, such as "note-pencil", or "pane", which is ours; an unknown one raises `KeyError`.
    Where the font is not installed the outline is empty, and the program stays usable by words and keys.
    """
    path = _OWN[name]() if name in _OWN else _glyph_path(name)
    path.setFillRule(Qt.FillRule.WindingFill)
    if mirrored:
        path = QTransform.fromTranslate(_EM, 0).scale(-1, 1).map(path)
    return path


def _glyph_path(name: str) -> QPainterPath:
    font = _font()
    if font is None:
        return QPainterPath()
    raw, names = font
    # Of 4,470 names a dozen is wanted: looking for each takes less than parsing the table of JSON.
    place = names.find(f'"{name}"')
    if place < 0:
        raise KeyError(name)
    begin = names.index("0x", place)
    glyphs = raw.glyphIndexesForString(chr(int(names[begin : names.index('"', begin)], 16)))
    path = raw.pathForGlyph(glyphs[0])
    path.translate(QPointF(0, _EM))
    return path


def draw_icon(painter: QPainter, name: str, rect: QRectF, color: QColor, *, mirrored: bool = False) -> None:
    """Fill an icon into the largest square in the middle of `rect`."""
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center() - QPointF(side / 2, side / 2))
    painter.scale(side / _EM, side / _EM)
    painter.fillPath(icon_path(name, mirrored), color)
    painter.restore()


def icon_pixmap(name: str, color: QColor, size: int, dpr: float = 1.0, *, mirrored: bool = False) -> QPixmap:
    """Return an icon of `size` logical pixels on a transparent ground."""
    pixmap = QPixmap(round(size * dpr), round(size * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_icon(painter, name, QRectF(0, 0, size, size), color, mirrored=mirrored)
    painter.end()
    return pixmap


def icon(name: str, color: QColor, size: int = 16, *, disabled: QColor | None = None) -> QIcon:
    """Return an icon for menus and actions, sharp at scales of 1, 1.5 and 2."""
    made = QIcon()
    for dpr in (1.0, 1.5, 2.0):
        made.addPixmap(icon_pixmap(name, color, size, dpr))
        if disabled is not None:
            made.addPixmap(icon_pixmap(name, disabled, size, dpr), QIcon.Mode.Disabled)
    return made
