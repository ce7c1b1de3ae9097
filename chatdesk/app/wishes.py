"""What the command line asks for, here or in a second start, which hands it to this one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from chatdesk.options import WindowOptions
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.instance import SingleInstance
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind


class Wishes(QObject):
    """Carries them out in the window."""

    def __init__(self, window: MainWindow, desk: Desk, instance: SingleInstance) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        instance.asked.connect(self.carry_out)

    def begin(self, options: WindowOptions, accounts: Accounts) -> None:
        """Carry out what this start was given."""
        if options.account and accounts.find(options.account) is None:
            known = ", ".join(account.id for account in accounts.all())
            text = self.tr("There is no account “{0}”. There are: {1}.").format(options.account, known)
            self._window.notices.show_notice(Notice("account", self.tr("Account"), text, NoticeKind.WARNING))
        if options.prompt:
            self.carry_out({"prompt": options.prompt, "send": options.send})

    def carry_out(self, wish: Mapping[str, object]) -> None:
        """Raise the window; write or send the prompt, in a conversation of its own."""
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()
        prompt = wish.get("prompt")
        if prompt or wish.get("new"):
            self._desk.new()
        if isinstance(prompt, str) and prompt:
            page = self._desk.page
            if wish.get("send"):
                page.send(prompt)
            else:
                draft = page.composer.text()
                page.composer.set_text(f"{draft}\n\n{prompt}" if draft.strip() else prompt)
