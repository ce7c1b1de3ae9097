"""The account at the foot of the sidebar: who answers here, and whether it did."""

from __future__ import annotations

from PySide6.QtCore import QObject

from chatdesk.domain.message import FinishReason
from chatdesk.engine.events import TurnFinished
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.sidebar.sidebar import AccountState, Sidebar


class AccountDot(QObject):
    """Remembers for each account whether it answered when it was last asked, and shows the one in front."""

    def __init__(self, sidebar: Sidebar, desk: Desk, accounts: Accounts) -> None:
        super().__init__(sidebar)
        self._sidebar, self._desk, self._accounts = sidebar, desk, accounts
        self._states: dict[str, AccountState] = {}
        desk.page_changed.connect(lambda _page: self.show_account())
        accounts.changed.connect(self.show_account)

    def watch(self, page: ConversationPage) -> None:
        """Learn from the answers of a page."""
        page.answered.connect(lambda event: self._on_answered(page, event))
        page.head_changed.connect(self.show_account)

    def show_account(self) -> None:
        """Show the account of the conversation in front."""
        account = self._accounts.find(self._desk.page.conversation.account_id)
        if account is not None:
            state = AccountState.READY if account.is_built_in else self._states.get(account.id)
            self._sidebar.set_account(account.name, state or AccountState.UNKNOWN)

    def heard(self, account_id: str, did_answer: bool) -> None:
        """Learn from what an account's server said when it was asked for its models."""
        self._states[account_id] = AccountState.READY if did_answer else AccountState.FAILED
        self.show_account()

    def _on_answered(self, page: ConversationPage, event: TurnFinished) -> None:
        if event.reason is FinishReason.STOPPED:
            return
        is_bad = event.failure is not None and event.failure.kind != "TooManyRounds"
        self._states[page.conversation.account_id] = AccountState.FAILED if is_bad else AccountState.READY
        self.show_account()
