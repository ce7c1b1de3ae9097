"""Paints the rows and headings of the list, and edits a title in place."""

from __future__ import annotations

from unicodedata import bidirectional

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring, draw_rounded
from chatdesk.ui.look.running_mark import draw_running_mark
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.sidebar.conversation_model import ENTRY_ROLE
from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Mark, Section
from chatdesk.ui.sidebar.words import section_title, shown_title

_Index = QModelIndex | QPersistentModelIndex
_State = QStyle.StateFlag
_MIDDLE = 500
_BOLD = 600
# Kinds of letters that have a direction, and the sign that begins text from right to left.
_STRONG = ("L", "R", "AL")
_ISOLATED = "\u2067"


class ConversationDelegate(QStyledItemDelegate):
    """Draws a row of 32 px: title, mark, and the states rest, hover, open and focused.

    `selected_id` is the conversation that is open; `phase` is that of the running marks. A new title is
    not written into the model: `renamed` tells the owner. With `shows_selection` several rows are selected.
    `words` are marked in the titles; they are folded as `store.search_text` does.
    """

    renamed = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.selected_id = ""
        self.phase: float | None = None
        self.shows_ring = False
        self.shows_selection = False
        self.words: tuple[str, ...] = ()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        del option, index
        return QSize(self.theme.size("sidebar_min"), self.theme.size("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry = index.data(ENTRY_ROLE)
        rect = QRectF(option.rect)
        if isinstance(entry, Section):
            self._paint_section(painter, rect, entry)
        elif isinstance(entry, ConversationRow):
            self._paint_row(painter, rect, entry, option.state)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        del option, index
        editor = QLineEdit(parent)
        editor.setAccessibleName("Title")
        editor.setFont(self.theme.font("ui"))
        # Qt itself ends the editing.
        EscapeCloses(editor, None, self.tr("cancel"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        del index
        inset = self.theme.space("s")
        rect = option.rect
        editor.setGeometry(rect.adjusted(inset, 0, -inset, 0))

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        # Qt comes here with every change of the row: an answer that ends, a title by the model.
        if isinstance(editor, QLineEdit) and not editor.isModified() and editor.text() != index.data():
            super().setEditorData(editor, index)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        del model
        entry = index.data(ENTRY_ROLE)
        if not isinstance(editor, QLineEdit) or not isinstance(entry, ConversationRow):
            return
        title = editor.text().strip()
        if title and title != entry.title:
            self.renamed.emit(entry.id, title)

    def _paint_section(self, painter: QPainter, rect: QRectF, section: Section) -> None:
        theme = self.theme
        inset = theme.space("l")
        room = rect.adjusted(inset, theme.px(4), -inset, 0)
        draw_line_of_text(
            painter, room, section_title(section), theme.font("micro"), theme.color("text_tertiary")
        )

    def _paint_row(
        self, painter: QPainter, rect: QRectF, row: ConversationRow, state: QStyle.StateFlag
    ) -> None:
        theme = self.theme
        box = rect.adjusted(theme.space("s"), 0, -theme.space("s"), 0)
        is_open = row.id == self.selected_id
        is_selected = bool(state & _State.State_Selected) if self.shows_selection else is_open
        if is_selected or state & _State.State_MouseOver:
            fill = theme.color("bg_selected" if is_selected else "bg_hover")
            draw_rounded(painter, box, theme.radius("button"), fill)
        if self.shows_ring and state & _State.State_HasFocus:
            draw_ring(painter, theme, box, theme.radius("button"))
        weight = _BOLD if row.mark is Mark.UNREAD else _MIDDLE if is_open else None
        side = theme.size("icon")
        right = box.right() - theme.space("s")
        mark = QRectF(right - side - theme.px(2), rect.center().y() - side / 2, side, side)
        room = box.adjusted(theme.space("s"), 0, -theme.space("s"), 0)
        if row.mark is not Mark.NONE:
            room.setRight(mark.left() - theme.space("xs"))
            self._paint_mark(painter, mark, row.mark)
        font, title = theme.font("ui", weight=weight), _in_its_direction(shown_title(row))
        if self.words:
            self._paint_hits(painter, room, font, title)
        draw_line_of_text(painter, room, title, font, theme.color("text"))

    def _paint_hits(self, painter: QPainter, room: QRectF, font: QFont, title: str) -> None:
        """Paint a ground behind what the filter has found."""
        from chatdesk.store.search_text import fold

        metrics = QFontMetricsF(font)
        folded, height = fold(title), metrics.ascent() + metrics.descent()
        for word in self.words:
            start = folded.find(word)
            while start >= 0:
                left = metrics.horizontalAdvance(title[:start])
                width = metrics.horizontalAdvance(title[: start + len(word)]) - left
                top = room.center().y() - height / 2
                hit = QRectF(room.left() + left, top, width, height).intersected(room)
                painter.fillRect(hit, self.theme.color("bg_mark"))
                start = folded.find(word, start + len(word))

    def _paint_mark(self, painter: QPainter, box: QRectF, mark: Mark) -> None:
        theme = self.theme
        if mark is Mark.RUNNING:
            draw_running_mark(painter, box, theme.color("accent"), self.phase)
        elif mark is Mark.UNREAD:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(box.center(), theme.px(3.5), theme.px(3.5))
            painter.restore()
        elif mark is Mark.FAILED:
            draw_icon(painter, "warning-circle", box, theme.color("error"))
        elif mark is Mark.WAITS:
            draw_icon(painter, "hand-palm", box, theme.color("wait"))


def _in_its_direction(title: str) -> str:
    """Return a title so that one in Hebrew or Arabic is cut at its own end, which is at the left."""
    strong = next((kind for kind in map(bidirectional, title) if kind in _STRONG), "L")
    return title if strong == "L" else _ISOLATED + title
