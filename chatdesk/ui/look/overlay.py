"""A panel over the window: a painted scrim, a shadow, and the focus that comes back by itself."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QLineF, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from shiboken6 import isValid

from chatdesk.ui.look.announcing import announce
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.paint import draw_hairline, draw_rounded, draw_shadow
from chatdesk.ui.look.theme import Theme

_SCRIM_SHARE = 0.28


class Overlay(QWidget):
    """A child of the window that covers it. Esc and a click beside the panel close it.

    It is no window of its own: Wayland places it right, and the focus returns to where it was. Keys that
    are shortcuts of the window do nothing while it is open, but those that are `let_through`.
    """

    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._cover = window
        self._before: QWidget | None = None
        self._heard: QWidget | None = None
        self._passing: frozenset[str] = frozenset()
        self.hide()
        # Each hears the key itself: some have something of their own to close first.
        closes = EscapeCloses(self, None, self.tr("close"))
        closes.passes = lambda key: QKeySequence(key).toString() in self._passing
        window.installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self._lay_out()
        self.update()

    def let_through(self, keys: Collection[str]) -> None:
        """Name the shortcuts of the window, such as "Ctrl+Q", that act while this is open; Esc never does."""
        self._passing = frozenset(QKeySequence(key).toString() for key in keys) - {"Esc"}

    def passes(self, event: QEvent) -> bool:
        """Tell whether a key goes on to the window."""
        return (
            isinstance(event, QKeyEvent) and QKeySequence(event.keyCombination()).toString() in self._passing
        )

    def panel_rect(self) -> QRect:
        """Return where the panel stands in the window."""
        raise NotImplementedError

    def place_parts(self, panel: QRect) -> None:
        """Put the widgets of the panel into their places."""
        raise NotImplementedError

    def open_over(self) -> None:
        """Show the panel above everything in the window."""
        if self.isHidden():
            # In a window that is not in front yet nothing has the focus, but something will.
            self._before = QApplication.focusWidget() or self.window().focusWidget()
        self._lay_out()
        self.show()
        self.raise_()
        if QApplication.activeWindow() not in (None, self.window()):
            # Asked for in another window of ours: its keys would go on to what is covered here.
            self.window().activateWindow()

    def dismiss(self) -> None:
        """Hide the panel and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible():
            if before.window() is not self.window():
                before.activateWindow()
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        elif (focus := QApplication.focusWidget()) is not None and self.isAncestorOf(focus):
            # Where it was is gone: without this the focus stays on what is hidden, and keys go nowhere.
            focus.clearFocus()
        self.closed.emit()

    def announce_row(self, view: QAbstractItemView) -> None:
        """Say which row Enter means where the focus stays in a field: nobody else would."""
        index = view.currentIndex()
        words = index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data()
        announce(view, str(words or ""))

    def hear(self, part: QWidget) -> None:
        """Have `take_key` asked for each key that is pressed in a part, before the part gets it."""
        self._heard = part
        part.installEventFilter(self)

    def take_key(self, event: QKeyEvent) -> bool:
        """Act on a key that was pressed in the part that is heard; False leaves it to the part."""
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._heard and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.setAccepted(not self.passes(event))
                return event.isAccepted()
            if event.type() == QEvent.Type.KeyPress and self.take_key(event):
                return True
        if event.type() == QEvent.Type.Resize and watched is self._cover and not self.isHidden():
            self._lay_out()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            # The window's shortcuts rest while it is covered.
            event.setAccepted(not self.passes(event))
            return event.isAccepted()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel_rect().contains(event.position().toPoint()):
            self.dismiss()

    def focusNextPrevChild(self, forward: bool) -> bool:
        del forward
        return True  # the focus stays in the panel; its arrows walk

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, panel = self._theme, self.panel_rect()
        painter = QPainter(self)
        radius = theme.radius("panel")
        # Each letter in the panel paints it anew: what lies around is much larger, and stays as it is.
        around = event.region().subtracted(_inside(panel, radius))
        if not around.isEmpty():
            scrim = QColor(theme.color("scrim"))
            scrim.setAlphaF(_SCRIM_SHARE)
            painter.setClipRegion(around)
            painter.fillRect(around.boundingRect(), scrim)
            draw_shadow(painter, panel, radius, theme.shadow("panel"))
            painter.setClipping(False)
        draw_rounded(painter, QRectF(panel), radius, theme.color("bg_raised"), theme.color("line_strong"))

    def draw_foot(self, painter: QPainter, panel: QRect, height: int) -> QRectF:
        """Draw the ground of a foot of the panel, and the line above it; return where it is."""
        theme = self._theme
        foot = QRectF(panel.left(), panel.bottom() + 1 - height, panel.width(), height)
        inner = foot.adjusted(1, 0, -1, -1)
        painter.save()
        painter.setClipRect(inner)
        grown = inner.adjusted(0, -theme.radius("panel"), 0, 0)
        draw_rounded(painter, grown, theme.radius("panel") - 1, theme.color("bg_window"))
        painter.restore()
        draw_hairline(painter, theme, QLineF(inner.left(), foot.top(), inner.right(), foot.top()))
        return foot

    def _lay_out(self) -> None:
        self.setGeometry(self._cover.rect())
        self.place_parts(self.panel_rect())


def _inside(panel: QRect, radius: int) -> QRegion:
    """Return what of a panel covers what is below it: all but its corners and its border."""
    wide, tall = panel.adjusted(1, radius, -1, -radius), panel.adjusted(radius, 1, -radius, -1)
    return QRegion(wide).united(QRegion(tall))
