"""What is on the screen: the rows in view with their places, the selection, the state of the spots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatdesk.ui.transcript.links import note_of
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.selection import Place, Selection
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Spot, SpotState, Unit
from chatdesk.ui.transcript.units.seam import seam_tip_at

if TYPE_CHECKING:
    from chatdesk.ui.transcript.found import Found

_TOP_PAD = 16
_BOTTOM_PAD = 8
_NEAR_SPOT = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit near a point; `x` and `y` are the point in the unit's own coordinates."""

    row: Row
    index: int
    unit: Unit
    x: float
    y: float

    @property
    def is_inside(self) -> bool:
        """Whether the point lies within the unit's height."""
        return 0 <= self.y < self.unit.height

    @property
    def distance(self) -> float:
        """How far above or below the unit the point is."""
        return -self.y if self.y < 0 else max(0.0, self.y - self.unit.height)

    def place(self) -> Place:
        """Return the position nearest to the point."""
        if self.y < 0:
            return Place(self.row, self.index, 0)
        if self.y >= self.unit.height:
            return Place(self.row, self.index, self.unit.length)
        return Place(self.row, self.index, min(self.unit.length, self.unit.position_at(self.x, self.y)))

    def tip(self) -> str:
        """Return what there is to tell of the point."""
        if not self.is_inside:
            return ""
        return seam_tip_at(self.unit, self.x, self.y) or self.unit.tip_at(self.x, self.y)

    def spot(self) -> Spot | None:
        """Return the spot at the point."""
        for spot in self.unit.spots():
            grown = spot.rect.adjusted(-_NEAR_SPOT, -_NEAR_SPOT, _NEAR_SPOT, _NEAR_SPOT)
            if grown.contains(self.x, self.y):
                return spot
        return None


class Stage:
    """The page as it is seen now. `column_left` is the x of the text's left edge."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.selection = Selection(page)
        page.watcher = self.selection
        self.spots = SpotState()
        self.link = ""
        self.link_unit: Unit | None = None
        # The hits of Find in a unit of a row, and whether each is the current one; None while it is closed.
        self.marks: Callable[[Row, int], Sequence[tuple[Found, bool]]] | None = None
        # What an event of the inspector became, told in the same way; None while none is chosen.
        self.linked: Callable[[Row, int], Sequence[tuple[Found, bool]]] | None = None
        # Whether an address is one of the program itself. None in what a model wrote may be.
        self.leads_inside: Callable[[str], bool] = lambda _address: False
        self.visible: list[tuple[Row, int]] = []
        self.column_left = 0
        self.width = 0
        self.height = 0

    def resize(self, width: int, height: int) -> None:
        """Take the size of the view: the column is centred in it, and narrower where it must."""
        style = self.page.style
        self.width, self.height = width, height
        gutter = style.theme.size("gutter_min") + style.hang
        column = max(style.px(120), min(style.theme.size("column"), width - 2 * gutter))
        self.column_left = (width - column) // 2
        scroll = self.page.scroll
        scroll.view_height = height
        scroll.pad_top, scroll.pad_bottom = style.px(_TOP_PAD), style.px(_BOTTOM_PAD)
        self.page.set_width(column)

    def forget(self) -> None:
        """Other messages are shown: nothing is selected, hovered or focused."""
        self.selection.clear()
        self.spots = SpotState()
        self.link, self.link_unit = "", None
        self.visible = []

    def settle(self) -> None:
        """Measure what is in view, and forget what is far from it."""
        rows = self.page.rows
        self.visible = [(rows[index], y) for index, y in self.page.scroll.settle()]
        for row, _ in self.visible:
            self.page.ready(row)
        if self.visible:
            self.page.drop_far(self.visible[0][0].index, self.visible[-1][0].index)

    def hit(self, x: float, y: float) -> Hit | None:
        """Return the unit at a point, or the nearest one above or below it."""
        inside = x - self.column_left
        best: Hit | None = None
        for row, top in self.visible:
            for index, unit, unit_top in row.placed(self.page.style, top):
                found = Hit(row, index, unit, inside, y - unit_top)
                if found.is_inside:
                    return found
                if best is None or found.distance < best.distance:
                    best = found
        return best

    def shown_address(self) -> str:
        """Return where the link under the mouse or in focus leads; empty where it stays inside."""
        address = self.link
        if not address and self.spots.focus is not None:
            unit, name = self.spots.focus
            address = next(
                (stop.value for stop in unit.stops() if (stop.name, stop.act) == (name, "link")), ""
            )
        return "" if note_of(address) or self.leads_inside(address) else address

    def y_of(self, row: Row) -> int | None:
        """Return where a row's upper edge is, None where it is not in view."""
        return next((y for other, y in self.visible if other is row), None)

    def stay(self) -> None:
        """Stop following the end: from now on what is in view stays where it is."""
        scroll = self.page.scroll
        if scroll.follows and self.visible:
            scroll.go_to(*scroll.anchor)

    def hold(self, row: Row) -> None:
        """Keep a row where it is while its height changes."""
        y = self.y_of(row)
        if y is not None:
            self.page.scroll.go_to(row.index, -y)

    def reveal(self, row: Row, unit: Unit, spot: Spot) -> None:
        """Scroll as far as needed to have a spot in view."""
        top = self.page.scroll.pad_top + self.page.scroll.heights.before(row.index) - self.page.scroll.top
        for _, other, y in row.placed(self.page.style, top):
            if other is unit:
                upper, lower = y + spot.rect.top(), y + spot.rect.bottom()
                margin = self.page.style.px(_TOP_PAD)
                if upper < margin:
                    self.page.scroll.move(int(upper - margin))
                elif lower > self.height - margin:
                    self.page.scroll.move(int(lower - self.height + margin))
                return

    @property
    def style(self) -> Style:
        """The style in force."""
        return self.page.style
