"""The small window of a start that ends before there is a window."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from chatdesk.ui.look.app_icon import app_icon_pixmap
from chatdesk.ui.look.message_box import dress_box
from chatdesk.ui.look.scheme import ThemeSource
from chatdesk.ui.look.style import FlatStyle

if TYPE_CHECKING:
    from collections.abc import Mapping

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
_ICON = 64
_UNSEEN = ("offscreen", "minimal", "vnc")


def has_screen(environ: Mapping[str, str]) -> bool:
    """Tell whether a window can be shown: without a display Qt would end the program on the spot."""
    if environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in _UNSEEN:
        return False
    return sys.platform in ("win32", "darwin") or any(environ.get(name) for name in _DISPLAYS)


def show_refusal(text: str, hint: str) -> None:
    """Say what stands in the way and what to do, until the user closes it; where there is no screen, nothing.

    Whoever started the program by its icon never sees what it writes to standard error.
    """
    if not has_screen(os.environ):
        return
    app = QApplication([sys.argv[0]])
    app.setApplicationName("ChatDesk")
    app.setDesktopFileName("chatdesk")
    themes = ThemeSource(app)
    # Held: the application does not keep a style of Python's alive.
    style = FlatStyle(themes.theme)
    app.setStyle(style)
    box = refusal_box(text, hint)
    box.finished.connect(app.quit)
    box.open()
    app.exec()


def refusal_box(text: str, hint: str) -> QMessageBox:
    """Return the window, which is not shown yet."""
    box = QMessageBox()
    box.setWindowTitle("ChatDesk")
    box.setWindowIcon(QIcon(app_icon_pixmap(_ICON)))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(hint)
    leave = QPushButton(QCoreApplication.translate("Opening", "Quit"), box)
    box.addButton(leave, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(leave)
    box.setEscapeButton(leave)
    dress_box(box)
    return box
