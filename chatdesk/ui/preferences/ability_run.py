"""Finds out what an account can do and shows it while it is found."""

from __future__ import annotations

from contextlib import aclosing

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.errors import ChatDeskError
from chatdesk.settings.accounts import Account
from chatdesk.settings.capabilities import Can, CapabilityBook
from chatdesk.ui.bridge import Job, Tasks
from chatdesk.ui.preferences.ability_field import AbilityField
from chatdesk.ui.preferences.ability_rows import AbilityRow
from chatdesk.ui.preferences.ports import Servers


class AbilityRun(QObject):
    """One run at a time; stopped, it drops its connection at once and nothing of it is kept.

    `answered` says that the account's server could do something.
    """

    answered = Signal()

    def __init__(self, servers: Servers, book: CapabilityBook, tasks: Tasks, field: AbilityField) -> None:
        super().__init__(field)
        self._servers = servers
        self._book = book
        self._field = field
        self._account: Account | None = None
        self._job = Job(tasks, self)
        self._job.done.connect(self._on_done)
        self._job.failed.connect(self._on_failed)
        field.stop_requested.connect(self.stop)

    def start(self, account: Account, model: str) -> None:
        """Find out what this account can do with a model."""
        self._account = account
        self._field.begin()
        self._job.start(lambda: self._run(account, model))

    def stop(self) -> None:
        """Leave it where it is."""
        if self._job.is_running:
            self._job.cancel()
            self._field.stop()

    async def _run(self, account: Account, model: str) -> None:
        async with aclosing(self._servers.examine(account, model)) as findings:
            async for found in findings:
                self._field.add_row(AbilityRow.of(found.id, found.finding))

    def _on_done(self, _nothing: object) -> None:
        if self._account is not None:
            known = self._book.of(self._account)
            self._field.end(known)
            if known.can("stream") is Can.YES:
                self.answered.emit()

    def _on_failed(self, error: ChatDeskError) -> None:
        self._field.stop(f"{error.text} {error.hint}".strip())
