"""The page of accounts: the list, and the pane of the one that is chosen."""

from __future__ import annotations

from PySide6.QtCore import QLineF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from chatdesk.settings.accounts import RESERVED_IDS, TOUR_NOTE, Account
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.look.buttons import QuietButton
from chatdesk.ui.look.paint import bottom_edge, draw_hairline
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.account_edits import DRAFT_ID, AccountServices
from chatdesk.ui.preferences.account_rows import AccountList, AccountMark, AccountRow
from chatdesk.ui.preferences.boxes import Box, Page, by_enter
from chatdesk.ui.preferences.built_in_account import BuiltInAccount
from chatdesk.ui.preferences.live_account import LiveAccount
from chatdesk.ui.preferences.new_account import EMPTY_DRAFT, NewAccount
from chatdesk.ui.preferences.words import Sentence, Tone

_Pane = LiveAccount | BuiltInAccount | NewAccount

_LIST, _LIST_SMALL = 264, 200
_ROOMY, _TIGHT = 780, 470


class AccountsPage(QWidget):
    """Shows one account at a time; panes stay as they are while another one is looked at.

    `used` brings account id and model that were chosen for new conversations.
    """

    used = Signal(str, str)

    def __init__(self, theme: Theme, accounts: Accounts, services: AccountServices) -> None:
        super().__init__()
        self._theme = theme
        self._accounts = accounts
        self._services = services
        self._marks: dict[str, AccountMark] = {}
        self._panes: dict[str, Page] = {}
        self._selected = ""
        self.list = AccountList(theme)
        self.add_button = by_enter(QuietButton(theme, self.tr("Add account…"), icon_name="plus"))
        self._trouble = Sentence(theme)
        self._stack = QStackedWidget()
        self._build(theme)
        self.list.chosen.connect(self.show_account)
        self.list.left_below.connect(lambda: self.add_button.setFocus(Qt.FocusReason.TabFocusReason))
        self.add_button.clicked.connect(lambda _checked: self.begin_draft())
        accounts.changed.connect(self.refresh)

    @property
    def pane(self) -> _Pane:
        """The pane that is shown."""
        return self._panes[self._selected].widget()  # type: ignore[return-value]

    def show_account(self, account_id: str = "") -> None:
        """Show an account; "" keeps the one that is shown, or shows the one of new conversations."""
        wanted = account_id or self._selected
        if wanted != DRAFT_ID and self._accounts.find(wanted) is None:
            wanted = self._accounts.default_choice()[0]
        if wanted not in self._panes:
            account = self._accounts.find(wanted)
            if account is None:
                return
            self._add_pane(wanted, self._pane_of(account))
        self._selected = wanted
        self._stack.setCurrentWidget(self._panes[wanted])
        self.refresh()

    def begin_draft(self, draft: Account | None = None) -> None:
        """Go to the form of a new account; one that was begun before is taken up again."""
        if draft is not None:
            self._drop(DRAFT_ID)
        if DRAFT_ID not in self._panes:
            pane = NewAccount(self._theme, draft or EMPTY_DRAFT, self._services)
            pane.added.connect(self._on_added)
            pane.given_up.connect(self._on_given_up)
            self._add_pane(DRAFT_ID, pane)
        self.show_account(DRAFT_ID)
        if isinstance(self.pane, NewAccount):
            self.pane.take_focus()

    def refresh(self) -> None:
        """Show what the configuration says now."""
        known = {account.id: account for account in self._accounts.all()}
        for pane_id in [pane_id for pane_id in self._panes if pane_id not in known and pane_id != DRAFT_ID]:
            self._drop(pane_id)
        for pane_id, page in self._panes.items():
            pane = page.widget()
            if isinstance(pane, LiveAccount | BuiltInAccount):
                pane.show_account(known[pane_id])
        rows = [self._row(account) for account in known.values()]
        if DRAFT_ID in self._panes:
            rows.append(
                AccountRow(
                    DRAFT_ID, self.tr("New account"), self.tr("not added yet"), "globe", AccountMark.DRAFT
                )
            )
        self.list.show_rows(rows, self._selected)
        if self._selected and self._selected not in self._panes:
            self._selected = ""
            self.show_account()

    def leave(self) -> None:
        """Forget keys that were typed and not kept, stop what may cost; what is written stays."""
        for page in self._panes.values():
            pane = page.widget()
            if isinstance(pane, LiveAccount | NewAccount):
                pane.form.key.forget_text()
            if isinstance(pane, LiveAccount | BuiltInAccount):
                pane.stop_trying()

    def take_escape(self) -> bool:
        """End what Esc ends in the open pane before it closes anything; False where nothing is."""
        return self._selected in self._panes and self.pane.take_escape()

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme
        self._fold()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _build(self, theme: Theme) -> None:
        under = Box(theme, is_row=True, margins=(11, 4, 8, 8))
        under.line.addWidget(self.add_button)
        under.line.addStretch(1)
        told = Box(theme, self._trouble, margins=(19, 0, 12, 8))
        self.side = _Side(theme, self.list, under, told)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._line.addWidget(self.side)
        self._line.addWidget(self._stack, 1)
        self._fold()

    def _fold(self) -> None:
        """Give the list less room, or put it on top, where the page is narrow."""
        theme, width = self._theme, self.width()
        is_tight = width < theme.px(_TIGHT)
        self.side.lies_on_top = is_tight
        if is_tight:
            self._line.setDirection(QBoxLayout.Direction.TopToBottom)
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(16_777_215)
            self.side.setMaximumHeight(max(theme.px(110), self.height() // 3))
        else:
            self._line.setDirection(QBoxLayout.Direction.LeftToRight)
            self.side.setFixedWidth(theme.px(_LIST if width >= theme.px(_ROOMY) else _LIST_SMALL))
            self.side.setMaximumHeight(16_777_215)

    def _pane_of(self, account: Account) -> LiveAccount | BuiltInAccount:
        is_built_in = account.id in RESERVED_IDS
        made = (BuiltInAccount if is_built_in else LiveAccount)(self._theme, account, self._services)
        made.used.connect(self.used)
        if isinstance(made, LiveAccount):
            made.removed.connect(self._on_removed)
        return made

    def _add_pane(self, pane_id: str, pane: _Pane) -> None:
        pane.judged.connect(self._on_judged)
        page = Page(self._theme, pane)
        self._panes[pane_id] = page
        self._stack.addWidget(page)

    def _drop(self, pane_id: str) -> None:
        page = self._panes.pop(pane_id, None)
        if page is None:
            return
        pane = page.widget()
        self._stack.removeWidget(page)
        page.hide()
        if isinstance(pane, LiveAccount | NewAccount):
            pane.retire(page)

    def _row(self, account: Account) -> AccountRow:
        is_default = self._accounts.default_choice()[0] == account.id
        where = self.tr(TOUR_NOTE) if account.is_tour else account.base_url.partition("://")[2].split("/")[0]
        detail = self.tr("default, {0}").format(where) if is_default else where
        icon = "list-bullets" if account.is_tour else "cube" if account.is_loopback else "globe"
        mark = AccountMark.ANSWERS if account.is_tour else AccountMark.UNKNOWN
        return AccountRow(account.id, account.name, detail, icon, self._marks.get(account.id, mark))

    def _on_judged(self, account_id: str, mark: AccountMark) -> None:
        if account_id != DRAFT_ID:
            self._marks[account_id] = mark
            self.refresh()

    def _on_added(self, account: Account) -> None:
        self._trouble.say("")
        self._selected = account.id
        self._drop(DRAFT_ID)
        self.show_account(account.id)
        if isinstance(self.pane, LiveAccount):
            self.pane.start_test()
            self.pane.table.button.setFocus()

    def _on_given_up(self) -> None:
        self._drop(DRAFT_ID)
        self._selected = ""
        self.show_account()
        self.add_button.setFocus()

    def _on_removed(self, account_id: str, problem: str) -> None:
        self._marks.pop(account_id, None)
        self._trouble.say(problem, Tone.ERROR)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)


class _Side(Box):
    """The list and what stands under it, with a hairline to the pane."""

    def __init__(self, theme: Theme, accounts: AccountList, *under: QWidget) -> None:
        super().__init__(theme, margins=(0, 12, 1, 0))
        self._theme = theme
        self.lies_on_top = False
        self.line.addWidget(accounts)
        self.add(*under)
        self.line.addStretch(1)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        super().set_theme(theme)
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        x = self.width() - 0.5
        edge = bottom_edge(self.rect()) if self.lies_on_top else QLineF(x, 0, x, self.height())
        draw_hairline(QPainter(self), self._theme, edge)
