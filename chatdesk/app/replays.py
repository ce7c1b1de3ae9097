"""A stream of the last turn, played once more in a conversation of its own."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from chatdesk.domain.response_body import ResponseBody
from chatdesk.providers.built_in import replay
from chatdesk.providers.recording import Recording
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.inspector.turn_log import Exchange

if TYPE_CHECKING:
    from chatdesk.providers.catalog import ServiceCatalog


class Replays(QObject):
    """Plays what a request brought, without secrets, at the pace at which it came.

    Each replay has an account of its own, until the program ends: asked again it plays the same once more.
    """

    def __init__(self, desk: Desk, accounts: Accounts, catalog: ServiceCatalog, tasks: Tasks) -> None:
        super().__init__(desk)
        self._desk = desk
        self._accounts = accounts
        self._catalog = catalog
        self._tasks = tasks
        self._numbers = itertools.count(1)

    def replay(self, exchange: Exchange, name: str) -> None:
        """Play a request; one that has brought nothing, or in no known dialect, is left alone."""
        if exchange.response is not None and exchange.is_savable and exchange.dialect:
            self._tasks.spawn(self._play(exchange.response.body, exchange.dialect, name))

    async def _play(self, body: ResponseBody, dialect: str, name: str) -> None:
        # Taking secrets out of a megabyte takes 0.1 s.
        data = await asyncio.to_thread(_joined, body)
        recording = Recording(name, dialect, data, None)
        account = replace(recording.account, id=f":replay-{next(self._numbers)}")
        self._catalog.add_built_in(account, replay(recording))
        self._accounts.add_built_in(account)
        self._desk.new()
        self._desk.choose_model(account.id, account.models[0])
        self._desk.page.send(self.tr("Replay of {0}").format(name))


def _joined(body: ResponseBody) -> bytes:
    return b"".join(body.redacted(with_times=True))
