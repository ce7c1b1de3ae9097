"""The preferences over the window: pages at the left, one of them open, every change in force at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QScrollArea, QStackedWidget, QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.settings.accounts import Account
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.settings.declared import TEXT_SIZE
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.paths import Paths
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.buttons import QuietButton
from chatdesk.ui.look.overlay import Overlay
from chatdesk.ui.look.paint import draw_hairline
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.account_edits import AccountEdits, AccountServices
from chatdesk.ui.preferences.accounts_page import AccountsPage
from chatdesk.ui.preferences.approvals_page import ApprovalsPage
from chatdesk.ui.preferences.boxes import Box, Page, by_enter, dress
from chatdesk.ui.preferences.contents import (
    ACCOUNTS,
    ADD_ACCOUNT,
    APPEARANCE,
    APPROVALS,
    KEYS,
    NETWORK,
    PAGES,
    PRESETS,
    PRIVACY,
    READING,
    SETTINGS_OF,
    SNIPPETS,
    STORAGE,
    TOOLS,
    WRITING,
)
from chatdesk.ui.preferences.keys_page import KeysPage
from chatdesk.ui.preferences.named.places import named_places
from chatdesk.ui.preferences.named.presets import presets_page
from chatdesk.ui.preferences.named.snippets import snippets_page
from chatdesk.ui.preferences.navigation import PageColumn, PageEntry
from chatdesk.ui.preferences.ports import HouseKeeper, KeyKeeper, RuleKeeper, Servers, ToolKeeper
from chatdesk.ui.preferences.privacy_page import PrivacyPage
from chatdesk.ui.preferences.setting_search import SettingSearch
from chatdesk.ui.preferences.settings_page import SettingsPage
from chatdesk.ui.preferences.storage_page import StoragePage
from chatdesk.ui.preferences.tools_page import ToolsPage
from chatdesk.ui.preferences.words import Words

_COLUMN, _COLUMN_FOLDED = 236, 49
_FOLDED_BELOW = 900


class Preferences(Overlay):
    """Covers the window until Esc. To be made when it is first opened, and kept.

    `setting_changed` brings the id of a setting that was written; its value is in `config`. `account_used`
    brings account id and model that a person chose for new conversations. `deleted_wanted` asks for the
    list of what was deleted. Needs the event loop.
    """

    setting_changed = Signal(str)
    account_used = Signal(str, str)
    deleted_wanted = Signal()

    def __init__(  # noqa: PLR0913, PLR0917 - the things that it shows, each by itself
        self,
        theme: Theme,
        window: QWidget,
        accounts: Accounts,
        config: ConfigFile,
        keys: KeyKeeper,
        servers: Servers,
        capabilities: CapabilityBook,
        tasks: Tasks,
        paths: Paths,
        rules: RuleKeeper,
        title_of: Callable[[str], str],
        tools: ToolKeeper,
        house: HouseKeeper,
        keymap: Keymap,
    ) -> None:
        super().__init__(theme, window)
        self._accounts, self._config, self._keys = accounts, config, keys
        self._tasks, self._paths = tasks, paths
        self._rules, self._title_of, self._tools = rules, title_of, tools
        self._house = house
        self._keymap = keymap
        services = AccountServices(AccountEdits(accounts, keys, capabilities), servers, tasks)
        self.accounts_page = AccountsPage(theme, accounts, services)
        self.accounts_page.used.connect(self.account_used)
        entries = tuple(PageEntry(page.id, page.shown_title, page.icon) for page in PAGES)
        self._titles = {entry.id: entry.title for entry in entries}
        self.column = PageColumn(theme, entries, paths.config_file)
        self._title = Words(theme, "", "title", "text", height=47)
        self.search = SettingSearch(theme, accounts.all, lambda: named_places(config.config), self)
        self._close = by_enter(QuietButton(theme, self.tr("Close"), keys=("Esc",)))
        self._stack = QStackedWidget()
        self._shown: dict[str, QWidget] = {}
        self._page_id = ACCOUNTS
        self.setAccessibleName("Preferences")
        self._build(theme)

    def open_page(self, page_id: str = ACCOUNTS, account_id: str = "") -> None:
        """Open at a page of `contents.PAGES`; at an account."""
        self._go_to(page_id)
        if page_id == ACCOUNTS:
            self.accounts_page.show_account(account_id)
        was_hidden = self.isHidden()
        self.open_over()
        if page_id == ACCOUNTS and (was_hidden or account_id):
            self.accounts_page.list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif was_hidden:
            self.column.take_focus()

    def refresh(self) -> None:
        """Show what is in force now, after it was changed elsewhere; a text that is being written stays."""
        page = self._stack.currentWidget()
        page = page.widget() if isinstance(page, QScrollArea) else page
        focused = QApplication.focusWidget()
        is_writing = isinstance(focused, QLineEdit | QPlainTextEdit) and self.isAncestorOf(focused)
        if isinstance(page, SettingsPage) and not is_writing and not self.isHidden():
            page.refresh()

    def open_setting(self, page_id: str, setting_id: str) -> None:
        """Open at a setting, a topic, an account or a command that is looked for, with the focus on it."""
        if setting_id == ADD_ACCOUNT:
            self.add_account()
            return
        self.open_page(page_id, setting_id if page_id == ACCOUNTS else "")
        if not setting_id and page_id != ACCOUNTS:
            self.column.take_focus()
        page = self._page(page_id)
        if isinstance(page, KeysPage):
            page.look_for(setting_id)
        chosen = page.spot(setting_id) if isinstance(page, SettingsPage) else None
        if chosen is not None:
            chosen.setFocus(Qt.FocusReason.TabFocusReason)
            _bring_into_view(chosen)

    def add_account(self, draft: Account | None = None) -> None:
        """Open at the form of a new account, filled from `draft`."""
        self.open_page(ACCOUNTS)
        self.accounts_page.begin_draft(draft)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        dress(self, theme)
        appearance = self._page(APPEARANCE)
        if isinstance(appearance, SettingsPage):
            appearance.show_value(TEXT_SIZE.id, theme.zoom)
        super().set_theme(theme)

    def panel_rect(self) -> QRect:
        return self.rect()

    def place_parts(self, panel: QRect) -> None:
        theme = self._theme
        is_folded = panel.width() < theme.px(_FOLDED_BELOW)
        column, head = self._column_width(), theme.size("header")
        self.column.fold(is_folded)
        self.column.setGeometry(0, 0, column, panel.height())
        self._head.setGeometry(column, 0, panel.width() - column, head - 1)
        self._at_once.setVisible(not is_folded)
        beside = panel.width() - self._close.sizeHint().width() - theme.px(24)
        self.search.field.setGeometry(_search_rect(theme, beside, is_folded=is_folded))
        self._stack.setGeometry(column, head, panel.width() - column, panel.height() - head)

    def dismiss(self) -> None:
        """Keep what is being written, forget typed keys, and give the focus back."""
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            focused.clearFocus()
        self.accounts_page.leave()
        self.search.end()
        super().dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the search, then what runs in the open account; F6, Left and Right go from pane to pane.

        Ctrl+F, and letters that nothing else has a use for, are searched for.
        """
        if self.search.take_key(event):
            return
        is_accounts = self._stack.currentWidget() is self.accounts_page
        if self._walk_panes(event) or (
            event.key() == Qt.Key.Key_Escape and is_accounts and self.accounts_page.take_escape()
        ):
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go round inside: by pane, then from the top to the bottom."""
        stops = self._stops()
        if not stops:
            return True
        here = QApplication.focusWidget()
        step = 1 if forward else -1
        at = stops.index(here) if here in stops else (-1 if forward else 0)
        following = stops[(at + step) % len(stops)]
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        following.setFocus(reason)
        _bring_into_view(following)
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg_page"))
        column = self._column_width()
        painter.fillRect(0, 0, column, self.height(), theme.color("bg_window"))
        draw_hairline(painter, theme, QLineF(column - 0.5, 0, column - 0.5, self.height()))
        y = theme.size("header") - 0.5
        draw_hairline(painter, theme, QLineF(column, y, self.width(), y))

    def _build(self, theme: Theme) -> None:
        self._at_once = Words(theme, self.tr("Changes apply at once"), "ui", "text_tertiary", height=47)
        self._head = Box(theme, self._title, is_row=True, margins=(16, 0, 12, 0), gap=12)
        self._head.line.addStretch(1)
        self._head.add(self._at_once, self._close)
        self._stack.addWidget(self.search.page)
        self.search.changed.connect(self._on_searched)
        self.search.chosen.connect(self.open_setting)
        self.search.field.left_below.connect(self.column.take_focus)
        for part in (self.column, self._head, self._stack, self.search.field):
            part.setParent(self)
        self.column.chosen.connect(self._go_to)
        self.column.closed.connect(self.dismiss)
        self._close.clicked.connect(self.dismiss)
        self._close.setAccessibleName("Close")

    def _go_to(self, page_id: str) -> None:
        if page_id not in self._shown:
            page = self._make(page_id)
            self._shown[page_id] = page
            self._stack.addWidget(page)
        self._page_id = page_id
        self.search.end()
        self.column.select(page_id)
        self._title.setText(self._titles[page_id])
        self._title.updateGeometry()
        self._stack.setCurrentWidget(self._shown[page_id])
        page_now = self._page(page_id)
        if isinstance(page_now, SettingsPage):
            page_now.refresh()

    def _on_searched(self) -> None:
        if self.search.is_on:
            self._title.setText(self.tr("Found"))
            self.column.select(self.search.current_page or self._page_id)
            self._stack.setCurrentWidget(self.search.page)
        elif self._stack.currentWidget() is self.search.page:
            self._title.setText(self._titles[self._page_id])
            self.column.select(self._page_id)
            self._stack.setCurrentWidget(self._shown[self._page_id])

    def _make(self, page_id: str) -> QWidget:
        def plain() -> SettingsPage:
            return SettingsPage(self._theme, SETTINGS_OF[page_id], self._config, self._tasks)

        makers: dict[str, Callable[[], SettingsPage]] = {
            **dict.fromkeys((APPEARANCE, WRITING, READING, NETWORK), plain),
            PRESETS: lambda: presets_page(self._theme, self._config, self._tasks, self._accounts),
            SNIPPETS: lambda: snippets_page(self._theme, self._config, self._tasks),
            TOOLS: lambda: ToolsPage(self._theme, self._config, self._keys, self._tools, self._tasks),
            APPROVALS: self._make_approvals,
            STORAGE: self._make_storage,
            PRIVACY: lambda: PrivacyPage(
                self._theme, self._config, self._keys, self._accounts.all, self._tasks
            ),
        }
        if page_id == KEYS:
            return KeysPage(self._theme, self._keymap, self._config, self._tasks)
        if page_id not in makers:
            return self.accounts_page
        page = makers[page_id]()
        page.changed.connect(self.setting_changed)
        return Page(self._theme, page)

    def _make_approvals(self) -> SettingsPage:
        return ApprovalsPage(self._theme, self._config, self._rules, self._title_of, self._tasks)

    def _make_storage(self) -> SettingsPage:
        page = StoragePage(self._theme, self._config, self._tasks, self._paths, self._house)
        page.deleted_wanted.connect(self.deleted_wanted)
        return page

    def _page(self, page_id: str) -> QWidget | None:
        page = self._shown.get(page_id)
        return page.widget() if isinstance(page, QScrollArea) else page

    def _column_width(self) -> int:
        is_folded = self.width() < self._theme.px(_FOLDED_BELOW)
        return self._theme.px(_COLUMN_FOLDED if is_folded else _COLUMN)

    def _stops(self) -> list[QWidget]:
        """Return what Tab stops at, in reading order, whatever order it was made in."""

        def place(widget: QWidget) -> tuple[int, int, int]:
            corner = widget.mapTo(self, QPoint(0, widget.height() // 2))
            return self._pane_of(widget), corner.y() // self._theme.px(16), corner.x()

        return sorted(filter(_is_stop, self.findChildren(QWidget)), key=place)

    def _pane_of(self, widget: QWidget) -> int:
        if widget is self.search.field:
            return 0
        panes: list[QWidget] = [self.column, self.accounts_page.side, self._stack, self._head]
        return next(number for number, pane in enumerate(panes) if pane.isAncestorOf(widget))

    def _walk_panes(self, event: QKeyEvent) -> bool:
        """Go to another pane by F6, or by the arrow that points to it; False for any other key.

        An arrow comes here only where what has the focus has no use for it.
        """
        here = QApplication.focusWidget()
        if here is None or not self.isAncestorOf(here):
            return False
        stops, pane = self._stops(), self._pane_of(here)
        if event.key() == Qt.Key.Key_F6:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            panes = sorted({self._pane_of(stop) for stop in stops})
            pane = panes[(panes.index(pane) + (-1 if back else 1)) % len(panes)]
        elif event.key() == Qt.Key.Key_Left and pane:
            pane = 0
        elif event.key() == Qt.Key.Key_Right and pane < 2:
            pane = next((self._pane_of(stop) for stop in stops if self._pane_of(stop) > pane), pane)
        else:
            return False
        if pane == 0:
            self.column.take_focus()
        else:
            wanted = next(stop for stop in stops if self._pane_of(stop) == pane)
            wanted.setFocus(Qt.FocusReason.TabFocusReason)
            _bring_into_view(wanted)
        return True


def _search_rect(theme: Theme, right: int, *, is_folded: bool) -> QRect:
    """Return where the search is: above the pages, or left of `right` in the head where these are icons."""
    row, head = theme.size("row"), theme.size("header")
    if not is_folded:
        return QRect(theme.px(12), head, theme.px(_COLUMN - 24), row)
    room = min(theme.px(240), right - theme.px(_COLUMN_FOLDED + 160))
    return QRect(right - room, (head - row) // 2, room, row)


def _is_stop(widget: QWidget) -> bool:
    has_policy = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return has_policy and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def _bring_into_view(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 0, 24)
        above = above.parentWidget()
