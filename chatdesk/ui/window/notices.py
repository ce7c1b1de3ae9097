"""Notices: one strip under the header for what belongs to no message."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QWidget

from chatdesk.ui.look.buttons import IconButton, LinkButton
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import bottom_edge, draw_hairline
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.window.notice_text import Broken, break_words, draw_words


class NoticeKind(Enum):
    """How much a notice matters: its sign and colour."""

    INFO = "info"
    DONE = "done"
    WARNING = "warning"
    ERROR = "error"
    OFFLINE = "offline"


_SIGNS = {
    NoticeKind.INFO: ("info", "text_secondary"),
    NoticeKind.DONE: ("check", "ok"),
    NoticeKind.WARNING: ("warning", "wait"),
    NoticeKind.ERROR: ("warning-circle", "error"),
    NoticeKind.OFFLINE: ("wifi-slash", "wait"),
}
# Pixels at 100 %: a notice of one line.
_LINE = 40
_PASSING = (NoticeKind.INFO, NoticeKind.DONE)


class Notice(NamedTuple):
    """What to say in one line: a few strong words, a sentence, perhaps an act and its keys.

    A notice with the `key` of one that is there takes its place. One that `is_quiet` only tells that what was
    asked for is done: it stands in the status line for a while and moves nothing.
    """

    key: str
    title: str
    text: str = ""
    kind: NoticeKind = NoticeKind.INFO
    act: str = ""
    keys: tuple[str, ...] = ()
    is_quiet: bool = False

    @property
    def words(self) -> str:
        """All of it as sentences."""
        return f"{self.title}. {self.text}" if self.text else self.title


class NoticeStrip(QWidget):
    """Shows the newest notice; closing it shows the one before, and none hides the strip.

    What does not fit into one line takes more: it says what to do.

    Information leaves after eight seconds unless the mouse or the focus is on it; warnings and errors stay
    until they are closed or taken back. `act_chosen` and `closed` carry the key. `acknowledged` brings a
    quiet notice, or None when its time is over.
    """

    acknowledged = Signal(object)
    act_chosen = Signal(str)
    closed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._notices: list[Notice] = []
        self._quiet: Notice | None = None
        self._act = LinkButton(theme)
        self._close = IconButton(theme, "x", self.tr("Close this notice"), icon_size=16, small=True)
        self._act.clicked.connect(self._on_act)
        self._close.clicked.connect(self._on_close)
        self._row = QHBoxLayout(self)
        self._row.addStretch(1)
        self._row.addWidget(self._act)
        self._row.addWidget(self._close)
        self._leave = QTimer(self, singleShot=True)
        self._leave.timeout.connect(self._on_time_over)
        self._fade = QTimer(self, singleShot=True)
        self._fade.timeout.connect(lambda: self._acknowledge(None))
        self.hide()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self._act.set_theme(theme)
        self._close.set_theme(theme)
        self._row.setSpacing(theme.space("s"))
        self._fit()
        self.update()

    def show_notice(self, notice: Notice) -> None:
        """Show a notice above those that are there, or a quiet one in its own place."""
        if notice.is_quiet:
            self.take_back(notice.key)
            self._acknowledge(notice)
            return
        if self._quiet is not None:
            self._acknowledge(None)
        self._notices = [one for one in self._notices if one.key != notice.key]
        self._notices.append(notice)
        self._show_newest()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def take_back(self, key: str) -> None:
        """Remove a notice that holds no longer; an unknown key is no error."""
        if self._quiet is not None and self._quiet.key == key:
            self._acknowledge(None)
        kept = [one for one in self._notices if one.key != key]
        if len(kept) != len(self._notices):
            self._notices = kept
            self._show_newest()

    def take_focus(self) -> None:
        """Give the focus to the act of the notice, or to its cross."""
        target = self._act if self._act.isVisibleTo(self) else self._close
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def newest(self) -> Notice | None:
        """Return what was said last and is still to be seen, be it quiet."""
        return self._quiet or self.current()

    def current(self) -> Notice | None:
        """Return the notice that is shown in the strip."""
        return self._notices[-1] if self._notices else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        notice = self.current()
        if notice is None:
            return
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg_page"))
        draw_hairline(painter, theme, bottom_edge(self.rect()))
        icon, color = _SIGNS[notice.kind]
        side, left = theme.size("icon"), theme.space("l")
        sign = QRectF(left, (theme.px(_LINE) - side) / 2, side, side)
        draw_icon(painter, icon, sign, theme.color(color))
        top = (theme.px(_LINE) - theme.line_height("ui")) / 2
        draw_words(painter, theme, self._broken(notice), QPointF(left + side + theme.px(12), top))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._start_leaving()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._leave.stop()

    def _show_newest(self) -> None:
        notice = self.current()
        self._leave.stop()
        if notice is None:
            self.hide()
            return
        self.setAccessibleName(notice.words)
        self.setToolTip(notice.words)
        self._act.setText(notice.act)
        self._act.set_keys(notice.keys)
        self._act.setVisible(bool(notice.act))
        self._act.updateGeometry()
        self._fit()
        self.show()
        self._start_leaving()
        self.update()

    def _broken(self, notice: Notice) -> Broken:
        """Return the words in the room between the sign and the buttons."""
        theme = self._theme
        taken = theme.space("l") + theme.size("icon") + theme.px(12)
        taken += self._close.sizeHint().width() + theme.px(8) + theme.space("m")
        if notice.act:
            taken += self._act.sizeHint().width() + theme.space("s")
        return break_words(theme, notice.title, notice.text, self.width() - taken)

    def _fit(self) -> None:
        """Take the height that the words need; the buttons stay in the first line."""
        theme, notice = self._theme, self.current()
        more = (self._broken(notice).lines - 1) * theme.line_height("ui") if notice is not None else 0
        self._row.setContentsMargins(theme.space("l"), 0, theme.px(8), more)
        self.setFixedHeight(theme.px(_LINE) + more)

    def _acknowledge(self, notice: Notice | None) -> None:
        self._quiet = notice
        self._fade.stop()
        if notice is not None:
            self._fade.start(self._theme.milliseconds("notice_stay"))
        self.acknowledged.emit(notice)

    def _start_leaving(self) -> None:
        notice = self.current()
        if notice is not None and notice.kind in _PASSING:
            self._leave.start(self._theme.milliseconds("notice_stay"))

    def _on_time_over(self) -> None:
        if self.underMouse() or self._act.hasFocus() or self._close.hasFocus():
            self._start_leaving()
        else:
            self._on_close()

    def _on_act(self) -> None:
        notice = self.current()
        if notice is not None:
            self.take_back(notice.key)
            self.act_chosen.emit(notice.key)

    def _on_close(self) -> None:
        notice = self.current()
        if notice is not None:
            self.take_back(notice.key)
            self.closed.emit(notice.key)
