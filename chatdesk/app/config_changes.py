"""Puts into force what somebody wrote into the configuration file, while the program runs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from chatdesk.app.config_notices import config_notices
from chatdesk.commands.keymap import Keymap
from chatdesk.settings.config import Config
from chatdesk.settings.declared import SETTINGS
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.config_watch import ConfigWatch
from chatdesk.ui.window.notices import Notice, NoticeStrip


class ConfigChanges(QObject):
    """Everything that can change at once does; what cannot be used is named and stays as it was.

    `setting_changed` brings the id of a setting that has another value, `servers_changed` the tool servers
    where they are others, `secret_found` a secret that stands in the file; `taken` follows.
    """

    setting_changed = Signal(str)
    servers_changed = Signal(object)
    secret_found = Signal(str)
    taken = Signal()

    def __init__(
        self, file: ConfigFile, keymap: Keymap, accounts: Accounts, notices: NoticeStrip, tasks: Tasks
    ) -> None:
        super().__init__(notices)
        self._file, self._keymap, self._accounts, self._notices = file, keymap, accounts, notices
        self._known = file.config
        self._shown = {notice.key for notice in config_notices(file, keymap)}
        notices.act_chosen.connect(self._on_act)
        self.watch = ConfigWatch(file, tasks, self)
        self.watch.changed.connect(self._take)

    def _take(self, now: Config) -> None:
        before, self._known = self._known, now
        for secret in now.literal_secrets():
            self.secret_found.emit(secret)
        self._keymap.change(now.keymap)
        for setting in SETTINGS.values():
            if before.value(setting) != now.value(setting):
                self.setting_changed.emit(setting.id)
        if _accounts_of(before) != _accounts_of(now):
            self._accounts.changed.emit()
        if before.tool_servers != now.tool_servers:
            self.servers_changed.emit(now.tool_servers)
        self.taken.emit()
        self._tell()

    def _tell(self) -> None:
        new = list(config_notices(self._file, self._keymap))
        gone, self._shown = self._shown, {notice.key for notice in new}
        for key in gone - self._shown:
            self._notices.take_back(key)
        for notice in new:
            self._notices.show_notice(notice)
        if not new:
            title = self.tr("{0} was read again").format(self._file.path.name)
            self._notices.show_notice(Notice("config_read", title, is_quiet=True))

    def _on_act(self, key: str) -> None:
        if key in self._shown:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.path)))


def _accounts_of(config: Config) -> tuple[object, ...]:
    return config.accounts, config.default_account, config.default_model
