"""Painting of the rows in view; closed units are kept as pixmaps."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter, QPixmap

from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.transcript.find_marks import paint_marks
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.selection import part_of
from chatdesk.ui.transcript.stage import Stage
from chatdesk.ui.transcript.units.base import Paint, Unit
from chatdesk.ui.transcript.units.code import CodeUnit
from chatdesk.ui.transcript.units.lines import paint_bar
from chatdesk.ui.transcript.units.seam import paint_seams

# About three screens of logical pixels; a unit that is much higher than one is not kept at all.
_MOST_PIXELS = 3_000_000
_HIGHEST = 1500

_Key = tuple[int, int, float, str]


class PixmapCache:
    """Pictures of units at rest. A unit is painted once directly before it gets one."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Unit, tuple[_Key, QPixmap | None, int]] = OrderedDict()
        self._pixels = 0

    def clear(self) -> None:
        """Forget all pictures."""
        self._kept.clear()
        self._pixels = 0

    def find(self, unit: Unit, key: _Key) -> tuple[QPixmap | None, bool]:
        """Return the picture of a unit, and whether one should be made now."""
        kept = self._kept.get(unit)
        if kept is None or kept[0] != key:
            self._forget(unit)
            self._kept[unit] = (key, None, 0)
            return None, False
        self._kept.move_to_end(unit)
        return kept[1], kept[1] is None

    def keep(self, unit: Unit, key: _Key, pixmap: QPixmap, pixels: int) -> None:
        """Keep a picture, and forget the ones that were not used for longest."""
        self._kept[unit] = (key, pixmap, pixels)
        self._pixels += pixels
        while self._pixels > _MOST_PIXELS and len(self._kept) > 1:
            self._forget(next(iter(self._kept)))

    def _forget(self, unit: Unit) -> None:
        kept = self._kept.pop(unit, None)
        if kept is not None:
            self._pixels -= kept[2]


class StagePainter:
    """Paints a stage; keeps nothing but pictures."""

    def __init__(self) -> None:
        self.cache = PixmapCache()
        # Code that was painted without colours, for whoever has time to give them.
        self.colorless: list[CodeUnit] = []

    def paint(self, painter: QPainter, stage: Stage, area: QRect, caret: Unit | None) -> None:
        """Paint what lies in `area` of the view."""
        style = stage.page.style
        painter.fillRect(area, style.color("bg_page"))
        borders = stage.selection.ordered()
        dpr = painter.device().devicePixelRatioF()
        left = _snap(stage.column_left, dpr)
        paint = Paint(style, area.top(), area.bottom() + 1, spots=stage.spots)
        for row, top in stage.visible:
            row.paint_ground(painter, left, _snap(top, dpr), style)
            for index, unit, unit_top in row.placed(style, top):
                y = _snap(unit_top, dpr)
                if y + unit.height < area.top() or y > area.bottom():
                    continue
                paint.selection = part_of(borders, row.index, index, unit.length)
                paint.link = stage.link if stage.link_unit is unit else ""
                for bar in unit.joined:
                    paint_bar(painter, bar, left, y - unit.gap, y, style)
                self._paint_unit(painter, row, unit, QPointF(left, y), paint)
                for marks_of in (stage.linked, stage.marks):
                    if marks_of is not None and (marks := marks_of(row, index)):
                        paint_marks(painter, unit, left, y, marks, style)
                if unit.seams:
                    paint_seams(painter, unit, left, y, style)
                if isinstance(unit, CodeUnit) and unit.wants_colors:
                    self.colorless.append(unit)
                if unit is caret:
                    self._paint_caret(painter, unit, left, y, paint)

    def _paint_unit(self, painter: QPainter, row: Row, unit: Unit, at: QPointF, paint: Paint) -> None:
        is_restless = unit.is_hot or paint.selection or paint.link or paint.spots.touches(unit)
        if is_restless or not unit.is_cacheable or unit.height > _HIGHEST:
            _paint_directly(painter, unit, at, paint)
            return
        dpr = painter.device().devicePixelRatioF()
        key = (unit.version, unit.width, dpr, row.ground)
        pixmap, is_wanted = self.cache.find(unit, key)
        if is_wanted:
            pixmap = _picture(unit, row, paint, dpr)
            self.cache.keep(unit, key, pixmap, unit.height * (unit.width + 2 * paint.style.hang))
        if pixmap is not None:
            painter.drawPixmap(QPointF(at.x() - paint.style.hang, at.y()), pixmap)
        else:
            _paint_directly(painter, unit, at, paint)

    @staticmethod
    def _paint_caret(painter: QPainter, unit: Unit, x: float, y: float, paint: Paint) -> None:
        box = unit.caret()
        if box is not None:
            radius = paint.style.px(1.5)
            draw_rounded(painter, box.translated(x, y), radius, paint.style.color("accent"))


def _paint_directly(painter: QPainter, unit: Unit, at: QPointF, paint: Paint) -> None:
    unit.paint(painter, at.x(), at.y(), paint)
    for bar in unit.bars:
        paint_bar(painter, bar, at.x(), at.y(), at.y() + unit.height, paint.style)


def _picture(unit: Unit, row: Row, paint: Paint, dpr: float) -> QPixmap:
    style = paint.style
    width = unit.width + 2 * style.hang
    pixmap = QPixmap(round(width * dpr), max(1, round(unit.height * dpr)))
    pixmap.setDevicePixelRatio(dpr)
    # An opaque ground: letters keep the antialiasing that they have on the screen.
    pixmap.fill(style.color(row.ground))
    painter = QPainter(pixmap)
    alone = Paint(style, 0, unit.height, spots=paint.spots)
    _paint_directly(painter, unit, QPointF(style.hang, 0), alone)
    painter.end()
    return pixmap


def _snap(length: float, dpr: float) -> float:
    return round(length * dpr) / dpr
