"""A person before the preferences: presses keys, waits for what is to be seen, looks everywhere for a key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMainWindow, QWidget

from chatdesk.app.tool_servers import make_toolbox
from chatdesk.commands.keymap import Keymap
from chatdesk.providers.catalog import ServiceCatalog
from chatdesk.settings.accounts import Account
from chatdesk.settings.approvals import ApprovalBook
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.masking import Masker
from chatdesk.settings.paths import find_paths
from chatdesk.settings.secrets import Secrets
from chatdesk.store.housekeeping import Housekeeping
from chatdesk.store.store import Store
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.built_in_account import BuiltInAccount
from chatdesk.ui.preferences.live_account import LiveAccount
from chatdesk.ui.preferences.new_account import NewAccount
from chatdesk.ui.preferences.panel import Preferences
from chatdesk.ui.preferences.probe_table import ProbeTable

KEY = "hunter2-hunter2-hunter2"
_LIMIT = 15.0
_NONE = Qt.KeyboardModifier.NoModifier
PaneT = TypeVar("PaneT", LiveAccount, NewAccount, BuiltInAccount)


class Person:
    """Owns all that the composition root would own."""

    def __init__(self, folder: Path, theme: Theme, environ: dict[str, str]) -> None:
        self.paths = find_paths(folder / "data", {})
        self.paths.make_folders()
        self.config = ConfigFile(self.paths.config_file)
        self.config.read()
        self.accounts = Accounts(self.config, environ)
        self.secrets = Secrets(Masker(), environ, limit=5.0)
        self.capabilities = CapabilityBook(self.paths.capabilities_file)
        self.catalog = ServiceCatalog(self.secrets.get, capabilities=self.capabilities, tour_speed=100.0)
        self.rules = ApprovalBook(self.paths.approvals_file)
        self.toolbox = make_toolbox(self.config, self.secrets, self.paths.logs)
        self.tasks = Tasks()
        self.store = Store(self.paths.database)
        self.is_answering = False
        self.keymap = Keymap(self.config.config.keymap)
        self.window = QMainWindow()
        self.window.resize(1280, 820)
        self.before = QLineEdit()
        self.window.setCentralWidget(self.before)
        self.before.setFocus()
        self._theme = theme
        self._preferences: Preferences | None = None

    @property
    def preferences(self) -> Preferences:
        """The preferences, made when they are first wanted."""
        if self._preferences is None:
            self._preferences = Preferences(
                self._theme,
                self.window,
                self.accounts,
                self.config,
                self.secrets,
                self.catalog,
                self.capabilities,
                self.tasks,
                self.paths,
                self.rules,
                lambda id_: {"c1": "Garden plans"}.get(id_, ""),
                self.toolbox,
                Housekeeping(self.store, self.paths.logs, lambda: self.is_answering),
                self.keymap,
            )
        return self._preferences

    def know(
        self, url: str = "https://llm.example.org/v1", *, key: str = "keyring", id_: str = "work"
    ) -> None:
        """Have an account in the file already."""
        self.config.put_account(Account(id_, "Work gateway", url, key=key))

    def open(self, page_id: str = "accounts", account_id: str = "") -> None:
        """Open a page."""
        self.preferences.open_page(page_id, account_id)

    def pane(self, kind: type[PaneT]) -> PaneT:
        """Return the pane that is shown, which must be of this kind."""
        pane = self.preferences.accounts_page.pane
        assert isinstance(pane, kind)
        return pane

    def focus(self) -> QWidget:
        """Return what has the focus."""
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def press(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        """Press keys where the focus is, one after another."""
        for key in keys:
            QTest.keyClick(self.focus(), key, modifiers)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        QTest.keyClicks(self.focus(), text)

    def tab_to(self, name: str) -> None:
        """Press Tab until the thing with this accessible name, or these words, has the focus."""
        for _ in range(60):
            if name in _names_of(self.focus()):
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never comes to {name}")

    async def until(self, is_true: Callable[[], object]) -> None:
        """Let the program work until something is so."""
        async with asyncio.timeout(_LIMIT):
            while not is_true():  # noqa: ASYNC110 - Qt tells no event of what is to be seen
                await asyncio.sleep(0.002)

    async def rest(self) -> None:
        """Wait until nothing is under way, what is begun meanwhile included."""
        await self.until(lambda: not self.tasks._running)

    async def tested(self, table: ProbeTable) -> str:
        """Wait for the end of a test; return its headline."""
        await self.until(lambda: len(table.steps) == 5)
        await self.rest()
        return table.headline.text()

    def file_text(self) -> str:
        """Return what stands in the configuration file."""
        path = self.paths.config_file
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def everything_seen(self) -> str:
        """Return every text of every widget, as it is shown, told to assistive tools, and by `repr`."""
        widgets = [self.window, *self.window.findChildren(QWidget)]
        return "\n".join(text for widget in widgets for text in _texts_of(widget))

    async def leave(self) -> None:
        """Close the preferences and end what was begun."""
        if self._preferences is not None:
            self._preferences.dismiss()
        await self.rest()
        await self.catalog.aclose()
        await self.toolbox.aclose()
        self.secrets.close()
        await self.store.close()


def _names_of(widget: QWidget) -> tuple[str, ...]:
    words = widget.text() if isinstance(widget, QAbstractButton) else ""
    return (widget.accessibleName(), words)


def _texts_of(widget: QWidget) -> list[str]:
    texts = [repr(widget), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
    if isinstance(widget, QAbstractButton | QLabel):
        texts.append(widget.text())
    if isinstance(widget, QLineEdit):
        texts += [widget.text(), widget.displayText(), widget.placeholderText()]
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is not None:
        kinds = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)
        texts += [interface.text(kind) for kind in kinds]
    return texts
