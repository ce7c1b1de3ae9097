"""The models of an account: fetched from its server, searched, chosen, or written by name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from chatdesk.ui.look.buttons import IconButton, PlainButton
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.fields import TextField
from chatdesk.ui.preferences.model_rows import ROW_HEIGHT, ModelDelegate, ModelRow, ModelRows, model_rows
from chatdesk.ui.preferences.words import Sentence, Tone

_MOST_ROWS = 7
_TOGGLE_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ModelList(QListView):
    """The rows under the field. Space, Enter and a click toggle; Up on the first row and Esc lead back."""

    toggled = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, rows: ModelRows) -> None:
        super().__init__()
        self._theme = theme
        self._delegate = ModelDelegate(theme, self)
        self.setAccessibleName("Models of the account")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setModel(rows)
        self.setItemDelegate(self._delegate)
        self.clicked.connect(self._toggle)
        rows.modelReset.connect(self._fit)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self._delegate.theme = theme
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_page"))
        self.setPalette(palette)
        self.verticalScrollBar().setSingleStep(theme.px(ROW_HEIGHT))
        self.scheduleDelayedItemsLayout()
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _TOGGLE_KEYS:
            self._toggle(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape or (
            event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0
        ):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _is_above(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0

    def _toggle(self, index: QModelIndex) -> None:
        model = self.model()
        if index.isValid() and isinstance(model, ModelRows):
            self.toggled.emit(model.rows[index.row()])

    def _fit(self) -> None:
        rows = min(max(self.model().rowCount(), 1), _MOST_ROWS)
        self.setFixedHeight(rows * self._theme.px(ROW_HEIGHT))


class ListFrame(Box):
    """The border around the rows."""

    def __init__(self, theme: Theme, rows: ModelList) -> None:
        super().__init__(theme, rows, margins=(1, 4, 1, 4))
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        super().set_theme(theme)
        self._theme = theme

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, frame = self._theme, QRectF(self.rect())
        line = theme.color("line_strong")
        draw_rounded(QPainter(self), frame, theme.radius("button"), theme.color("bg_page"), line)


class ModelsField(Box):
    """Which models of an account are listed. None chosen means: all that its server offers.

    `chosen_changed` says that a person chose, `fetch_requested` that the server is to be asked.
    """

    chosen_changed = Signal()
    fetch_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, gap=6)
        self._theme = theme
        self._known: tuple[str, ...] = ()
        self._chosen: tuple[str, ...] = ()
        self._is_open = False
        self.field = TextField(theme, "Models", icon="magnifying-glass")
        self._unfold = by_enter(IconButton(theme, "caret-down", "Show models", icon_size=14, small=True))
        self._unfold.setParent(self.field)
        self.fetch = by_enter(PlainButton(theme, self.tr("Fetch")))
        self._rows = ModelRows(self)
        self.list = ModelList(theme, self._rows)
        self._frame = ListFrame(theme, self.list)
        self.note = Sentence(theme)
        self._line = Box(theme, self.field, self.fetch, is_row=True, gap=8)
        self.add(self._line, self._frame, self.note)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_text)
        self.fetch.clicked.connect(self.fetch_requested)
        self._unfold.clicked.connect(lambda: self._set_open(not self._is_open))
        self.list.toggled.connect(self._on_toggled)
        self.list.left.connect(self.field.setFocus)
        self._refresh()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The models to list; empty for all."""
        return self._chosen

    @property
    def known(self) -> tuple[str, ...]:
        """The models that the server is known to offer."""
        return self._known

    def show_models(self, known: Sequence[str], chosen: Sequence[str]) -> None:
        """Show what is known and what is chosen."""
        self._known, self._chosen = tuple(known), tuple(chosen)
        self._refresh()

    def show_fetched(self, models: Sequence[str]) -> None:
        """Show what the server offers, and open the list."""
        self._known = tuple(models)
        self.set_fetching(False)
        if not models:
            self.note.say(self.tr("The server offers no models. Type the name of one."), Tone.WARNING)
        self._set_open(bool(models))

    def set_fetching(self, is_fetching: bool) -> None:
        """Show that the server is asked."""
        self.fetch.setEnabled(not is_fetching)
        self.fetch.setToolTip(self.tr("The server is being asked") if is_fetching else "")
        self.note.say(self.tr("Asking the server…") if is_fetching else "")

    def tell(self, error: str) -> None:
        """Say why the list could not be read."""
        self.set_fetching(False)
        self.note.say(error, Tone.ERROR)

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        super().set_theme(theme)
        self._theme = theme
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field:
            if event.type() == QEvent.Type.Resize:
                self._place()
            if event.type() == QEvent.Type.MouseButtonRelease:
                self._set_open(True)
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._act_on(event)
        return super().eventFilter(watched, event)

    def _act_on(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Down and self._rows.rows:
            self._set_open(True)
            self.list.setCurrentIndex(self._rows.index(0))
            self.list.setFocus()
            return True
        if event.key() == Qt.Key.Key_Escape and (self._is_open or self.field.text()):
            self.field.setText("")
            self._set_open(False)
            return True
        if event.key() in _ENTER:
            self._take_typed()
            return True
        return False

    def _take_typed(self) -> None:
        """Enter: the one row that is left, or the exact name, or the typed one."""
        text = self.field.text().strip()
        rows = self._rows.rows
        if not text:
            self._set_open(not self._is_open and bool(rows))
            return
        listed = [row for row in rows if not row.is_typed]
        exact = [row for row in listed if row.name == text]
        row = (exact or (listed if len(listed) == 1 else rows[-1:]))[0]
        self._on_toggled(row)

    def _on_text(self, text: str) -> None:
        self._refresh()
        self._set_open(bool(text.strip()) or self._is_open)

    def _on_toggled(self, row: ModelRow) -> None:
        if row.is_chosen:
            self._chosen = tuple(name for name in self._chosen if name != row.name)
        else:
            self._chosen = (*self._chosen, row.name)
        if self.field.text():
            self.field.setText("")
        self._refresh()
        self.chosen_changed.emit()

    def _set_open(self, is_open: bool) -> None:
        is_open = is_open and bool(self._rows.rows)
        if is_open != self._is_open:
            self._is_open = is_open
            self._refresh()

    def _refresh(self) -> None:
        self._rows.set_rows(model_rows(self._known, self._chosen, self.field.text()))
        self._is_open = self._is_open and bool(self._rows.rows)
        self._frame.setVisible(self._is_open)
        self._unfold.setVisible(bool(self._rows.rows))
        self._unfold.set_icon_name("caret-up" if self._is_open else "caret-down")
        words = self.tr("Hide models") if self._is_open else self.tr("Show models")
        self._unfold.set_name(words, accessible="Hide models" if self._is_open else "Show models")
        self.field.setPlaceholderText(self._summary())
        self.field.setAccessibleDescription(self._summary())

    def _summary(self) -> str:
        known, chosen = len(self._known), len(self._chosen)
        if not known and not chosen:
            return self.tr("Fetch the list, or type a name")
        if not chosen:
            return self.tr("1 model known, listed") if known == 1 else self._all_listed(known)
        if not known:
            return self.tr("{0} chosen").format(chosen)
        words = (
            self.tr("1 model known, {1} chosen") if known == 1 else self.tr("{0} models known, {1} chosen")
        )
        return words.format(known, chosen)

    def _all_listed(self, known: int) -> str:
        return self.tr("{0} models known, all listed").format(known)

    def _place(self) -> None:
        side = self._unfold.sizeHint().width()
        inset = (self.field.height() - side) // 2
        self._unfold.setGeometry(self.field.width() - side - inset, inset, side, side)
        margins = self.field.textMargins()
        self.field.setTextMargins(margins.left(), 0, side, 0)
