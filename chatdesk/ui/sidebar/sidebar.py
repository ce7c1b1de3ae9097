"""The sidebar: the program's name, the list of conversations, the account in use."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatdesk.ui.look.app_icon import app_icon_pixmap
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, draw_rounded, top_edge
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.sidebar.conversation_list import ConversationList
from chatdesk.ui.sidebar.conversation_model import ConversationModel
from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Mark
from chatdesk.ui.sidebar.filter_field import FilterField
from chatdesk.ui.sidebar.tag_bar import TagBar


class AccountState(Enum):
    """What the dot before the account says, by its colour."""

    READY = "ok"
    UNKNOWN = "text_tertiary"
    WAITS = "wait"
    FAILED = "error"


class SidebarHead(QWidget):
    """The sign and the name of the program, New, and Fold."""

    new_requested = Signal()
    fold_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign: QPixmap | None = None
        self.new_button = IconButton(theme, "note-pencil", self.tr("New conversation"))
        self.fold_button = IconButton(theme, "pane", self.tr("Fold the sidebar"), mirrored=True)
        self.new_button.clicked.connect(self.new_requested)
        self.fold_button.clicked.connect(self.fold_requested)
        self._row = QHBoxLayout(self)
        self._row.addStretch()
        self._row.addWidget(self.new_button)
        self._row.addWidget(self.fold_button)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self._sign = None
        self.new_button.set_theme(theme)
        self.fold_button.set_theme(theme)
        self._row.setContentsMargins(0, 0, theme.px(9), 0)
        self._row.setSpacing(theme.px(2))
        self.setFixedHeight(theme.size("header"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        side, left = theme.px(20), theme.space("m")
        if self._sign is None:
            self._sign = app_icon_pixmap(side, self.devicePixelRatioF())
        painter.drawPixmap(left, (self.height() - side) // 2, self._sign)
        room = QRectF(left + side + theme.px(9), 0, self.new_button.x(), self.height())
        room.setRight(self.new_button.x() - theme.space("xs"))
        # A name, the same in every language.
        draw_line_of_text(painter, room, "ChatDesk", theme.font("title"), theme.color("text"))


class SidebarFoot(QWidget):
    """A dot and the name of the account in use, and the ways to help, trash and preferences."""

    settings_requested = Signal()
    help_requested = Signal()
    deleted_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ""
        self._state = AccountState.UNKNOWN
        self.settings_button = IconButton(theme, "gear-six", self.tr("Preferences"))
        self.deleted_button = IconButton(theme, "trash", self.tr("Recently deleted"))
        self.help_button = IconButton(theme, "question", self.tr("Help"))
        self.help_button.clicked.connect(self.help_requested)
        self.settings_button.clicked.connect(self.settings_requested)
        self.deleted_button.clicked.connect(self.deleted_requested)
        self._row = QHBoxLayout(self)
        self._row.addStretch()
        for button in self._buttons():
            self._row.addWidget(button)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        for button in self._buttons():
            button.set_theme(theme)
        self._row.setContentsMargins(0, 0, theme.px(9), 0)
        self._row.setSpacing(theme.px(2))
        self.setFixedHeight(theme.size("header"))
        self.update()

    def set_account(self, name: str, state: AccountState) -> None:
        """Show which account is in use and whether it answers."""
        self._name, self._state = name, state
        is_bad = state is AccountState.FAILED
        told = self.tr("{0} did not answer when it was last asked").format(name) if is_bad else name
        self.setAccessibleDescription(told)
        self.setToolTip(told if is_bad else "")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        draw_hairline(painter, theme, top_edge(self.rect()))
        if not self._name:
            return
        side, left = theme.px(7), theme.space("l")
        dot = QRectF(left, (self.height() - side) / 2, side, side)
        color = theme.color(self._state.value)
        if self._state is AccountState.FAILED:
            # A shape too: red and green are one colour to some.
            grown = dot.adjusted(*(theme.px(n) for n in (-4, -4, 3, 3)))
            draw_icon(painter, "warning-circle", grown, color)
        elif self._state is AccountState.UNKNOWN:
            draw_rounded(painter, dot, side / 2, None, color, 1.5)
        else:
            draw_rounded(painter, dot, side / 2, color)
        room = QRectF(dot.right() + theme.px(8), 0, 0, self.height())
        room.setRight(self.help_button.x() - theme.space("xs"))
        draw_line_of_text(painter, room, self._name, theme.font("ui"), theme.color("text"))

    def _buttons(self) -> tuple[IconButton, ...]:
        return (self.help_button, self.deleted_button, self.settings_button)


class Sidebar(QWidget):
    """Conversations under headings of days; everything that is done to one is asked for by a signal."""

    conversation_chosen = Signal(str)
    new_requested = Signal()
    fold_requested = Signal()
    settings_requested = Signal()
    rename_requested = Signal(str, str)
    act_requested = Signal(str, object)
    filter_changed = Signal(str, str)
    tags_entered = Signal(str)
    dropped_on_tag = Signal(str, object)
    outline_wanted = Signal()

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, now: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._now = now
        self.model = ConversationModel(self, now)
        self.head = SidebarHead(theme)
        self.list = ConversationList(theme, self.model)
        self.foot = SidebarFoot(theme)
        self.field = FilterField(theme, "funnel", self.tr("Filter"), "Filter")
        self.tag_bar = TagBar(theme)
        self.tag_field = FilterField(theme, "tag", self.tr("Tags, with commas between"), "Tags")
        self.tag_field.hide()
        self._over: QWidget | None = None
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        for part in (self.field, self.tag_bar, self.tag_field):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addWidget(self.foot)
        self._connect_filter()
        self._connect_escape()
        self.head.new_requested.connect(self.new_requested)
        self.head.fold_requested.connect(self.fold_requested)
        self.foot.settings_requested.connect(self.settings_requested)
        self.list.chosen.connect(self.conversation_chosen)
        self.list.act_requested.connect(self.act_requested)
        self.list.delegate.renamed.connect(self.rename_requested)
        self._midnight = QTimer(self, singleShot=True)
        self._midnight.timeout.connect(self._on_new_day)
        self._wait_for_midnight()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.head.set_theme(theme)
        self.list.set_theme(theme)
        for part in (self.field, self.tag_bar, self.tag_field):
            part.set_theme(theme)
        self.foot.set_theme(theme)
        self.setMinimumWidth(theme.size("sidebar_min"))
        self.setMaximumWidth(theme.size("sidebar_max"))
        self.update()

    def cover(self, view: QWidget | None) -> None:
        """Show another view in the place of the list, or with None the list again."""
        if self._over is not None:
            self._over.hide()
        self._over = view
        if view is not None:
            self._column.insertWidget(1, view, 1)
            view.show()
        self.tag_field.hide()
        self.list.setVisible(view is None)
        self.field.setVisible(view is None)
        self.tag_bar.setVisible(view is None and bool(self.tag_bar.chips))

    @property
    def over(self) -> QWidget | None:
        """What covers the list, if anything does."""
        return self._over

    @property
    def front(self) -> QWidget:
        """What takes the focus of the sidebar: the list, or what covers it."""
        return self.list if self._over is None else self._over

    def set_conversations(self, rows: Iterable[ConversationRow]) -> None:
        """Show these conversations and no others; while a filter is on, have it looked through again."""
        if self.model.is_filtered:
            self.outline_wanted.emit()
        else:
            self.model.set_conversations(rows)

    def upsert(self, row: ConversationRow, before: float | None = None) -> None:
        """Put in a conversation, or change the one with its id; `before`: when it had changed last."""
        self.model.upsert(row, before)

    def remove(self, conversation_id: str) -> None:
        """Take a conversation out of the list."""
        self.model.remove(conversation_id)

    def set_mark(self, conversation_id: str, mark: Mark) -> None:
        """Change the sign at the right of a conversation."""
        self.model.set_mark(conversation_id, mark)

    def select(self, conversation_id: str, updated_at: float | None = None) -> None:
        """Draw a conversation as the open one; nothing is emitted. `updated_at` tells where it stands."""
        self.list.select(conversation_id, updated_at)

    def start_rename(self, conversation_id: str) -> None:
        """Let the user write a new title in the row; `rename_requested` carries it."""
        self.cover(None)
        if not self.isVisible():
            self.fold_requested.emit()
        self.list.start_rename(conversation_id)

    def focus_filter(self, letters: str = "") -> None:
        """Go to the filter; letters that were typed into the list go on with what stands there."""
        self.cover(None)
        if not self.isVisible():
            self.fold_requested.emit()
        self.field.take_focus(letters)

    def clear_filter(self) -> None:
        """Show all conversations again."""
        self.field.edit.clear()
        if self.tag_bar.current:
            self.tag_bar.choose("")

    def edit_tags(self, tags: Iterable[str], count: int) -> None:
        """Let the user write the tags of so many conversations; `tags_entered` brings the line."""
        self.cover(None)
        if not self.isVisible():
            self.fold_requested.emit()
        words = self.tr("Tags, with commas between")
        self.tag_field.edit.setPlaceholderText(
            words if count == 1 else self.tr("Tags for {0} conversations").format(f"{count:,}")
        )
        self.tag_field.edit.setText(", ".join(tags))
        self.tag_field.show()
        self.tag_field.take_focus()

    def _connect_filter(self) -> None:
        def tell() -> None:
            self.filter_changed.emit(self.field.edit.text(), self.tag_bar.current)

        def leave() -> None:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

        def choose_first() -> None:
            first = next((row.id for row in self.model.rows()), "")
            if first:
                self.conversation_chosen.emit(first)

        def give_up() -> None:
            if not self.field.edit.text():
                self.field.go_back(self.list)
            self.clear_filter()

        def end_tags() -> None:
            self.tag_field.go_back(self.list)
            self.tag_field.hide()

        self.field.changed.connect(tell)
        self.field.left.connect(leave)
        self.field.chosen.connect(choose_first)
        self.field.given_up.connect(give_up)
        self.tag_bar.chosen.connect(tell)
        self.tag_bar.left.connect(leave)
        self.tag_bar.dropped.connect(self.dropped_on_tag)
        self.tag_field.chosen.connect(lambda: self.tags_entered.emit(self.tag_field.edit.text()))
        for signal in (self.tag_field.chosen, self.tag_field.given_up, self.tag_field.left):
            signal.connect(end_tags)
        self.list.letters_typed.connect(self.focus_filter)

    def _connect_escape(self) -> None:
        def is_narrowed() -> bool:
            return bool(self.field.edit.text() or self.tag_bar.current)

        clears = EscapeCloses(self.field, self.field.given_up.emit, self.tr("clear"), is_narrowed)
        for narrowed in (self.field.changed, self.tag_bar.chosen):
            narrowed.connect(clears.changed)
        EscapeCloses(self.tag_field, self.tag_field.given_up.emit, self.tr("cancel"))

    def set_account(self, name: str, state: AccountState = AccountState.UNKNOWN) -> None:
        """Show the account in use at the foot."""
        self.foot.set_account(name, state)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.size("sidebar"), self._theme.px(600))

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("bg_window"))

    def _wait_for_midnight(self) -> None:
        now = datetime.fromtimestamp(self._now()).astimezone()
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=1, microsecond=0)
        self._midnight.start(max(1000, round((midnight - now).total_seconds() * 1000)))

    def _on_new_day(self) -> None:
        if not self.model.is_filtered:
            self.model.rearrange()
        self.outline_wanted.emit()
        self._wait_for_midnight()
