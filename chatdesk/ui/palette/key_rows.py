"""The rows of the sheet of keys, and how its groups stand in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.commands.groups import Group
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width, split_keys
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.palette.key_entries import Entries, KeyEntry, group_title

_ROW, _HEAD = 28, 35
_GROUP_GAP, _COLUMN_GAP = 22, 36
_LEAST_COLUMN = 270
_MOST_KEYS = 2
_DOT = 6


class KeyRow(QWidget):
    """One act with its keys; a dot says that they are the user's own."""

    def __init__(self, theme: Theme, entry: KeyEntry, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.entry = theme, entry
        keys = self.tr(" or ").join(entry.keys)
        changed = [self.tr("changed by you")] if entry.is_changed else []
        self.setAccessibleName(", ".join([entry.title, keys, *changed]))
        self.setToolTip(entry.also)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        middle, x = self.height() / 2, float(self.width())
        for place, key in enumerate(reversed(self._keys_that_fit())):
            if place:
                x -= theme.px(9)
                words = self.tr("or")
                x -= theme.metrics("micro").horizontalAdvance(words)
                room = QRectF(x, 0, theme.px(40), self.height())
                draw_line_of_text(painter, room, words, theme.font("micro"), theme.color("text_tertiary"))
                x -= theme.px(9)
            caps = _caps(key)
            x -= keycaps_width(theme, caps)
            draw_keycaps(painter, theme, x, middle, caps, fill=theme.color("bg_raised"))
        room = QRectF(0, 0, x - theme.space("m"), self.height())
        used = draw_line_of_text(painter, room, self.entry.title, theme.font("ui"), theme.color("text"))
        if self.entry.is_changed:
            side = theme.px(_DOT)
            dot = QRectF(min(used + theme.px(10), x - side - 2), middle - side / 2, side, side)
            draw_rounded(painter, dot, side / 2, theme.color("accent"))

    def _keys_that_fit(self) -> tuple[str, ...]:
        """Return the keys that leave the title its room, at least the first."""
        theme, keys = self._theme, self.entry.keys[:_MOST_KEYS]
        gaps = theme.metrics("micro").horizontalAdvance(self.tr("or")) + theme.px(18 + 24)
        needed = gaps + sum(keycaps_width(theme, _caps(key)) for key in keys)
        needed += theme.metrics("ui").horizontalAdvance(self.entry.title)
        return keys if needed <= self.width() else keys[:1]


class GroupHead(QWidget):
    """The title of a group over a hairline; that of the place one came from has a line in the accent."""

    def __init__(self, theme: Theme, title: str, is_here: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._title, self._is_here = theme, title, is_here
        self.setAccessibleName(self.tr("{0}, where you were").format(title) if is_here else title)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        room = QRectF(0, 0, self.width(), self.height() - theme.px(5))
        color = "accent" if self._is_here else "text"
        draw_line_of_text(painter, room, self._title, theme.font("ui_strong"), theme.color(color))
        y = self.height() - theme.px(3) - 0.5
        if self._is_here:
            painter.fillRect(QRectF(0, y - 1, self.width(), 2), theme.color("accent"))
        else:
            draw_hairline(painter, theme, QLineF(0, y, self.width(), y))


class KeyGroups(QWidget):
    """All groups, in as many columns as there is room for, filled one after another."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._blocks: list[tuple[Group, list[QWidget]]] = []
        self._none = ""
        self.setAccessibleName("Keys")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_entries(self, theme: Theme, entries: Entries, here: Group | None, none: str) -> None:
        """Show these entries; `none` is said where there are none."""
        self._theme, self._none = theme, none
        for _, widgets in self._blocks:
            for widget in widgets:
                widget.hide()
                widget.deleteLater()
        self._blocks = [(group, self._made(group, some, here)) for group, some in entries.items() if some]
        self.place()
        self.update()

    def shown(self) -> list[Group]:
        """Return the groups that are shown."""
        return [group for group, _ in self._blocks]

    def rows(self) -> list[KeyEntry]:
        """Return the acts that are shown."""
        return [row.entry for _, widgets in self._blocks for row in widgets if isinstance(row, KeyRow)]

    def place(self) -> None:
        """Put the groups into columns of this width, and take the height of the longest."""
        theme = self._theme
        gap = theme.px(_COLUMN_GAP)
        count = max(1, min(3, (self.width() + gap) // (theme.px(_LEAST_COLUMN) + gap)))
        width = (self.width() - gap * (count - 1)) // count
        heights = {group: self._height(len(widgets) - 1) for group, widgets in self._blocks}
        tallest = 0
        for column, groups in enumerate(_columns(heights, count)):
            y = 0
            for group in groups:
                y = self._place_group(group, column * (width + gap), y, width) + theme.px(_GROUP_GAP)
            tallest = max(tallest, y)
        self.setFixedHeight(max(tallest, theme.px(_ROW * 3)))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_LEAST_COLUMN), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._blocks:
            return
        theme, painter = self._theme, QPainter(self)
        room, middle = QRectF(self.rect()), Qt.AlignmentFlag.AlignHCenter
        draw_line_of_text(painter, room, self._none, theme.font("ui"), theme.color("text_tertiary"), middle)

    def _made(self, group: Group, entries: Sequence[KeyEntry], here: Group | None) -> list[QWidget]:
        head = GroupHead(self._theme, group_title(group), group is here, self)
        widgets = [head, *(KeyRow(self._theme, entry, self) for entry in entries)]
        for widget in widgets:
            widget.show()
        return widgets

    def _height(self, rows: int) -> int:
        return self._theme.px(_HEAD) + rows * self._theme.px(_ROW)

    def _place_group(self, group: Group, x: int, y: int, width: int) -> int:
        for widget in next(widgets for shown, widgets in self._blocks if shown is group):
            height = self._theme.px(_HEAD if isinstance(widget, GroupHead) else _ROW)
            widget.setGeometry(x, y, width, height)
            y += height
        return y


def _caps(key: str) -> tuple[str, ...]:
    """Return the texts of the keycaps of a key; of several that follow each other all."""
    return tuple(cap for one in key.split(", ") for cap in split_keys(one))


def _columns(heights: Mapping[Group, int], count: int) -> list[list[Group]]:
    """Return the groups in columns, in their order, so that the longest column is as short as can be."""
    groups = list(heights)
    low, high = max(heights.values(), default=0), sum(heights.values())
    while low < high:
        middle = (low + high) // 2
        if len(_filled(groups, heights, middle)) <= count:
            high = middle
        else:
            low = middle + 1
    return _filled(groups, heights, low)


def _filled(groups: Sequence[Group], heights: Mapping[Group, int], most: int) -> list[list[Group]]:
    columns: list[list[Group]] = [[]]
    used = 0
    for group in groups:
        if used and used + heights[group] > most:
            columns.append([])
            used = 0
        columns[-1].append(group)
        used += heights[group]
    return columns
