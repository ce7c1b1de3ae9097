"""What is found out of an answer after it was stored, for those who look in the background."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import Message
from chatdesk.settings.accounts import Account

Amend = Callable[[str, str, Callable[[Message], Message]], Coroutine[Any, Any, Message | None]]


@dataclass(frozen=True, slots=True)
class StoredAnswers:
    """Changes stored messages, and knows the accounts that wrote them (None for one that is gone)."""

    amend: Amend
    find_account: Callable[[str], Account | None]

    async def change(
        self, conversation_id: str, message_id: str, change: Callable[[Message], Message]
    ) -> Message | None:
        """Change a message; return it as it is stored now, None where it is gone or could not be written.

        Of that nobody is told: the next write that matters tells of the trouble.
        """
        try:
            return await self.amend(conversation_id, message_id, change)
        except StoreError:
            return None
