"""What every unit promises to the canvas."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from chatdesk.ui.transcript.style import Style


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of a quote: the list level where it stands, its colour, and which quote of its block it is."""

    level: int
    color: str = "line_strong"
    quote: int = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a unit that can be pressed.

    `rect` lies in the unit's own coordinates. `act` says what pressing does, `value` to what;
    `label` names it for a screen reader and in the tooltip. `ring` is where the focus is drawn.
    """

    name: str
    rect: QRectF
    act: str
    label: str = ""
    value: str = ""
    radius: int = 6
    has_focus_stop: bool = True


@dataclass(frozen=True, slots=True)
class Seam:
    """A place where an answer was gone on with: a position of the unit, and what the mark there says.

    `is_inline`: letters stand on both sides, so a mark between them shows where they meet.
    """

    position: int
    tip: str
    is_inline: bool = True


@dataclass(slots=True)
class SpotState:
    """Which spot of which unit is under the mouse, held down, and focused by the keyboard.

    `over` is the unit under the mouse, if it is one that lights up.
    """

    hover: tuple[Unit, str] | None = None
    pressed: tuple[Unit, str] | None = None
    focus: tuple[Unit, str] | None = None
    copied: tuple[Unit, str] | None = None
    over: Unit | None = None

    def touches(self, unit: Unit) -> bool:
        """Whether the unit looks different from rest because of one of them."""
        return self.over is unit or any(
            mark is not None and mark[0] is unit
            for mark in (self.hover, self.pressed, self.focus, self.copied)
        )


@dataclass(slots=True)
class Paint:
    """One painting of one unit: the visible stretch, the selection in it, the state of its spots.

    `top` and `bottom` are in the painter's coordinates; `selection` in positions of the unit.
    """

    style: Style
    top: float
    bottom: float
    selection: tuple[int, int] | None = None
    spots: SpotState = field(default_factory=SpotState)
    link: str = ""


class Unit:
    """A passage of a row, usually one Markdown block.

    `indent` and the width are relative to the text column; frames may hang out of it by the style's
    `hang`. `length` counts positions for the selection, in UTF-16 units; 0: nothing to select.
    `gap` is the space above it. `bars` stand beside all of it; those in `joined` come down from the unit
    above and fill the gap too. `seams` are marked over it, when it is painted.
    """

    __slots__ = (
        "bars",
        "gap",
        "height",
        "indent",
        "is_hot",
        "is_opening",
        "joined",
        "length",
        "seams",
        "version",
        "width",
    )

    is_cacheable = True
    # How far its own frame hangs out of the column, in pixels at 100 %.
    reach = 8
    # Whether it looks different while the mouse is anywhere over it.
    lights_up = False

    def __init__(self, gap: int = 0, indent: int = 0, bars: tuple[Bar, ...] = ()) -> None:
        self.gap = gap
        self.indent = indent
        self.bars = bars
        self.joined: tuple[Bar, ...] = ()
        self.height = 0
        self.width = -1
        self.length = 0
        self.is_hot = False
        # It stands at the beginning of a message: nothing is above that it should stand off from.
        self.is_opening = False
        self.version = 0
        self.seams: tuple[Seam, ...] = ()

    def lay_out(self, style: Style, width: int) -> int:
        """Find the height for a column width (the indent is taken off inside); return it."""
        raise NotImplementedError

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw at the column's left edge `x`; only what lies in the visible stretch must be drawn."""
        raise NotImplementedError

    def position_at(self, x: float, y: float) -> int:
        """Return the position nearest to a point."""
        del x, y
        return 0

    def place_of(self, position: int) -> QRectF:
        """Return where a position is: a box without width, as high as its line. It has been laid out."""
        del position
        return QRectF(0, 0, 0, self.height)

    def word_at(self, position: int) -> tuple[int, int]:
        """Return the borders of the word around a position."""
        return position, position

    def block_at(self, position: int) -> tuple[int, int]:
        """Return the borders of the paragraph, line or cell around a position."""
        return position, position

    def letters(self) -> str:
        """Return the text whose UTF-16 units the positions count: what Find looks in."""
        return ""

    def text(self, start: int, end: int) -> str:
        """Return what a copy of these positions is, as plain text."""
        del start, end
        return ""

    def spots(self) -> Sequence[Spot]:
        """Return what can be pressed; the unit has been laid out."""
        return ()

    def stops(self) -> Sequence[Spot]:
        """Return what Tab walks through: what can be pressed, and links."""
        return [spot for spot in self.spots() if spot.has_focus_stop]

    def link_at(self, x: float, y: float) -> str:
        """Return the address of the link at a point."""
        del x, y
        return ""

    def tip_at(self, x: float, y: float) -> str:
        """Return what the tooltip at a point says, one line per thing; nothing for most."""
        del x, y
        return ""

    def is_within(self, position: int) -> bool:
        """Tell whether a position is inside of something that is selected as a whole."""
        del position
        return False

    def take_formulas(self, drawn: Set[str]) -> bool:
        """Some formulas are drawn now; return whether it awaited one, and is to be laid out again."""
        del drawn
        return False

    def scroll_sideways(self, distance: int) -> bool:
        """Move what is too wide to the left by that many pixels; return whether anything moved."""
        del distance
        return False

    def caret(self) -> QRectF | None:
        """Return where the caret of a growing answer stands, after the last letter."""
        return None

    def changed(self) -> None:
        """Something in it looks different now: pictures of it are stale, its height is not known."""
        self.version += 1
        self.width = -1
