"""The search in the sidebar's place: a field, what it understands, and what was found."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.paragraph import draw_wrapped, wrapped_height
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.search.search_delegate import SearchDelegate
from chatdesk.ui.search.search_model import SearchModel
from chatdesk.ui.search.search_rows import HeadRow, HitRow, RestRow

_FIELD = 32
_MEANING = 112
_CHOOSE_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -6, Qt.Key.Key_PageDown: 6}


class SearchPane(QWidget):
    """`query_changed` brings what is typed, `chosen` the hit that is wanted, `closed` that it is enough."""

    query_changed = Signal(str)
    chosen = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # It fills its place: the window below need not be painted at each key.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = theme
        self._words = ""
        self._is_empty = True
        self.field = QLineEdit(self)
        self.field.setProperty("bare", True)
        self.field.setFrame(False)
        self.field.setPlaceholderText(self.tr("Search"))
        self.field.setAccessibleName(self.tr("Search all conversations"))
        self.field.textChanged.connect(self.query_changed)
        self.field.installEventFilter(self)
        self.setFocusProxy(self.field)
        self.close_button = IconButton(theme, "x", self.tr("Close"), keys="Esc", icon_size=16, small=True)
        self.close_button.setParent(self)
        self.close_button.clicked.connect(self.closed)
        EscapeCloses(self, self.closed.emit, self.tr("close"))
        self.model = SearchModel(self)
        self.delegate = SearchDelegate(theme, self.model, self)
        self.list = self._make_list()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self.list, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.delegate.set_theme(theme)
        self.field.setFont(theme.font("ui"))
        for part, ground in ((self.field, "bg_page"), (self.list, "bg_window")):
            palette = theme.palette()
            palette.setColor(QPalette.ColorRole.Base, theme.color(ground))
            part.setPalette(palette)
        self.close_button.set_theme(theme)
        self._column.setContentsMargins(0, self._head(), 0, 0)
        self.list.verticalScrollBar().setSingleStep(theme.size("row"))
        self.list.scheduleDelayedItemsLayout()
        self._place()
        self.update()

    def take_focus(self) -> None:
        """Give the focus to the field, its text ready to be written over."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_words(self, words: str, *, is_empty: bool) -> None:
        """Say how much was found, or why nothing is there; `is_empty`: nothing is asked for."""
        self._words, self._is_empty = words, is_empty
        self.list.setVisible(not is_empty and bool(self.model.rows))
        self.list.setAccessibleDescription(words)
        self.setAccessibleDescription(words)
        self.update()

    def choose_first(self) -> None:
        """Put the choice on the best hit."""
        self.list.scrollToTop()
        self._step_from(-1, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        if watched is not self.field or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        is_bare = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        key = Qt.Key(event.key())
        is_ours = is_bare and (key in _STEPS or key in _CHOOSE_KEYS)
        if not is_ours:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if key in _STEPS:
            self._step_from(self.list.currentIndex().row(), _STEPS[key])
        else:
            self._choose(self.list.currentIndex())
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _CHOOSE_KEYS:
            self._choose(self.list.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.size("sidebar"), self._theme.px(500))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.color("bg_window"))
        frame = self._frame()
        has_focus = self.field.hasFocus()
        line = theme.color("focus" if has_focus else "line_control")
        width = theme.line("ring") if has_focus else theme.line("hair")
        draw_rounded(painter, frame, theme.radius("button"), theme.color("bg_page"), line, width)
        side = theme.size("icon")
        icon = QRectF(frame.left() + theme.px(8), frame.center().y() - side / 2, side, side)
        draw_icon(painter, "magnifying-glass", icon, theme.color("text_tertiary"))
        inset = theme.space("l")
        top = frame.bottom() + theme.px(6)
        if event.rect().bottom() < top:
            return  # a letter in the field
        room = QRectF(inset, top, self.width() - 2 * inset, theme.line_height("small") + theme.px(4))
        if self._is_empty:
            self._paint_hints(painter, room)
        elif self.model.rows:
            draw_line_of_text(painter, room, self._words, theme.font("micro"), theme.color("text_tertiary"))
        else:
            room.setBottom(self.height())
            room.setTop(top + theme.px(6))
            color, height = theme.color("text_secondary"), theme.line_height("small")
            draw_wrapped(painter, room, self._words, theme.font("small"), color, height)

    def _paint_hints(self, painter: QPainter, room: QRectF) -> None:
        theme = self._theme
        font, color, height = theme.font("small"), theme.color("text_tertiary"), theme.line_height("small")
        words = self.tr(
            "Titles, messages, reasoning and tool calls are searched as you type. These narrow it down:"
        )
        if self._words:
            words = f"{self._words}\n{words}"
        room.setTop(room.top() + theme.px(6))
        room.setBottom(self.height())
        draw_wrapped(painter, room, words, font, color, height)
        y = room.top() + wrapped_height(words, font, room.width(), height) + theme.px(8)
        code = theme.font("code_small")
        line = theme.line_height("code_small") + theme.px(4)
        filters = self._filters()
        metrics = theme.metrics("small")
        widest = max(metrics.horizontalAdvance(meaning) for _, meaning in filters)
        has_room = room.width() >= theme.px(_MEANING) + widest
        for word, meaning in filters:
            if y + line > self.height():
                return
            own = QRectF(room.left(), y, room.width(), line)
            draw_line_of_text(painter, own, word, code, theme.color("text_secondary"))
            own.setLeft(own.left() + theme.px(_MEANING))
            if has_room:
                draw_line_of_text(painter, own, meaning, font, color)
            y += line

    def _filters(self) -> tuple[tuple[str, str], ...]:
        # What is typed is the same in every language.
        return (
            ('"two words"', self.tr("side by side")),
            ("-word", self.tr("without it")),
            ("role:user", self.tr("or assistant, tool")),
            ("model:gpt", self.tr("part of a name")),
            ("after:2026-05", self.tr("or before:")),
            ("in:title", self.tr("titles only")),
            ("has:tool", self.tr("with tool calls")),
            ("has:image", self.tr("with pictures")),
        )

    def _make_list(self) -> QListView:
        view = QListView(self)
        view.setAccessibleName(self.tr("Found"))
        view.setFrameStyle(QFrame.Shape.NoFrame)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        # Else the style is asked for it at every row, and it is not drawn.
        view.setIconSize(QSize(1, 1))
        view.setModel(self.model)
        view.setItemDelegate(self.delegate)
        view.clicked.connect(self._choose)
        view.hide()
        return view

    def _choose(self, index: QModelIndex) -> None:
        row = self.model.row(index)
        if isinstance(row, RestRow):
            self.model.unfold(row.conversation_id)
            self._step_from(index.row() - 1, 1)
        elif isinstance(row, HitRow) or (isinstance(row, HeadRow) and row.is_hit):
            hit = self.model.hit(row.key if isinstance(row, HitRow) else row.first)
            if hit is not None:
                self.chosen.emit(hit)

    def _step_from(self, place: int, steps: int) -> None:
        """Go so many rows on, past those that lead nowhere; at an end it stays."""
        count = len(self.model.rows)
        direction = 1 if steps > 0 else -1
        wanted = min(max(place + steps, 0), count - 1)
        while 0 <= wanted < count and not self.model.can_be_chosen(wanted):
            wanted += direction
        if 0 <= wanted < count:
            self.list.setCurrentIndex(self.model.index(wanted))
            # The title above the first hit belongs to it.
            if wanted and isinstance(self.model.rows[wanted - 1], HeadRow):
                self.list.scrollTo(self.model.index(wanted - 1))
                QTimer.singleShot(0, lambda: self.list.scrollTo(self.list.currentIndex()))

    def _head(self) -> int:
        theme = self._theme
        return theme.px(_FIELD + 8) + theme.line_height("small") + theme.px(8)

    def _frame(self) -> QRectF:
        theme = self._theme
        inset = theme.space("s")
        return QRectF(inset, 0, self.width() - 2 * inset, theme.px(_FIELD))

    def _place(self) -> None:
        theme, frame = self._theme, self._frame().toRect()
        side = self.close_button.sizeHint().width()
        self.close_button.setGeometry(
            frame.right() - side - theme.px(3), frame.center().y() - side // 2 + 1, side, side
        )
        # As the field of the filter, in whose place it stands.
        left = frame.left() + theme.px(30)
        height = self.field.sizeHint().height()
        self.field.setGeometry(
            left, frame.center().y() - height // 2 + 1, self.close_button.x() - left - theme.px(4), height
        )
