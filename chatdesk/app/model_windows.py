"""How many tokens a model reads: as the account says, else as its server lists it."""

from __future__ import annotations

from collections.abc import Callable

from chatdesk.settings.accounts import Account
from chatdesk.settings.capabilities import CapabilityBook


class ModelWindows:
    """Looks it up in what is known already; nothing is asked for it."""

    def __init__(self, find_account: Callable[[str], Account | None], capabilities: CapabilityBook) -> None:
        self._find_account = find_account
        self._capabilities = capabilities

    def of(self, account_id: str, model: str) -> int:
        """Return the tokens, 0 where nobody said."""
        account = self._find_account(account_id)
        if account is None or account.is_built_in:
            return 0
        return account.context_window or self._capabilities.window_of(account, model)
