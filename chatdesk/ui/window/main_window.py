"""The frame of the program: where sidebar, header, pages, status line and inspector stand, and fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from chatdesk.ui.look.paint import bottom_edge, top_edge
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.window.hairlines import Ground, HairlineSplitter
from chatdesk.ui.window.right_panes import RightPanes
from chatdesk.ui.window.sidebar_width import SidebarWidth

if TYPE_CHECKING:
    from chatdesk.ui.sidebar.sidebar import Sidebar
    from chatdesk.ui.window.header import Header
    from chatdesk.ui.window.notices import NoticeStrip
    from chatdesk.ui.window.sidebar_drawer import SidebarDrawer
    from chatdesk.ui.window.status_line import StatusLine

_SMALLEST = (560, 420)
_DEFAULT = (1280, 820)


class MainWindow(QMainWindow):
    """Holds the visible things and decides which of them fit.

    `close_requested` asks to end the program; the window itself never closes on its own.
    `painted` comes once, behind the first paint.
    """

    sidebar: Sidebar
    header: Header
    status_line: StatusLine

    close_requested = Signal()
    painted = Signal()
    theme_changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._wants_sidebar = True
        self._was_painted = False
        self._is_complete = False
        self._drawer: SidebarDrawer | None = None
        self.setWindowTitle("ChatDesk")
        self.setAccessibleName("ChatDesk")
        self._notices: NoticeStrip | None = None
        self.pages = QStackedWidget()
        # Empty ground where sidebar, header and status line will stand: they come behind the first
        # paint, which they would hold up by 50 ms.
        self._side: QWidget = Ground(theme, "bg_window")
        self._head: QWidget = Ground(theme, "bg_page", bottom_edge)
        self._foot: QWidget = Ground(theme, "bg_window", top_edge)
        self._centre = QWidget()
        self._splitter = HairlineSplitter()
        self.right = RightPanes(theme, self, self._splitter, self._centre)
        self.right.changed.connect(self._fold)
        self._sidebar_width = SidebarWidth(self._splitter, theme.size("sidebar"))
        self._build()
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_DEFAULT)

    def complete(self) -> None:
        """Put sidebar, header and status line into their places; once, behind the first paint."""
        from chatdesk.ui.sidebar.sidebar import Sidebar
        from chatdesk.ui.window.header import Header
        from chatdesk.ui.window.status_line import StatusLine

        self.sidebar = Sidebar(self._theme)
        self.header = Header(self._theme)
        self.status_line = StatusLine(self._theme)
        sizes = self._splitter.sizes()
        self.sidebar.setHidden(self._side.isHidden())
        self._splitter.replaceWidget(0, self.sidebar)
        self._splitter.setCollapsible(0, False)
        for ground, part in ((self._head, self.header), (self._foot, self.status_line)):
            self._column.replaceWidget(ground, part)
        for ground in (self._side, self._head, self._foot):
            ground.deleteLater()
        # Before the pages, for whoever hears the window or goes through it by Tab.
        self.header.lower()
        self._side, self._head, self._foot = self.sidebar, self.header, self.status_line
        self._splitter.setSizes(sizes)
        self._is_complete = True
        self.right.inspector_shown.connect(self.header.set_inspector_open)
        self.header.set_sidebar_folded(self.sidebar.isHidden())

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self._theme

    @property
    def notices(self) -> NoticeStrip:
        """The strip under the header, made when there is something to say."""
        if self._notices is None:
            from chatdesk.ui.window.notices import NoticeStrip as Strip

            self._notices = Strip(self._theme)
            self._notices.acknowledged.connect(
                lambda said: self.status_line.acknowledge("" if said is None else said.words)
            )
            self._column.insertWidget(1, self._notices)
        return self._notices

    @property
    def shown_notice(self) -> NoticeStrip | None:
        """The strip under the header while it says something."""
        return self._notices if self._notices is not None and self._notices.isVisibleTo(self) else None

    @property
    def is_transcript_covered(self) -> bool:
        """Whether the inspector has taken the place of the conversation."""
        return self._centre.isHidden()

    @property
    def is_sidebar_wanted(self) -> bool:
        """Whether the user wants the sidebar where there is room for it."""
        return self._wants_sidebar

    def toggle_sidebar(self) -> None:
        """Show or fold the sidebar; in a narrow window it lies over the conversation for a moment."""
        if self._drawer is not None and self._drawer.is_open:
            self._close_drawer()
        elif not self._has_room():
            self._open_drawer()
        else:
            self._wants_sidebar = not self.sidebar.isVisibleTo(self)
            self._show_sidebar(self._wants_sidebar)

    def reopen_inspector(self) -> None:
        """Show the inspector as the program begins; not where a narrow window would show nothing else."""
        has_room = self.width() >= self._theme.size("inspector_replaces_below")
        if has_room or self.right.own_window.is_wanted:
            self.right.show_inspector(True)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for part in (self.sidebar, self.header, self.status_line):
            part.set_theme(theme)
        if self._notices is not None:
            self._notices.set_theme(theme)
        self.right.set_theme(theme)
        self._splitter.set_theme(theme)
        self._fold()
        self.update()
        self.theme_changed.emit(theme)

    def layout_sizes(self) -> tuple[int, ...]:
        """Return the widths of the panes, to be restored by `restore_layout`."""
        return self._sidebar_width.sizes()[: 3 if self.right.has_inspector else 2]

    def place(self) -> str:
        """Return where the window stands, as text for `restore_layout`."""
        return self.saveGeometry().toBase64().toStdString()

    def restore_layout(self, place: str, sizes: tuple[int, ...], *, is_sidebar_open: bool) -> None:
        """Bring back place, size and widths; what does not fit the screen is mended by Qt."""
        if place:
            self.restoreGeometry(QByteArray.fromBase64(place.encode("ascii", "replace")))
        if len(sizes) >= 2 and sizes[0]:
            self._splitter.setSizes(list(sizes))
            self._sidebar_width.wish(sizes[0])
        if len(sizes) > 2:
            self.right.wish(sizes[2])
        self._wants_sidebar = is_sidebar_open
        self._fold()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("bg_page"))
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fold()

    def closeEvent(self, event: QCloseEvent) -> None:
        # The end is asynchronous: streams are stopped and saved first, then the process ends.
        event.ignore()
        self.close_requested.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self.update()

    def _build(self) -> None:
        column = self._column = QVBoxLayout(self._centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head.setFixedHeight(self._theme.size("header"))
        self._foot.setFixedHeight(self._theme.size("status"))
        self._side.setMinimumWidth(self._theme.size("sidebar_min"))
        self._side.setMaximumWidth(self._theme.size("sidebar_max"))
        column.addWidget(self._head)
        column.addWidget(self.pages, 1)
        column.addWidget(self._foot)
        self._splitter.addWidget(self._side)
        self._splitter.addWidget(self._centre)
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setCollapsible(0, False)
        self._splitter.setCollapsible(1, False)
        self._splitter.setSizes([self._theme.size("sidebar"), 1000])
        self._splitter.set_theme(self._theme)
        frame = self._frame = QWidget()
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)
        self.setCentralWidget(frame)

    def _fold(self) -> None:
        """Fold what does not fit: first the sidebar, then the transcript under the inspector."""
        has_room = self._has_room()
        if has_room:
            self._close_drawer()
        if self._drawer is None or not self._drawer.is_open:
            self._show_sidebar(self._wants_sidebar and has_room)
        is_narrow = self.width() < self._theme.size("inspector_replaces_below")
        covers = is_narrow and self.right.is_any_open
        self._centre.setVisible(not covers)
        if not covers:
            self._sidebar_width.give_back()

    def _has_room(self) -> bool:
        """Whether the sidebar fits beside the rest."""
        theme, width = self._theme, self.width()
        left = width - self._sidebar_width.wanted - self.right.room
        return width >= theme.size("fold_sidebar_below") and left >= theme.size("transcript_min")

    def _open_drawer(self) -> None:
        if self._drawer is None:
            from chatdesk.ui.window.sidebar_drawer import SidebarDrawer

            self._drawer = SidebarDrawer(self._theme, self._frame, self._splitter, self.sidebar)
            self._drawer.dismissed.connect(lambda: self.header.set_sidebar_folded(True))
            self.theme_changed.connect(self._drawer.set_theme)
        self._drawer.open()
        self.header.set_sidebar_folded(False)

    def _close_drawer(self) -> None:
        if self._drawer is not None:
            self._drawer.dismiss()

    def _show_sidebar(self, shown: bool) -> None:
        if self._side.isHidden() == shown:
            self._side.setVisible(shown)
            if self._is_complete:
                self.header.set_sidebar_folded(not shown)
