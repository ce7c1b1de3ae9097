"""The line above a transcript that says what the model is told, and opens in place to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from chatdesk.domain.preset import Preset, summary_of
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.ui.look.buttons import Face, FlatButton
from chatdesk.ui.look.column import column_in
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import bottom_edge, draw_hairline, draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme

if TYPE_CHECKING:
    from chatdesk.settings.accounts import Account
    from chatdesk.ui.page.preset_form import PresetForm
    from chatdesk.ui.preferences.boxes import Page

_LINE = 36
_MOST_SHARE = 0.7
_LEFT_OVER = 96  # px of that share which belong to the line itself and to the composer


class SummaryButton(FlatButton):
    """One line: how the conversation is set up, in a few words; pressed it opens or closes the form."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", parent=parent)
        self._told = ""
        self._is_open = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("System prompt and parameters")

    def tell(self, preset: Preset, *, is_open: bool) -> None:
        """Show what a preset says; open, only what the form is about."""
        self._told, self._is_open = summary_of(preset), is_open
        state = self.tr("open") if is_open else self.tr("folded")
        self.setAccessibleDescription(f"{state}, {self._told}" if self._told else state)
        self.update()

    def face(self) -> Face:
        """Return the colours of a row that folds."""
        color = self._theme.color
        fill = "bg_pressed" if self.isDown() else "bg_hover" if self._is_hot() else ""
        return Face(color(fill) if fill else None, None, color("text_secondary"), color("text_secondary"))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(_LINE - 4))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), self._theme.px(_LINE - 4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        if face.fill is not None:
            draw_rounded(painter, QRectF(self.rect()), theme.radius("button"), face.fill)
        side, inset = theme.px(14), theme.size("hang")
        middle = (self.height() - side) / 2
        draw_icon(painter, "sliders-horizontal", QRectF(inset, middle, side, side), face.icon)
        caret = QRectF(self.width() - inset - side, middle, side, side)
        draw_icon(painter, "caret-down" if self._is_open else "caret-right", caret, face.icon)
        left = inset + side + theme.px(8)
        room = QRectF(left, 0, caret.left() - theme.px(8) - left, self.height())
        words = self.tr("System prompt and parameters") if self._is_open or not self._told else self._told
        font = theme.font("ui", weight=500) if self._is_open else theme.font("small")
        draw_line_of_text(painter, room, words, font, face.text)


class PresetBar(QWidget):
    """Hidden while nothing is set and nobody has opened it.

    Every change is the branch's preset at once, and `changed` says so; a turn that runs keeps what it began
    with. `left` says that the form was closed by key. `default_wanted` brings a system prompt,
    `save_wanted` asks to save what is set under a name.
    """

    changed = Signal()
    open_changed = Signal(bool)
    left = Signal()
    default_wanted = Signal(str)
    save_wanted = Signal()

    def __init__(self, theme: Theme, branch: OpenBranch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._branch = branch
        self._account: Account | None = None
        self._page: Page | None = None
        self.summary = SummaryButton(theme, self)
        self.summary.clicked.connect(self.toggle)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self.summary)
        self._closes = EscapeCloses(self, self.close_form, self.tr("close"), lambda: self.is_open)
        self._tell()
        self.set_theme(theme)

    @property
    def is_open(self) -> bool:
        """Whether the form is shown."""
        return self._page is not None and not self._page.isHidden()

    @property
    def form(self) -> PresetForm | None:
        """The form; None before it was first opened."""
        return None if self._page is None else cast("PresetForm", self._page.widget())

    def toggle(self) -> None:
        """Open the form with the focus in the system prompt, or close it."""
        if self.is_open:
            self.close_form()
            return
        if self._page is None:
            self._make()
        if self._page is not None:
            self._page.show()
        self._show_state()
        if self.form is not None:
            self.form.system.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take(self, preset: Preset) -> None:
        """Put another preset in the place of what is set; the form can take that back as one change."""
        self.settle()
        if self.form is not None:
            self.form.take(preset)
        elif preset != self._branch.preset:
            self._on_changed(preset)

    def settle(self) -> None:
        """Take what is written in the form and was not told yet."""
        if self.form is not None:
            self.form.settle()

    def close_form(self) -> None:
        """Take what is written, and fold."""
        if self._page is not None and self.is_open:
            self.settle()
            self._page.hide()
            self._show_state()
            self.left.emit()

    def show_account(self, account: Account | None) -> None:
        """Say what whoever answers here does not take."""
        self._account = account
        if self.form is not None:
            self.form.show_account(account)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.summary.set_theme(theme)
        if self._page is not None:
            from chatdesk.ui.preferences.boxes import dress

            dress(self, theme)
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg_page"))
        draw_hairline(painter, self._theme, bottom_edge(self.rect()))

    def _make(self) -> None:
        from chatdesk.ui.page.preset_form import PresetForm
        from chatdesk.ui.preferences.boxes import Page

        form = PresetForm(self._theme, self._branch.preset)
        form.show_account(self._account)
        form.changed.connect(self._on_changed)
        form.closed.connect(self.close_form)
        form.default_wanted.connect(self.default_wanted)
        form.save_wanted.connect(self.save_wanted)
        form.installEventFilter(self)
        self._page = Page(self._theme, form)
        self._column.addWidget(self._page)
        above = self.parentWidget()
        if above is not None:
            above.installEventFilter(self)

    def _on_changed(self, preset: Preset) -> None:
        self._branch.preset = preset
        self._tell()
        self.changed.emit()

    def _show_state(self) -> None:
        self._tell()
        self._fit()
        self._closes.changed.emit()
        self.open_changed.emit(self.is_open)

    def _tell(self) -> None:
        self.summary.tell(self._branch.preset, is_open=self.is_open)
        self.setVisible(self.is_open or not self._branch.preset.is_empty)

    def _fit(self) -> None:
        """Stand in the column of the transcript, the form no higher than leaves room for reading."""
        theme = self._theme
        column = column_in(theme, self.width())
        right = self.width() - column.left - column.width
        gap = theme.px(2)
        self._column.setContentsMargins(column.left, gap, right, 2 * gap)
        page, form = self._page, self.form
        if page is None or form is None or not self.is_open:
            return
        layout, width = form.line, max(1, column.width)
        has_height = layout.hasHeightForWidth()
        wanted = layout.totalHeightForWidth(width) if has_height else layout.totalSizeHint().height()
        above = self.parentWidget()
        room = wanted if above is None else round(above.height() * _MOST_SHARE) - theme.px(_LEFT_OVER)
        page.setFixedHeight(max(theme.px(64), min(wanted, room)))
