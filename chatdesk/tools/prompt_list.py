"""The prompts of a server, asked for beside everything else: who is slow with them holds up nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from chatdesk.domain.errors import ChatDeskError, ToolError

if TYPE_CHECKING:
    from mcp.client import Client

    from chatdesk.domain.server_offer import ServerPrompt

_log = logging.getLogger(__name__)

ASK_SECONDS = 30.0
"""How long a server may take for what is quick as a rule: a list, a prompt, a file."""

Question = Callable[["Client"], Coroutine[Any, Any, "tuple[ServerPrompt, ...]"]]


@asynccontextmanager
async def in_time(server: str) -> AsyncGenerator[None]:
    """Raise `ToolError` where what is inside takes longer than such things may."""
    try:
        async with asyncio.timeout(ASK_SECONDS):
            yield
    except TimeoutError as error:
        raise ToolError(f"The server “{server}” did not answer in time.") from error


class PromptList:
    """Keeps what a server offered last. `ask` asks it, `changed` is called when the answer is there."""

    def __init__(
        self,
        server: str,
        ask: Callable[[Question], Coroutine[Any, Any, tuple[ServerPrompt, ...]]],
        changed: Callable[[], None],
    ) -> None:
        self.prompts: tuple[ServerPrompt, ...] = ()
        self._server = server
        self._ask = ask
        self._changed = changed
        self._task: asyncio.Task[None] | None = None

    def renew(self) -> None:
        """Ask for the prompts, again if that is under way."""
        self.stop()
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(self._renew(), name=f"prompts of {self._server}")

    def stop(self) -> None:
        """Ask no more."""
        if self._task is not None:
            self._task.cancel()

    async def _renew(self) -> None:
        from chatdesk.tools import offers

        try:
            async with asyncio.timeout(ASK_SECONDS):
                self.prompts = await self._ask(lambda client: offers.prompts_of(client, self._server))
        except (ChatDeskError, TimeoutError) as error:
            _log.info("Tool server %s does not name its prompts: %s", self._server, error)
            return
        self._changed()
