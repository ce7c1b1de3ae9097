"""TeX to outlines: what ziamath draws, in units of the font's size, ready for Qt to read."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ziamath.config import config
from ziamath.zmath import Math

from chatdesk.formulas.mathml import mathml_of
from chatdesk.formulas.undrawable import UndrawableError, refuse_unknown, undrawable

if TYPE_CHECKING:
    Point = tuple[float, float]

# It is drawn at this size with two decimals, a ten-thousandth of the font's size.
_SIZE = 100.0
_DECIMALS = 2
# In sizes of the font: what is larger is a mistake, or meant to be one.
_WIDEST, _HIGHEST = 400.0, 200.0
# About seven hundred letters: painting more would be felt.
_MOST_ELEMENTS = 20_000
_STEP = re.compile(r"([MLQZ])|(-?\d[\d.]*(?:e-?\d+)?)")
_PLAIN = frozenset({"", "black", "none"})
# As QPainterPath counts them in a QDataStream.
_MOVE, _LINE, _CURVE, _CURVE_DATA = range(4)
_WINDING = 1


@dataclass(frozen=True, slots=True)
class Drawing:
    """Outlines around the point where the baseline begins, y downwards; all lengths in sizes of the font.

    `shapes`: pairs of a colour ("" for that of the text) and a QPainterPath as a QDataStream holds it, in
    base64.
    """

    width: float
    ascent: float
    descent: float
    shapes: tuple[tuple[str, str], ...]


def draw(tex: str, *, is_display: bool) -> Drawing:
    """Draw a formula. `UndrawableError` where that cannot be done."""
    config.svg2 = False
    config.precision = _DECIMALS
    with undrawable():
        made = Math(mathml_of(tex, is_display=is_display), size=_SIZE)
        refuse_unknown(made.mathml)
        box = made.node.bbox
        left = min(0.0, box.xmin)
        width = max(box.xmax, made.node.xadvance()) - left
        _refuse_size(width, box.ymax, -box.ymin)
        outlines = _Outlines(-left)
        outlines.add(made.svgxml(), "")
    return Drawing(width / _SIZE, max(0.0, box.ymax) / _SIZE, max(0.0, -box.ymin) / _SIZE, outlines.packed())


def _refuse_size(width: float, ascent: float, descent: float) -> None:
    if not (0 < width <= _WIDEST * _SIZE and abs(ascent) + abs(descent) <= _HIGHEST * _SIZE):
        raise UndrawableError("size" if width > 0 else "syntax")


class _Outlines:
    """Collects the elements of paths by colour, moved to the right by `shift`."""

    def __init__(self, shift: float) -> None:
        self._shift = shift
        # In the order of painting: a ground is below its letters.
        self._parts: list[tuple[str, list[tuple[int, float, float]]]] = []

    def add(self, element: Element, color: str) -> None:
        """Take what an element of SVG shows, and what is in it."""
        fill = element.get("fill", "")
        color = fill if fill not in _PLAIN else color
        tag = element.tag.rpartition("}")[2]
        if tag == "path" and element.get("stroke"):
            self._add_line(element, color)
        elif tag == "path":
            self._into(color).extend(self._moved(_elements(element.get("d", ""))))
        elif tag == "rect":
            self._add_rectangle(element, color)
        elif tag not in {"svg", "g"}:
            raise UndrawableError("syntax")
        for inner in element:
            self.add(inner, color)

    def packed(self) -> tuple[tuple[str, str], ...]:
        """The outlines in Qt's form."""
        parts = [(color, elements) for color, elements in self._parts if elements]
        if sum(len(elements) for _, elements in parts) > _MOST_ELEMENTS:
            raise UndrawableError("size")
        return tuple((color, _packed(elements)) for color, elements in parts)

    def _into(self, color: str) -> list[tuple[int, float, float]]:
        if not self._parts or self._parts[-1][0] != color:
            self._parts.append((color, []))
        return self._parts[-1][1]

    def _moved(self, elements: Iterable[tuple[int, float, float]]) -> Iterator[tuple[int, float, float]]:
        return ((kind, (x + self._shift) / _SIZE, y / _SIZE) for kind, x, y in elements)

    def _add_polygon(self, color: str, corners: Iterable[Point]) -> None:
        first, *rest = corners
        elements = [(_MOVE, *first), *((_LINE, *corner) for corner in rest), (_LINE, *first)]
        self._into(color).extend(self._moved(elements))

    def _add_rectangle(self, element: Element, color: str) -> None:
        x, y, width, height = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
        if not element.get("stroke"):
            self._add_polygon(color, _corners(x, y, width, height))
            return
        pen = float(element.get("stroke-width", "1"))
        stroke = element.get("stroke", "")
        own = stroke if stroke not in _PLAIN else ""
        if color:
            self._add_polygon(color, _corners(x, y, width, height))
        for box in (
            (x, y, width, pen),
            (x, y + height - pen, width, pen),
            (x, y, pen, height),
            (x + width - pen, y, pen, height),
        ):
            self._add_polygon(own, _corners(*box))

    def _add_line(self, element: Element, color: str) -> None:
        (_, x, y), (_, to_x, to_y) = _elements(element.get("d", ""))
        stroke = element.get("stroke", "")
        length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 or 1.0
        half = float(element.get("stroke-width", "1")) / 2 / length
        across = (to_y - y) * half, (x - to_x) * half
        self._add_polygon(
            stroke if stroke not in _PLAIN else color,
            (
                (x + across[0], y + across[1]),
                (to_x + across[0], to_y + across[1]),
                (to_x - across[0], to_y - across[1]),
                (x - across[0], y - across[1]),
            ),
        )


def _corners(x: float, y: float, width: float, height: float) -> tuple[Point, ...]:
    # The way round that the letters of the font go: where both cover a place it stays filled.
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


def _elements(path: str) -> Iterator[tuple[int, float, float]]:
    """The elements of a path of SVG that moves absolutely; quadratic curves become cubic ones."""
    kind, numbers = "M", list[float]()
    at = start = (0.0, 0.0)
    for letter, number in _STEP.findall(path):
        if letter == "Z":
            yield _LINE, *start
        if letter:
            kind, numbers = letter, []
            continue
        numbers.append(float(number))
        if len(numbers) < (4 if kind == "Q" else 2):
            continue
        end = numbers[-2], numbers[-1]
        if kind == "Q":
            bend = numbers[0], numbers[1]
            yield _CURVE, *_towards(at, bend)
            yield _CURVE_DATA, *_towards(end, bend)
            yield _CURVE_DATA, *end
        else:
            yield (_MOVE if kind == "M" else _LINE), *end
            start = end if kind == "M" else start
        at, numbers = end, []


def _towards(end: Point, bend: Point) -> Point:
    return end[0] + (bend[0] - end[0]) * 2 / 3, end[1] + (bend[1] - end[1]) * 2 / 3


def _packed(elements: list[tuple[int, float, float]]) -> str:
    last_move = max(index for index, (kind, _, _) in enumerate(elements) if kind == _MOVE)
    parts = [struct.pack(">i", len(elements))]
    parts += [struct.pack(">idd", *element) for element in elements]
    parts.append(struct.pack(">ii", last_move, _WINDING))
    return base64.b64encode(b"".join(parts)).decode("ascii")
