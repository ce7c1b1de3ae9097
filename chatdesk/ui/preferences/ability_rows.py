"""What an account can do as rows: a mark, the ability, yes or no or unknown, and the sentence to it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QLineF,
    QModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
)

from chatdesk.settings.capabilities import ABILITIES, Can, Finding
from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, draw_ring
from chatdesk.ui.look.paragraph import draw_wrapped, wrapped_height
from chatdesk.ui.look.row_model import ROW_ROLE, Index, RowModel
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.look.themed_delegate import ThemedDelegate

_State = QStyle.StateFlag

_NARROW = 500
_TITLE, _WORD, _INSET, _SIGN, _PAD = 164, 66, 12, 27, 6
_MARKS = {Can.YES: ("check", "ok"), Can.NO: ("x", "text_secondary")}
_UNKNOWN_MARK = ("dots-three", "text_tertiary")


@dataclass(frozen=True, slots=True)
class AbilityRow:
    """One ability as it is shown, in words."""

    id: str
    title: str
    can: Can
    word: str
    text: str

    @classmethod
    def of(cls, ability_id: str, finding: Finding) -> AbilityRow:
        """Return the row of a finding."""
        title = next((ability.title for ability in ABILITIES if ability.id == ability_id), ability_id)
        words = {Can.YES: _tr("Yes"), Can.NO: _tr("No"), Can.UNKNOWN: _tr("Unknown")}
        return cls(ability_id, _tr(title), finding.can, words[finding.can], _tr(finding.text))

    @property
    def sentence(self) -> str:
        """All of it in one sentence, for those who hear it."""
        return f"{self.title}: {self.word}. {self.text}".strip()


class AbilityRows(RowModel[AbilityRow]):
    """The rows for a view, in the order in which they were found."""

    def add_row(self, row: AbilityRow) -> None:
        """Put a row at the end."""
        end = len(self.rows)
        self.beginInsertRows(QModelIndex(), end, end)
        self.rows.append(row)
        self.endInsertRows()

    def told(self, row: AbilityRow, role: int) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.sentence
        return None


class AbilityDelegate(ThemedDelegate):
    """Paints a row in columns; the sentence takes as many lines as it needs."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(theme, view)
        self._view = view
        self.shows_ring = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        width = self._view.viewport().width()
        return QSize(width, self.height_of(index.data(ROW_ROLE), width))

    def height_of(self, row: AbilityRow, width: int) -> int:
        """Return the height of a row in a list of this width."""
        theme = self.theme
        line = theme.line_height("ui")
        room = self._room(QRectF(0, 0, width, 0))
        height = wrapped_height(row.text, theme.font("ui"), room.width(), line) if row.text else 0
        return round(max(line, room.top() - theme.px(_PAD) + height)) + 2 * theme.px(_PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self.theme
        row: AbilityRow = index.data(ROW_ROLE)
        box = QRectF(option.rect)
        draw_hairline(painter, theme, QLineF(box.left(), box.top() + 0.5, box.right(), box.top() + 0.5))
        self._paint_head(painter, box, row)
        room = self._room(box)
        font, color = theme.font("ui"), theme.color("text_secondary")
        draw_wrapped(painter, room, row.text, font, color, theme.line_height("ui"))
        if self.shows_ring and option.state & _State.State_HasFocus:
            draw_ring(painter, theme, box.adjusted(1, 2, -1, -1), theme.radius("button"))

    def _paint_head(self, painter: QPainter, box: QRectF, row: AbilityRow) -> None:
        theme = self.theme
        line, side, inset = theme.line_height("ui"), theme.px(15), theme.px(_INSET)
        top = box.top() + theme.px(_PAD)
        icon, color = _MARKS.get(row.can, _UNKNOWN_MARK)
        mark = QRectF(box.left() + inset, top + (line - side) / 2, side, side)
        draw_icon(painter, icon, mark, theme.color(color))
        left = mark.left() + theme.px(_SIGN)
        is_narrow = self._is_narrow(box.width())
        word_left = box.right() - inset - theme.px(_WORD) if is_narrow else left + theme.px(_TITLE)
        title = QRectF(left, top, word_left - left - theme.px(8), line)
        draw_line_of_text(painter, title, row.title, theme.font("ui"), theme.color("text"))
        word = QRectF(word_left, top, theme.px(_WORD), line)
        align = Qt.AlignmentFlag.AlignRight if is_narrow else Qt.AlignmentFlag.AlignLeft
        ink = theme.color("text_tertiary" if row.can is Can.UNKNOWN else "text")
        draw_line_of_text(painter, word, row.word, theme.font("ui", weight=500), ink, align)

    def _room(self, box: QRectF) -> QRectF:
        """Return where the sentence stands: beside the word, or below the title in a narrow list."""
        theme = self.theme
        is_narrow = self._is_narrow(box.width())
        beside = 0 if is_narrow else theme.px(_TITLE) + theme.px(_WORD)
        left = box.left() + theme.px(_INSET) + theme.px(_SIGN) + beside
        top = box.top() + theme.px(_PAD) + (theme.line_height("ui") if is_narrow else 0)
        return QRectF(left, top, max(20.0, box.right() - theme.px(_INSET) - left), box.bottom() - top)

    def _is_narrow(self, width: float) -> bool:
        return width < self.theme.px(_NARROW)


class AbilityList(QListView):
    """As high as its rows: what is around it scrolls. `copy_requested` tells of Ctrl+C."""

    copy_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.abilities = AbilityRows(self)
        self._delegate = AbilityDelegate(theme, self)
        self.setAccessibleName("Abilities")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setModel(self.abilities)
        self.setItemDelegate(self._delegate)
        self.abilities.modelReset.connect(self._fit)
        self.abilities.rowsInserted.connect(self._fit)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._delegate.theme = theme
        palette = theme.palette()
        # The ground is the page's: another one would cover the round corners of the frame.
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(palette)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._delegate.shows_ring = came_by_key(event.reason())
        if not self.currentIndex().isValid() and self.abilities.rows:
            self.setCurrentIndex(self.abilities.index(0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._delegate.shows_ring = False
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        else:
            super().keyPressEvent(event)

    def text(self) -> str:
        """Return the rows as lines of three columns, parted by tabs."""
        return "\n".join(f"{row.title}\t{row.word}\t{row.text}".rstrip() for row in self.abilities.rows)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls

    def _fit(self) -> None:
        width = self.viewport().width()
        self.setFixedHeight(sum(self._delegate.height_of(row, width) for row in self.abilities.rows))
        self.setVisible(bool(self.abilities.rows))
        self.scheduleDelayedItemsLayout()


def _tr(text: str) -> str:
    return QCoreApplication.translate("AbilityRow", text)
