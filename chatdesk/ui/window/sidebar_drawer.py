"""The sidebar over the conversation, where a narrow window has no room beside it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QLineF, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.paint import draw_hairline, draw_shadow
from chatdesk.ui.look.send_stop_button import SendStopButton, SendStopState
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.sidebar.sidebar import Sidebar

_SCRIM_SHARE = 0.28
_LEFT_OVER = 48


class SidebarDrawer(QWidget):
    """Takes the sidebar out of the splitter, lays it over `cover`, and puts it back where it is closed.

    Esc closes it, a click beside it, and whatever takes the focus away: a conversation that was chosen, the
    composer, a panel; then `dismissed`.
    """

    dismissed = Signal()

    def __init__(self, theme: Theme, cover: QWidget, splitter: QSplitter, sidebar: Sidebar) -> None:
        super().__init__(cover)
        self._theme = theme
        self._cover, self._splitter, self._sidebar = cover, splitter, sidebar
        self._ground: QWidget | None = None
        self.hide()
        EscapeCloses(self, self.dismiss, self.tr("close"))
        cover.installEventFilter(self)
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._on_focus_changed)

    @property
    def is_open(self) -> bool:
        """Whether the sidebar lies here."""
        return self._ground is not None

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self._place()
        self.update()

    def open(self) -> None:
        """Show the sidebar here; it has the focus soon, unless whoever opens it gives it to a part of it."""
        self._ground = QWidget()
        self._ground.hide()
        self._splitter.replaceWidget(0, self._ground)
        self._sidebar.setParent(self)
        self._place()
        self._sidebar.show()
        self.show()
        self.raise_()
        QTimer.singleShot(0, self, self._take_focus)

    def dismiss(self) -> None:
        """Put the sidebar back into its place, folded."""
        ground, self._ground = self._ground, None
        if ground is None:
            return
        self._sidebar.hide()
        self._splitter.replaceWidget(0, self._sidebar)
        self._splitter.setCollapsible(0, False)
        ground.deleteLater()
        self.hide()
        self.dismissed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._cover and self.is_open:
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        self.dismiss()
        behind = self._cover.childAt(place)
        # Stop is pressed once, whatever lies over it.
        if isinstance(behind, SendStopButton) and behind.state is SendStopState.STOP:
            behind.click()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        scrim = QColor(self._theme.color("scrim"))
        scrim.setAlphaF(_SCRIM_SHARE)
        painter.fillRect(self.rect(), scrim)
        side = self._sidebar.geometry()
        draw_shadow(painter, side, 0, self._theme.shadow("panel"))
        # In high contrast there is no shadow.
        edge = side.right() + 1
        draw_hairline(painter, self._theme, QLineF(edge, 0, edge, self.height()))

    def _place(self) -> None:
        self.setGeometry(self._cover.rect())
        theme = self._theme
        width = min(theme.size("sidebar"), self.width() - theme.px(_LEFT_OVER))
        self._sidebar.setGeometry(QRect(0, 0, width, self.height()))

    def _take_focus(self) -> None:
        now = QApplication.focusWidget()
        if self.is_open and (now is None or not self.isAncestorOf(now)):
            self._sidebar.front.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        # Behind what takes the focus now: it may still look at where the focus was.
        if self.is_open and now is not None and self._is_beside(now):
            QTimer.singleShot(0, self, self._close_if_left)

    def _close_if_left(self) -> None:
        now = QApplication.focusWidget()
        if now is not None and self._is_beside(now):
            self.dismiss()

    def _is_beside(self, place: QWidget) -> bool:
        return place.window() is self.window() and not self.isAncestorOf(place)
