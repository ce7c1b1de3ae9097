"""Qt's message boxes in our look: the sign, the type and the room of everything else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QMessageBox, QSizePolicy, QSpacerItem

from chatdesk.ui.look.icons import icon_pixmap
from chatdesk.ui.look.style import FlatStyle

_WIDTH = 360
_SIGNS = {"warning": "wait", "question": "accent"}


def dress_box(box: QMessageBox, sign: str = "warning") -> None:
    """Dress a box that has its words and buttons and is not shown yet.

    `sign` is "warning" or "question". Where the application has another style than ours nothing is done.
    """
    style = QApplication.style()
    if not isinstance(style, FlatStyle):
        return
    theme = style.theme
    palette = theme.palette()
    palette.setColor(QPalette.ColorRole.Window, theme.color("bg_page"))
    box.setPalette(palette)
    color = theme.color(_SIGNS[sign])
    box.setIconPixmap(icon_pixmap(sign, color, theme.px(24), box.devicePixelRatioF()))
    words = box.findChild(QLabel, "qt_msgbox_label")
    if isinstance(words, QLabel):
        words.setFont(theme.font("title"))
    more = box.findChild(QLabel, "qt_msgbox_informativelabel")
    if isinstance(more, QLabel):
        more.setFont(theme.font("ui"))
        palette.setColor(QPalette.ColorRole.WindowText, theme.color("text_secondary"))
        more.setPalette(palette)
    grid = box.layout()
    if isinstance(grid, QGridLayout):
        side = theme.px(20)
        grid.setContentsMargins(side, side, side, theme.px(16))
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(8))
        fixed = QSizePolicy.Policy.Fixed
        room = QSpacerItem(theme.px(_WIDTH), 0, QSizePolicy.Policy.Minimum, fixed)
        grid.addItem(room, grid.rowCount(), 0, 1, grid.columnCount(), Qt.AlignmentFlag.AlignLeft)
