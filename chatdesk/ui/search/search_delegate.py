"""How what was found is painted: the title of a conversation, below it two lines around each hit."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from chatdesk.store.snippets import Snippet
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.search.search_model import SearchModel, moment
from chatdesk.ui.search.search_rows import HeadRow, HitRow

_Index = QModelIndex | QPersistentModelIndex
_State = QStyle.StateFlag
_LINES = 2
_AIR = 4
# Letters in a line, of as many as would be there of average width: few texts have more.
_DENSITY = 1.6


class SearchDelegate(QStyledItemDelegate):
    """Paints the rows of a `SearchModel`.

    All that is seen is painted anew with each key press: rows come straight from the model.
    """

    def __init__(self, theme: Theme, model: SearchModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self.theme = theme
        width, head = theme.size("sidebar_min"), theme.size("row")
        lines = theme.line_height("micro") + _LINES * theme.line_height("small")
        self._first_head, self._head = QSize(width, head), QSize(width, head + theme.px(_AIR))
        self._hit = QSize(width, lines + theme.px(2 * _AIR + 2))
        self._rest = QSize(width, theme.size("row_section"))
        fonts = {name: theme.metrics(name) for name in ("ui_strong", "small")}
        self._narrow = {name: metrics.averageCharWidth() / _DENSITY for name, metrics in fonts.items()}
        self._dots = {name: metrics.horizontalAdvance("…") for name, metrics in fonts.items()}

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        del option
        place = index.row()
        row = self._model.rows[place]
        if isinstance(row, HitRow):
            return self._hit
        if isinstance(row, HeadRow):
            return self._head if place else self._first_head
        return self._rest

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, place, state = self.theme, index.row(), option.state
        row = self._model.rows[place]
        rect = QRectF(option.rect)
        box = rect.adjusted(theme.space("s"), 0, -theme.space("s"), 0)
        if isinstance(row, HeadRow):
            box.setBottom(rect.bottom())
            box.setTop(rect.bottom() - theme.size("row"))
        if state & _State.State_Selected:
            draw_rounded(painter, box, theme.radius("button"), theme.color("bg_selected"))
        elif state & _State.State_MouseOver and self._model.can_be_chosen(place):
            draw_rounded(painter, box, theme.radius("button"), theme.color("bg_hover"))
        room = box.adjusted(theme.space("s"), 0, -theme.space("s"), 0)
        if isinstance(row, HeadRow):
            self._paint_head(painter, room, row)
        elif isinstance(row, HitRow):
            self._paint_hit(painter, room, row)
        else:
            words = self._model.rest_words(row)
            draw_line_of_text(painter, room, words, theme.font("small"), theme.color("accent"))

    def _paint_head(self, painter: QPainter, room: QRectF, row: HeadRow) -> None:
        theme, hit = self.theme, self._model.hit(row.first)
        if hit is None:
            return
        title = " ".join(hit.title.split()) or self.tr("New conversation")
        height = theme.line_height("ui_strong")
        room.setTop(room.top() + (room.height() - height) / 2)
        is_marked = row.is_hit and title == hit.snippet.text
        shown = Snippet(title, hit.snippet.marks if is_marked else ())
        self._paint_marked(painter, room, shown, "ui_strong", "text", 1)

    def _paint_hit(self, painter: QPainter, room: QRectF, row: HitRow) -> None:
        theme, hit = self.theme, self._model.hit(row.key)
        if hit is None:
            return
        first = QRectF(room.left(), room.top() + theme.px(_AIR), room.width(), theme.line_height("micro"))
        font, quiet = theme.font("micro"), theme.color("text_tertiary")
        day = moment(hit.created_at)
        used = draw_line_of_text(painter, first, day, font, quiet, Qt.AlignmentFlag.AlignRight)
        first.setRight(first.right() - used - theme.space("s"))
        draw_line_of_text(painter, first, self._model.speaker(hit), font, quiet)
        text = QRectF(room)
        text.setTop(first.bottom() + theme.px(1))
        self._paint_marked(painter, text, hit.snippet, "small", "text_secondary", _LINES)

    def _paint_marked(
        self, painter: QPainter, room: QRectF, shown: Snippet, font: str, color: str, count: int
    ) -> None:
        """Draw at most so many lines, an ellipsis where there is more, marks behind hits."""
        theme = self.theme
        # Shaping is most of the work: at first only as much as fits as a rule.
        likely = int(count * room.width() / self._narrow[font])
        layout, used, dots = self._laid_out(shown, likely, room.width(), font, count)
        if used >= likely and len(shown.text) > likely:
            layout, _used, dots = self._laid_out(shown, len(shown.text), room.width(), font, count)
        painter.setPen(theme.color(color))
        if dots is not None:
            painter.setFont(theme.font(font))
            painter.drawText(QPointF(room.left() + dots.x(), round(room.top() + dots.y())), "…")
        layout.draw(painter, room.topLeft())

    def _laid_out(
        self, shown: Snippet, length: int, width: float, font: str, count: int
    ) -> tuple[QTextLayout, int, QPointF | None]:
        """Return the first letters of a text in lines, how far those go, and where an ellipsis stands."""
        theme, text = self.theme, shown.text[:length]
        layout = QTextLayout(text, theme.font(font))
        layout.setTextOption(_ONE_LINE if count == 1 else _MORE_LINES)
        layout.setFormats([self._mark(text, start, end) for start, end in shown.marks if start < length])
        metrics, height, units = theme.metrics(font), theme.line_height(font), _units(text)
        lead = (height - metrics.ascent() - metrics.descent()) / 2
        used, dots = 0, None
        layout.beginLayout()
        for place in range(count):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            used = line.textStart() + line.textLength()
            if place == count - 1 and used < units:
                line.setLineWidth(width - self._dots[font])
                dots = QPointF(line.naturalTextWidth(), place * height + lead + metrics.ascent())
            line.setPosition(QPointF(0, round(place * height + lead)))
        layout.endLayout()
        return layout, used, dots

    def _mark(self, text: str, start: int, end: int) -> QTextLayout.FormatRange:
        found = QTextLayout.FormatRange()
        found.start = _units(text[:start])
        found.length = _units(text[start:end])
        style = QTextCharFormat()
        style.setBackground(self.theme.color("bg_mark"))
        style.setForeground(self.theme.color("text"))
        found.format = style
        return found


def _units(text: str) -> int:
    """Return how long a text is for Qt, which counts in UTF-16: letters beyond the first plane are two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _wrapping(mode: QTextOption.WrapMode) -> QTextOption:
    option = QTextOption()
    option.setWrapMode(mode)
    return option


_ONE_LINE = _wrapping(QTextOption.WrapMode.WrapAnywhere)
_MORE_LINES = _wrapping(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
