"""The page of the timeline: the turn as a waterfall, the rate of tokens, and the receipt of a Stop."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QGuiApplication,
    QHideEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatdesk.ui.inspector.receipt_card import ReceiptCard
from chatdesk.ui.inspector.sign_line import SignLine
from chatdesk.ui.inspector.stop_receipt import receipt_of
from chatdesk.ui.inspector.time_bands import Legend, RateCurve, TimeAxis
from chatdesk.ui.inspector.time_scale import TimeScale
from chatdesk.ui.inspector.timeline_list import TimelineList
from chatdesk.ui.inspector.timeline_model import TimelineModel
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.inspector.waterfall import Kind, Line, exact, lines_of
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.theme import Theme

# Longer than the pane waits after something was told: both together are no more than ten looks a second.
_TICK_MS = 150
_SIGNS = {
    Kind.NETWORK: "globe",
    Kind.REASONING: "lightbulb",
    Kind.TEXT: "text-align-left",
    Kind.ARGUMENTS: "wrench",
    Kind.WAITING: "hand-palm",
    Kind.RUNNING: "activity",
    Kind.STALL: "hourglass",
}


class TimelinePage(QWidget):
    """Looks at a `TurnLog` ten times a second while the turn runs and somebody looks, never otherwise.

    `call_requested` brings the id of a call that is to be shown, `time_requested` the second of the turn
    whose events are.
    """

    call_requested = Signal(str)
    time_requested = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._log = TurnLog()
        self._unfolded = ""
        self.scale = TimeScale()
        self.model = TimelineModel(self)
        self.list = TimelineList(theme, self.model, self.scale, self.tr("Timeline"))
        self.axis, self.curve = TimeAxis(theme, self.scale), RateCurve(theme, self.scale)
        self.legend, self.receipt = Legend(theme, self.scale), ReceiptCard(theme)
        self.words = SignLine(theme)
        self.copy_button = IconButton(theme, "copy", self.tr("Copy the timeline as text"), small=True)
        whole = self.tr("Show the whole turn")
        self.fit_button = IconButton(theme, "corners-out", whole, small=True)
        # Times grow while nothing is told too; what is told begins the wait anew.
        self._timer = QTimer(self, singleShot=True, interval=_TICK_MS)
        self._timer.timeout.connect(self.refresh)
        self._build(theme)
        self.list.bar_changed.connect(self._on_bar_changed)
        self.list.scale_changed.connect(self._on_scale_changed)
        self.list.opened.connect(self._on_opened)
        self.fit_button.clicked.connect(self.list.fit)
        self.copy_button.clicked.connect(lambda: _copy(self.text()))
        self.receipt.copy_requested.connect(_copy)
        self.set_theme(theme)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus and leaves Left and Right to the tabs."""
        return (self.copy_button, self.fit_button, self.receipt.copy_button)

    def show_log(self, log: TurnLog) -> None:
        """Look at another turn from now on."""
        self._log, self._unfolded = log, ""
        self.list.delegate.current_bar = -1
        self.scale.fit()
        self.refresh()

    def refresh(self) -> None:
        """Take in what happened since the last call; costs something only while this is seen."""
        times = self._log.times
        if not self.isVisible():
            self._timer.stop()
            return
        times.fold()
        lines = lines_of(times, self._log.calls, self._unfolded)
        self.scale.set_whole(times.now)
        self._show_lines(lines)
        self.list.now = times.now if times.is_running else None
        self.list.stopped = times.stop.pressed if times.stop is not None else None
        self.list.setMaximumHeight(max(1, len(lines)) * self.list.row_height)
        self.curve.show_rounds(times.rounds)
        self.legend.show_lines(lines, has_stop=times.stop is not None)
        self.receipt.show_receipt(receipt_of(times, self._log.calls) if times.ended is not None else None)
        self._fit()
        self.copy_button.setEnabled(bool(lines))
        self._on_scale_changed()
        self._say_bar()
        if times.is_running:
            self._timer.start()
        else:
            self._timer.stop()

    def zoom(self, steps: int) -> None:
        """Show less or more of the time; 0 shows the whole turn."""
        if steps:
            self.list.zoom(steps)
        else:
            self.list.fit()

    def show_call(self, call_id: str) -> bool:
        """Choose the line of a call; False where it is not here."""
        row = self.model.row_of_call(call_id)
        if row >= 0:
            self.list.go_to(row)
        return row >= 0

    def text(self) -> str:
        """Return all that is shown, in words."""
        lines = [line.title if line.is_section else line.words for line in self.model.lines]
        rate = f"{self.tr('Tokens per s')}: {self.curve.words}" if self.curve.words else ""
        receipt = receipt_of(self._log.times, self._log.calls)
        parts = ["\n".join(filter(None, [*lines, rate])), receipt.text if receipt is not None else ""]
        return "\n\n".join(filter(None, parts))

    def take_focus(self) -> None:
        """Give the focus to the waterfall."""
        self.list.take_focus()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        parts = (self.list, self.axis, self.curve, self.legend, self.receipt, self.words)
        for part in (*parts, self.copy_button, self.fit_button):
            part.set_theme(theme)
        self._row.setContentsMargins(theme.px(16), theme.px(2), theme.px(12), 0)
        self._row.setSpacing(theme.px(4))
        self.list.setMaximumHeight(max(1, len(self.model.lines)) * self.list.row_height)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _build(self, theme: Theme) -> None:
        self._row = QHBoxLayout()
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.copy_button)
        self._row.addWidget(self.fit_button)
        self.list.setMinimumHeight(theme.px(52))
        # What does not fit gives way: the page never makes the window higher.
        self.setMinimumHeight(theme.px(160))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.axis)
        column.addWidget(self.list, 1000)
        column.addWidget(self.curve)
        column.addLayout(self._row)
        column.addWidget(self.legend)
        column.addSpacing(theme.px(8))
        column.addWidget(self.receipt)
        column.addStretch(1)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _fit(self) -> None:
        """In a low window the rate and the legend make room for the receipt."""
        has_receipt = not self.receipt.isHidden()
        needed = sum(part.sizeHint().height() for part in (self.axis, self.curve, self.words, self.legend))
        needed += self.list.minimumHeight() + self.receipt.heightForWidth(self.width())
        is_low = has_receipt and self.height() < needed
        self.curve.setVisible(bool(self.curve.words) and not is_low)
        self.legend.setVisible(not is_low)

    def _on_scale_changed(self) -> None:
        self.fit_button.setEnabled(not self.scale.is_fit)
        for part in (self.axis, self.curve, self.list.viewport()):
            part.update()

    def _on_bar_changed(self) -> None:
        line = self.list.current_line
        unfolded = line.call_id if line is not None else ""
        if unfolded != self._unfolded:
            self._unfolded = unfolded
            # Not now: the list is in the midst of changing its row.
            QTimer.singleShot(0, self.refresh)
        self._say_bar()

    def _show_lines(self, lines: Sequence[Line]) -> None:
        """Show these, and stay at the line and the bar that were chosen."""
        line, bar = self.list.current_line, self.list.delegate.current_bar
        follows = self._log.times.is_running and self.list.is_at_end() and len(lines) > len(self.model.lines)
        self.model.show_lines(lines)
        if follows:
            self.list.scrollToBottom()
        now = self.list.current_line
        if line is None or (now is not None and _is_same(now, line)):
            return
        found = next((row for row, other in enumerate(lines) if _is_same(other, line)), -1)
        if found >= 0:
            self.list.go_to(found)
            self.list.delegate.current_bar = bar

    def _say_bar(self) -> None:
        line, bar = self.list.current_line, self.list.current_bar
        if line is None or bar is None:
            self.words.say("activity", "text_tertiary", self.tr("Arrows walk the bars"))
            return
        before = self.words.words
        title = line.title if line.title.lower() == bar.name else f"{line.title}, {bar.name}"
        self.words.say(_SIGNS[bar.kind], bar.kind.color, f"{title} {exact(bar.seconds)}", bar.times)
        if self.words.words != before and self.list.hasFocus():
            QAccessible.updateAccessibility(QAccessibleEvent(self.words, QAccessible.Event.NameChanged))

    def _on_opened(self, line: Line) -> None:
        bar = self.list.current_bar
        if line.call_id:
            self.call_requested.emit(line.call_id)
        elif bar is not None:
            self.time_requested.emit(bar.began)


def _is_same(one: Line, other: Line) -> bool:
    return (one.title, one.call_id, one.is_part) == (other.title, other.call_id, other.is_part)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
