"""A panel with a field and a list below it: typed into, walked by arrows, chosen by Enter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QLineF, QModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width
from chatdesk.ui.look.overlay import Overlay
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, shadow_margins
from chatdesk.ui.look.row_model import RowModel
from chatdesk.ui.look.theme import Theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_PAGE = 8
_HEAD, _FOOT, _TALLEST = 52, 36, 420
_FIELD_INSET = 9

FootHint = tuple[tuple[str, ...], str]


class ListPanel(Overlay):
    """The focus stays in the field; the row that Enter means is told to assistive tools.

    The model says by its flags which rows can be chosen. An heir fills the model and overrides `choose`.
    """

    def __init__(self, theme: Theme, window: QWidget, name: str, list_name: str) -> None:
        super().__init__(theme, window)
        self.field = QLineEdit(self)
        self.field.setProperty("bare", True)
        self.field.setAccessibleName(name)
        self.field.setFrame(False)
        self.hear(self.field)
        self.view = QListView(self)
        self.view.setAccessibleName(list_name)
        self._placed = QRect()
        self.was_walked = False
        """Whether the chosen row was gone to by key, not by itself as the best."""
        self._prepare_view()

    def use(self, model: RowModel[Any], delegate: QStyledItemDelegate) -> None:
        """Show the rows of a model, drawn by a delegate."""
        self.view.setModel(model)
        self.view.setItemDelegate(delegate)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_raised"))
        self.field.setPalette(palette)
        self.field.setFont(theme.font("body"))
        self.view.setPalette(palette)
        self.view.scheduleDelayedItemsLayout()
        super().set_theme(theme)

    def choose(self, index: QModelIndex) -> None:
        """Carry out what a row stands for."""
        raise NotImplementedError

    def count_words(self) -> str:
        """Return what stands at the right of the field."""
        return ""

    def foot_hints(self) -> tuple[Sequence[FootHint], Sequence[FootHint]]:
        """Return what the foot says at its left, and at its right."""
        return (), ()

    def head_icon(self) -> str:
        """Return the icon before the field."""
        return "magnifying-glass"

    def go_to_first(self) -> None:
        """Go to the first row that can be chosen."""
        self.was_walked = False
        self.go_to(next(self._able(), -1))

    def go_to(self, place: int) -> None:
        """Go to a row; its heading comes into view with it. With -1 there is none."""
        self.view.setCurrentIndex(self.view.model().index(place, 0))
        self._reveal()

    def show_rows(self) -> None:
        """Take the room that the rows need now, and paint no more than what is different."""
        before = self._placed
        self._lay_out()
        if before.size() != self._placed.size():
            # What was in view in the room before need not be in that of now.
            self._reveal()
        panel = self._placed
        if before == panel:
            # Only the count in the head is another; the corners would bring the shadow with them.
            corner = self._theme.radius("panel")
            head = QRect(panel.x(), panel.y(), panel.width(), self._theme.px(_HEAD))
            self.update(head.adjusted(corner, corner, -corner, -1))
        else:
            self.update((before | panel).marginsAdded(shadow_margins(self._theme.shadow("panel"))))

    def panel_rect(self) -> QRect:
        theme = self._theme
        width = min(theme.size("palette"), self.width() - 2 * theme.space("l"))
        top = min(theme.size("palette_top"), max(theme.space("s"), self.height() // 8))
        around = theme.px(_HEAD + _FOOT)
        most = min(theme.px(_TALLEST), self.height() - top - theme.space("xl") - around)
        return QRect((self.width() - width) // 2, top, width, around + max(0, min(self._wanted(), most)))

    def place_parts(self, panel: QRect) -> None:
        theme, self._placed = self._theme, panel
        # The field begins its text nine pixels further in, above the titles of the rows.
        left = panel.left() + theme.px(46) - _FIELD_INSET
        words = round(theme.metrics("small").horizontalAdvance(self.count_words()))
        right = panel.right() - theme.px(19 + 12) - words
        self.field.setGeometry(left, panel.top() + 1, right - left, theme.px(_HEAD) - 2)
        top = panel.top() + theme.px(_HEAD + 4)
        height = panel.bottom() - theme.px(_FOOT + 3) - top
        self.view.setGeometry(panel.left() + 1, top, panel.width() - 2, max(0, height))

    def take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in _ENTER:
            self.choose(self.view.currentIndex())
        elif key in _STEPS:
            self._walk(_STEPS[key], goes_round=True)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._walk(_PAGE if key == Qt.Key.Key_PageDown else -_PAGE)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and not held and self._is_caret_free(key):
            self._walk(1_000_000 if key == Qt.Key.Key_End else -1_000_000)
        else:
            return False
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        panel, changed = self.panel_rect(), event.rect()
        painter = QPainter(self)
        if changed.top() <= panel.top() + self._theme.px(_HEAD):
            self._paint_head(painter, panel)
        if changed.bottom() > panel.bottom() - self._theme.px(_FOOT):
            self._paint_foot(painter, panel)

    def _paint_head(self, painter: QPainter, panel: QRect) -> None:
        theme = self._theme
        head = QRectF(panel.left(), panel.top(), panel.width(), theme.px(_HEAD))
        side = theme.px(18)
        sign = QRectF(head.left() + theme.px(18), head.center().y() - side / 2, side, side)
        draw_icon(painter, self.head_icon(), sign, theme.color("text_secondary"))
        draw_hairline(painter, theme, QLineF(panel.left() + 1, head.bottom(), panel.right(), head.bottom()))
        room = head.adjusted(0, 0, -theme.px(19), 0)
        font, right = theme.font("small", tabular=True), Qt.AlignmentFlag.AlignRight
        draw_line_of_text(painter, room, self.count_words(), font, theme.color("text_tertiary"), right)

    def _paint_foot(self, painter: QPainter, panel: QRect) -> None:
        theme = self._theme
        foot = self.draw_foot(painter, panel, theme.px(_FOOT))
        left, right = self.foot_hints()
        end = foot.right() - theme.px(19) + theme.px(15)
        for hint in reversed(right):
            end -= self._hint_width(hint) + theme.px(15)
            self._paint_hint(painter, foot, end, hint)
        at = foot.left() + theme.px(19)
        for hint in left:
            width = self._hint_width(hint)
            if at + width > end - theme.px(12):
                return
            self._paint_hint(painter, foot, at, hint)
            at += width + theme.px(17)

    def _hint_width(self, hint: FootHint) -> float:
        keys, label = hint
        words = self._theme.metrics("small").horizontalAdvance(label)
        return round(keycaps_width(self._theme, keys) + self._theme.px(6) + words) + 1

    def _paint_hint(self, painter: QPainter, foot: QRectF, x: float, hint: FootHint) -> None:
        theme, (keys, label) = self._theme, hint
        end = draw_keycaps(painter, theme, x, foot.center().y(), keys, fill=theme.color("bg_raised"))
        room = QRectF(end + theme.px(6), foot.top(), foot.right() - end, foot.height())
        draw_line_of_text(painter, room, label, theme.font("small"), theme.color("text_tertiary"))

    def _wanted(self) -> int:
        """Return the height that all rows would take, with the air around them."""
        model, option = self.view.model(), QStyleOptionViewItem()
        delegate, height = self.view.itemDelegate(), self._theme.px(8)
        for place in range(model.rowCount()):
            height += delegate.sizeHint(option, model.index(place, 0)).height()
            if height >= self._theme.px(_TALLEST):
                break
        return height

    def _prepare_view(self) -> None:
        view = self.view
        view.setFrameStyle(QFrame.Shape.NoFrame)
        view.setMouseTracking(True)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.clicked.connect(self.choose)

    def _reveal(self) -> None:
        """Bring the chosen row into view, below its heading."""
        index = self.view.currentIndex()
        if not index.isValid():
            return
        if index.row() and not self._is_able(index.row() - 1):
            self.view.scrollTo(index.siblingAtRow(index.row() - 1))
        self.view.scrollTo(index)

    def _walk(self, steps: int, *, goes_round: bool = False) -> None:
        places = list(self._able())
        if not places:
            return
        now = self.view.currentIndex().row()
        wanted = (places.index(now) if now in places else -1) + steps
        wanted = wanted % len(places) if goes_round else min(max(wanted, 0), len(places) - 1)
        self.was_walked = True
        self.go_to(places[wanted])
        self.announce_row(self.view)

    def _able(self) -> Iterator[int]:
        return (place for place in range(self.view.model().rowCount()) if self._is_able(place))

    def _is_able(self, place: int) -> bool:
        flags = self.view.model().index(place, 0).flags()
        return bool(flags & Qt.ItemFlag.ItemIsSelectable)

    def _is_caret_free(self, key: Qt.Key) -> bool:
        """Tell whether Home and End have nothing to do in the field itself."""
        field, is_end = self.field, key == Qt.Key.Key_End
        return field.cursorPosition() == (len(field.text()) if is_end else 0) and not field.hasSelectedText()
