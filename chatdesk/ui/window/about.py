"""The box that tells which program this is, and of what it is made."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from chatdesk import origin
from chatdesk.resource_files import resource_path
from chatdesk.ui.look.theme import Theme

_ICON = 64


def licences_file() -> Path | None:
    """Return the file that names the licences of all parts; a checkout has none."""
    if not getattr(sys, "frozen", False):
        return None
    beside = Path(sys.executable).resolve().parent / "THIRD_PARTY.txt"
    # A Debian package keeps what is read by people, not by programs, elsewhere.
    elsewhere = Path("/usr/share/doc/chatdesk/THIRD_PARTY.txt.gz")
    return next((path for path in (beside, elsewhere) if path.is_file()), None)


class AboutBox(QDialog):
    """Name, version, what runs below; the same as text to copy into a report."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About ChatDesk"))
        self._words = origin.version_line()
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.color("bg_page"))
        self.setPalette(palette)
        column = QVBoxLayout(self)
        margin = theme.space("xl")
        column.setContentsMargins(margin, margin, margin, theme.space("l"))
        column.setSpacing(theme.space("m"))
        column.addLayout(self._head(theme))
        column.addSpacing(theme.space("s"))
        column.addLayout(self._buttons(theme))
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self._close.setFocus()

    def _head(self, theme: Theme) -> QHBoxLayout:
        icon = QLabel()
        size = theme.px(_ICON)
        icon.setPixmap(QIcon(str(resource_path("icons/chatdesk.svg"))).pixmap(size, size))
        icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        name = QLabel("ChatDesk")
        name.setFont(theme.font("h1"))
        version, *below = self._words.removeprefix("ChatDesk ").split(", ")
        said = QLabel("\n".join([self.tr("Version {0}").format(version), *below]))
        said.setFont(theme.font("ui"))
        said.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        licence = QLabel(
            self.tr("Free software under the MIT licence. What it is built on has licences of its own.")
        )
        licence.setFont(theme.font("small"))
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.color("text_secondary"))
        licence.setPalette(palette)
        licence.setWordWrap(True)
        licence.setMinimumWidth(theme.px(320))
        words = QVBoxLayout()
        words.setSpacing(theme.space("s"))
        for label in (name, said, licence):
            words.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(theme.space("l"))
        row.addWidget(icon, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _buttons(self, theme: Theme) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.space("s"))
        if (licences := licences_file()) is not None:
            show = QPushButton(self.tr("Licences"))
            show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(licences))))
            row.addWidget(show)
        row.addStretch(1)
        copy, close = QPushButton(self.tr("Copy")), QPushButton(self.tr("Close"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._words))
        copy.setToolTip(self.tr("Copy this for a report"))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        row.addWidget(copy)
        row.addWidget(close)
        self._close = close
        return row
