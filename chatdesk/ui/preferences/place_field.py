"""A file or folder in a form: where it is, how large, and the way there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout

from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.words import Sentence, Tone, Words

_NARROW = 400


class PlaceField(Box):
    """Shows a path with its two acts: show its folder, copy it. `name` is for assistive tools."""

    def __init__(self, theme: Theme, path: Path, folder: Path, note: str, name: str) -> None:
        super().__init__(theme, gap=2)
        self._path, self._folder = path, folder
        words = Words(theme, str(path), "ui", "text", height=32, elide=Qt.TextElideMode.ElideMiddle)
        words.setToolTip(str(path))
        words.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.show_button = by_enter(PlainButton(theme, self.tr("Show folder")))
        self.show_button.setAccessibleName(f"Show the folder of {name}")
        self.copy_button = by_enter(PlainButton(theme, self.tr("Copy path")))
        self.copy_button.setAccessibleName(f"Copy the path of {name}")
        self._note_text, self._size = note, ""
        self.note = Sentence(theme, note)
        acts = Box(theme, self.show_button, self.copy_button, is_row=True, gap=8)
        acts.line.addStretch(1)
        self._line = Box(theme, words, acts, is_row=True, gap=8)
        self._line.line.setStretch(0, 1)
        self._theme = theme
        self.add(self._line, self.note)
        self.show_button.clicked.connect(self._show_folder)
        self.copy_button.clicked.connect(self._copy)

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme
        super().set_theme(theme)
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Put the buttons below the path where beside them nothing of it could be read."""
        way = QBoxLayout.Direction
        is_narrow = self.width() < self._theme.px(_NARROW)
        self._line.line.setDirection(way.TopToBottom if is_narrow else way.LeftToRight)

    def tell_size(self, size: str) -> None:
        """Say before the sentence how large it is."""
        self._size = size
        self.settle()

    def settle(self) -> None:
        """Say again what the place is for."""
        self.note.say(f"{self._size} {self._note_text}".strip(), strong=self._size)

    def _show_folder(self) -> None:
        # The folder of the backups comes with the first of them.
        folder = self._folder if self._folder.exists() else self._folder.parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.note.say(self.tr("The folder could not be shown here. Copy its path instead."), Tone.WARNING)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(str(self._path))
        self.note.say(self.tr("Copied"), Tone.DONE)
