"""How what was found is painted: the title of a conversation, below it two lines around each hit."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.search.search_model import ROW_ROLE, SearchModel, moment
from chatdesk.ui.search.search_rows import HeadRow, HitRow, RestRow

_Index = QModelIndex | QPersistentModelIndex
_State = QStyle.StateFlag
_LINES = 2
_AIR = 4


class SearchDelegate(QStyledItemDelegate):
    """Paints the rows of a `SearchModel`."""

    def __init__(self, theme: Theme, model: SearchModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        del option
        theme, row = self.theme, index.data(ROW_ROLE)
        if isinstance(row, HeadRow):
            height = theme.size("row") + theme.px(_AIR if index.row() else 0)
        elif isinstance(row, HitRow):
            lines = theme.line_height("micro") + _LINES * theme.line_height("small")
            height = lines + theme.px(2 * _AIR + 2)
        else:
            height = theme.size("row_section")
        return QSize(theme.size("sidebar_min"), height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, row = self.theme, index.data(ROW_ROLE)
        rect = QRectF(option.rect)
        box = rect.adjusted(theme.space("s"), 0, -theme.space("s"), 0)
        if isinstance(row, HeadRow):
            box.setBottom(rect.bottom())
            box.setTop(rect.bottom() - theme.size("row"))
        if option.state & _State.State_Selected:
            draw_rounded(painter, box, theme.radius("button"), theme.color("bg_selected"))
        elif option.state & _State.State_MouseOver and self._model.can_be_chosen(index.row()):
            draw_rounded(painter, box, theme.radius("button"), theme.color("bg_hover"))
        room = box.adjusted(theme.space("s"), 0, -theme.space("s"), 0)
        if isinstance(row, HeadRow):
            self._paint_head(painter, room, row)
        elif isinstance(row, HitRow):
            self._paint_hit(painter, room, row)
        elif isinstance(row, RestRow):
            words = self._model.rest_words(row)
            draw_line_of_text(painter, room, words, theme.font("small"), theme.color("accent"))

    def _paint_head(self, painter: QPainter, room: QRectF, row: HeadRow) -> None:
        theme, hit = self.theme, self._model.hit(row.first)
        if hit is None:
            return
        font, color = theme.font("ui_strong"), theme.color("text")
        title = " ".join(hit.title.split()) or self.tr("New conversation")
        if not row.is_hit:
            draw_line_of_text(painter, room, title, font, color)
            return
        height = theme.line_height("ui_strong")
        room.setTop(room.top() + (room.height() - height) / 2)
        marks = hit.snippet.marks if title == hit.snippet.text else ()
        self._paint_marked(painter, room, title, marks, font, color, (1, height))

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
        lines = (_LINES, theme.line_height("small"))
        font, color, snippet = theme.font("small"), theme.color("text_secondary"), hit.snippet
        self._paint_marked(painter, text, snippet.text, snippet.marks, font, color, lines)

    def _paint_marked(
        self,
        painter: QPainter,
        room: QRectF,
        text: str,
        marks: tuple[tuple[int, int], ...],
        font: QFont,
        color: QColor,
        lines: tuple[int, int],
    ) -> None:
        """Draw at most so many lines of such a height, an ellipsis where there is more, marks behind hits."""
        count, height = lines
        layout = QTextLayout(text, font)
        option = QTextOption()
        modes = QTextOption.WrapMode
        option.setWrapMode(modes.WrapAnywhere if count == 1 else modes.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats([self._mark(text, start, end) for start, end in marks])
        metrics = QFontMetricsF(font)
        lead = (height - metrics.ascent() - metrics.descent()) / 2
        dots = metrics.horizontalAdvance("…")
        layout.beginLayout()
        for place in range(count):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(room.width())
            is_last = place == count - 1
            if is_last and line.textStart() + line.textLength() < len(text.encode("utf-16-le")) // 2:
                line.setLineWidth(room.width() - dots)
                at = QPointF(
                    room.left() + line.naturalTextWidth(),
                    round(room.top() + place * height + lead + metrics.ascent()),
                )
                painter.setFont(font)
                painter.setPen(color)
                painter.drawText(at, "…")
            line.setPosition(QPointF(0, round(place * height + lead)))
        layout.endLayout()
        painter.setPen(color)
        layout.draw(painter, room.topLeft())

    def _mark(self, text: str, start: int, end: int) -> QTextLayout.FormatRange:
        # Qt counts in UTF-16: letters beyond the first plane are two.
        found = QTextLayout.FormatRange()
        found.start = len(text[:start].encode("utf-16-le")) // 2
        found.length = len(text[start:end].encode("utf-16-le")) // 2
        style = QTextCharFormat()
        style.setBackground(self.theme.color("bg_mark"))
        style.setForeground(self.theme.color("text"))
        found.format = style
        return found
