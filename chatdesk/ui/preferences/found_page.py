"""What the search of the preferences found: rows with their letters marked, chosen by keys or mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy

from chatdesk.ui.look.announcing import announce
from chatdesk.ui.look.buttons import Face, FlatButton
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.marked_text import draw_marked_line
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.finding import Hit
from chatdesk.ui.preferences.words import Sentence, Tone

# Nobody reads more than these: another letter leaves fewer.
_MOST = 24
_HEIGHT = 52


class FoundRow(FlatButton):
    """One place that was found: its title, its sentence, its page."""

    def __init__(self, theme: Theme, hit: Hit) -> None:
        super().__init__(theme, hit.place.title, icon_name=hit.place.icon)
        self.hit = hit
        self.is_current = False
        told = (hit.place.title, hit.place.page_title, hit.place.text)
        self.setAccessibleName(", ".join(filter(None, told)))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_current(self, is_current: bool) -> None:
        """Show whether Enter in the field would choose this row."""
        self.is_current = is_current
        self.update()

    def face(self) -> Face:
        """Return the ground of a row: current, under the mouse, at rest."""
        color = self._theme.color
        fill = "bg_selected" if self.is_current else "bg_hover" if self._is_hot() else ""
        ink = color("accent" if self.is_current else "text_secondary")
        return Face(color(fill) if fill else None, None, color("text"), ink)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(_HEIGHT if self.hit.place.text else 36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, face, place = self._theme, self.face(), self.hit.place
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("button"), face.fill)
        if self.is_current and theme.has_contrast:
            draw_rounded(painter, QRectF(self.rect()), theme.radius("button"), None, theme.color("focus"), 2)
        side, line = theme.size("icon"), theme.px(18)
        top = (self.height() - (2 * line if place.text else line)) / 2
        sign = QRectF(theme.px(10), top + (line - side) / 2, side, side)
        draw_icon(painter, self._icon_name, sign, face.icon)
        room = QRectF(theme.px(36), top, self.width() - theme.px(48), line)
        small, grey = theme.font("small"), theme.color("text_tertiary")
        used = draw_line_of_text(painter, room, place.page_title, small, grey, Qt.AlignmentFlag.AlignRight)
        words = room.adjusted(0, 0, -used - theme.px(12), 0)
        accent = theme.color("accent")
        title, marks = theme.font("ui", weight=500), self.hit.title_marks
        draw_marked_line(painter, words, place.title, marks, title, face.text, accent)
        if place.text:
            below = room.translated(0, line)
            quiet = theme.color("text_secondary")
            draw_marked_line(painter, below, place.text, self.hit.text_marks, small, quiet, accent)


class FoundList(Box):
    """The rows, or a sentence where nothing was found. `chosen` brings page and place."""

    chosen = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, margins=(14, 16, 6, 16), gap=2)
        self._theme = theme
        self.note = Sentence(theme, "", "ui", Tone.PLAIN)
        self.rows: list[FoundRow] = []
        self._current = 0
        self.add(Box(theme, self.note, margins=(10, 8, 10, 8)))
        self.line.addStretch(1)

    @property
    def current_page(self) -> str:
        """The page of the current row; "" where there is none."""
        return self.rows[self._current].hit.place.page_id if self.rows else ""

    def show_hits(self, hits: Sequence[Hit], typed: str) -> None:
        """Show what was found for a text, with the first row current."""
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [by_enter(FoundRow(self._theme, hit)) for hit in hits[:_MOST]]
        for number, row in enumerate(self.rows):
            place = row.hit.place
            row.clicked.connect(lambda _=False, place=place: self.chosen.emit(place.page_id, place.id))
            self.line.insertWidget(number + 1, row)
        self._current = 0
        self._show_current()
        self.note.parentWidget().setVisible(not self.rows)  # type: ignore[union-attr]
        nothing = self.tr("No setting has “{0}” in its name or its sentence. Esc shows the page again.")
        nothing = nothing.format(typed)
        self.note.say("" if self.rows else nothing, Tone.PLAIN)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        super().set_theme(theme)

    def step(self, rows: int) -> None:
        """Make another row the current one."""
        if self.rows:
            self._current = min(max(0, self._current + rows), len(self.rows) - 1)
            self._show_current()

    def choose(self) -> None:
        """Choose the current row, if there is one."""
        if self.rows:
            self.rows[self._current].click()

    def said(self) -> str:
        """Return what a listener has to hear of it now."""
        if not self.rows:
            return self.note.text()
        now = self.rows[self._current].accessibleName()
        return self.tr("{0}. {1} of {2}").format(now, self._current + 1, len(self.rows))

    def announce(self) -> None:
        """Tell assistive tools which row is current."""
        announce(self, self.said())

    def _show_current(self) -> None:
        for number, row in enumerate(self.rows):
            row.set_current(number == self._current)
        port = self.parentWidget()
        view = port.parentWidget() if port is not None else None
        if self.rows and isinstance(view, QScrollArea):
            view.ensureWidgetVisible(self.rows[self._current], 0, 8)
