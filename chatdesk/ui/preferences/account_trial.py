"""Runs the test of an account and shows its steps while they end."""

from __future__ import annotations

from contextlib import aclosing

from PySide6.QtCore import QObject, Signal

from chatdesk.settings.accounts import Account
from chatdesk.ui.bridge import Job, Tasks
from chatdesk.ui.preferences.account_rows import AccountMark
from chatdesk.ui.preferences.ports import FAILED, Servers
from chatdesk.ui.preferences.probe_table import ProbeTable

_UNREACHED = ("name", "connection")


class AccountTest(QObject):
    """One test at a time; a new one takes the place of the one before. `judged` brings its `AccountMark`."""

    judged = Signal(object)

    def __init__(self, servers: Servers, tasks: Tasks, table: ProbeTable) -> None:
        super().__init__(table)
        self._servers = servers
        self._table = table
        self._job = Job(tasks, self)
        self._job.done.connect(self._on_done)
        table.stop_requested.connect(self.stop)

    @property
    def is_running(self) -> bool:
        """Whether a test is under way."""
        return self._job.is_running

    def start(self, account: Account) -> None:
        """Test this account."""
        self._job.cancel()
        self._table.begin()
        self._job.start(lambda: self._run(account))

    def stop(self) -> None:
        """Leave the test where it is."""
        if self._job.is_running:
            self._job.cancel()
            self._table.stop()

    async def _run(self, account: Account) -> None:
        async with aclosing(self._servers.probe(account)) as steps:
            async for step in steps:
                self._table.add_step(step)

    def _on_done(self, _nothing: object) -> None:
        self._table.end()
        failed = next((step for step in self._table.steps if step.state == FAILED), None)
        if failed is None:
            self.judged.emit(AccountMark.ANSWERS)
        else:
            self.judged.emit(AccountMark.OFFLINE if failed.id in _UNREACHED else AccountMark.FAILED)
