"""The column of pages: words beside icons, and icons alone where the window is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QSizePolicy, QWidget

from chatdesk.ui.look.buttons import Face, FlatButton, IconButton
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter, one_stop
from chatdesk.ui.preferences.words import Words


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page: its id for the program, its title, its icon."""

    id: str
    title: str
    icon: str


class PageButton(FlatButton):
    """One page of the column; checked while it is shown."""

    def __init__(self, theme: Theme, entry: PageEntry) -> None:
        super().__init__(theme, entry.title, icon_name=entry.icon)
        self.is_folded = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(entry.title)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def fold(self, is_folded: bool) -> None:
        """Show the icon alone, its words in the tooltip; or both."""
        self.is_folded = is_folded
        self.setToolTip(self.text() if is_folded else "")
        self.update()

    def face(self) -> Face:
        """Return the ground of a row: chosen, under the mouse, at rest."""
        color = self._theme.color
        fill = "bg_selected" if self.isChecked() else "bg_hover" if self._is_hot() else ""
        ink = color("accent" if self.isChecked() else "text_secondary")
        return Face(color(fill) if fill else None, None, color("text"), ink)

    def take_height(self, height: int) -> None:
        """Be at most so high, in device-independent pixels."""
        self.setFixedHeight(min(height, self._theme.size("row")))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.size("row"), self._theme.size("row"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        rect = QRectF(self.rect())
        draw_rounded(painter, rect, theme.radius("button"), face.fill)
        side = theme.size("icon")
        left = (self.width() - side) / 2 if self.is_folded else theme.px(8)
        draw_icon(painter, self._icon_name, QRectF(left, (self.height() - side) / 2, side, side), face.icon)
        if not self.is_folded:
            font = theme.font("ui", weight=500 if self.isChecked() else None)
            draw_line_of_text(painter, rect.adjusted(theme.px(34), 0, -4, 0), self.text(), font, face.text)


class PageColumn(Box):
    """All pages; arrows walk them. `chosen` brings the id of a page, `closed` that Back was pressed."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, entries: Sequence[PageEntry], config_file: Path) -> None:
        super().__init__(theme, margins=(8, 0, 9, 0), gap=0)
        self._ids = [entry.id for entry in entries]
        self._config_file = config_file
        self._theme, self._is_folded = theme, False
        self._group = QButtonGroup(self)
        self.back = by_enter(IconButton(theme, "caret-left", self.tr("Back"), keys="Esc", icon_size=14))
        self.back.set_name(self.tr("Back"), "Esc", "Back")
        self._title = Words(theme, self.tr("Preferences"), "title", "text", height=48)
        self._head = Box(theme, self.back, self._title, is_row=True, gap=6)
        self.add(self._head)
        self._search_place = QWidget()
        self.add(self._search_place)
        self.buttons: list[PageButton] = []
        for number, entry in enumerate(entries):
            button = PageButton(theme, entry)
            self._group.addButton(button, number)
            self.buttons.append(button)
            self.add(button)
        one_stop(self._group)
        self.line.addStretch(1)
        self._foot = ConfigNote(theme, config_file.name)
        self.add(self._foot)
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._ids[number]))
        self.back.clicked.connect(self.closed)
        self._foot.linkActivated.connect(self._show_file)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme
        super().set_theme(theme)
        self._head.setFixedHeight(theme.size("header"))
        self._search_place.setFixedHeight(
            theme.px(2) if self._is_folded else theme.size("row") + theme.px(10)
        )
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def select(self, page_id: str) -> None:
        """Show a page as the chosen one."""
        self.buttons[self._ids.index(page_id)].setChecked(True)

    def fold(self, is_folded: bool) -> None:
        """Show icons alone, or words too, and leave room for the search between title and pages."""
        self._is_folded = is_folded
        self.set_theme(self._theme)
        self._title.setVisible(not is_folded)
        self._foot.setVisible(not is_folded)
        for button in self.buttons:
            button.fold(is_folded)
        self._fit()

    def _fit(self) -> None:
        """Share the height among the pages where there is too little of it: all of them stay in view."""
        room = self.height() - self._head.height() - self._search_place.height()
        for button in self.buttons:
            button.take_height(max(room // len(self.buttons), self._theme.size("icon")))

    def take_focus(self) -> None:
        """Go to the page that is shown."""
        self.buttons[self._group.checkedId()].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_file(self) -> None:
        file = self._config_file
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file if file.exists() else file.parent)))


class ConfigNote(QLabel):
    """Says that every setting is in a file too, with a link to it."""

    def __init__(self, theme: Theme, file_name: str) -> None:
        super().__init__()
        self._file_name = file_name
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self.setAccessibleName(f"Every setting also lives in {file_name}")
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        palette = theme.palette()
        palette.setColor(self.foregroundRole(), theme.color("text_tertiary"))
        self.setPalette(palette)
        self.setFont(theme.font("small"))
        self.setContentsMargins(theme.px(8), theme.px(10), 0, theme.px(12))
        # The colour stands in the text: the same text set anew would keep that of the theme before.
        style = f"text-decoration:none; color:{theme.color('accent').name()}"
        link = f'<a href="file" style="{style}">{self._file_name}</a>'
        words = self.tr("Every setting also lives in {0}, read again when it changes.").format(link)
        self.setText(f'<div style="line-height:{theme.px(18)}px">{words}</div>')
