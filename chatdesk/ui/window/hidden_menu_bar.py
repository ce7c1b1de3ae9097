"""The menu bar that comes when it is asked for, and goes when it is left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QWidget
from shiboken6 import isValid

from chatdesk.ui.look.escape import EscapeCloses


class HiddenMenuBar(QObject):
    """Shows a menu bar at its first menu; hides it when nobody is in it any more.

    The focus goes back to where it came from, unless what was chosen has put it elsewhere. A bar that the
    platform shows itself, as on macOS, is left alone.
    """

    def __init__(self, bar: QMenuBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._came_from: QWidget | None = None
        bar.setAccessibleName(self.tr("Menu"))
        bar.installEventFilter(self)
        EscapeCloses(bar, self._leave, self.tr("close the menu"))
        if not bar.isNativeMenuBar():
            bar.hide()

    def add_menu(self, title: str) -> QMenu:
        """Add a menu at the end and return it."""
        menu = self._bar.addMenu(title)
        menu.aboutToHide.connect(self._look_soon)
        return menu

    def toggle(self) -> None:
        """Show the bar with its first menu, or hide it."""
        if self._bar.isNativeMenuBar():
            return
        if self._bar.isVisible():
            self._leave()
            return
        self._came_from = QApplication.focusWidget()
        self._bar.show()
        self._bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
        if self._bar.actions():
            self._bar.setActiveAction(self._bar.actions()[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self._look_soon()
        return super().eventFilter(watched, event)

    def _look_soon(self) -> None:
        # A menu that closes may be followed by the one beside it.
        QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        is_in_use = QApplication.activePopupWidget() is not None or (
            self._bar.hasFocus() and self._bar.activeAction() is not None
        )
        if self._bar.isVisible() and not self._bar.isNativeMenuBar() and not is_in_use:
            self._leave()

    def _leave(self) -> None:
        before, self._came_from = self._came_from, None
        if self._bar.hasFocus() and before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.MenuBarFocusReason)
        self._bar.setActiveAction(None)  # type: ignore[arg-type]  # Qt takes none for none
        self._bar.hide()
