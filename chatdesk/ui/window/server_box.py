"""What a tool server asks while no conversation runs one of its tools: a window beside the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from chatdesk.ui.look.announcing import announce
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.asks.server_card import ServerCard, ServerQuestion
from chatdesk.ui.window.main_window import MainWindow

_WIDTH, _HIGHEST = 560, 620


class ServerBox(QWidget):
    """Shows one question without taking the focus; closing it cancels. `answered` is called once."""

    def __init__(
        self,
        window: MainWindow,
        question: ServerQuestion,
        answered: Callable[[str, Mapping[str, object]], None],
    ) -> None:
        super().__init__(window, Qt.WindowType.Dialog)
        theme = window.theme
        self._theme = theme
        self.card = ServerCard(theme, question, self)
        self.card.answered.connect(answered)
        self.card.opened.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))
        self.card.resized.connect(self._fit)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(self.tr("{0} asks you").format(self.card.head_words()[0]))
        column = QVBoxLayout(self)
        margin = theme.px(12)
        column.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(self.card)
        window.theme_changed.connect(self._set_theme)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_WIDTH), self.height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        announce(self, self.card.accessibleName())

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.card.leave()

    def _set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.card.set_theme(theme)
        self._fit()

    def _fit(self) -> None:
        margin = 2 * self._theme.px(12)
        width = self._theme.px(_WIDTH)
        height = self.card.height_for(width - margin, self._theme.px(_HIGHEST))
        self.setFixedSize(width, height + margin)
