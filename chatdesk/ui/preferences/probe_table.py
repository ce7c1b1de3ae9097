"""The test of an account as a table of steps that fills while they end, under one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_hairline, draw_rounded, top_edge
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.ports import FAILED, OK, ProbeStep
from chatdesk.ui.preferences.revealing import reveal
from chatdesk.ui.preferences.words import Sentence, Tone, Words

_JUST_NOW_MS = 60_000
_NARROW = 520
_ICONS = {OK: ("check", "ok"), FAILED: ("warning-circle", "error")}


class StepMark(QWidget):
    """The icon of a step."""

    def __init__(self, theme: Theme, state: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon = _ICONS.get(state, ("dots-three", "text_tertiary"))
        self.setAccessibleName(state)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.setFixedSize(theme.px(18), theme.px(20))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        side = theme.px(15)
        box = QRectF(0, 0, side, side)
        box.moveCenter(QRectF(self.rect()).center())
        draw_icon(QPainter(self), self._icon[0], box, theme.color(self._icon[1]))


class StepRow(Box):
    """One step: mark, title, what was found, how long it took."""

    def __init__(self, theme: Theme, step: ProbeStep) -> None:
        super().__init__(theme, is_row=True, margins=(12, 6, 12, 6), gap=8)
        self._theme = theme
        self._title = Words(theme, self.tr(step.title), "ui", "text", height=20)
        told = Sentence(theme, step.text, "ui", Tone.PLAIN)
        time = "" if step.milliseconds is None else self.tr("{0} ms").format(f"{step.milliseconds:,}")
        took = Words(theme, time, "ui", "text_secondary", height=20)
        took.setAlignment(Qt.AlignmentFlag.AlignRight)
        top = Qt.AlignmentFlag.AlignTop
        self.line.addWidget(StepMark(theme, step.state), 0, top)
        self.line.addWidget(self._title, 0, top)
        self.line.addWidget(told, 1, top)
        self.line.addWidget(took, 0, top)
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        super().set_theme(theme)
        self._theme = theme
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_hairline(QPainter(self), self._theme, top_edge(self.rect()))

    def _fit(self) -> None:
        is_narrow = self.width() < self._theme.px(_NARROW)
        self._title.setFixedWidth(self._theme.px(128 if is_narrow else 170))


class ProbeTable(Box):
    """What the last test found. `start_requested` and `stop_requested` come from its one button."""

    start_requested = Signal()
    stop_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._is_running = False
        self._steps: list[ProbeStep] = []
        self._rows: list[StepRow] = []
        self.headline = Words(theme, "", "ui_strong", "text_secondary")
        self._when = Words(theme, "", "small", "text_tertiary")
        self.button = by_enter(PlainButton(theme, ""))
        self.button.clicked.connect(self._on_button)
        head = Box(theme, self.headline, self._when, is_row=True, margins=(12, 5, 6, 5), gap=8)
        head.line.addStretch(1)
        head.add(self.button)
        self.add(head)
        self._clock = QTimer(self, singleShot=True, interval=_JUST_NOW_MS)
        self._clock.timeout.connect(self._show_time)
        self._ended = datetime.now().astimezone()
        self.clear()

    @property
    def steps(self) -> Sequence[ProbeStep]:
        """The steps that have ended."""
        return self._steps

    def clear(self) -> None:
        """Show that nothing was tested yet."""
        self._drop_rows()
        self._say(self.tr("Not tested yet"), "text_secondary", "")

    def begin(self) -> None:
        """Show that a test runs."""
        self._drop_rows()
        self._is_running = True
        self._clock.stop()
        self._say(self.tr("Testing…"), "text_secondary", "")

    def add_step(self, step: ProbeStep) -> None:
        """Show a step that has ended."""
        self._steps.append(step)
        row = StepRow(self._theme, step)
        self._rows.append(row)
        self.add(row)

    def end(self) -> None:
        """Show the sentence about all of it."""
        self._is_running = False
        failed = next((step for step in self._steps if step.state == FAILED), None)
        self._ended = datetime.now().astimezone()
        self._clock.start()
        now = self.tr("just now")
        if failed is not None:
            self._say(self._failure(failed), "error", now)
        else:
            self._say(self.tr("It works"), "ok", now)
        if self.button.hasFocus():
            reveal(self)  # whoever has pressed it waits for this

    def stop(self) -> None:
        """Show that the test was stopped."""
        self._is_running = False
        self._say(self.tr("Stopped"), "text_secondary", "")

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), super().sizeHint().height())

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        super().set_theme(theme)
        self._theme = theme

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("card"), None, theme.color("line_hair"))

    def _failure(self, step: ProbeStep) -> str:
        sentences = {
            "name": self.tr("The name was not found"),
            "connection": self.tr("No connection"),
            "dialect": self.tr("It does not speak this dialect"),
            "key": self.tr("The key is not accepted"),
            "models": self.tr("The models could not be listed"),
        }
        if step.id == "dialect" and not step.is_answered:
            return self.tr("No answer")
        return sentences.get(step.id, self.tr(step.title))

    def _say(self, headline: str, color: str, when: str) -> None:
        self.headline.setText(headline)
        self.headline.set_color(color)
        self.headline.updateGeometry()
        self._when.setText(when)
        self._when.updateGeometry()
        self.button.setText(self._act())
        self.button.setAccessibleName("Stop the test" if self._is_running else "Test")
        self.button.updateGeometry()

    def _act(self) -> str:
        if self._is_running:
            return self.tr("Stop")
        return self.tr("Test again") if self._steps else self.tr("Test")

    def _show_time(self) -> None:
        self._when.setText(f"{self._ended:%H:%M}")

    def _on_button(self) -> None:
        if self._is_running:
            self.stop_requested.emit()
        else:
            self.start_requested.emit()

    def _drop_rows(self) -> None:
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows, self._steps = [], []
