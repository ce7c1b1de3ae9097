"""The page of the requests: each one of the turn, how it went, what was sent, what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatdesk.ui.inspector.copy_menu import CopyMenu
from chatdesk.ui.inspector.detail_text import DetailText, Section
from chatdesk.ui.inspector.exchange_head import show_status, show_times
from chatdesk.ui.inspector.exchange_rows import ExchangeDelegate, ExchangeModel
from chatdesk.ui.inspector.exchange_text import failure_sections, request_sections, response_sections
from chatdesk.ui.inspector.row_list import RowList
from chatdesk.ui.inspector.sign_line import SignLine
from chatdesk.ui.inspector.time_bar import TimeBar
from chatdesk.ui.inspector.turn_log import Exchange, TurnLog
from chatdesk.ui.look.buttons import IconButton, PlainButton
from chatdesk.ui.look.theme import Theme

if TYPE_CHECKING:
    from chatdesk.snippets.forms import Form

_MOST_ROWS = 6


class RequestPage(QWidget):
    """Shows the requests of a turn; the newest is chosen until somebody chooses another.

    `copy_requested` brings the `Form` in which the chosen request is wanted, `save_requested` says that its
    stream is. The keys of both acts stand in the tooltips.
    """

    copy_requested = Signal(object)
    save_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._log = TurnLog()
        self._shown: Exchange | None = None
        self._sent: list[Section] = []
        self.model = ExchangeModel(self)
        self.list = RowList(self.model, ExchangeDelegate(theme, self), self.tr("Requests"))
        self.text = DetailText(theme)
        self.text.setAccessibleName(self.tr("Request and response"))
        self.copy_button = PlainButton(theme, self.tr("Copy as…"), icon_name="copy")
        self.copy_button.setAccessibleName(self.tr("Copy the request as a program"))
        self.save_button = IconButton(theme, "download-simple", self.tr("Save the stream…"))
        self._status, self._bar = SignLine(theme), TimeBar(theme)
        self._copy_menu = CopyMenu(self.copy_button)
        self._build()
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        self.copy_button.clicked.connect(self.open_copy_menu)
        self._copy_menu.chosen.connect(self.copy_requested)
        self.save_button.clicked.connect(self.save_requested)
        self.show_keys("", "")
        self.set_theme(theme)

    def show_keys(self, copy_keys: str, save_keys: str) -> None:
        """Let the keys of both acts stand in the tooltips."""
        self.copy_button.setToolTip(f"{self.tr('Copy the request as a program')}  {copy_keys}".strip())
        self.save_button.show_keys(save_keys)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus, from top to bottom."""
        return (self.list, self.copy_button, self.save_button, self.text)

    def show_log(self, log: TurnLog) -> None:
        """Look at another turn from now on."""
        self._log, self._shown = log, None
        self.model.show_log(log)
        self.text.clear()
        self.refresh()

    def refresh(self) -> None:
        """Take in what the log has got since the last call."""
        self.model.pull()
        exchange = self._log.exchange
        if exchange is None:
            return
        self._select(self._log.exchanges.index(exchange))
        if exchange is not self._shown:
            self._shown, self._sent = exchange, request_sections(exchange)
        show_status(self._status, exchange)
        show_times(self._bar, exchange)
        self.text.show_sections([*failure_sections(exchange), *self._sent, *response_sections(exchange)])
        self.save_button.setEnabled(exchange.is_savable)
        rows = self.model.rowCount()
        self.list.setVisible(rows > 1)
        self.list.setFixedHeight(min(rows, _MOST_ROWS) * self._theme.px(ExchangeDelegate.height))

    def take_focus(self) -> None:
        """Give the focus to the list where there is something to choose, else to the text."""
        if self.list.isHidden():
            self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.list.take_focus()

    def open_copy_menu(self) -> None:
        """Offer the forms in which the chosen request can be copied."""
        from chatdesk.snippets.forms import forms_for

        exchange = self._log.exchange
        if exchange is not None:
            forms = {form: form_words(form) for form in forms_for(exchange.request)}
            self._copy_menu.open(forms, gap=self._theme.px(2))

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for part in (self.list, self.text, self.copy_button, self.save_button, self._status, self._bar):
            part.set_theme(theme)
        edge = theme.px(16)
        self._row.setContentsMargins(edge, theme.px(8), theme.px(12), 0)
        self._row.setSpacing(theme.px(4))
        self._times.setContentsMargins(edge, theme.px(10), edge, theme.px(10))

    def _build(self) -> None:
        self._row = QHBoxLayout()
        self._row.addWidget(self._status, 1)
        self._row.addWidget(self.copy_button)
        self._row.addWidget(self.save_button)
        self._times = QVBoxLayout()
        self._times.addWidget(self._bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list)
        column.addLayout(self._row)
        column.addLayout(self._times)
        column.addWidget(self.text, 1)

    def _select(self, row: int) -> None:
        chosen = self.list.selectionModel()
        if chosen.currentIndex().row() != row or not chosen.hasSelection():
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            chosen.setCurrentIndex(self.model.index(row), flag)

    def _on_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            exchange = self.model.exchange_at(index.row())
            # Who goes back to the newest one is with what comes again.
            self._log.chosen = None if exchange is self._log.exchanges[-1] else exchange
            if exchange is not self._shown:
                self.refresh()


def form_words(form: Form) -> str:
    """Return what a form of a copied request is called."""
    words = {
        "curl": "curl",
        "openai": "Python, openai SDK",
        "openai-async": "Python, openai SDK, async",
        "httpx": "Python, httpx",
        "fetch": "JavaScript, fetch",
    }
    return QCoreApplication.translate("RequestForm", words[form])
