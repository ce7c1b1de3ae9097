"""The line above the transcript: title, model, and the way to the panes beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSpacerItem, QWidget

from chatdesk.ui.look.buttons import FlatButton, IconButton, QuietButton
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import bottom_edge, draw_hairline, draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme

_ACCOUNT_FROM = 720  # px of header: in less the account is left out, the model's name stays


class ModelButton(QuietButton):
    """The model and its account with a caret; pressed it asks for the picker."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent=parent)
        self._model = ""
        self._account = ""
        self._shows_account = True
        self.set_model("", "")
        self.show_keys("")

    def set_model(self, model: str, account: str) -> None:
        """Show a model and the account that offers it; an empty model asks to choose one."""
        self._model, self._account = model, account
        self.setAccessibleName(f"Model: {model}, {account}" if model else "Model")
        self.updateGeometry()
        self.update()

    def show_keys(self, keys: str) -> None:
        """Let these keys follow the words of the tooltip, or none."""
        self.setToolTip(f"{self.tr('Choose the model')}  {keys}".rstrip())

    def set_shows_account(self, shows: bool) -> None:
        """Leave the account out where there is little room."""
        if shows != self._shows_account:
            self._shows_account = shows
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        words = theme.metrics("ui").horizontalAdvance(self._shown_model())
        if self._shown_account():
            words += theme.px(8) + theme.metrics("ui").horizontalAdvance(self._shown_account())
        width = 2 * theme.px(9) + min(round(words) + 2, theme.px(380)) + theme.px(8 + 12)
        return QSize(width, theme.size("button"))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._theme.px(120), self.sizeHint().width()), self._theme.size("button"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("button"), face.fill)
        caret = QRectF(self.width() - theme.px(9 + 12), 0, theme.px(12), self.height())
        room = QRectF(theme.px(9), 0, caret.left() - theme.px(8 + 9), self.height())
        font = theme.font("ui")
        used = draw_line_of_text(painter, room, self._shown_model(), font, theme.color("text"))
        room.setLeft(room.left() + used + theme.px(8))
        if self._shown_account() and room.width() > theme.px(16):
            draw_line_of_text(painter, room, self._shown_account(), font, theme.color("text_tertiary"))
        draw_icon(painter, "caret-down", caret, theme.color("text_secondary"))

    def _shown_model(self) -> str:
        return self._model or self.tr("Choose a model")

    def _shown_account(self) -> str:
        return self._account if self._shows_account else ""


class Header(QWidget):
    """Title at the left, model and inspector at the right; with a folded sidebar its buttons too."""

    model_picker_requested = Signal()
    branches_requested = Signal()
    inspector_requested = Signal()
    preset_requested = Signal()
    sidebar_requested = Signal()
    new_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = ""
        self.sidebar_button = IconButton(theme, "pane", self.tr("Show the sidebar"), mirrored=True)
        self.new_button = IconButton(theme, "note-pencil", self.tr("New conversation"))
        self.model_button = ModelButton(theme)
        self.branches_button = IconButton(theme, "tree-structure", self.tr("Branches"))
        self.branches_button.setCheckable(True)
        words = self.tr("System prompt and parameters")
        self.preset_button = IconButton(theme, "sliders-horizontal", words)
        self.preset_button.setCheckable(True)
        self.inspector_button = IconButton(theme, "pane", self.tr("Inspector"))
        self.inspector_button.setCheckable(True)
        self.sidebar_button.clicked.connect(self.sidebar_requested)
        self.new_button.clicked.connect(self.new_requested)
        self.model_button.clicked.connect(self.model_picker_requested)
        self.branches_button.clicked.connect(self._on_branches_clicked)
        self.inspector_button.clicked.connect(self._on_inspector_clicked)
        self.preset_button.clicked.connect(self._on_preset_clicked)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.sidebar_button)
        self._row.addWidget(self.new_button)
        self._row.addStretch(1)
        self._row.addWidget(self.model_button)
        self._row.addWidget(self.preset_button)
        self._gap = QSpacerItem(0, 0)
        self._row.addItem(self._gap)
        self._row.addWidget(self.branches_button)
        self._row.addWidget(self.inspector_button)
        self.set_sidebar_folded(False)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        for button in self._buttons():
            button.set_theme(theme)
        self._row.setContentsMargins(theme.px(8), 0, theme.px(10), 0)
        self._row.setSpacing(theme.px(4))
        self._gap.changeSize(theme.px(20), 0)
        self._row.invalidate()
        self.setFixedHeight(theme.size("header"))
        self.update()

    def set_title(self, title: str) -> None:
        """Show the title of the conversation."""
        self._title = title
        self.setAccessibleDescription(title)
        self.update()

    def set_model(self, model: str, account: str) -> None:
        """Show the model and the account that answer here."""
        self.model_button.set_model(model, account)

    def set_sidebar_folded(self, folded: bool) -> None:
        """Show the sidebar's buttons here while the sidebar is not there."""
        self.sidebar_button.setVisible(folded)
        self.new_button.setVisible(folded)
        self.update()

    def set_inspector_open(self, is_open: bool) -> None:
        """Draw the inspector's button as that of an open pane."""
        self.inspector_button.setChecked(is_open)

    def set_preset_open(self, is_open: bool) -> None:
        """Draw the button of system prompt and parameters as that of an open form."""
        self.preset_button.setChecked(is_open)

    def event(self, event: QEvent) -> bool:
        """Paint the title anew where a button has moved: Qt paints the room of buttons alone."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.update()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.model_button.set_shows_account(self.width() >= self._theme.px(_ACCOUNT_FROM))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg_page"))
        draw_hairline(painter, theme, bottom_edge(self.rect()))
        middle = (self.preset_button.geometry().right() + self.branches_button.x()) / 2
        half = theme.px(9)
        rule = QLineF(middle, self.height() / 2 - half, middle, self.height() / 2 + half)
        draw_hairline(painter, theme, rule)
        left = theme.space("l")
        if not self.sidebar_button.isHidden():
            left = self.new_button.geometry().right() + 1 + theme.space("s")
        room = QRectF(left, 0, self.model_button.x() - theme.space("m") - left, self.height())
        draw_line_of_text(painter, room, self._title, theme.font("title"), theme.color("text"))

    def _buttons(self) -> tuple[FlatButton, ...]:
        return (
            self.sidebar_button,
            self.new_button,
            self.model_button,
            self.preset_button,
            self.branches_button,
            self.inspector_button,
        )

    def _on_branches_clicked(self, checked: bool) -> None:
        self.branches_button.setChecked(not checked)
        self.branches_requested.emit()

    def _on_inspector_clicked(self, checked: bool) -> None:
        # The owner says whether the pane is open; a click only asks.
        self.inspector_button.setChecked(not checked)
        self.inspector_requested.emit()

    def _on_preset_clicked(self, checked: bool) -> None:
        self.preset_button.setChecked(not checked)
        self.preset_requested.emit()
